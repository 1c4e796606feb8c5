"""The form with its Start button, filled by a link or by another page."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lab.ui.shared.address import Address
from lab.ui.shared.open_in_train import asked_for
from lab.ui.shared.state import engine, shows_errors
from lab.ui.shared.visit import visit
from lab.ui.train import form
from lab.ui.train.form_link import config_from_link, setup_link


def open_form() -> None:
    """Fill the form from the URL or from another page, and say what in a link was no good."""
    form.ensure_filled()
    address = Address("train", read=_fill_from_link, bare_keeps=True)
    if config := asked_for():
        form.fill(config)
    with st.container(key="link_notices"):  # always there: what is below keeps its place
        address.warn("This link asks for something the lab cannot do.")
    engine()  # its workers warm up while the reader looks around


def setup_form() -> None:
    """Show the form with its Start button; changing it leaves the rest of the page alone."""
    st.fragment(_form)()


@shows_errors
def _form() -> None:
    with st.container(border=True, key="setup"):
        st.markdown("**Set up a run**")
        config = form.show_form()
        if st.button(
            "Start", key="start", type="primary", width="stretch", icon=":material/play_arrow:",
            disabled=config is None,
        ):
            engine().start(config, visit=visit())
            # on a phone its card may be out of sight
            st.toast(f"Queued: {config.title}", icon=":material/playlist_add:")
            st.rerun()
        if config is not None:
            with st.popover("Link to this setup", icon=":material/link:", width="stretch"):
                st.write("Add this to the lab's address: who opens it finds the form filled.")
                st.code(setup_link(config), language=None, wrap_lines=True)


def _fill_from_link(given: Mapping[str, str]) -> list[str]:
    config, problems = config_from_link(given)
    form.fill(config)
    return problems
