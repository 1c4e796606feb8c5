"""One temporary folder an engine, so that nothing of killed workers stays behind."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from pathlib import Path

import psutil

_PREFIX = "optimizer-lab"


def make_temporary_folder() -> Path:
    """Make a folder for all temporary files of this process's workers; remove dead processes'."""
    root = Path(tempfile.gettempdir())
    for folder in root.glob(f"{_PREFIX}-*-*"):
        if _is_left_behind(folder):
            shutil.rmtree(folder, ignore_errors=True)
    made = root / f"{_PREFIX}-{os.getpid()}-{secrets.token_hex(4)}"
    made.mkdir(mode=0o700)
    return made


def _is_left_behind(folder: Path) -> bool:
    """Return whether the process that made a folder is gone, or another one has its id now."""
    named = re.fullmatch(rf"{_PREFIX}-(\d+)-[0-9a-f]+", folder.name)
    try:
        return bool(named) and psutil.Process(int(named[1])).create_time() > (
            folder.stat().st_ctime + 1
        )
    except psutil.NoSuchProcess:
        return True
    except (psutil.Error, OSError):
        return False
