"""How a run ends, and what is on record then."""

from __future__ import annotations

import threading

import keras
import numpy as np
import pytest

from lab.config import RunConfig
from lab.metrics import EPOCH_KEYS, LAYER_KEYS, METRICS
from lab.training.model import build_model
from lab.training.package import saved

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving

QUICK = RunConfig(hidden_layers=(16, 12), epochs=3, dataset="digits")
EXPLODING = {"optimizer": "SGD", "learning_rate": 10, "activation": "linear", "scaling": "raw"}
NOT_LEARNING = {"optimizer": "SGD", "learning_rate": 1e-6}


class SetAfter(threading.Event):
    """An event that is set once it has been asked so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("jit_compile", [False, True])
def test_a_saved_model_has_the_learning_rate_without_its_runs_schedule(jit_compile, tmp_path):
    config = QUICK.changed(schedule="cosine", warmup_epochs=1, jit_compile=jit_compile)
    (tmp_path / "model.keras").write_bytes(
        saved(config, build_model(config).get_weights())["model.keras"]
    )
    model = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    assert type(model) is keras.Sequential and not model.jit_compile
    assert model.optimizer.get_config()["learning_rate"] == pytest.approx(config.learning_rate)


def test_a_run_completes_with_every_epoch_on_record(train, store, digits):
    run = train(QUICK, digits)
    assert (run.status, run.message, run.epoch) == ("completed", "All 3 epochs done.", 3)
    history = store.history([run.id])
    assert list(history.epoch) == [1, 2, 3]
    assert (history.seconds > 0).all()
    assert history[list(EPOCH_KEYS)].notna().all(axis=None)
    for key in LAYER_KEYS:
        layers = 2 if METRICS[key].hidden else 3
        assert [len(values) for values in history[key]] == [layers] * 3
    assert not run.active


def test_early_stopping_keeps_the_best_epoch(train, store, digits):
    run = train(QUICK.changed(epochs=50, patience=2, learning_rate=0.05), digits)
    history = store.history([run.id]).set_index("epoch")
    assert run.status == "early_stopped"
    assert run.message == "No better val_accuracy for 2 epochs."
    assert run.best_epoch == history.val_accuracy.idxmax() == run.epoch - 2
    assert run.best_value == history.val_accuracy.max()


def test_the_best_epochs_weights_are_the_ones_saved(train, store, digits, tmp_path):
    import keras

    run = train(QUICK.changed(epochs=50, patience=2, learning_rate=0.05), digits)
    path = tmp_path / "model.keras"
    path.write_bytes(store.artifact(run.id, "model.keras"))
    held_back = round(len(digits.x_train) * 0.2)
    judged = keras.models.load_model(path).evaluate(
        digits.x_train[-held_back:], digits.y_train[-held_back:], verbose=0, return_dict=True
    )
    assert judged["accuracy"] == pytest.approx(run.best_value, abs=1e-6)


def test_patience_counts_from_the_best_epoch(train, digits):
    run = train(QUICK.changed(epochs=9, patience=1, **NOT_LEARNING), digits)
    assert (run.status, run.best_epoch, run.epoch) == ("early_stopped", 1, 2)


@pytest.mark.parametrize("monitor", ["val_accuracy", "val_loss"])
def test_the_monitored_metric_decides_which_epoch_is_best(train, store, digits, monitor):
    run = train(QUICK.changed(monitor=monitor, epochs=4, learning_rate=0.02), digits)
    values = store.history([run.id]).set_index("epoch")[monitor]
    best = values.idxmax() if monitor == "val_accuracy" else values.idxmin()
    assert (run.best_epoch, run.best_value) == (best, values[best])


def test_a_diverged_run_is_a_result(train, store, digits):
    run = train(QUICK.changed(**EXPLODING), digits)
    assert run.status == "diverged"
    assert run.message == f"The loss became NaN or infinite in epoch {run.epoch}."
    history = store.history([run.id])  # which keeps what is not finite as missing
    assert list(history.epoch) == list(range(1, run.epoch + 1))
    assert np.isnan(history.loss.iloc[-1]) or np.isnan(history.val_loss.iloc[-1])


def test_a_diverged_run_leaves_the_next_one_alone(train, store, digits):
    columns = ["loss", "accuracy", "val_loss", "val_accuracy"]
    before = store.history([train(QUICK, digits).id])[columns]
    train(QUICK.changed(**EXPLODING), digits)
    after = store.history([train(QUICK, digits).id])[columns]
    np.testing.assert_array_equal(before, after)


def test_a_stop_in_mid_epoch_leaves_no_partial_epoch(train, store, digits):
    config = QUICK.changed(epochs=50, batch_size=16)  # 15 steps an epoch, in four executions
    run = train(config, digits, stop=SetAfter(12))
    assert (run.status, run.message) == ("stopped", "Stopped by the user.")
    assert 0 < run.epoch < 5
    assert list(store.history([run.id]).epoch) == list(range(1, run.epoch + 1))


def test_a_stopped_run_keeps_its_best_model(train, store, digits):
    run = train(QUICK.changed(epochs=50, batch_size=16), digits, stop=SetAfter(12))
    assert store.artifact(run.id, "model.tflite") is not None
    assert run.test_accuracy is not None


def test_a_run_stopped_at_once_has_no_model(train, store, digits):
    run = train(QUICK, digits, stop=SetAfter(0))
    assert (run.status, run.epoch, run.best_epoch) == ("stopped", 0, None)
    assert store.artifact(run.id, "model.keras") is None
