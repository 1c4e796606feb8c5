"""Draw: a digit of one's own, and what the trained models make of it."""

import streamlit as st

from lab.ui.draw import choose_models, draw_and_classify
from lab.ui.navigation import through_app
from lab.ui.shared.state import store

through_app()

st.header("Draw a digit")
runs = store().with_model()
if not runs:
    st.info(
        "There is no trained model yet. Train a network, then come back and draw a digit for it.",
        icon=":material/draw:",
    )
    st.page_link("pages/train.py", label="Train a network", icon=":material/model_training:")
    st.stop()

draw_and_classify(choose_models(runs))
