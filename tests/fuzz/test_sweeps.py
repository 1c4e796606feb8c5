"""Arbitrary sweeps, as files and as values: a plan of valid runs, or one sentence."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import FIELDS
from lab.presets import PRESETS
from lab.sweeps import KEEPS, MOST_RUNS, SweepPlan, log_range
from lab.sweeps.sweep_file import read_sweep, sweep_from
from tests.fuzz.amount import examples
from tests.fuzz.configs import JSON, NUMBERS, OPTIONS, SCALARS, values
from tests.fuzz.texts import TEXTS

NAMES = sorted(OPTIONS)
VALUES = st.sampled_from(NAMES).flatmap(
    lambda name: st.tuples(st.just(name), values(OPTIONS[name]))
)
LISTS = st.sampled_from(NAMES).flatmap(
    lambda name: st.tuples(st.just(name), st.lists(values(OPTIONS[name]), max_size=3))
)
SEEDS = st.integers(-1, 5) | st.lists(values(FIELDS["seed"]), max_size=3) | JSON
RANGE = st.fixed_dictionaries({}, optional={
    "from": NUMBERS, "to": NUMBERS, "points": st.integers(-1, 120) | NUMBERS, "step": NUMBERS,
})


def planned(make: Any, *args: Any, **values: Any) -> SweepPlan | None:
    """Return a plan that holds to what plans promise; None where it is refused as it should be."""
    try:
        plan = make(*args, **values)
    except ConfigError as error:
        assert str(error).endswith(".") and "\n" not in str(error)
        return None
    configs = plan.configs
    assert 1 <= len(configs) == plan.count <= MOST_RUNS
    assert all(isinstance(config, RunConfig) for config in configs)
    assert len(set(configs)) == len(configs)
    return plan


def toml(value: Any) -> str:
    """Return a value as TOML, as far as it has such a one."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(f"\\U{ord(c):08x}" for c in value) + '"'
        case list() | tuple():
            return f"[{', '.join(map(toml, value))}]"
        case dict():
            return f"{{{', '.join(f'{toml(str(k))} = {toml(v)}' for k, v in value.items())}}}"
        case int() if abs(value) > 10**30:
            return hex(abs(value))
        case None:
            return "1979-05-27"
    return str(value)


def file_of(parts: dict[str, Any]) -> str:
    return "\n".join(f"{toml(key)} = {toml(value)}" for key, value in parts.items())


@given(st.fixed_dictionaries({}, optional={
    "base": st.lists(VALUES, max_size=3).map(dict) | JSON,
    "vary": st.lists(LISTS, max_size=3).map(dict) | JSON,
    "seeds": SEEDS | SEEDS.map(lambda seeds: tuple(seeds) if isinstance(seeds, list) else seeds),
    "keeps": st.sampled_from([*KEEPS.choices]) | SCALARS,
}), st.just("A sweep") | SCALARS)
@examples(200)
def test_any_values_are_planned_or_refused(parts, name):
    planned(SweepPlan, name, **parts)


@given(st.fixed_dictionaries({"seeds": SEEDS}, optional={
    "name": TEXTS, "keeps": st.sampled_from([*KEEPS.choices]) | SCALARS,
    "base": st.tuples(
        st.lists(VALUES, max_size=3).map(dict),
        st.sampled_from([{}, *({"preset": name} for name in PRESETS)]),
    ).map(lambda both: both[0] | both[1]) | JSON,
    "vary": st.tuples(
        st.lists(LISTS, max_size=2).map(dict), RANGE.map(lambda given: {"learning_rate": given})
    ).map(lambda both: both[0] | both[1]) | st.lists(LISTS, max_size=3).map(dict) | JSON,
}), st.dictionaries(TEXTS, JSON, max_size=1))
@examples(200)
def test_any_toml_is_planned_or_refused(parts, more):
    planned(sweep_from, file_of(parts | more))


@given(st.text(max_size=200) | st.lists(
    st.sampled_from([*"=[]{}.\n\"',#0", *NAMES, "seeds", "vary", "base", "[vary]\n", "1e400"])
).map("".join))
@examples(200)
def test_any_text_is_planned_or_refused(text):
    planned(sweep_from, text)


@given(st.binary(max_size=60))
@examples(50)
def test_any_file_is_planned_or_refused(tmp_path, data):
    path = tmp_path / "sweep.toml"
    path.write_bytes(data)
    planned(read_sweep, str(path))


@given(TEXTS | TEXTS.map("~{}".format) | st.text("/.~a\0", max_size=300))
@examples(100)
def test_any_path_is_read_or_refused(path):
    if not path.startswith("/"):
        planned(read_sweep, path)


@given(SCALARS, SCALARS, st.integers(0, 101) | SCALARS)
@examples(200)
def test_any_range_grows_from_end_to_end_or_is_refused(start, end, points):
    try:
        found = log_range(start, end, points)
    except ConfigError as error:
        assert str(error).endswith(".")
        return
    assert (found[0], found[-1], len(found)) == (start, end, points)
    assert list(found) == sorted(set(found))
