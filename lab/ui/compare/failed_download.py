"""Why a download came to nothing: Streamlit itself says no more than that it did."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lab.errors import LabError
from lab.safe_text import quoting

_POLL_SECONDS = 2.0


class FailedDownload:
    """The sentence of the session's last download that failed.

    Files are made outside the page's script, where nothing can be shown.
    """

    def __init__(self, name: str) -> None:
        """Keep the sentence in the session under `name`."""
        self._said: dict[str, str] = st.session_state.setdefault(name, {})

    def told(self, make: Callable[[], str | bytes]) -> Callable[[], str | bytes]:
        """Return `make` so that the sentence of its error is kept, or none where it succeeds.

        Raises:
            LabError: As `make`; there is no file then.
        """

        def made() -> str | bytes:
            self._said.clear()
            try:
                return make()
            except LabError as error:
                self._said["why"] = str(error)
                raise

        return made

    def show(self) -> None:
        """Show the sentence, as soon as there is one."""
        st.fragment(self._show, run_every=_POLL_SECONDS)()

    def _show(self) -> None:
        if why := self._said.get("why"):
            st.error(quoting(why), icon=":material/error:")
