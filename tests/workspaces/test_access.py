"""Who shares the open workspace: browsers on this machine, and nobody that a proxy lets in."""

from __future__ import annotations

import pytest

from lab.workspaces.access import shares_open_workspace

PLAIN = ("Host", "User-Agent", "Cookie", "Origin")


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:8501", "lab.localhost"])
def test_a_browser_on_this_machine_shares_it(address, host):
    assert shares_open_workspace(None, address, host, PLAIN)


@pytest.mark.parametrize("address", ["192.168.1.7", "8.8.8.8", "2001:db8::1", "::ffff:10.0.0.1"])
def test_a_browser_elsewhere_has_its_own(address):
    assert not shares_open_workspace(None, address, "localhost:8501", PLAIN)


@pytest.mark.parametrize("header", [
    "X-Forwarded-For", "x-forwarded-proto", "X-FORWARDED-HOST", "Forwarded", "Via", "X-Real-IP",
    "X-Client-IP", "CF-Connecting-IP", "True-Client-IP", "X-Original-Forwarded-For",
    "Fly-Client-IP",
])
def test_behind_a_proxy_everybody_has_their_own_though_all_come_from_this_machine(header):
    assert not shares_open_workspace(None, "127.0.0.1", "localhost:8501", [*PLAIN, header])


@pytest.mark.parametrize("host", ["lab.example.org", "localhost.example.org", "192.168.1.7:8501",
                                  "127.0.0.1.example.org", "", "[", "::1::", "evil@localhost.org"])
def test_a_proxy_that_says_nothing_is_known_by_the_host_it_passes_on(host):
    assert not shares_open_workspace(None, "127.0.0.1", host, PLAIN)


def test_who_comes_from_nobody_knows_where_has_their_own():
    assert not shares_open_workspace(None, None, "localhost", PLAIN)


@pytest.mark.parametrize(("access", "shares"), [("open", True), ("private", False)])
@pytest.mark.parametrize("address", ["127.0.0.1", "8.8.8.8"])
def test_the_setting_decides_for_all(access, shares, address):
    headers = [*PLAIN, "X-Forwarded-For"]
    assert shares_open_workspace(access, address, "lab.example.org", headers) == shares
    assert shares_open_workspace(access, address, "localhost", PLAIN) == shares
