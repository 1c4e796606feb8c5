"""A workspace's secret cannot be guessed, and the store does not hold it."""

from __future__ import annotations

import hashlib

import pytest

from lab.workspaces import OPEN
from lab.workspaces.secret import is_secret, new_secret, workspace_id


def test_a_secret_has_128_random_bits():
    secrets = {new_secret() for _ in range(1000)}
    assert len(secrets) == 1000
    assert all(is_secret(secret) and len(bytes.fromhex(secret)) == 16 for secret in secrets)
    bits = [int(secret, 16) for secret in secrets]
    for place in range(128):  # each bit is set in about half of them: 400 to 600 is 6 sigma
        assert 400 < sum(number >> place & 1 for number in bits) < 600


def test_the_workspaces_id_does_not_tell_the_secret():
    secret = new_secret()
    assert workspace_id(secret) == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in workspace_id(secret)


@pytest.mark.parametrize("text", ["", OPEN, "a" * 31, "a" * 33, "A" * 32, "g" * 32, "a" * 10_000,
                                  "a" * 32 + "\n", "ａ" * 32, "٣" * 32])
def test_nothing_else_is_a_secret(text):
    assert not is_secret(text)
