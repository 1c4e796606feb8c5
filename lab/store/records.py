"""What the store hands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.safe_text import one_line
from lab.store.columns import READ

ACTIVE = ("queued", "running")
FINAL = ("completed", "early_stopped", "stopped", "diverged", "failed")
STATUSES = ACTIVE + FINAL
UNKNOWN = "unknown"
"""Status of a run whose stored one is none of `STATUSES`."""


@lru_cache(maxsize=2000)
def _config(text: str) -> RunConfig:
    """Return a stored config; pages that poll read the same ones again and again."""
    return RunConfig.from_json(text)


def config_or_none(text: str) -> RunConfig | None:
    """Return a stored config, or None where it is not valid (any more)."""
    try:
        return _config(text)
    except ConfigError:
        return None


@lru_cache(maxsize=5000, typed=True)
def _run(*values: Any) -> Run:
    """Return a run from the values of its row: of thousands, few change from poll to poll."""
    row = dict(zip(READ, values, strict=True))
    read = {name: READ[name](value) for name, value in row.items()}
    read["name"] = read["name"] or f"run {read['id']}"
    if read["status"] not in STATUSES:
        read["status"] = UNKNOWN
    if row["finished_at"] is not None and read["finished_at"] is None:
        read["finished_at"] = 0.0  # whenever that was: nothing is still to come
    try:
        return Run(**{**read, "config": _config(read["config"])})
    except ConfigError as error:
        return Run(**{**read, "config": None}, config_error=one_line(error))


@dataclass(frozen=True)
class Run:
    """One run as it stands in the store. Times are seconds since 1970 (UTC); None is "not yet".

    Whatever is stored, every attribute is of its kind: text is one line of visible characters, and
    a value that cannot be is missing.

    Attributes:
        id: 10 hex digits; of another workspace's run, the key by which it is shared.
        workspace: Id of the workspace that it belongs to.
        name: What a reader sees; the config's title until renamed.
        config: What it trains; None where the stored config is not valid (any more).
        config_error: Then, why it is not.
        sweep: Id of the sweep that it is one of, or None; of a run from before there were sweeps, a
            label of runs filed together.
        config_group: What runs of a sweep share that are equal but for the seed; None of lone runs.
        planned: Of a sweep's run, epochs at most.
        estimate: Of a sweep's run, about how many seconds it takes, as estimated before it began.
        visit: Id of the browser session (or "cli") that queued it.
        color: Index into the palette, the same on every page.
        status: One of `STATUSES`, or `UNKNOWN`.
        created_at: When it was queued; None where the stored time cannot be.
        ended_at: When its status became final.
        finished_at: When its models were stored too; a run with none is still being worked on.
        engine: Id of the engine that trains it.
        step, steps: Training steps done and to do in the current epoch.
        epoch: Whole epochs done.
        best_epoch: Epoch (from 1) of the best monitored value, whose weights are saved.
        best_value: That value.
        test_accuracy, test_loss: Of the saved weights on the test images.
        dataset_used: Dataset trained on; it differs from the config's where that could not be had.
        notice: What the user should know about the data: damaged files, a stand-in dataset.
        message: Why it ended, or why it waits to be taken up again, in a sentence.
        resumes: How often it was taken up again after it was interrupted.
        pinned: Whether its models are among the last to be dropped.
        dropped_at: When its models were dropped for want of room.
        unkept: What its sweep keeps, where it has no models for that reason: "best" or "none".
        share: Key by which anybody may see it, or None.
        by_link: Whether it is another workspace's, seen by that key: to be read, not changed.
        origin: Where it came from, in a word, if from no store: "Atlas" of runs that the lab ships.
    """

    id: str
    workspace: str
    name: str
    config: RunConfig | None
    sweep: str | None
    config_group: str | None
    planned: int | None
    estimate: float | None
    visit: str
    color: int
    status: str
    created_at: float | None
    started_at: float | None
    ended_at: float | None
    finished_at: float | None
    engine: str
    stop_requested: bool
    step: int
    steps: int
    epoch: int
    best_epoch: int | None
    best_value: float | None
    test_accuracy: float | None
    test_loss: float | None
    dataset_used: str | None
    notice: str | None
    message: str | None
    resumes: int
    pinned: bool
    dropped_at: float | None
    unkept: str | None
    share: str | None
    config_error: str | None = None
    by_link: bool = False
    origin: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Run:
        """Build a run from a row of the `runs` table, as far as its values make sense."""
        values = [row[name] for name in READ]
        try:
            return _run(*values)
        except TypeError:  # a value that no column can hold cannot be looked up
            return _run.__wrapped__(*values)

    def __hash__(self) -> int:
        return hash((self.id, self.status, self.epoch, self.finished_at))  # quick, and enough

    @property
    def active(self) -> bool:
        """Whether something is still to come of it."""
        return self.finished_at is None and self.status in STATUSES

    @property
    def never_began(self) -> bool:
        """Whether it was cancelled while it waited for its turn."""
        return self.status == "stopped" and self.started_at is None and not self.epoch

    @property
    def has_model(self) -> bool:
        """Whether a saved model of it can be had."""
        has_had_one = self.test_accuracy is not None and self.dropped_at is None
        return has_had_one and self.unkept is None

    @property
    def in_sweep(self) -> bool:
        """Whether it is one of a sweep's, not a run of its own."""
        return self.config_group is not None
