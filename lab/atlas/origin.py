"""What trained an atlas: versions and machine, without a name of host, user or folder."""

from __future__ import annotations

import hashlib
import platform
import re
from importlib.metadata import packages_distributions, version
from pathlib import Path

import psutil

from lab.settings import PROJECT, cores

_PACKAGES = ("keras", "tensorflow", "numpy")
_TRAINS = PROJECT / "lab" / "training"


def versions() -> dict[str, str]:
    """Return what is installed: Keras, TensorFlow, NumPy, Python, and the lab's training code.

    The lab's own is the first 12 hex digits of the SHA-256 of what is in `lab/training`.
    """
    distributions = packages_distributions()  # TensorFlow comes by several names
    found = {name: version(distributions[name][0]) for name in _PACKAGES}
    return found | {"python": platform.python_version(), "lab": _fingerprint(_TRAINS)}


def machine() -> dict[str, str | int | float]:
    """Return the processor's name, how many cores may be used, and gigabytes of memory."""
    return {
        "processor": _processor(), "cores": cores(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
    }


def _processor() -> str:
    """Return what the processor calls itself; on Linux `platform` knows its family alone."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.processor() or platform.machine()


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
