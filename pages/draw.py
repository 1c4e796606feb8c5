"""Draw: a digit of one's own, and what the trained models make of it."""

import streamlit as st

from lab.ui.draw import choose_models, draw_and_classify, open_address
from lab.ui.navigation import through_app
from lab.ui.shared.workspace import workspace

through_app()

st.header("Draw a digit")
here, runs = open_address(workspace().with_model())
if not runs:
    st.info(
        "There is no trained model yet. Train a network, then come back and draw a digit for it.",
        icon=":material/draw:",
    )
    st.page_link("pages/train.py", label="Train a network", icon=":material/model_training:")
    st.stop()

draw_and_classify(here, choose_models(here, runs))
