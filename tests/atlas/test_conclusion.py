"""What the atlas says of the post, held to SciPy and to the runs themselves."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from lab.atlas import load
from lab.atlas.conclusion import POST, findings, optimizer_groups, post_groups
from lab.errors import AtlasError
from lab.options import OPTIMIZERS


@pytest.fixture(scope="module")
def atlas():
    return load()


def accuracies(group) -> np.ndarray:
    """Test accuracies by seed; a diverged run without a model counts as guessing."""
    return np.array([0.1 if run.test_accuracy is None else run.test_accuracy for run in group.runs])


def test_the_posts_networks_have_ten_seeds_each_and_the_posts_names(atlas):
    groups = post_groups(atlas)
    assert [group.name for group in groups] == list(POST.values())
    assert {len(group.by_seed) for group in groups} == {10}


def test_each_optimizer_is_a_group_at_its_default_rate(atlas):
    groups = optimizer_groups(atlas)
    assert {g.by["optimizer"]: g.by["learning_rate"] for g in groups} == {
        name: optimizer.learning_rate for name, optimizer in OPTIMIZERS.items()
    }


def test_a_tuned_rate_is_the_one_of_the_best_mean_validation_accuracy(atlas):
    for group in optimizer_groups(atlas, tuned=True):
        means = {}
        for name, ids in atlas.groups.items():
            runs = atlas.runs_of(ids)
            if runs[0].config.optimizer == group.by["optimizer"] and "-post-" not in name:
                values = [0.1 if run.best_value is None else run.best_value for run in runs]
                means[runs[0].config.learning_rate] = np.mean(values)
        assert group.by["learning_rate"] == max(means, key=means.get)


def test_what_is_said_of_adam_and_sgd_is_what_scipy_finds(atlas):
    scaled = findings(atlas)[2]
    for tuned, sentence in zip((False, True), scaled.sentences, strict=True):
        groups = {g.by["optimizer"]: g for g in optimizer_groups(atlas, tuned=tuned)}
        adam, sgd = accuracies(groups["Adam"]), accuracies(groups["SGD"])
        test = stats.permutation_test(
            (adam, sgd), lambda a, b, axis: np.mean(a - b, axis=axis), vectorized=True,
            permutation_type="samples", n_resamples=np.inf,
        )
        assert (test.pvalue <= 0.05) == ("points better than" in sentence)
        assert f"{100 * adam.mean():.2f} %" in sentence and f"{100 * sgd.mean():.2f} %" in sentence


def test_how_many_runs_diverged_is_said(atlas):
    [group] = [group for group in post_groups(atlas) if group.name == "ReLU + SGD"]
    said = " ".join(findings(atlas)[0].sentences)
    diverged = sum(run.status == "diverged" for run in group.runs)
    assert (f"{diverged} of 10 runs of ReLU + SGD diverged" in said) == (diverged > 0)


def test_an_atlas_without_the_posts_networks_says_so(folder):
    with pytest.raises(AtlasError, match="must have the runs of atlas-post-sigmoid-sgd. Got none"):
        findings(load(folder))


def test_what_is_said_of_sigmoid_is_what_its_histories_have(atlas):
    sentences = findings(atlas)[1].sentences
    ids = set(atlas.groups["atlas-post-sigmoid-sgd"])
    waits, ratios = [], []
    for _, epochs in atlas.history[atlas.history["run"].isin(ids)].groupby("run"):
        waits.append(sum(value < 0.2 for value in epochs["val_accuracy"]))
        first = epochs.loc[epochs["epoch"] == 1, "gradient_norms"].iloc[0]
        ratios.append(first[0] / first[-1])
    assert f"For {min(waits)} to {max(waits)} of 20 epochs" in sentences[0]
    assert f"gradient is {stats.gmean(ratios):.2g} of the output layer's" in sentences[1]
