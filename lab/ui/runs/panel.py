"""One run's panel: what can be done with it, and tabs with all that is known about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from lab.analysis.ledger import early_stopping_ledger, ledger_words
from lab.analysis.summary import ended_words
from lab.charts.curves import curve_figure
from lab.charts.theme import run_color
from lab.errors import SweepNotFoundError
from lab.exports.run_files import config_json
from lab.metrics import LAYER_KEYS, METRICS
from lab.options import FIELDS, HYPERPARAMETERS
from lab.safe_text import markdown, one_line, quoting
from lab.store import Run
from lab.ui.runs.deletion import delete_button
from lab.ui.runs.downloads import offer_files
from lab.ui.runs.evaluation import evaluation
from lab.ui.runs.messages import say
from lab.ui.shared.live_chart import live_chart
from lab.ui.shared.open_in_train import open_in_train, start_in_train
from lab.ui.shared.shared_runs import show_link_for_others
from lab.ui.shared.state import settings, shows_errors
from lab.ui.shared.status_words import best_words, status_words
from lab.ui.shared.workspace import workspace

_POLL_SECONDS = 1.0
_CHART_HEIGHT = 340  # pixels


def run_panel(run: Run) -> None:
    """Show a run's actions and facts; what still changes is shown anew every second."""
    with st.container(border=True, key="run_panel"):
        _heading(run)
        _actions(run)
        st.fragment(_facts, run_every=_POLL_SECONDS if run.active else None)(run.id, run.active)


def _heading(run: Run) -> None:
    dot = f"<span style='color:{run_color(run.color)}'>&#9679;</span>"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(dot, width="content")
        if run.by_link:
            st.markdown(f"**{markdown(run.name)}**", width="content")
            return
        st.text_input(
            "Name", run.name, key=f"run_name_{run.id}", label_visibility="collapsed",
            max_chars=120, on_change=_rename, args=(run.id,),
        )
        st.button("Rename", key="run_rename", on_click=_rename, args=(run.id,))


def _actions(run: Run) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="run_actions"):
        if run.status in ("queued", "running") and not run.by_link:
            st.button("Stop", key="run_stop", icon=":material/stop:", on_click=_stop,
                      args=(run.id,), disabled=run.stop_requested)
        if run.config is not None:
            if st.button("Train again", key="run_again", icon=":material/replay:",
                         type="primary" if run.status == "failed" else "secondary",
                         help="Queue a new run with the same config and the same seed."):
                start_in_train(run.config)
            if st.button("Edit in Train", key="run_edit", icon=":material/tune:",
                         help="Put this config into the form, to change it before it trains."):
                open_in_train(run.config)
        st.page_link("pages/compare.py", label="Compare", icon=":material/query_stats:",
                     query_params={"runs": run.id})
        if run.has_model:
            st.page_link("pages/draw.py", label="Draw a digit", icon=":material/draw:",
                         query_params={"runs": run.id})
        if not run.by_link:
            _share(run)
            _pin(run)
            delete_button([run])


def _share(run: Run) -> None:
    """Offer a link to a run, or its end."""
    label = "Shared" if run.share else "Share"
    with st.popover(label, icon=":material/share:", key="run_share"):
        show_link_for_others("runs", "run", [run], key="run_share_yes")
        if run.share:
            st.button("End sharing", key="run_share_no", icon=":material/link_off:",
                      on_click=_unshare, args=(run.id,),
                      help="Its link then shows nothing any more, to nobody.")


def _pin(run: Run) -> None:
    """Offer to keep a run's models longest; only where models are dropped at all."""
    if run.has_model and run.workspace not in settings().limits.beside:
        st.toggle("Pin", run.pinned, key=f"run_pin_{run.id}", on_change=_set_pin, args=(run.id,),
                  help="Where the store is full, models of runs without a pin are dropped first; "
                       "histories always stay.")


@shows_errors
def _facts(run_id: str, polling: bool) -> None:
    run = workspace().get(run_id)
    if polling and not run.active:
        st.rerun()
    history = workspace().history([run.id])
    _outcome(run)
    layers = [METRICS[key].label for key in LAYER_KEYS]
    key, kept = f"run_tabs_{run.id}", f"run_tab_{run.id}"
    if key not in st.session_state and kept in st.session_state:
        st.session_state[key] = st.session_state[kept]  # who opened a mistake in Draw comes back
    curves, *by_layer, stopping, scores, config, files = st.tabs(
        ["Curves", *layers, "Early stopping", "Evaluation", "Config", "Files"],
        key=key, on_change="rerun",
    )
    st.session_state[kept] = st.session_state[key]
    with curves:
        left, right = st.columns(2)
        with left:
            _chart(run, history, "accuracy", polling)
        with right:
            _chart(run, history, "loss", polling)
    for tab, key in zip(by_layer, LAYER_KEYS, strict=True):
        with tab:
            st.caption(METRICS[key].help)
            _chart(run, history, key, polling)
    with stopping:
        _ledger(run, history)
    if scores.open:  # what nobody sees is not drawn
        with scores:
            evaluation(run)
    with config:
        _config(run)
    with files:
        offer_files(run, history)


