"""One short name a run, made of what differs among the runs that are shown together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from lab.config.run_title import SEPARATOR, Part, title_parts
from lab.options import FIELDS
from lab.store import Run

_LONGEST = 60  # characters; of a longer name, start and end are kept
_START = 40
_WHERE_ALL_IS_SHARED = ("optimizer", "activation", "learning_rate")


def short_names(runs: Sequence[Run]) -> dict[str, str]:
    """Return a name a run, by id, no two the same; whatever the order, the same runs' are the same.

    A name that somebody has given stays. Any other is what the title says of the fields that are
    not the same in all of `runs`; where it says nothing of them, their defaults. A single run has
    its full name. Where two would have the same name, the later one's gets a number.
    """
    by_age = sorted({run.id: run for run in runs}.values(), key=_age)
    if len(by_age) == 1:
        return {run.id: full_name(run) for run in by_age}
    parts = {run.id: title_parts(run.config) for run in by_age if run.config}
    different = _different(list(parts.values()))
    names = {}
    for run in by_age:
        own = parts.get(run.id, {})
        names[run.id] = _cut(_short(own, different) if _is_title(run.name, own) else run.name)
    return told_apart(names, " ({})")


def told_apart(names: Mapping[str, str], number: str) -> dict[str, str]:
    """Return names, no two the same: where two are, the later one's gets a number from 2 on.

    Args:
        names: By whatever they name, in order.
        number: What is appended, with {} for the number.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for named, wished in names.items():
        name, count = wished, 1
        while name in taken:
            count += 1
            name = wished + number.format(count)
        taken.add(name)
        found[named] = name
    return found


def full_name(run: Run) -> str:
    """Return the name that somebody has given a run, or all that its title says."""
    return run.name if is_renamed(run) else run.config.title


def is_renamed(run: Run) -> bool:
    """Return whether a run has a name that somebody gave it, or none can tell."""
    return run.config is None or not _is_title(run.name, title_parts(run.config))


def _is_title(name: str, parts: Mapping[str, Part]) -> bool:
    """Return whether a config has, or had once, this title: older ones do not say as much."""
    said = [part for part in parts.values() if part.said]
    least = {part.words for part in said if part.always}
    return bool(said) and least <= set(name.split(SEPARATOR)) <= {part.words for part in said}


def _age(run: Run) -> tuple[float, str]:
    return run.created_at or 0.0, run.id


def _different(configs: Sequence[Mapping[str, Part]]) -> set[str]:
    """Return what has more than one value; a hyperparameter, among runs of the same optimizer."""
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for parts in configs:
        for name, part in parts.items():
            among = "" if name in FIELDS else parts["optimizer"].words
            values[name][among].add(part.words)
    return {name for name, among in values.items() if any(len(v) > 1 for v in among.values())}


def _short(parts: Mapping[str, Part], different: set[str]) -> str:
    own = [part for name, part in parts.items() if name in different]
    shown = [part for part in own if part.said] or own
    shown = shown or [parts[name] for name in _WHERE_ALL_IS_SHARED if name in parts]
    return SEPARATOR.join(part.words for part in shown)


def _cut(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    return f"{name[:_START].rstrip()}…{name[_START - _LONGEST + 1:].lstrip()}"
