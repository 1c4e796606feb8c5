"""`train`: queue one run on an engine of its own, and show how it goes until it has ended."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from lab.cli.commands import find, open_store
from lab.cli.config import config_from
from lab.cli.progress import Bars, Quiet
from lab.cli.signals import interrupts_collected, signals_blocked_in_children
from lab.cli.workspace import workspace
from lab.errors import ConfigError, RunNotFoundError, StoreAwayError, StoreError
from lab.metrics import EPOCH_KEYS
from lab.settings import Settings

if TYPE_CHECKING:
    from lab.engine import Engine
    from lab.store import Run, RunStore, Workspace

_POLL_SECONDS = 0.2
_PATIENCE_SECONDS = 60  # for a store that cannot be read; then the command gives up
_LAST_SECONDS = 0.75  # in which the worker of a run that is left writes its best weights
_EXIT_CODES = {"failed": 1, "stopped": 130}


def train(args: argparse.Namespace) -> int:
    """Train a run and return the exit code of its status.

    Raises:
        ConfigError: A value is unknown or out of range; nothing was queued.
        StoreError: The store cannot be used.
    """
    config = config_from(args)
    settings = Settings.from_environment()

    def queue(engine: Engine, own: Workspace) -> str:
        return engine.start(config, workspace=own.id, visit="cli", name=_name(args.name))

    return _train(args, settings, queue)


def resume(args: argparse.Namespace) -> int:
    """Take up a run again that waits for a lab which is gone, and return the exit code of its end.

    Raises:
        ConfigError: It does not wait, or a lab that runs will take it up.
        RunNotFoundError: There is no such run.
        StoreError: The store cannot be used.
    """
    def take_up(engine: Engine, own: Workspace) -> str:
        run = find(own, args.run)
        if run.status != "queued":
            raise ConfigError(f"Only a run that waits can be taken up. Run {run.id} is "
                              f"{run.status.replace('_', ' ')}.")
        if not engine.take_up(run):
            raise ConfigError(f"Run {run.id} waits in a lab that runs: it will take it up.")
        return run.id

    return _train(args, Settings.from_environment(), take_up)


def _train(
    args: argparse.Namespace, settings: Settings, begin: Callable[[Engine, Workspace], str]
) -> int:
    """Have an engine of its own begin a run, and follow it to its end."""
    with open_store(settings) as store, interrupts_collected() as interrupts:
        own = workspace(store, args)
        from lab.engine import Engine

        with signals_blocked_in_children():
            engine = Engine(store, settings, workers=1, adopts=False)
        try:
            run = _follow(store, engine, begin(engine, own), interrupts, args.json)
        finally:
            engine.close()
        run = store.get(run.id)
    _say_end(run, args.json)
    return 130 if run.active else _EXIT_CODES.get(run.status, 0)


def epoch_line(row: Mapping[str, float]) -> str:
    """Return one epoch of a history as JSON by its metrics' keys; what was not finite is null."""
    values = {"epoch": int(row["epoch"])} | {key: _finite(row[key]) for key in EPOCH_KEYS}
    return json.dumps(values)


def _follow(
    store: RunStore, engine: Engine, run_id: str, interrupts: list[int], as_json: bool
) -> Run:
    """Show a run's epochs until nothing more is to come; an interrupt asks it to stop."""
    shown, resumes, asked, noted, noticed, before = 0, 0, False, False, False, None
    with Quiet() if as_json else Bars(store.get(run_id)) as bars:
        while True:
            run = _patiently(store, run_id)
            if run.notice and not noticed:
                noticed = True
                bars.say(run.notice)
            if run.resumes > resumes and run.message:
                resumes = run.resumes
                bars.say(f"{run.message} The run goes on after epoch {run.epoch}.")
            if run.epoch > shown:
                for row in store.history([run_id])[shown:].to_dict("records"):
                    shown = int(row["epoch"])
                    if as_json:
                        print(epoch_line(row), flush=True)
                    bars.epoch(row)
            if run != before:
                bars.step(run)
            before = run
            if not run.active:
                return run
            if interrupts and not noted:
                noted = True
                bars.say(f"Stopping run {run_id}; its history is kept. Ctrl-C again leaves now.")
            if interrupts and not asked:
                with suppress(StoreAwayError):  # it is asked again
                    engine.stop(run_id)
                    asked = True
            if len(interrupts) > 1:
                time.sleep(_LAST_SECONDS)
                return run
            time.sleep(_POLL_SECONDS)


def _patiently(store: RunStore, run_id: str) -> Run:
    """Return the run, waiting for a store that cannot be read just now."""
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return store.get(run_id)
        except RunNotFoundError:
            raise
        except StoreError:
            if time.monotonic() > give_up:
                raise
            time.sleep(_POLL_SECONDS)


def _say_end(run: Run, as_json: bool) -> None:
    if as_json:
        end = {"run": run.id, "status": run.status, "best_epoch": run.best_epoch,
               "test_accuracy": run.test_accuracy}
        print(json.dumps(end), flush=True)
        if run.status == "failed":
            print(run.message, file=sys.stderr)
        return
    message = run.message or "The store is away; the next command ends it."
    parts = [f"Run {run.id} {run.status.replace('_', ' ')}: {message}"]
    if run.best_epoch is not None:
        parts.append(f"Best {run.config.monitor} {run.best_value:.4f} at epoch {run.best_epoch}.")
    if run.test_accuracy is not None:
        parts.append(f"Test accuracy {run.test_accuracy:.4f}.")
    print(" ".join(parts), file=sys.stderr if run.status == "failed" else sys.stdout)


def _name(text: str | None) -> str | None:
    """Return the name without bytes that are not UTF-8, which no database takes."""
    return text and text.encode("utf-8", "replace").decode()


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
