"""What the atlas's runs are, and what trained them, in a sentence."""

from __future__ import annotations

from datetime import UTC, datetime

from lab.atlas import Atlas
from lab.atlas.conclusion import optimizer_runs
from lab.options import OPTIMIZERS
from lab.safe_text import markdown


def provenance(atlas: Atlas) -> str:
    """Return what the atlas is made of, where and when, for the page's head."""
    of_optimizers = optimizer_runs(atlas)
    optimizers = {run.config.optimizer for run in of_optimizers}
    rates = {run.config.optimizer: set() for run in of_optimizers}
    for run in of_optimizers:
        rates[run.config.optimizer].add(run.config.learning_rate)
    seeds = len({run.config.seed for run in atlas.runs})
    diverged = sum(run.status == "diverged" for run in atlas.runs)
    machine, versions = atlas.machine, atlas.versions
    when = datetime.fromtimestamp(atlas.trained_at, UTC).strftime("%B %Y")
    count = "all" if optimizers == set(OPTIMIZERS) else ""
    return markdown(
        f"{len(atlas.runs):,} runs that came with the lab: {count} {len(optimizers)} optimizers at "
        f"{max(map(len, rates.values()))} learning rates each, the post's network on MNIST with "
        f"pixels of 0 to 1, 5 epochs in batches of 128; and the post's own three networks over 20 "
        f"epochs. {seeds} seeds each; {diverged} runs diverged, and count. Trained in {when} by "
        f"this lab on {machine['cores']} cores of {machine['processor']} with Keras "
        f"{versions['keras']} and TensorFlow {versions['tensorflow']}."
    )
