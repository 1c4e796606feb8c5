"""Which models answer: the choice, kept in the address as `?runs=`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from lab import safe_text
from lab.analysis.run_names import short_names
from lab.atlas import load as load_atlas
from lab.atlas.shelf import WithAtlas, is_of_atlas
from lab.errors import AtlasError, ModelError
from lab.inference import Classifier
from lab.options import DATASETS, FIELDS
from lab.store import Run
from lab.ui.draw.link import SPECS
from lab.ui.shared.address import Address
from lab.ui.shared.shared_runs import WHY_MISSING, at_hand, names_in
from lab.ui.shared.state import store
from lab.ui.shared.workspace import current_workspace

_MOST = 10  # models at once


def open_address(own: Sequence[Run]) -> tuple[Address, list[Run]]:
    """Take the choice from a link, and return it with all runs that can be chosen.

    Args:
        own: The workspace's own runs with a saved model; those that a link shows come before, and
            after them the one whose model comes with the lab.
    """
    here = Address("draw", SPECS, bare_keeps=True)
    here.warn("This link asks for something this page cannot show.")
    found = [run for run in at_hand(own, names_in(here, "runs")) if run.has_model]
    return here, list({run.id: run for run in [*found, *_shipped()]}.values())


def _shipped() -> list[Run]:
    """Return the run whose model comes with the lab; a sentence where that cannot be read."""
    try:
        return [load_atlas().model_run]
    except AtlasError as error:
        st.warning(safe_text.markdown(str(error)), icon=":material/broken_image:")
        return []


def _whose(runs: Sequence[Run]) -> str:
    """Return what is to be said of a model that no visitor has trained; empty without one."""
    of_atlas = [run for run in runs if is_of_atlas(run.id)]
    if not of_atlas:
        return ""
    [run] = of_atlas
    accuracy = f"{100 * run.test_accuracy:.1f} % of MNIST's test images"
    return (
        f"The atlas's model comes with the lab: {run.config.title}; of the "
        f"atlas's runs the one of the best validation accuracy. It reads {accuracy} right."
    )


def choose_models(here: Address, runs: Sequence[Run]) -> list[Run]:
    """Show the choice of models, the best own one at first, and return the chosen runs.

    Args:
        runs: The runs that can be chosen, one at least.

    Returns:
        The chosen runs, each with the short name that it has in the choice.
    """
    names = short_names(runs)
    by_id = {run.id: run for run in runs}
    asked = here["runs"]
    known = [run for run in asked or [] if run in by_id]
    if here.arrived:
        st.session_state.draw_lost = len(asked or []) - len(known)
        st.session_state.draw_extra = max(0, len(known) - _MOST)
        st.session_state.draw_gone = 0
    elif asked and len(known) < len(asked):
        st.session_state.draw_gone = len(asked) - len(known)
    lost, extra, gone = (
        st.session_state.get(f"draw_{why}", 0) for why in ("lost", "extra", "gone")
    )
    if asked is None or (asked and not known):
        own = [run for run in runs if not is_of_atlas(run.id)] or runs
        known = [max(own, key=lambda run: run.test_accuracy or 0).id]
    here["runs"] = known[:_MOST]
    st.multiselect(
        "Models", list(by_id), format_func=_labels(runs, names).get, key=here.key("runs"),
        max_selections=_MOST, placeholder="Choose one model or more", on_change=_keep_in_address,
        args=(here,), persist_state="session",
    )
    if lost:
        are = "model of this link is" if lost == 1 else "models of this link are"
        st.warning(
            f"{lost} {are} missing: never saved, {WHY_MISSING}.", icon=":material/link_off:"
        )
    if gone:
        are = "model that was chosen is" if gone == 1 else "models that were chosen are"
        st.warning(f"{gone} {are} gone: deleted meanwhile, or no longer shared.",
                   icon=":material/delete:")
    if extra:
        st.warning(f"At most {_MOST} models answer at once: the link's last {extra} are left out.")
    chosen = [replace(by_id[run], name=names[run]) for run in here["runs"]]
    if words := _whose(chosen):
        st.caption(words)
    return chosen


def _keep_in_address(here: Address) -> None:
    st.session_state.draw_lost = st.session_state.draw_extra = st.session_state.draw_gone = 0
    here.save()


def _labels(runs: Sequence[Run], names: Mapping[str, str]) -> dict[str, str]:
    """Return each run's name with its test accuracy."""
    return {
        run.id: names[run.id] if run.test_accuracy is None
        else f"{names[run.id]} · {run.test_accuracy:.1%}"
        for run in runs
    }


def classifier(run: str) -> Classifier:
    """Return the saved model of the run of this name, ready to classify.

    Raises:
        ModelError: It has none (any more), or it is damaged.
        StoreError: The store cannot be read.
    """
    return _classifier(current_workspace(), run)


@st.cache_resource(max_entries=16, show_spinner=False)
def _classifier(workspace_id: str, run: str) -> Classifier:
    model = WithAtlas(store(), workspace_id).artifact(run, "model.tflite")
    if model is None:
        raise ModelError("The saved model is gone: its run was deleted.")
    return Classifier(model)


def dataset(run: Run | None = None) -> str:
    """Return the dataset that a run was trained on; without a run, the one runs train on first."""
    if run is None:
        return FIELDS["dataset"].default
    configured = run.config.dataset if run.config else FIELDS["dataset"].default
    return run.dataset_used if run.dataset_used in DATASETS else configured


def classes(run: Run) -> tuple[str, ...]:
    """Return the names of the classes that a run's model tells apart."""
    return DATASETS[dataset(run)].classes
