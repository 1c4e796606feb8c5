"""Runs: every run kept, and all that is known about each."""

import streamlit as st

from lab.ui.navigation import through_app
from lab.ui.runs.deletion import several
from lab.ui.runs.messages import say_what_was_done
from lab.ui.runs.panel import run_panel
from lab.ui.runs.run_choice import filter_runs, open_address, shared_run, tick_runs
from lab.ui.shared.room_notice import room_notice
from lab.ui.shared.workspace import workspace

through_app()

st.header("Runs")
say_what_was_done()
room_notice()
runs = workspace().runs()
here = open_address()
if shared := shared_run(here):
    run_panel(shared)
    st.stop()
if not runs:
    st.info("No run is kept yet. Every run you train is found here afterwards, with its models.")
    st.page_link("pages/train.py", label="Train a network", icon=":material/model_training:")
    st.stop()

shown = filter_runs(here, runs)
if not shown:
    st.info(f"None of the {len(runs):,} runs passes this filter.")
    st.stop()
st.caption(f"{len(shown):,} of {len(runs):,} runs, newest first. Tick one to open it, or several.")
ticked = tick_runs(here, shown)
if len(ticked) == 1:
    run_panel(ticked[0])
elif ticked:
    several(ticked)
