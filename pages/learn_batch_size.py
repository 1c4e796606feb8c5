"""Batch size: full batch, mini-batch and single sample on a small real problem."""

import streamlit as st

from lab.charts.learn_batches import PROGRESS, noise_figure, paths_figure, progress_figure
from lab.config import RunConfig
from lab.options import Choice, Number
from lab.theory.batches import descend, gradient_noise
from lab.ui.learn import frame, pictures
from lab.ui.shared.address import Address

SCRIPT = "pages/learn_batch_size.py"
SAMPLES, START = 256, (-1.5, -2.0)
DIGITS = {f"{a}-{b}": f"{a} or {b}" for a, b in ((1, 5), (0, 1), (3, 8), (4, 9))}
SPECS = {
    "digits": Choice("digits", "Digits", "1-5", DIGITS, "The two that are told apart."),
    "batch": Number("batch", "Mini-batch", 16, 2, 128, "Samples a step.", integer=True),
    "rate": Number("rate", "Learning rate", 0.3, 0.001, 5, "The same for all three."),
    "epochs": Number("epochs", "Epochs", 10, 1, 30, "Passes over the samples.", integer=True),
    "seed": Number("seed", "Seed", 0, 0, 9999, "Which order of samples.", integer=True),
    "against": Choice("against", "Progress against", "epochs", PROGRESS, "What is counted."),
}

frame.open_page(
    "Batch size",
    "Logistic regression tells two handwritten digits apart by two features: how much ink, and "
    "how unlike its mirror image. The smaller the batch, the more steps an epoch, each noisier.",
)
here = Address("batch", SPECS)
for column, name in zip(st.columns(5), list(SPECS)[:5], strict=True):
    with column:
        here.field(name)

first, second = map(int, here["digits"].split("-"))
task, source = pictures.two_digits((first, second), SAMPLES)
samples = len(task.labels)
descents = [descend(task, min(size, samples), here["rate"], here["epochs"], START, here["seed"])
            for size in (samples, here["batch"], 1)]
sizes = [1, 2, 4, 8, 16, 32, 64, 128]
left, right = st.columns(2, gap="medium")
with left:
    st.markdown("#### Paths on the true loss")
    st.plotly_chart(paths_figure(task, descents), key="learn_batch_paths", width="stretch")
with right:
    st.markdown("#### Gradient noise")
    st.plotly_chart(noise_figure(sizes, *gradient_noise(task, descents[0].points[0], sizes)),
                    key="learn_batch_noise", width="stretch")
    st.caption("At the start, 400 batches a size. Four times the samples, half the noise.")
st.markdown("#### Progress")
here.choice("against")
here.save()
st.plotly_chart(progress_figure(task, descents, here["against"]), key="learn_batch_progress",
                width="stretch")
st.caption(f"{samples} images of {source}. Seconds are measured while this page runs.")

frame.try_this(SCRIPT, [
    frame.Try("Counted in updates", {"against": "updates"},
              "Update for update, the full batch does as well. It makes one an epoch."),
    frame.Try("Counted in seconds", {"against": "seconds"},
              "A step on one sample takes nearly as long as one on many: its lead is gone."),
    frame.Try("A large learning rate", {"rate": "2", "batch": "4"},
              "Small batches never settle: they dance around the star. The full batch does."),
])
frame.predict(
    "batch", "A batch grows from 16 to 64 samples. What happens to the noise of its gradient?",
    ("It stays", "It halves", "It falls to a quarter"), "It halves",
    "It falls as one over the root of the batch size, and the root of 4 is 2.",
)
frame.close_page(
    "batch", RunConfig(optimizer="SGD", batch_size=256),
    "The same network with batches of 256; then try 32 and 'full' beside it.",
    [
        "Robbins and Monro, [A stochastic approximation method]"
        "(https://doi.org/10.1214/aoms/1177729586), 1951",
        "Bottou, Curtis and Nocedal, [Optimization methods for large-scale machine learning]"
        "(https://arxiv.org/abs/1606.04838), 2018",
        "Abu-Mostafa, Magdon-Ismail and Lin, Learning From Data, 2012: ink and symmetry.",
    ],
)
