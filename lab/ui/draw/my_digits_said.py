"""What the last click on "My digits" did, said in passing; and what an import left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec

import streamlit as st

from lab.errors import LabError
from lab.safe_text import markdown, quoting

P = ParamSpec("P")

_SAID, _PROBLEMS, _ERROR = "my_digits_said", "my_digits_problems", "my_digits_error"


def say(sentence: str, problems: Sequence[str] = ()) -> None:
    """Have a sentence shown on the page that follows; call it in a callback.

    Args:
        problems: Sentences that stay until the next thing is said.
    """
    st.session_state[_SAID] = sentence
    st.session_state[_PROBLEMS] = list(problems)
    st.session_state[_ERROR] = None


def says_errors(callback: Callable[P, None]) -> Callable[P, None]:
    """Make a callback have a LabError shown as its sentence until the next thing is said."""

    @wraps(callback)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            callback(*args, **kwargs)
        except LabError as error:
            say("")
            st.session_state[_ERROR] = str(error)

    return wrapped


def say_what_was_done() -> None:
    """Show what was said, once, and what went wrong."""
    if said := st.session_state.pop(_SAID, None):
        st.toast(markdown(said), icon=":material/check:")
    if error := st.session_state.get(_ERROR):
        st.error(quoting(error), icon=":material/error:")
    if problems := st.session_state.get(_PROBLEMS):
        lines = "\n".join(f"- {markdown(problem)}" for problem in problems)
        st.warning(f"Left out of the import:\n\n{lines}", icon=":material/rule:")
