"""Optimizer Lab: page config and navigation."""

from pathlib import Path

import streamlit as st

from lab.ui.state import shows_errors

st.set_page_config(
    page_title="Optimizer Lab", page_icon=":material/science:", layout="wide",
    initial_sidebar_state=230,
)

PAGES = {
    "Lab": [
        ("train", "Train", ":material/model_training:"),
        ("compare", "Compare", ":material/query_stats:"),
        ("draw", "Draw", ":material/draw:"),
        ("runs", "Runs", ":material/list_alt:"),
    ],
    "Learn": [
        ("learn_backpropagation", "Backpropagation by hand", ":material/calculate:"),
        ("learn_activations", "Activations", ":material/show_chart:"),
        ("learn_vanishing_gradients", "Vanishing gradients", ":material/layers:"),
        ("learn_surface", "Optimizers on a surface", ":material/landscape:"),
        ("learn_batch_size", "Batch size", ":material/grain:"),
        ("learn_learning_rate", "Learning rate", ":material/speed:"),
    ],
}

page = st.navigation(
    {
        group: [
            st.Page(f"pages/{name}.py", title=title, icon=icon, default=name == "train")
            for name, title, icon in entries
            if Path(f"pages/{name}.py").exists()  # TEMPORARY
        ]
        for group, entries in PAGES.items()
    }
)
shows_errors(page.run)()
