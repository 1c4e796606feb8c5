"""Statuses, durations and results as a reader sees them."""

from __future__ import annotations

from lab.store import Run

UNKNOWN_STATUS = "unknown status"
STATUS_WORDS = {
    "queued": "queued",
    "running": "training",
    "completed": "completed",
    "early_stopped": "stopped early",
    "stopped": "stopped",
    "diverged": "diverged",
    "failed": "failed",
}


def duration(seconds: float) -> str:
    """Return a duration as m:ss, or h:mm:ss."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def status_words(run: Run) -> str:
    """Return a run's status, and what is being done about it."""
    if run.status in ("queued", "running") and run.stop_requested:
        return "stopping"
    words = STATUS_WORDS.get(run.status, UNKNOWN_STATUS)
    if run.status != "queued" and run.status != "running" and run.active:
        return f"{words}, saving the best model"
    return words


def best_words(run: Run) -> str:
    """Return the best monitored value and its epoch, e.g. "best 0.967 @ 5", or nothing."""
    if run.best_value is None:
        return ""
    return f"best {run.best_value:.3f} @ {run.best_epoch}"
