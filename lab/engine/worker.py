"""What happens in a worker process: warm up, then train one run, or test rates, at a time."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from lab.analysis.range_test import RangeTest
from lab.config import RunConfig
from lab.datasets import Images, load_or_bundled
from lab.errors import RunNotFoundError, StoreAwayError, StoreError, TurnLostError
from lab.options import FIELDS
from lab.store import Outbox, RunStore
from lab.store.outbox import RETRY_SECONDS

_WATCH_SECONDS = 0.25  # between two looks at the stop flag and at the parent
_GRACE_SECONDS = 1.25  # a run still in one long step after this counts as stopped all the same
_LAST_GRACE_SECONDS = 5  # and one that has not left its step by then is ended by force
_FLUSH_SECONDS = 5  # for what such a run has still to write
_NICENESS = 10  # the page must stay quick while runs train on every core

P = ParamSpec("P")
T = TypeVar("T")

_images: dict[str, Images] = {}
_stores: dict[str, RunStore] = {}


def environment(temporary: Path | None = None) -> dict[str, str]:
    """Return the environment variables that a worker needs before TensorFlow is imported.

    Args:
        temporary: Folder for all its temporary files; default: the system's.
    """
    return {
        **({"TMPDIR": str(temporary), "TEMP": str(temporary)} if temporary else {}),
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
    for asked in (signal.SIGINT, signal.SIGTERM):  # for the parent, which asks us to stop
        signal.signal(asked, signal.SIG_IGN)
    _keep_quiet()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    threading.Thread(target=_leave_with_parent, args=(parent,), daemon=True).start()
    training = importlib.import_module("lab.training.setup")
    training.set_threads(threads)
    _load(dataset, data_dir)
    gc.freeze()  # TensorFlow's modules are here to stay: going through them costs 0.3 s each time


def train(
    store_url: str, run: str, data_dir: Path | None, store_wait: float, engine: str | None = None
) -> None:
    """Train a queued run to its end, from where it was interrupted if it was.

    Anything that goes wrong becomes the run's message.

    Args:
        store_wait: Seconds for which the store may be away while the run trains; before it begins,
            that may take any time.
        engine: Id of the engine whose turn this is, where not of the one that the run names: once
            the run is another one's, nothing more is written.

    Raises:
        StoreError: The store was away for longer, or refuses what it is given.
    """
    store = _when_back(_store, store_url)
    try:
        found = _when_back(store.get, run)
    except RunNotFoundError:
        return  # deleted while it waited
    store = store.in_turn(run, engine or found.engine, found.resumes)
    config = found.config
    images = _load(config.dataset, data_dir)
    if found.dataset_used not in (None, images.name):
        with suppress(TurnLostError):
            _when_back(store.rewind, run, 0)  # what it learnt before, it learnt from other images
    if not _begin(store, run, images):
        return  # cancelled while it waited, or taken over
    checkpoint = _when_back(store.checkpoint, run)
    history = _when_back(store.history, [run])
    outbox = Outbox(store, run, wait=store_wait)
    stop, left = threading.Event(), threading.Event()
    watch = threading.Thread(target=_watch, args=(store, outbox, stop, left), daemon=True)
    watch.start()
    try:
        from lab.training.state import Resume
        from lab.training.train_run import train_run

        resume = checkpoint and Resume(checkpoint, history)
        keeps = partial(_when_back, store.keeps_models, run)
        train_run(outbox, config, images, stop, left, resume, keeps=keeps)
    finally:
        left.set()
        watch.join()
        outbox.close()


def package(store_url: str, run: str, data_dir: Path | None) -> None:
    """Make models of the best weights in the store of a run that ended without them.

    Raises:
        LabError: There is no such run (any more), or the store or the dataset cannot be used.
    """
    store = _when_back(_store, store_url)
    found = _when_back(store.get, run)
    images = _load(found.dataset_used or FIELDS["dataset"].default, data_dir)
    from lab.training.train_run import package_run

    _when_back(package_run, store, found, images, partial(store.keeps_models, run))


def find_learning_rate(config: RunConfig, data_dir: Path | None) -> RangeTest:
    """Make a range test of `config` on its dataset, or on what stands in for it.

    Raises:
        LabError: The dataset cannot be used.
    """
    images = _load(config.dataset, data_dir)
    from lab.training.range_test import range_test

    test = range_test(config, images)
    return replace(test, notes=(*images.notices, *test.notes))


def _store(url: str) -> RunStore:
    return _stores.get(url) or _stores.setdefault(url, RunStore(url))


def _begin(store: RunStore, run: str, images: Images) -> bool:
    """Begin a queued run, once the store is there. Return False where it is no longer queued."""
    notice = " ".join(images.notices) or None
    tried = False
    while True:
        try:
            begun = store.begin(run, dataset_used=images.name, notice=notice)
            # a connection lost in mid-commit does not tell whether the run has begun: nobody else
            # begins this one
            return begun or (tried and store.get(run).status == "running")
        except (RunNotFoundError, TurnLostError):
            return False
        except StoreAwayError:
            tried = True
            time.sleep(RETRY_SECONDS)


def _when_back(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call until the store is there to answer."""
    while True:
        try:
            return call(*args, **kwargs)
        except StoreAwayError:
            time.sleep(RETRY_SECONDS)


def _keep_quiet() -> None:
    """Leave standard error to Python's own tracebacks: Keras prints, and TensorFlow logs."""
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # many small runs are no mistake
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


def _watch(
    store: RunStore, outbox: Outbox, stop: threading.Event, left: threading.Event
) -> None:
    """Pass a stop request on to the training thread; it leaves `fit` at its next look, or by force.

    Whoever started this process makes models of what the outbox has kept by then.
    """
    while not left.wait(_WATCH_SECONDS):
        if _stop_requested(store, outbox.run):
            stop.set()
            outbox.hurry()
            break
    else:
        return
    if not left.wait(_GRACE_SECONDS):
        with suppress(StoreError):
            outbox.end("stopped", "Stopped by the user.")
    if not left.wait(_LAST_GRACE_SECONDS):
        with suppress(StoreError):
            outbox.close(_FLUSH_SECONDS)
        os._exit(1)


def _stop_requested(store: RunStore, run: str) -> bool:
    """Return whether to stop; a store that cannot answer now is asked again."""
    try:
        return store.stop_requested(run)
    except StoreError:
        return False


def _leave_with_parent(parent: int) -> None:
    """End this process, whatever it is doing, once `parent` is gone."""
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os._exit(0)
