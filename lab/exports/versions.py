"""What an export was made with: the libraries that results rest on, and the machine."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

from lab.atlas import load
from lab.errors import AtlasError
from lab.store import Run

_LIBRARIES = {
    "keras": ("keras",),
    "tensorflow": ("tensorflow-cpu", "tensorflow"),
    "numpy": ("numpy",),
    "scipy": ("scipy",),
    "pandas": ("pandas",),
    "plotly": ("plotly",),
    "streamlit": ("streamlit",),
}  # by the name to be shown: the packages that may hold it


def versions() -> dict[str, str]:
    """Return the versions here, by name; without the machine's name, which is nobody's business.

    Returns:
        python, then each library that is installed, then machine, such as
        "Linux x86_64, 2 processors".
    """
    found = {"python": platform.python_version()}
    for name, packages in _LIBRARIES.items():
        known = [v for v in map(_version, packages) if v]
        found |= {name: known[0]} if known else {}
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    return found | {"machine": machine}


def versions_of(runs: Sequence[Run]) -> dict[str, str]:
    """Return `versions`, and where `runs` of the atlas are among them, those it was made with."""
    found = versions()
    if any(run.origin for run in runs):
        with suppress(AtlasError):
            atlas = load()
            said = [f"{name} {value}" for name, value in atlas.versions.items() if name != "lab"]
            found["the atlas's runs:"] = ", ".join(
                [*said, f"{atlas.machine['processor']}, {atlas.machine['cores']} processors"])
    return found


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
