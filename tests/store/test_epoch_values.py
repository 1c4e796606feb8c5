"""What is stored of an epoch by name is read again, whatever has become of it."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from sqlalchemy import text

from lab.config import RunConfig


@pytest.mark.parametrize(
    ("metrics", "layers"),
    [("{}", "{}"), ("null", "null"), ("[]", "3"), ('{"loss": "x"}', '{"gradient_norms": "abc"}'),
     ('{"loss": [1]}', '{"gradient_norms": ["x", {}]}')],
)
def test_a_spoilt_epoch_costs_its_own_numbers_only(store, metrics, layers):
    run = store.add(RunConfig(), engine="e")
    for epoch in (1, 2):
        store.append(run, epoch, {"loss": 1 / 3, "seconds": 1, "gradient_norms": [0.5]})
    with store._writer.begin() as connection:
        connection.execute(
            text("UPDATE epochs SET metrics = :m, layers = :l WHERE epoch = 1"),
            {"m": metrics, "l": layers},
        )
    history = store.history([run])
    assert math.isnan(history["loss"][0]) and history["loss"][1] == 1 / 3
    assert not any(history["gradient_norms"][0]) and history["gradient_norms"][1] == [0.5]


def test_a_view_reads_only_the_metrics_that_it_names_and_they_are_the_same(store):
    run = store.add(RunConfig(), engine="test")
    for epoch in (1, 2):
        store.append(run, epoch, {"loss": 0.5 * epoch, "val_loss": float("nan"),
                                  "gradient_norms": [0.1, 0.2 * epoch]})
    whole = store.history(run)
    asked = store.history(run, ["val_loss", "loss"])
    assert asked.columns.tolist() == ["run", "epoch", "loss", "val_loss"]
    pd.testing.assert_frame_equal(asked, whole[asked.columns])
    layers = store.history(run, ["gradient_norms"])
    assert layers.columns.tolist() == ["run", "epoch", "gradient_norms"]
    assert layers["gradient_norms"].tolist() == [[0.1, 0.2], [0.1, 0.4]]
