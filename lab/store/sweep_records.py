"""What the store hands out of sweeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.store.columns import READ_SWEEP
from lab.store.records import FINAL, UNKNOWN
from lab.sweeps import KEEPS as CHOICE

KEEPS = tuple(CHOICE.choices)
"""Which models a sweep keeps: each group's best run's alone, every run's, or nobody's."""

RUNNING, PAUSED, INTERRUPTED, CANCELLED, OVER = STATES = (
    "running", "paused", "interrupted", "cancelled", "over",
)
"""Its runs get their turn; the user has them wait; they wait since its server is gone; none begins
any more by the user's wish; nothing is still to come of any."""


@dataclass(frozen=True)
class Sweep:
    """One sweep as it stands in the store. Times are seconds since 1970 (UTC); None is "not yet".

    Whatever is stored, every attribute is of its kind.

    Attributes:
        id: 10 hex digits; `Run.sweep` of its runs.
        workspace: Id of the workspace that it belongs to.
        name: What a reader sees.
        keeps: One of `KEEPS`.
        monitor: Metric that all its runs monitor; empty where they differ.
        state: One of `STATES`, or `UNKNOWN`.
        created_at: When it was queued.
        ended_at: When an engine saw that nothing was still to come of it.
        visit: Id of the browser session (or "cli") that queued it.
        engine: Id of the engine that gives its runs their turn.
        active: Whether something is still to come of any of its runs.
    """

    id: str
    workspace: str
    name: str
    keeps: str
    monitor: str
    state: str
    created_at: float | None
    ended_at: float | None
    visit: str
    engine: str
    active: bool

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Sweep:
        """Build a sweep from a row of the `sweeps` table with `active`, as far as it makes sense.
        """
        values = {name: read(row[name]) for name, read in READ_SWEEP.items()}
        values["name"] = values["name"] or f"sweep {values['id']}"
        if values["keeps"] not in KEEPS:
            values["keeps"] = KEEPS[0]
        if values["state"] not in STATES:
            values["state"] = UNKNOWN
        active = bool(row["active"])
        if not active and values["state"] != CANCELLED:
            values["state"] = OVER
        return cls(**values, active=active)


@dataclass(frozen=True)
class SweepProgress:
    """How far a sweep is.

    Attributes:
        sweep: Its id.
        by_status: How many runs there are of each status, `UNKNOWN` among them; none with 0.
        active: Runs that something is still to come of.
        epochs_done: Epochs that were trained.
        epochs: Those, and all that may still be; fewer once runs end before their last.
        seconds: How long the runs trained that came to their own end without an interruption.
        estimated: How long they were estimated to.
        estimated_left: How long those that have not ended were estimated to train from now on, one
            after the other.
        began_at: When the first run began, in seconds since 1970.
        ended_at: When the last one that has ended did.
        best_run: Id of the run with the best monitored value so far; None where there is none, or
            where the runs do not monitor the same.
        best_name: Its name.
        best_value: That value.
    """

    sweep: str
    by_status: Mapping[str, int] = field(default_factory=dict)
    active: int = 0
    epochs_done: int = 0
    epochs: int = 0
    seconds: float = 0.0
    estimated: float = 0.0
    estimated_left: float = 0.0
    began_at: float | None = None
    ended_at: float | None = None
    best_run: str | None = None
    best_name: str | None = None
    best_value: float | None = None

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return sum(self.by_status.values())

    @property
    def queued(self) -> int:
        """How many wait."""
        return self.by_status.get("queued", 0)

    @property
    def running(self) -> int:
        """How many train."""
        return self.by_status.get("running", 0)

    @property
    def ended(self) -> int:
        """How many have a final status."""
        return sum(self.by_status.get(status, 0) for status in FINAL)

    @property
    def failed(self) -> int:
        """How many have failed."""
        return self.by_status.get("failed", 0)

    @property
    def seconds_left(self) -> float:
        """About how long what is left trains, one run after the other.

        The estimates of what is left, as much out as those of the runs that have ended were.
        """
        is_known = self.seconds > 0 and self.estimated > 0
        return self.estimated_left * (self.seconds / self.estimated if is_known else 1.0)
