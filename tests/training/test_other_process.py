"""A run that one process has begun goes on in another one as if it had never moved."""

from __future__ import annotations

import os
import subprocess
import sys

import pandas as pd
import pytest

from lab.config import RunConfig
from lab.options import OPTIMIZERS
from lab.settings import PROJECT
from lab.store import RunStore
from lab.training import train_run
from tests.training.conftest import go_on
from tests.training.interrupted import begun, cut_off, measured

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving

BASE = RunConfig(
    hidden_layers=(8,), epochs=2, dataset="digits", batch_size=32, activation="tanh"
)

OTHER = """
import sys

from lab.datasets import load
from lab.store import RunStore
from lab.training import train_run
from tests.training.conftest import first, go_on

train_run.saved = lambda config, best: {}
store, digits = RunStore(sys.argv[1]), first(load("digits"), 300, 100)
for run in sys.argv[2:]:
    go_on(store, run, digits)
store.close()
"""


@pytest.fixture(scope="module")
def runs(digits, warm, every_state, tmp_path_factory):
    """A store, and by optimizer a run of two processes and one that stayed in this one."""
    opened = RunStore(f"sqlite:///{tmp_path_factory.mktemp('moved') / 'lab.sqlite3'}")
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train_run, "saved", lambda config, best: {})
        for optimizer in OPTIMIZERS:
            moved, whole = (begun(opened, BASE.changed(optimizer=optimizer)) for _ in range(2))
            cut_off(opened, moved, digits, 1)
            go_on(opened, whole, digits)
            found[optimizer] = moved, whole
    done = subprocess.run(
        [sys.executable, "-c", OTHER, opened.url, *(moved for moved, _ in found.values())],
        env=os.environ | {"PYTHONPATH": str(PROJECT)}, capture_output=True, text=True,
    )
    assert done.returncode == 0, done.stderr
    yield opened, found
    opened.close()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizers_run_is_the_one_that_stayed(runs, optimizer):
    store, found = runs
    moved, whole = found[optimizer]
    assert store.get(moved).status == store.get(whole).status == "completed"
    pd.testing.assert_frame_equal(
        measured(store, moved), measured(store, whole), check_exact=True
    )
    assert store.get(moved).test_accuracy == store.get(whole).test_accuracy
