"""Optimizer Lab: page config and navigation."""

import streamlit as st

from lab.ui.look import tighten
from lab.ui.state import shows_errors

st.set_page_config(page_icon="static/icon.png", layout="wide", initial_sidebar_state=270)
tighten()

page = st.navigation(
    {
        "Lab": [
            st.Page(
                "pages/train.py", title="Train", icon=":material/model_training:", default=True
            ),
            st.Page("pages/compare.py", title="Compare", icon=":material/query_stats:"),
            st.Page("pages/draw.py", title="Draw", icon=":material/draw:"),
            st.Page("pages/runs.py", title="Runs", icon=":material/list_alt:"),
        ],
        "Learn": [
            st.Page(
                "pages/learn_backpropagation.py", title="Backpropagation by hand",
                icon=":material/calculate:",
            ),
            st.Page(
                "pages/learn_activations.py", title="Activations", icon=":material/show_chart:"
            ),
            st.Page(
                "pages/learn_vanishing_gradients.py", title="Vanishing gradients",
                icon=":material/layers:",
            ),
            st.Page(
                "pages/learn_surface.py", title="Optimizers on a surface",
                icon=":material/landscape:",
            ),
            st.Page("pages/learn_batch_size.py", title="Batch size", icon=":material/grain:"),
            st.Page(
                "pages/learn_learning_rate.py", title="Learning rate", icon=":material/speed:"
            ),
        ],
    }
)
st.set_page_config(page_title=f"{page.title} · Optimizer Lab")
shows_errors(page.run)()
