"""Strategies of texts that people, and others, put where a value is expected."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from lab.options.kinds import Names, Several
from tests.fuzz.configs import NUMBERS, values
from tests.test_safe_text import HOSTILE

TEXTS = st.one_of(
    st.text(max_size=20),
    NUMBERS.map(str),
    st.sampled_from(["", " ", ",", "1,000", "1_000", "٣", "²", "nan", "-inf", "0x10", "9" * 5000]),
    st.sampled_from([str(text) for text in HOSTILE]),
)


def valid_texts(spec: Any) -> st.SearchStrategy[str]:
    """Return valid values of an option as they are written."""
    match spec:
        case Several():
            return st.lists(st.sampled_from(list(spec.choices)), min_size=1).map(",".join)
        case Names():
            return st.lists(st.text(max_size=12), max_size=4).map(",".join)
    return values(spec).map(spec.write)


def texts_for(spec: Any) -> st.SearchStrategy[str]:
    """Return texts for an option: valid, nearly so, or anything."""
    valid = valid_texts(spec)
    return st.one_of(valid, TEXTS, st.tuples(valid, st.sampled_from("-,. 0e\0")).map("".join))


def queries(specs: dict[str, Any]) -> st.SearchStrategy[dict[str, str]]:
    """Return what an address may hold: known names with texts for each, and unknown ones."""
    known = st.fixed_dictionaries(
        {}, optional={name: texts_for(spec) for name, spec in specs.items()}
    )
    few = known.flatmap(lambda given: st.sets(st.sampled_from(sorted(given) or [""]), max_size=5)
                        .map(lambda names: {n: given[n] for n in names if n in given}))
    unknown = st.dictionaries(TEXTS, TEXTS, max_size=2)
    return st.tuples(unknown, few).map(lambda both: both[0] | both[1])
