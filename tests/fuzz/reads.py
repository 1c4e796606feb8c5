"""Every question that can be asked of a store: found by the names of what each method takes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from lab.errors import LabError
from lab.store import RunStore, Workspace
from lab.workspaces import OPEN
from tests.fuzz.rows import FILES, IDS, KEYS, VISIT

_WRITES = {"share", "begin", "resume_sweep"}  # what they return says what they did


def readers(place: RunStore | Workspace) -> Iterator[tuple[str, list[str], Callable]]:
    """Yield each method that returns something and takes only what a reader knows."""
    for name, method in inspect.getmembers(place, inspect.ismethod):
        signature = inspect.signature(method)
        needed = [p.name for p in signature.parameters.values() if p.default is p.empty]
        known = set(needed) <= set(_given([]))
        if not name.startswith("_") and name not in _WRITES and known and (
            signature.return_annotation not in ("None", None)
        ):
            yield name, needed, method


def ask_everything(place: RunStore | Workspace, ids: list[str]) -> None:
    """Call every method that reads, with each run's id and file; only a LabError may come."""
    for _, needed, method in readers(place):
        for given in _calls(needed, ids):
            with suppress(LabError):
                method(**given)


def _given(ids: list[str]) -> dict[str, list[Any]]:
    """Return what to give for a parameter of each name."""
    names = list(dict.fromkeys([*ids, *IDS[:2], *KEYS]))
    return {
        "run": names, "name": names, "which": [names], "names": [names], "file": list(FILES),
        "visit": [VISIT], "workspace": [OPEN], "workspaces": [[OPEN, "another"]],
        "sweep": names, "sweeps": [names], "engine": ["host-1-ab"], "most": [2],
        "best_value": [0.5], "host": ["host"], "first": [0.0], "last": [2e9],
    }


def _calls(needed: list[str], ids: list[str]) -> Iterator[dict[str, Any]]:
    """Yield arguments that try each value of each parameter, not every combination."""
    values = {name: _given(ids)[name] for name in needed}
    for turn in range(max(map(len, values.values()), default=1)):
        yield {name: of[turn % len(of)] for name, of in values.items()}
