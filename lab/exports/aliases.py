"""Other names for runs that somebody has shared: the key that opens one leaves in no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import pandas as pd

from lab.analysis.groups import Group
from lab.store import Run
from lab.store.workspace import is_key


def alias(name: str) -> str:
    """Return what a run is called in exports: its id, of a key "shared-" and 8 hex digits.

    Those are of the key's SHA-256: the same in every export, and no way back to the key.
    """
    return f"shared-{sha256(name.encode()).hexdigest()[:8]}" if is_key(name) else name


def aliased(runs: Sequence[Run], history: pd.DataFrame) -> tuple[list[Run], pd.DataFrame]:
    """Return runs and their history, both with aliases for ids, and without own runs' keys."""
    named = [_renamed(run) for run in runs]
    if not any(is_key(run.id) for run in runs):
        return named, history
    return named, history.assign(run=history["run"].map(alias).astype(object))


def aliased_groups(groups: Sequence[Group]) -> list[Group]:
    """Return groups of the same runs by their aliases."""
    return [replace(group, runs=tuple(map(_renamed, group.runs))) for group in groups]


def without_keys(text: str, runs: Sequence[Run]) -> str:
    """Return text with aliases in place of the keys of shared `runs`."""
    for run in runs:
        if is_key(run.id):
            text = text.replace(run.id, alias(run.id))
    return text


def _renamed(run: Run) -> Run:
    if run.share is None and not is_key(run.id):
        return run
    return replace(run, id=alias(run.id), share=None)
