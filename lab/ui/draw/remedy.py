"""What would fix a misread digit: a network that has seen shifted, turned and resized ones."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.presets import PRESETS
from lab.ui.draw.loaded import Model
from lab.ui.shared.open_in_train import open_in_train

_REMEDY = PRESETS["reads-my-handwriting"]


def offer_remedy(models: Sequence[Model]) -> None:
    """Offer to train what bears such changes, where no chosen model was trained on them."""
    if any(model.run.config and model.run.config.augmentation for model in models):
        return
    with st.container(border=True, key="draw_remedy"):
        st.markdown(
            "**What would fix it?** A model bears what it has seen in training. These were shown "
            f"every digit in its place: *{_REMEDY.label}* trains a CNN, whose filters slide over "
            "the picture, on digits that are shifted, turned and resized anew in every epoch."
        )
        if st.button("Set it up in Train", key="draw_remedy_train", icon=":material/tune:"):
            open_in_train(_REMEDY.config)
