"""Train: set up a run, start it, watch it grow."""

import streamlit as st

from lab.ui.navigation import through_app
from lab.ui.shared.room_notice import room_notice
from lab.ui.train.data_notice import data_notice
from lab.ui.train.live_view import live_view
from lab.ui.train.start import close_page, open_form, setup_form

through_app()

st.header("Train a network, watch it learn")
open_form()
presets = st.container(gap="xsmall")
form, live = st.columns([1, 2.4], gap="medium")
with form:
    setup_form(presets)
with live:
    with st.container(key="data_notices"):  # always there: the chart below keeps its place
        data_notice()
        room_notice()
    live_view()
close_page()
