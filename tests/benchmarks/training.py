"""CPU-seconds an epoch, the lab's training against plain Keras: python -m tests.benchmarks.training

Without XLA, as a single run is by default, and with it, as a sweep's are.

Both train the post's network with Adam on all of MNIST (LAB_DATA_DIR), each in a process of its
own on one core, one after the other, several times. The lab's side is a worker's: callbacks,
gradient norms, checkpoints, streaming to a store on disk, the watch for stop requests. Keras's side
is `model.fit` on float32 pixels. An epoch is everything from one epoch's end to the next one's; the
first, which builds the graphs, is left out on both sides.

What it costs that a run can be taken up after every epoch is measured within one run of the lab:
every second epoch's state is kept and the others' is not. Likewise what it costs to look at the
model on a fixed batch (gradients, updates, dead units): every second epoch goes without.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from lab.config import RunConfig
from lab.datasets import load
from lab.engine import worker
from lab.settings import Settings
from lab.store import Outbox, RunStore

BUDGETS = {"lab": {32: 0.50, 128: 0.75}, "xla": {32: 0.30, 128: 0.65}}
"""Lab / plain at most, by the lab's way and batch size."""
KEEPING_BUDGET = 0.03  # of an epoch at most, for keeping its state, at `KEEPING_BATCH`
LOOKS_BUDGET = 0.05  # of an epoch at most, for all that is measured on the fixed batch
SHARES_BATCH = 32
SHARES_EPOCHS = 16
SHARES = {
    "keeping": ("keeping the state", KEEPING_BUDGET),
    "looks": ("looking at a fixed batch", LOOKS_BUDGET),
    "xla-looks": ("looking at a fixed batch, with XLA", LOOKS_BUDGET),
}
"""What every second epoch goes without: in words, and its share of an epoch at most."""


class TimedStore(RunStore):
    """A store that notes the process's CPU time whenever an epoch is over."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.ends: list[float] = []

    def append(self, *args, **kwargs) -> None:
        super().append(*args, **kwargs)
        self.ends.append(time.process_time())


class EverySecondState(Outbox):
    """An outbox that has every second epoch's state kept; notes the CPU time before each is."""

    ends: list[float] = []

    def append(self, *args, **kwargs) -> None:
        self.ends.append(time.process_time())
        super().append(*args, **kwargs)

    @property
    def due(self) -> bool:
        return len(self.ends) % 2 == 0


def config_of(batch_size: int, epochs: int, jit_compile: bool = False) -> RunConfig:
    return RunConfig(
        optimizer="Adam", scaling="raw", batch_size=batch_size, epochs=epochs,
        jit_compile=jit_compile,
    )


def time_lab(batch_size: int, epochs: int, jit_compile: bool = False) -> list[float]:
    """Train as a worker does, in this process; return the CPU time at each epoch's end."""
    from lab.training.setup import set_threads

    set_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        store = TimedStore(f"sqlite:///{folder}/lab.sqlite3")
        worker._stores[store.url] = store
        run = store.add(config_of(batch_size, epochs, jit_compile), engine="benchmark")
        worker.train(store.url, run, Settings.from_environment().data_dir, store_wait=0)
        ended = store.get(run)
        assert ended.status == "completed", ended.message
        store.close()
    return store.ends


def time_xla(batch_size: int, epochs: int) -> list[float]:
    """Train as a worker does with `jit_compile`; return the CPU time at each epoch's end."""
    return time_lab(batch_size, epochs, jit_compile=True)


def time_keeping(batch_size: int, epochs: int) -> list[float]:
    """Train as a worker does, but for every second state; return the CPU time at each end."""
    worker.Outbox = EverySecondState
    time_lab(batch_size, epochs)
    return EverySecondState.ends


def time_looks(batch_size: int, epochs: int, jit_compile: bool = False) -> list[float]:
    """Train as a worker does, but for every second look; return the CPU time at each end."""
    from lab.training import training

    class EverySecondLook(training.Measure):
        """Any other epoch has what the one before it had."""

        def on_epoch_end(self, epoch: int, logs=None) -> None:
            if epoch % 2 == 0:
                self._found: dict = {}
                super().on_epoch_end(epoch, self._found)
            logs.update(self._found)

    training.Measure = EverySecondLook
    return time_lab(batch_size, epochs, jit_compile)


