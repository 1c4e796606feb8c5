"""What a store knows of an evaluation is used where it is of this model and this dataset."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lab.errors import EvaluationError
from lab.evaluation.kept import kept_scores
from lab.evaluation.scores import fingerprint
from lab.evaluation.test_sets import dataset_of
from lab.store import Workspace
from tests.evaluation.made import random_scores
from tests.evaluation.test_jobs import A, trained


def of_digits(model: bytes, dataset: str = "digits") -> bytes:
    made = random_scores(0, images=360, dataset=dataset, model=fingerprint(model))
    return made.to_bytes()


def test_what_is_stored_of_this_model_and_dataset_is_used(store):
    run = trained(store, b"one")
    Workspace(store, A).keep_evaluation(run.id, of_digits(b"one"))
    assert kept_scores(Workspace(store, A), run).images == 360


@pytest.mark.parametrize("stored", [
    b"", b"junk", of_digits(b"another"), of_digits(b"one", dataset="mnist"),
], ids=["nothing", "junk", "another model's", "of another dataset"])
def test_what_is_stored_is_not_used_where_it_is_damaged_or_another_models(
    store, stored
):
    run = trained(store, b"one")
    Workspace(store, A).keep_evaluation(run.id, stored)
    assert kept_scores(Workspace(store, A), run) is None


def test_a_run_is_evaluated_on_what_it_was_really_trained_on(store):
    run = trained(store, b"one")
    stood_in = replace(run, config=run.config.changed(dataset="mnist"))
    assert dataset_of(stood_in) == "digits"
    assert dataset_of(replace(stood_in, dataset_used=None)) == "mnist"
    assert dataset_of(replace(stood_in, dataset_used="<b>")) == "mnist"
    with pytest.raises(EvaluationError, match="must be one of mnist, .*, and its config cannot"):
        dataset_of(replace(run, dataset_used="<b>", config=None))
