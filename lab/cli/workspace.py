"""Which workspace a command works on: the open one, or the one whose link it is given."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from lab.errors import ConfigError
from lab.workspaces import OPEN
from lab.workspaces.secret import is_secret, workspace_id

if TYPE_CHECKING:
    from lab.store import RunStore, Workspace

VARIABLE = "LAB_WORKSPACE"


def workspace(store: RunStore, args: argparse.Namespace) -> Workspace:
    """Return the workspace of a command's options: --workspace, LAB_WORKSPACE, or the open one.

    Raises:
        ConfigError: What is given is no link to a workspace, or none of this store.
        StoreError: The store cannot be read.
    """
    from lab.store import Workspace

    given = args.workspace or os.environ.get(VARIABLE, "")
    if not given:
        return Workspace(store, OPEN)
    secret = _secret(given.strip())
    if not is_secret(secret):
        raise ConfigError(
            f"--workspace (or {VARIABLE}) must be the link that a page shows under Your workspace, "
            f"or the 32 characters at its end. Got {len(secret)} characters."
        )
    if not store.knows_workspace(workspace_id(secret)):
        raise ConfigError("No workspace of this store has the link in --workspace "
                          f"(or {VARIABLE}): it was made up, or its data is gone.")
    return Workspace(store, workspace_id(secret))


def _secret(given: str) -> str:
    """Return what a link holds, or the text itself."""
    try:
        return parse_qs(urlsplit(given).query).get("workspace", [given])[-1]
    except ValueError:
        return given
