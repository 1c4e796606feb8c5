"""What happens in a worker process: warm up, then train one run at a time."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path

from lab.datasets import Images, load_or_bundled
from lab.errors import LabError
from lab.store import RunStore

_WATCH_SECONDS = 0.25  # between two looks at the stop flag and at the parent
_GRACE_SECONDS = 1.25  # a run still in one long step after this counts as stopped all the same
_LAST_GRACE_SECONDS = 300  # and one that is not done then, nor has saved, is ended by force
_NICENESS = 10  # the page must stay quick while runs train on every core

_images: dict[str, Images] = {}
_stores: dict[str, RunStore] = {}


def environment() -> dict[str, str]:
    """Return the environment variables that a worker needs before TensorFlow is imported."""
    return {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "KERAS_BACKEND": "tensorflow",
        "PYTHONWARNINGS": "ignore",
        # TensorFlow frees and takes large blocks all the time; one arena keeps them from adding up,
        # and oneDNN's own allocator would never give them back (1.5 GB after wide full batches)
        "MALLOC_ARENA_MAX": "1",
        "TF_ONEDNN_USE_SYSTEM_ALLOCATOR": "1",
    }


def warm_up(parent: int, threads: int, dataset: str, data_dir: Path | None) -> None:
    """Import TensorFlow and load the dataset, so that the first run starts at once.

    Args:
        parent: Process id whose end ends this process too.
        threads: Threads TensorFlow may use within one operation.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which asks us to stop
    _keep_quiet()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    threading.Thread(target=_leave_with_parent, args=(parent,), daemon=True).start()
    training = importlib.import_module("lab.training.setup")
    training.set_threads(threads)
    _load(dataset, data_dir)
    gc.freeze()  # TensorFlow's modules are here to stay: going through them costs 0.3 s each time


def train(store_url: str, run: str, data_dir: Path | None) -> None:
    """Train a queued run to its end. Anything that goes wrong becomes the run's message."""
    store = _stores.get(store_url) or _stores.setdefault(store_url, RunStore(store_url))
    config = store.get(run).config
    images = _load(config.dataset, data_dir)
    notice = " ".join(images.notices) or None
    if not store.begin(run, dataset_used=images.name, notice=notice):
        return  # cancelled while it waited
    ended = threading.Event()
    stop = threading.Event()
    watch = threading.Thread(target=_watch, args=(store, run, stop, ended), daemon=True)
    watch.start()
    try:
        from lab.training.train_run import train_run

        train_run(store, store.get(run), images, stop)
    except Exception as error:
        traceback.print_exc()
        store.end(run, "failed", reason(error))
        store.finish(run)
    finally:
        ended.set()
        watch.join()


def _keep_quiet() -> None:
    """Leave standard error to Python's own tracebacks: Keras prints, and TensorFlow's C++ logs."""
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _load(dataset: str, data_dir: Path | None) -> Images:
    """Return a dataset, kept for the next run; stand-in digits are not kept, but asked again."""
    if dataset not in _images:
        images = load_or_bundled(dataset, data_dir)
        if images.name != dataset:
            return images
        _images[dataset] = images
    return _images[dataset]


def _watch(store: RunStore, run: str, stop: threading.Event, ended: threading.Event) -> None:
    """Pass a stop request on to the training thread; it leaves at the next look, or by force."""
    while not ended.wait(_WATCH_SECONDS):
        if _stop_requested(store, run):
            stop.set()
            break
    else:
        return
    if not ended.wait(_GRACE_SECONDS):
        store.end(run, "stopped", "Stopped by the user.")
    if not ended.wait(_LAST_GRACE_SECONDS):
        os._exit(1)


def _stop_requested(store: RunStore, run: str) -> bool:
    """Return whether to stop; a store that cannot answer now is asked again."""
    try:
        return store.stop_requested(run)
    except LabError:
        return False


def _leave_with_parent(parent: int) -> None:
    """End this process, whatever it is doing, once `parent` is gone."""
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os._exit(0)


def reason(error: BaseException) -> str:
    """Return why a run failed, in a sentence."""
    if isinstance(error, LabError):
        return str(error)
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return "Out of memory: try a smaller batch size, fewer units or fewer training images."
    lines = str(error).strip().splitlines() or ["no message"]
    return f"Training failed with {type(error).__name__}: {lines[0]}"
