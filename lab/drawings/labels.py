"""Which digit a file shows, by the names that people give: 7.png, 7-mine.png, 7/0001.png."""

from __future__ import annotations

import re

RULE = (
    "A file must be named by its digit, as 7.png, 7-mine.png or 7_0003.jpg, or be in a folder that "
    "is, as 7/0003.png."
)

_NAMED = re.compile(r"([0-9])(?:[^0-9a-z].*)?\.(?:png|jpe?g)", re.IGNORECASE | re.DOTALL)
_IGNORED = re.compile(
    r"(?:^|/)(?:__MACOSX/|(?:\.[^/]*|Thumbs\.db|desktop\.ini|labels\.csv)$)", re.IGNORECASE
)


def label_of(path: str) -> int | None:
    """Return the digit that a file's name says it shows; None where it says none.

    A folder named by a digit goes before the file's own name, which may be a number in it then.

    Args:
        path: The file's path, its folders parted by "/".
    """
    *folders, name = path.split("/")
    if folders and re.fullmatch("[0-9]", folders[-1]):
        return int(folders[-1])
    found = _NAMED.fullmatch(name)
    return int(found[1]) if found else None


def is_ignored(path: str) -> bool:
    """Return whether a file is one that systems put beside people's own, or an export's list."""
    return path.endswith("/") or _IGNORED.search(path) is not None


def is_unsafe(path: str) -> bool:
    """Return whether a path leads out of its archive: none is ever written, yet none is trusted."""
    absolute = path.startswith("/") or re.match("[A-Za-z]:", path)
    return bool(absolute or "\\" in path or ".." in path.split("/"))
