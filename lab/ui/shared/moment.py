"""The second after something was done, in which a reader may not have seen it yet."""

from __future__ import annotations

from time import monotonic

import streamlit as st

_SECONDS = 1.0


class Moment:
    """A moment of this session that lasts until a second after the page shows what was done.

    A busy server may draw a page later than that, and clicks wait until it has: so the second
    counts anew from when the page is drawn.
    """

    def __init__(self, name: str) -> None:
        self._key = f"moment_{name}"

    def begin(self, *, drawn: bool = False) -> None:
        """Begin the moment; `drawn` says that the page shows it already."""
        st.session_state[self._key] = (monotonic(), drawn)

    def is_drawn(self, *, whole: bool) -> None:
        """Note that what was done is on the page: on all of it, or on a part with more to come."""
        if not st.session_state.get(self._key, (0.0, True))[1]:
            self.begin(drawn=whole)

    @property
    def lasts(self) -> bool:
        since, _ = st.session_state.get(self._key, (float("-inf"), True))
        return monotonic() - since < _SECONDS
