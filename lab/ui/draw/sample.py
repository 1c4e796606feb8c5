"""Test images: a random one, or the very one that a link names."""

from __future__ import annotations

import secrets

import streamlit as st

from lab.evaluation.test_sets import test_set
from lab.options import DATASETS
from lab.ui.draw.canvas import WIDTH
from lab.ui.draw.link import NO_SAMPLE
from lab.ui.draw.pixels import enlarged
from lab.ui.draw.task import Task
from lab.ui.shared.address import Address
from lab.ui.shared.state import settings

_INDEX = "draw_sample_index"


def test_image(here: Address, dataset: str) -> Task:
    """Show a test image and return it as it is: it has been prepared already.

    Args:
        here: May name an image and its dataset.
        dataset: Where it does not: the dataset to take a random one of.

    Raises:
        DatasetError: The dataset is not on this machine.
    """
    index = here["sample"]
    if index == NO_SAMPLE:
        index = st.session_state.setdefault(_INDEX, _any())
    else:
        dataset = here["sample_of"]
    info = DATASETS[dataset]
    with st.spinner("Reading the test images …"):
        test = test_set(dataset, settings().data_dir)
    images, labels = test.x, test.y
    if here["sample"] != NO_SAMPLE and index >= len(images):
        st.warning(f"{info.label} has the test images 0 to {len(images) - 1:,}. The link asks for "
                   f"{index:,}: here is another.", icon=":material/link_off:")
    index %= len(images)
    st.image(enlarged(images[index], WIDTH), width=WIDTH)
    st.caption(f"{info.label}, test image {index:,}: labelled **{info.classes[labels[index]]}**.")
    st.button("Another one", key="draw_another", icon=":material/casino:", on_click=_another,
              args=(here,))
    return Task(images[index], (images[index],), label=int(labels[index]),
                identity=("test", dataset, index))


def leave_sample(here: Address) -> None:
    """Take the link's image out of the address: it is not what is shown any more."""
    if here["sample"] != NO_SAMPLE:
        st.session_state[_INDEX] = here["sample"]
        here.reset("sample", "sample_of")
        here.save()


def _another(here: Address) -> None:
    leave_sample(here)
    st.session_state[_INDEX] = _any()


def _any() -> int:
    return secrets.randbelow(1_000_000)
