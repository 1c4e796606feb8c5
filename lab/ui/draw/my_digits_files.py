"""Kept digits as files: pictures and archives in, one archive out."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lab.drawings import read_files, write_zip
from lab.drawings.labels import RULE
from lab.ui.draw.my_digits_kept import keep
from lab.ui.draw.my_digits_said import say, says_errors
from lab.ui.shared.workspace import workspace

_TYPES = ["png", "jpg", "jpeg", "zip"]
_MOST_MB = {"files": 50, "folder": 10}  # of one file: a full export of photos, or one photo
_TURN = "my_digits_import_turn"  # another key empties the upload boxes


def digit_files(labels: Mapping[str, int]) -> None:
    """Show the upload boxes and, where there are digits, the download.

    Args:
        labels: Label of each drawing by its id.
    """
    with st.expander("Import and export", key="my_digits_files", icon=":material/folder_zip:",
                     type="compact"):
        turn = st.session_state.setdefault(_TURN, 0)
        with st.container(horizontal=True):
            for name, kind, many in (("Pictures or a ZIP file", "files", True),
                                     ("A folder, such as one of 0.png to 9.png", "folder",
                                      "directory")):
                key = f"my_digits_import_{kind}_{turn}"
                st.file_uploader(
                    name, type=_TYPES, accept_multiple_files=many, key=key, on_change=_import,
                    args=(key,), max_upload_size=_MOST_MB[kind], width=320,
                )
        st.caption(f"{RULE} An export can be imported again.")
        if labels:
            own = workspace()
            st.download_button(
                "Export as ZIP", lambda: write_zip(own.drawings()), "my-digits.zip",
                "application/zip", key="my_digits_export", on_click="ignore",
                icon=":material/download:",
            )


@says_errors
def _import(key: str) -> None:
    files = st.session_state.get(key) or []
    if not files:
        return
    st.session_state[_TURN] += 1
    found = read_files((file.name, file.getvalue()) for file in files)
    new = keep(found.drawings)
    known = len(found.drawings) - new
    said = f"Imported {'1 digit' if new == 1 else f'{new} digits'}."
    if known:
        said += f" {known} {'was' if known == 1 else 'were'} there already."
    problems = found.problems()
    say(said if found.drawings or not problems else "", problems)  # no tick where all is left out
