"""Runs of other workspaces, which links show to whoever has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode, urlsplit

import streamlit as st

from lab.atlas.shelf import is_of_atlas
from lab.settings import PROJECT
from lab.store import Run
from lab.store.workspace import is_key
from lab.ui.shared.address import Address
from lab.ui.shared.state import shows_errors
from lab.ui.shared.workspace import is_open, workspace

WHO_HAS_THE_LINK = (
    "Whoever has this link sees what you see here, its history and its models, and can change "
    "nothing."
)
_SEEN = "shared_seen"
_PAGES = frozenset(script.stem for script in (PROJECT / "pages").glob("*.py"))
WHY_MISSING = "deleted, no longer shared, or another workspace's"


def names_in(here: Address, name: str) -> list[str]:
    """Return the runs that a page's state names; a key of an own run is the run itself."""
    if here[name]:
        here[name] = workspace().own_names(here[name])
    return here[name] or []


def at_hand(own: Sequence[Run], names: Iterable[str]) -> list[Run]:
    """Return a workspace's own runs, and before them those that links have shown in this session.

    The atlas's are among the latter.

    Args:
        own: All that may be chosen of the workspace's own.
        names: What the page's address names.
    """
    beside = (name for name in names if is_key(name) or is_of_atlas(name))
    keys = dict.fromkeys([*st.session_state.get(_SEEN, ()), *beside])
    shared = [run for run in workspace().runs(keys) if run.by_link] if keys else []
    st.session_state[_SEEN] = [run.id for run in shared]
    return [*shared, *own]


def address_for_others(
    page: str, name: str, runs: Sequence[Run], view: Mapping[str, str] | None = None
) -> str | None:
    """Return the address of `page` that shows `runs` to anybody; None where one is not shared.

    Args:
        page: Its path below the server's, e.g. "compare".
        name: What the page calls the runs in its address.
        view: What else stands there.
    """
    keys = [run.id if run.by_link else run.share for run in runs]
    if None in keys:
        return None
    query = urlencode({name: ",".join(keys)} | dict(view or {}), safe=",")
    return f"{server_address()}/{page}?{query}"


def server_address() -> str:
    """Return where the app is reached, as far as the browser has said, with no slash at the end."""
    parts = urlsplit(st.context.url or "")
    above, _, last = parts.path.rstrip("/").rpartition("/")
    path = above if last in _PAGES else f"{above}/{last}".rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path}" if parts.netloc else ""


def show_link_for_others(
    page: str, name: str, runs: Sequence[Run], view: Mapping[str, str] | None = None, *, key: str
) -> None:
    """Show the address that shows `runs` to others, or the button that makes one.

    Args:
        page, name, view: As in `address_for_others`.
        key: Of the button.
    """
    if address := address_for_others(page, name, runs, view):
        st.write(WHO_HAS_THE_LINK)
        st.code(address, language=None, wrap_lines=True)
        return
    what = "this run" if len(runs) == 1 else f"these {len(runs)} runs"
    st.write(f"Others see {what} only by a link that you make; you can end it again on the Runs "
             "page.")
    st.button("Make a link", key=key, icon=":material/add_link:", on_click=_share,
              args=([run.id for run in runs if not run.by_link and run.share is None],))


def who_sees_own() -> str:
    """Return who sees the workspace's own runs without any link, for a sentence."""
    return "Everybody of this workspace" if is_open() else "Your own browser"


@shows_errors
def _share(names: Sequence[str]) -> None:
    for name in names:
        workspace().share(name)
