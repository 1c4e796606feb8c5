"""Says plainly when MNIST is not there, and offers to fetch it again."""

from __future__ import annotations

import streamlit as st

from lab.datasets import available, forget_failures, load
from lab.errors import LabError
from lab.options import DATASETS
from lab.safe_text import quoting
from lab.ui.shared.state import settings


def data_notice() -> None:
    """Show a notice while the form's dataset is not on this machine."""
    name = st.session_state.get("form_dataset", "mnist")
    if _available(name):
        return
    label = DATASETS[name].label
    with st.container(border=True, key="data_notice"):
        st.warning(
            f"{label} is not on this machine yet. Until it can be fetched, runs train on the 1,797 "
            "small digits that come with scikit-learn (8x8 pixels, enlarged): everything works, "
            "but the figures are not MNIST's.",
            icon=":material/cloud_off:",
        )
        if st.button(f"Fetch {label} now", key="fetch_dataset", icon=":material/download:"):
            _fetch(name)


@st.cache_data(ttl=10, show_spinner=False)
def _available(name: str) -> bool:
    return available(name, settings().data_dir)


def _fetch(name: str) -> None:
    forget_failures()
    with st.spinner(f"Fetching {DATASETS[name].label} …", show_time=True):
        try:
            load(name, settings().data_dir)
        except LabError as error:
            st.error(quoting(str(error)), icon=":material/error:")
            return
    _available.clear()
    st.rerun()
