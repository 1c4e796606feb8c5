"""A run's files: its models, history and config."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lab.exports.keras_script import run_script
from lab.exports.run_files import config_json, history_csv, missing_models, model_filename
from lab.safe_text import markdown
from lab.store import Run
from lab.ui.shared.workspace import workspace


def offer_files(run: Run, history: pd.DataFrame) -> None:
    """Offer a run's files; a model leaves the store only when its button is pressed."""
    if run.active:
        st.caption(markdown(missing_models(run)) + " Its history can be downloaded then, too.")
        return
    files, keras_name = workspace(), model_filename(run, history)
    with st.container(horizontal=True, key="run_files"):
        if run.has_model:
            st.download_button(
                f"Keras model ({keras_name})", lambda: files.artifact(run.id, "model.keras"),
                keras_name, key="run_keras", on_click="ignore", icon=":material/download:",
            )
            st.download_button(
                "LiteRT model", lambda: files.artifact(run.id, "model.tflite"),
                keras_name.removesuffix(".keras") + ".tflite", key="run_tflite",
                on_click="ignore", icon=":material/download:",
            )
        st.download_button(
            "History (CSV)", lambda: history_csv(history), "history.csv", "text/csv",
            key="run_csv", on_click="ignore", icon=":material/download:", disabled=history.empty,
        )
        if run.config is not None:
            st.download_button(
                "Config (JSON)", lambda: config_json(run), "config.json", "application/json",
                key="run_json", on_click="ignore", icon=":material/download:",
            )
            st.download_button(
                "Keras script", lambda: run_script(run), "train.py", "text/x-python",
                key="run_script", on_click="ignore", icon=":material/download:",
                help="Plain Keras, without the lab: trains this run again, with the same history.",
            )
    if not run.has_model:
        st.caption(markdown(missing_models(run)))