def _outcome(run: Run) -> None:
    if run.config_error:
        st.error(f"This run's stored config is not valid: {quoting(run.config_error)}",
                 icon=":material/error:")
    facts = [f"**{status_words(run)}** · {markdown(ended_words(run))}", best_words(run)]
    if run.test_accuracy is not None:
        facts.append(f"test accuracy {run.test_accuracy:.4f}")
    if run.dataset_used and run.config and run.dataset_used != run.config.dataset:
        used = FIELDS["dataset"].choices.get(run.dataset_used, run.dataset_used)
        facts.append(f"trained on {markdown(used)}")
    if run.notice:
        st.info(markdown(run.notice), icon=":material/info:")
    if run.sweep:
        facts.append(f"sweep {markdown(_sweep_name(run))}")
    if run.created_at is not None:
        when = datetime.fromtimestamp(run.created_at, UTC)
        facts.append(f"queued {when:%Y-%m-%d %H:%M} UTC")
    if run.status == "failed":
        st.error(f"This run failed: {markdown(run.message or 'no reason is known.')} "
                 f"Its history so far ({run.epoch} epochs) is kept.", icon=":material/error:")
        facts[0] = f"**{status_words(run)}**"
    st.markdown(" · ".join(filter(None, facts)))


def _sweep_name(run: Run) -> str:
    """Return what a run's sweep is called; of a run from before there were sweeps, its label."""
    try:
        return workspace().sweep(run.sweep).name if run.in_sweep else run.sweep
    except SweepNotFoundError:
        return run.sweep


def _chart(run: Run, history: pd.DataFrame, metric: str, live: bool) -> None:
    nameless = replace(run, name="")  # whose curves these are stands above
    first_epoch = workspace().first_epoch([run.id])
    figure = curve_figure(
        [nameless], history, metric, height=_CHART_HEIGHT, first_epoch=first_epoch
    )
    live_chart(figure, key=f"run_{metric}", toolbar=not live)


def _ledger(run: Run, history: pd.DataFrame) -> None:
    ledger = early_stopping_ledger(run, history)
    st.markdown(ledger_words(run, ledger))
    if ledger.empty:
        return
    monitor = run.config.monitor if run.config else "val_accuracy"
    number = st.column_config.NumberColumn
    st.dataframe(
        ledger, key="run_ledger", hide_index=True, height=300,
        column_config={
            "epoch": number("Epoch", width="small"),
            "monitored": number(monitor, format="%.4f"),
            "best": number("Best so far", format="%.4f"),
            "waited": number("Epochs waited", help="Epochs in a row without a new best."),
            "saved": st.column_config.CheckboxColumn("Weights saved"),
        },
    )


def _config(run: Run) -> None:
    if run.config is None:
        st.write("Its config cannot be shown. It can be deleted.")
        return
    specs = FIELDS | HYPERPARAMETERS
    rows = [
        (specs[name].label, specs[name].words(value), name)
        for name, value in run.config.settings.items()
    ]
    table, text = st.columns(2)
    table.dataframe(
        pd.DataFrame(rows, columns=["Setting", "Value", "Key"]), key="run_config", hide_index=True,
        height=35 * (len(rows) + 1) + 3,
    )
    text.code(config_json(run), language="json")


@shows_errors
def _rename(run: str) -> None:
    """Take the typed name; Enter asks for it, and so does the button."""
    name, before = one_line(st.session_state[f"run_name_{run}"]), workspace().get(run).name
    if not name:
        say("A run must have a name: it keeps the one it had.")
        st.session_state[f"run_name_{run}"] = before
    elif name != before:
        workspace().rename(run, name)
        say(f"It is called {name} now.")


@shows_errors
def _unshare(run: str) -> None:
    workspace().unshare(run)
    say("Its link shows nothing any more.")


@shows_errors
def _set_pin(run: str) -> None:
    workspace().pin(run, st.session_state[f"run_pin_{run}"])


@shows_errors
def _stop(run: str) -> None:
    workspace().request_stop(run)
