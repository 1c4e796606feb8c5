"""A model's most confident mistakes as pictures, each with a link that opens it in Draw."""

from __future__ import annotations

import streamlit as st
from PIL import Image

from lab.digits.verdict import percent
from lab.errors import LabError
from lab.evaluation import Scores, test_set
from lab.evaluation.mistakes import Mistake, mistakes
from lab.options import DATASETS
from lab.safe_text import markdown
from lab.store import Run
from lab.ui.shared.state import settings

_FIRST, _MOST = 12, 60
_SIDE = 84  # pixels; three a pixel of the image
_WIDTH = 112


def show_mistakes(run: Run, scores: Scores) -> None:
    """Show the most confident mistakes, a dozen at first."""
    wrong = scores.images - scores.right - scores.unanswered
    if not wrong:
        return
    st.markdown(f"**Most confident mistakes**, of {wrong:,} in all. Draw opens one there, with "
                "this model.")
    try:
        test = test_set(scores.dataset, settings().data_dir)
    except LabError as error:
        st.info(markdown(str(error)), icon=":material/cloud_off:")
        return
    if test.fingerprint != scores.test_set:
        st.info("The test images on this machine are others than those that were evaluated: their "
                "pictures cannot be shown.", icon=":material/cloud_off:")
        return
    asked = f"mistakes_{run.id}"
    found = mistakes(scores, _MOST)
    shown = st.session_state.get(asked, _FIRST)
    with st.container(horizontal=True, key="run_mistakes"):
        for mistake in found[:shown]:
            _picture(run, scores, mistake, test.x[mistake.index])
    if shown < len(found):
        st.button(f"{min(_FIRST, len(found) - shown)} more", key="run_more_mistakes",
                  icon=":material/expand_more:", on_click=_more, args=(asked, shown + _FIRST))


def _picture(run: Run, scores: Scores, mistake: Mistake, pixels: object) -> None:
    classes = DATASETS[scores.dataset].classes
    with st.container(width=_WIDTH, gap="xxsmall"):
        picture = Image.fromarray(pixels).resize((_SIDE, _SIDE), Image.Resampling.NEAREST)
        st.image(picture, width=_SIDE)
        st.caption(f"Says **{classes[mistake.predicted]}** ({percent(mistake.confidence)}), "
                   f"is **{classes[mistake.true]}** ({percent(mistake.true_probability)})")
        st.page_link(
            "pages/draw.py", label="Draw", icon=":material/draw:",
            query_params={"runs": run.id, "sample": str(mistake.index),
                          "sample_of": scores.dataset, "show": "why"},
        )


def _more(asked: str, shown: int) -> None:
    st.session_state[asked] = shown
