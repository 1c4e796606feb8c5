"""Optimizer Lab: page config and navigation."""

import streamlit as st

from lab.ui.navigation import choose_page, run_page
from lab.ui.shared.header import hide_script_stop
from lab.ui.shared.look import tighten

st.set_page_config(page_icon="static/icon.png", layout="wide", initial_sidebar_state=270)
tighten()
hide_script_stop()
page = choose_page()
st.set_page_config(page_title=f"{page.title} · Optimizer Lab")
run_page(page)
