"""What is stored of an evaluation comes back as it was, and anything else is refused."""

from __future__ import annotations

import io
import json
import os
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.errors import EvaluationError
from lab.evaluation.scores import Point, Scores
from tests.evaluation.made import made_scores, random_scores
from tests.fuzz.amount import examples

SOUND = random_scores(0, images=40)
ABOUT = {
    "version": 1, "dataset": "mnist", "model": "a" * 64, "test_set": "b" * 64, "warped_right": 20,
    "robustness": [["shift", 1.0, 30, 40, 40]],
}
ARRAYS = {
    "true": SOUND.true, "predicted": SOUND.predicted, "confidence": SOUND.confidence,
    "true_probability": SOUND.true_probability,
}


def written(about: object = ABOUT, **arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    text = np.frombuffer(json.dumps(about).encode(), np.uint8)
    np.savez(file, **(ARRAYS | {"about": text} | arrays))
    return file.getvalue()


def test_what_was_written_is_read():
    found = Scores.from_bytes(SOUND.to_bytes())
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(found, name), getattr(SOUND, name))
        assert getattr(found, name).dtype == getattr(SOUND, name).dtype
    assert (found.dataset, found.model, found.test_set) == ("mnist", "a" * 64, "b" * 64)
    assert found.robustness == SOUND.robustness and found.warped_right == SOUND.warped_right
    assert Scores.from_bytes(written()).robustness == (Point("shift", 1.0, 30, 40, 40),)


def test_ten_thousand_answers_take_less_than_a_tenth_of_a_megabyte():
    assert len(random_scores(1, images=10_000).to_bytes()) < 100_000


WRONG_ABOUT = {
    "another version": {"version": 2},
    "an unknown dataset": {"dataset": "cifar"},
    "no dataset": {"dataset": ["mnist"]},
    "no fingerprint": {"model": "<b>"},
    "more right than images": {"warped_right": 41},
    "a share for a count": {"warped_right": 0.5},
    "no table": {"robustness": {"shift": 1}},
    "a short row": {"robustness": [["shift", 1.0]]},
    "an endless amount": {"robustness": [["shift", float("inf"), 1, 2, 2]]},
    "no amount": {"robustness": [["shift", True, 1, 2, 2]]},
    "more right than answers": {"robustness": [["shift", 1.0, 3, 2, 2]]},
    "no image": {"robustness": [["shift", 1.0, 0, 0, 0]]},
    "fewer answers than images": {"robustness": [["shift", 1.0, 1, 2, 3]]},
    "a long name": {"robustness": [["s" * 1000, 1.0, 1, 2, 2]]},
    "a name of signs": {"robustness": [["\x1b[31mred", 1.0, 1, 2, 2]]},
    "a long table": {"robustness": [["shift", 1.0, 1, 2, 2]] * 1001},
}


@pytest.mark.parametrize("change", WRONG_ABOUT.values(), ids=WRONG_ABOUT)
def test_a_value_that_cannot_be_is_refused(change):
    with pytest.raises(EvaluationError, match="This is no stored evaluation"):
        Scores.from_bytes(written(ABOUT | change))


WRONG_ARRAYS = {
    "a class of 10": {"true": np.full(40, 10, np.uint8)},
    "an answer of 10": {"predicted": np.full(40, 10, np.uint8)},
    "a probability of 2": {"confidence": np.full(40, 2, np.float32)},
    "no probability": {"confidence": np.full(40, np.nan, np.float32)},
    "another length": {"predicted": np.zeros(39, np.uint8)},
    "another shape": {name: array.reshape(20, 2) for name, array in ARRAYS.items()},
    "no image": {name: array[:0] for name, array in ARRAYS.items()},
    "another dtype": {"true": SOUND.true.astype(np.int64)},
    "one more array": {"more": np.zeros(1)},
}


@pytest.mark.parametrize("change", WRONG_ARRAYS.values(), ids=WRONG_ARRAYS)
def test_an_array_that_cannot_be_is_refused(change):
    with pytest.raises(EvaluationError, match="This is no stored evaluation"):
        Scores.from_bytes(written(**change))


def test_objects_are_not_unpickled(tmp_path):
    made = tmp_path / "made"

    class MakesAFolder:
        def __reduce__(self):
            return os.mkdir, (str(made),)

    data = written(true=np.array([MakesAFolder()], object))
    with pytest.raises(EvaluationError):
        Scores.from_bytes(data)
    assert not made.exists()
    with np.load(io.BytesIO(data), allow_pickle=True) as arrays:
        arrays["true"]
    assert made.exists()  # who unpickles it does what it says


def test_a_bomb_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (*ARRAYS, "about"):
            archive.writestr(f"{name}.npy", bytes(5_000_000))
    assert len(file.getvalue()) < 50_000
    with pytest.raises(EvaluationError, match="more than 4,000,000 bytes"):
        Scores.from_bytes(file.getvalue())


@given(st.data())
@examples(200)
def test_changed_bytes_are_read_or_refused(data):
    whole = bytearray(made_scores([1, 2, 3], [1, 2, 2]).to_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)) | st.just(len(whole)))
    try:
        found = Scores.from_bytes(bytes(whole[:cut]))
    except EvaluationError as error:
        assert str(error)
    else:
        assert found.images == 3 and found.true.max() <= 9
