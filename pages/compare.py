"""Compare: choose runs, lay their curves over each other, see what came of them."""

import streamlit as st

from lab.ui.compare.comparison import comparison
from lab.ui.compare.run_choice import open_address, pick_runs
from lab.ui.compare.sources import compared_runs
from lab.ui.navigation import through_app
from lab.ui.shared.workspace import workspace

through_app()

st.header("Compare runs")
here, runs = open_address(workspace().runs())
if not runs and not here["atlas"]:
    st.info("There is no run to compare yet. Train two networks and lay their curves side by side, "
            "or look at the runs that came with the lab.")
    with st.container(horizontal=True):
        st.page_link("pages/train.py", label="Train a network", icon=":material/model_training:")
        st.page_link("pages/atlas.py", label="Open the atlas", icon=":material/map:")
    st.stop()

pick_runs(here, runs)
compared = compared_runs(here)
if not compared.runs:
    here.save()
    st.info("No run is chosen: open the choice above, and tick runs or take a whole sweep.")
    st.stop()
comparison(here, compared)
