"""Batch size: full batch, mini-batch and single sample on a small real problem."""

from lab.config import RunConfig
from lab.ui.learn import batch_size, frame, predict_first
from lab.ui.navigation import through_app

through_app()

frame.open_page(
    "Batch size",
    "Logistic regression tells two handwritten digits apart by two features: how much ink, and "
    "how unlike its mirror image. The smaller the batch, the more steps an epoch, each noisier.",
)
here = batch_size.open_address()
batch_size.show_controls(here)
batch_size.show_results(here)

frame.try_this("pages/learn_batch_size.py", [
    frame.Try("Counted in updates", {"against": "updates"},
              "Update for update all three fall alike; but the full batch has one an epoch."),
    frame.Try("Counted in seconds", {"against": "seconds"},
              "A step on one sample takes hardly less time than one on many: the single sample's "
              "lead by epochs shrinks."),
    frame.Try("A large learning rate", {"digits": "4-9", "rate": "2", "batch": "4"},
              "The full batch settles on the star in ten steps. Small batches never do: they "
              "dance around it."),
])
predict_first.ask(
    "batch", "A batch grows from 16 to 64 samples. What happens to the noise of its gradient?",
    {
        "It stays": "the gradient is a mean over the batch, and the mean of more samples is "
        "steadier. Follow the dots on Gradient noise.",
        "It halves": "It falls as one over the root of the batch size, and the root of 4 is 2.",
        "It falls to a quarter": "so its square falls, the variance. Read Gradient noise at 16 "
        "and at 64.",
    },
    right="It halves",
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
