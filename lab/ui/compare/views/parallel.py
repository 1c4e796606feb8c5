"""All that varies at once: an axis a field, a line a group or a run."""

from __future__ import annotations

from lab.analysis.groups import what_differs
from lab.charts.parallel import parallel_figure
from lab.options.kinds import Choice
from lab.ui.compare.scene import Scene, View

LINES_ARE = Choice(
    "members", "A line is", "groups", {"groups": "A group", "runs": "A run"},
    "A group's line is at the mean of its runs.",
)
_MOST_LINES = 500  # more would be one grey area


def needs(scene: Scene) -> str:
    """Ask for something that differs."""
    if what_differs(scene.runs):
        return ""
    return ("Parallel coordinates need runs that differ in something beside the seed. Choose runs "
            "of another optimizer, learning rate or batch size too.")


def draw(scene: Scene) -> None:
    """Show what varies, and what it came to."""
    runs = scene.runs
    by_run = scene.choice(LINES_ARE) == "runs"
    members = runs[-_MOST_LINES:] if by_run else scene.groups
    asked = [run for run in runs if run.config.monitor != "val_accuracy"]
    scene.chart("parallel", runs, lambda: parallel_figure(members, scene.history(asked)), by_run,
                len(scene.groups), label="Parallel coordinates of what varies")


VIEW = View("parallel", "Parallel", draw, needs, (LINES_ARE,))
