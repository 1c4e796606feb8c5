"""A workspace's secret: whoever has it, has the workspace. The store knows only its fingerprint."""

from __future__ import annotations

import hashlib
import re
import secrets

_SECRET = re.compile(r"[0-9a-f]{32}")


def new_secret() -> str:
    """Return a secret that nobody can guess: 128 random bits, as 32 hex digits."""
    return secrets.token_hex(16)


def is_secret(text: str) -> bool:
    """Return whether a text has the form of a workspace's secret."""
    return _SECRET.fullmatch(text) is not None


def workspace_id(secret: str) -> str:
    """Return the id of the workspace that has this secret: 64 hex digits of SHA-256.

    So who reads the store, or a copy of it, cannot enter anybody's workspace.
    """
    return hashlib.sha256(secret.encode()).hexdigest()
