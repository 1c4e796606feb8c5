"""Who comes in where: to the workspace that all share, or to one of their own."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

ACCESS = ("open", "private")
"""What LAB_ACCESS can say; without it, each browser gets what `is_this_machine` says."""

_FORWARDED = frozenset({"forwarded", "via", "true-client-ip", "cf-connecting-ip", "fly-client-ip"})
_FORWARDED_STARTS = ("x-forwarded", "x-real-ip", "x-client-ip", "x-original")


def shares_open_workspace(
    access: str | None, address: str | None, host: str, headers: Iterable[str]
) -> bool:
    """Return whether a browser shares the open workspace; else it has one of its own.

    Args:
        access: One of `ACCESS`, or None.
        address: Where its connection comes from; None where that is not known.
        host: The host, with or without a port, that it asked for.
        headers: Names of the headers of its request.
    """
    if access is not None:
        return access == "open"
    return is_this_machine(address, host, headers)


def is_this_machine(address: str | None, host: str, headers: Iterable[str]) -> bool:
    """Return whether a browser runs on the server's own machine.

    Behind a proxy everybody comes from this machine: its headers say so, or the host's name that
    it passes on.
    """
    names = [name.lower() for name in headers]
    forwarded = any(n in _FORWARDED or n.startswith(_FORWARDED_STARTS) for n in names)
    return not forwarded and _is_loopback(address) and _is_loopback(_name(host))


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _is_loopback(address: str | None) -> bool:
    if address is None:
        return False
    if address == "localhost" or address.endswith(".localhost"):
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
