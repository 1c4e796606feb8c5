"""A sweep as files: its runs as tables, TensorBoard logs and a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lab.analysis.groups import group_runs
from lab.exports.event_file import ENDING as EVENTS
from lab.exports.folder import remove_others, write_files
from lab.exports.report import report
from lab.exports.report_parts import report_parts
from lab.exports.runs_json import runs_json
from lab.exports.tensorboard_logs import tensorboard_logs
from lab.exports.tidy_csv import tidy_csv
from lab.exports.versions import versions

if TYPE_CHECKING:
    from lab.store import Workspace

LOGS = "tensorboard"


def export_sweep(own: Workspace, sweep_id: str, directory: Path | str) -> list[Path]:
    """Write runs.csv, sweep.json, report.html and the folder tensorboard into `directory`.

    What has not ended is there as far as it is. Logs of an earlier export into the same folder, of
    runs that are gone or have other names by now, are removed.

    Args:
        own: The workspace that the sweep is in.

    Returns:
        The three files and the folder.

    Raises:
        SweepNotFoundError: There is no such sweep.
        LabError: The folder cannot be written to.
        StoreError: The store cannot be read.
    """
    sweep = own.sweep(sweep_id)
    runs = own.sweep_runs(sweep.id)
    history = own.history([run.id for run in runs])
    groups, made_with = group_runs(runs), versions()
    parts = report_parts(groups, runs, history)
    page = report(sweep.name, groups, runs, history, *parts, made_with)
    files = {
        "runs.csv": tidy_csv(runs, history),
        "sweep.json": runs_json(runs, history, made_with, groups),
        "report.html": page,
    }
    written = write_files(directory, [(name, text.encode()) for name, text in files.items()])
    folder = written[0].with_name(LOGS)
    logs = write_files(folder, tensorboard_logs(runs, history))
    remove_others(folder, f"*{EVENTS}", logs)
    return [*written, folder]
