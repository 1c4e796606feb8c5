"""The atlas as it is read from its two files: the data, and a model."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lab.atlas.packing import MOST_BYTES, DamagedError, unpacked
from lab.errors import AtlasError

if TYPE_CHECKING:
    import pandas as pd

    from lab.store import Run

FOLDER = Path(__file__).resolve().parent
DATA_FILE, MODEL_FILE = "atlas.json.xz", "model.tflite"

MOST_MODEL_BYTES = 700_000
"""Bytes of the shipped model at most."""


@dataclass(frozen=True, eq=False)
class Atlas:
    """Runs that the lab ships. Shared by all who load it: nothing of it is to be changed.

    Attributes:
        runs: In the order of their plan; ids such as "atlas-sgd-0.01-3" (the last is the seed), by
            which no store knows a run. Only `model_run` has a model.
        history: Their epochs, as `RunStore.history` gives them, rounded as the file has them.
        groups: Ids of runs that are equal but for the seed, by what their ids begin with.
        versions: Of "keras", "tensorflow", "numpy" and "python", and of the "lab" a fingerprint of
            its training code.
        machine: "processor", "cores" and "memory_gb" of what trained them.
        trained_at: When the last of them ended, in seconds since 1970.
        model: A LiteRT model, for `lab.inference.Classifier`.
        model_run: The run whose model it is: of the best validation accuracy.
    """

    runs: list[Run]
    history: pd.DataFrame
    groups: Mapping[str, tuple[str, ...]]
    versions: Mapping[str, str]
    machine: Mapping[str, str | int | float]
    trained_at: float
    model: bytes
    model_run: Run

    def runs_of(self, names: Iterable[str]) -> list[Run]:
        """Return the runs of ids and of groups, each once, in the order of their first naming.

        Args:
            names: A run's id, or what the ids of a group's runs begin with, e.g. "atlas-sgd-0.01";
                what names nothing is left out.
        """
        by_id = {run.id: run for run in self.runs}
        ids = dict.fromkeys(id for name in names for id in self.groups.get(name, (name,)))
        return [by_id[id] for id in ids if id in by_id]


@lru_cache(maxsize=2)
def load(folder: Path = FOLDER) -> Atlas:
    """Return the atlas whose files are in a folder: the one that is shipped with the lab.

    Files that cannot be read are not read again until they are others, for every page asks.

    Raises:
        AtlasError: A file is missing, damaged, too large, or of another version.
    """
    stamps = tuple(_stamp(folder / name) for name in (DATA_FILE, MODEL_FILE))
    found = _loaded(folder, stamps)
    if isinstance(found, str):
        raise AtlasError(found)
    return found


@lru_cache(maxsize=2)
def _loaded(folder: Path, _: Hashable) -> Atlas | str:
    """Return the atlas of a folder, or what is wrong with it, once for files as they stand."""
    try:
        data = _bytes(folder / DATA_FILE, MOST_BYTES)
        return read(data, _bytes(folder / MODEL_FILE, MOST_MODEL_BYTES))
    except AtlasError as error:
        return str(error)


def _stamp(path: Path) -> tuple[int, ...] | None:
    """Return what is another once a file is; nothing where there is none to be read."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode


def read(data: bytes, model: bytes) -> Atlas:
    """Return the atlas that two files hold.

    Raises:
        AtlasError: One of them is damaged, too large, or of another version.
    """
    from lab.atlas.reading import atlas_of  # not before: pandas takes its time

    try:
        return Atlas(**atlas_of(unpacked(data), model))
    except DamagedError as error:
        raise _broken(f"{DATA_FILE} cannot be read ({error})") from error


def _bytes(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError as error:
        raise _broken(f"{path.name} is missing") from error
    except OSError as error:
        raise _broken(f"{path.name} cannot be read ({error.strerror})") from error
    if len(data) > most:
        raise _broken(f"{path.name} is larger than {most / 1e6:g} MB")
    return data


def _broken(what: str) -> AtlasError:
    return AtlasError(f"The atlas's file {what}: `python -m lab atlas` builds it anew.")