def time_xla_looks(batch_size: int, epochs: int) -> list[float]:
    """As `time_looks`, with `jit_compile`."""
    return time_looks(batch_size, epochs, jit_compile=True)


def time_plain(batch_size: int, epochs: int, threads: int | None = 1) -> list[float]:
    """Train as a Keras user does; return the CPU time at each epoch's end.

    Args:
        threads: Within an operation; None for as many as TensorFlow takes by itself.
    """
    import keras
    import tensorflow as tf

    if threads:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
    config = config_of(batch_size, epochs)
    images = load(config.dataset, Settings.from_environment().data_dir)
    keras.utils.set_random_seed(config.seed)
    hidden = [keras.layers.Dense(n, config.activation) for n in config.hidden_layers]
    model = keras.Sequential([
        keras.Input((28, 28)), keras.layers.Flatten(), *hidden,
        keras.layers.Dense(10, "softmax"),
    ])
    model.compile(
        optimizer=keras.optimizers.Adam(config.learning_rate), metrics=["accuracy"],
        loss="sparse_categorical_crossentropy",
    )
    ends: list[float] = []
    note = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: ends.append(time.process_time()))
    model.fit(
        images.x_train.astype("float32"), images.y_train, batch_size=batch_size, epochs=epochs,
        validation_split=config.validation_split, verbose=0, callbacks=[note],
    )
    return ends


def measure(side: str, batch_size: int, epochs: int) -> list[float]:
    """Return the CPU-seconds of each epoch of one side, trained in a new process on one core.

    An epoch here is what comes after the end of an epoch, up to the next one's end.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.training", "--side", side,
         "--batch-size", str(batch_size), "--epochs", str(epochs)],
        env=os.environ | worker.environment(), cwd=Path(__file__).parents[2],
        check=True, stdout=subprocess.PIPE, text=True,
    )
    ends = json.loads(done.stdout.splitlines()[-1])
    return [after - before for before, after in zip(ends, ends[1:], strict=False)]


def measure_share(side: str, rounds: int) -> None:
    """Print the share of an epoch that something takes which every second epoch goes without."""
    (words, budget), shares = SHARES[side], []
    for n in range(rounds):
        seconds = measure(side, SHARES_BATCH, SHARES_EPOCHS)
        without, kept = median(seconds[::2]), median(seconds[1::2])
        shares.append((kept - without) / without)
        print(f"  {words}, round {n + 1}: {kept:.3f} CPU-s an epoch, without {without:.3f}, "
              f"share {shares[-1]:.3f}", flush=True)
    verdict = "met" if median(shares) <= budget else "MISSED"
    print(f"{words} at batch {SHARES_BATCH}: {median(shares):.3f} of an epoch (median), "
          f"budget {budget:.3f}: {verdict}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU-seconds an epoch, lab against plain Keras.")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch-size", type=int, choices=BUDGETS["lab"])
    parser.add_argument("--shares", action="store_true", help="Only what parts of an epoch take.")
    parser.add_argument(
        "--side", choices=("lab", "xla", "plain", *SHARES), help=argparse.SUPPRESS
    )
    given = parser.parse_args()
    if given.side:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        sides = {
            "lab": time_lab, "xla": time_xla, "plain": time_plain, "keeping": time_keeping,
            "looks": time_looks, "xla-looks": time_xla_looks,
        }
        print(json.dumps(sides[given.side](given.batch_size, given.epochs)))
        return
    sizes = [given.batch_size] if given.batch_size else list(BUDGETS["lab"])
    for batch_size in [] if given.shares else sizes:
        rounds = []
        for n in range(given.rounds):
            seconds = {
                side: median(measure(side, batch_size, given.epochs))
                for side in (*BUDGETS, "plain")
            }
            rounds.append(seconds)
            print(f"  batch {batch_size}, round {n + 1}, CPU-s an epoch: "
                  + ", ".join(f"{side} {value:.2f}" for side, value in seconds.items()), flush=True)
        for side, budgets in BUDGETS.items():
            ratio = median(row[side] / row["plain"] for row in rounds)
            verdict = "met" if ratio <= budgets[batch_size] else "MISSED"
            print(f"batch {batch_size}, {side} / plain: {ratio:.2f} (median of rounds), "
                  f"budget {budgets[batch_size]:.2f}: {verdict}", flush=True)
    for side in SHARES if SHARES_BATCH in sizes else ():
        measure_share(side, given.rounds)


if __name__ == "__main__":
    main()
