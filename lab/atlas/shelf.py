"""A workspace with the atlas beside its own runs: what is asked for by name is found in either."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from lab.atlas.file import Atlas, load
from lab.errors import AtlasError
from lab.metrics import EPOCH_KEYS, LAYER_KEYS
from lab.store import Run, Workspace

PREFIX = "atlas-"
"""What names of the atlas's runs and groups begin with, and no others."""


class WithAtlas(Workspace):
    """A workspace that knows the atlas's runs by their names, as those that a link shows.

    They can be read and not changed, and are none of its own: what asks for all runs does not get
    them. A name of a group ("atlas-sgd-0.01") stands for its runs. Where the atlas cannot be read,
    its names name nothing.
    """

    def runs(self, names: Iterable[str] | None = None) -> list[Run]:
        if names is None:
            return super().runs()
        names = list(names)
        if not any(map(is_of_atlas, names)):
            return super().runs(names)
        kept = {run.id: run for run in super().runs(n for n in names if not is_of_atlas(n))}
        found: dict[str, Run] = {}
        for name in names:
            of_name = _runs_of([name]) if is_of_atlas(name) else filter(None, [kept.get(name)])
            found |= {run.id: run for run in of_name}
        return list(found.values())

    def own_names(self, names: Iterable[str]) -> list[str]:
        kept = super().own_names(names)
        if not any(map(is_of_atlas, kept)):
            return kept
        found: dict[str, None] = {}
        for name in kept:
            of_name = [run.id for run in _runs_of([name])] if is_of_atlas(name) else []
            found |= dict.fromkeys(of_name or [name])
        return list(found)

    def history(
        self, names: Iterable[str], keys: Iterable[str] = (*EPOCH_KEYS, *LAYER_KEYS)
    ) -> pd.DataFrame:
        names, keys = list(names), list(keys)
        own = super().history([name for name in names if not is_of_atlas(name)], keys)
        ids = [run.id for run in _runs_of(filter(is_of_atlas, names))]
        if not ids:
            return own
        frame = load().history
        theirs = frame.loc[frame["run"].isin(ids), own.columns]
        return theirs.reset_index(drop=True) if own.empty else pd.concat(
            [own, theirs], ignore_index=True
        )

    def artifact(self, name: str, file: str) -> bytes | None:
        if not is_of_atlas(name):
            return super().artifact(name, file)
        atlas = atlas_or_none()
        has_it = atlas is not None and name == atlas.model_run.id and file == "model.tflite"
        return atlas.model if has_it else None


def is_of_atlas(name: str) -> bool:
    """Return whether a name is one of the atlas's runs or groups, if it is any."""
    return name.startswith(PREFIX)


def _runs_of(names: Iterable[str]) -> list[Run]:
    names = list(names)
    atlas = atlas_or_none() if names else None
    return [] if atlas is None else atlas.runs_of(names)


def atlas_or_none() -> Atlas | None:
    """Return the shipped atlas, or None where it cannot be read."""
    try:
        return load()
    except AtlasError:
        return None
