"""What can be taken away from a comparison: data, the report, the chart, the way to other pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import plotly.graph_objects as go
import streamlit as st

from lab.analysis.groups import Group
from lab.exports.comparison_files import ComparisonFiles, chart_page, tensorboard_seconds
from lab.exports.keras_script import run_script
from lab.safe_text import markdown
from lab.store import Run
from lab.sweeps.words import duration
from lab.ui.compare.failed_download import FailedDownload
from lab.ui.shared.workspace import workspace

_MOST_LINKED = 50  # runs; a longer address is refused on the way
_WORTH_SAYING = 5.0  # seconds

File = Callable[[], str | bytes]


def take_away(
    title: str, runs: Sequence[Run], groups: Callable[[], list[Group]],
    by: Sequence[str] | None, shown: dict[str, go.Figure],
) -> None:
    """Offer the files outside the fragment: each of its runs forgets what the last one offered.

    Args:
        title: What the report is about.
        runs: All that are compared.
        groups: Gives these in groups.
        by: What they are grouped by; None for all that differs.
        shown: The chart that is drawn, as "figure".
    """
    ids = [run.id for run in runs]
    together = ",".join(ids[-_MOST_LINKED:])
    with st.container(horizontal=True, vertical_alignment="center", key="compare_take_away"):
        st.page_link("pages/draw.py", label="Draw with these", icon=":material/draw:",
                     query_params={"runs": together})
        if len(ids) == 1:
            st.page_link("pages/runs.py", label="Open in Runs", icon=":material/list_alt:",
                         query_params={"run": together})
        box = st.popover("Download", icon=":material/download:", key="compare_download",
                         on_change="rerun")
        if box.open:  # what is offered takes a look at all runs
            with box:
                _offer(title, runs, groups(), by, shown)


def _offer(
    title: str, runs: Sequence[Run], groups: Sequence[Group], by: Sequence[str] | None,
    shown: dict[str, go.Figure],
) -> None:
    """Show a button a file; each is made when it is pressed, out of what is stored then."""
    files = ComparisonFiles(workspace(), [run.id for run in runs], by)
    failed = FailedDownload("compare_download_failed")
    seconds = tensorboard_seconds(runs)
    slow = f" Takes about {duration(seconds)}." if seconds > _WORTH_SAYING else ""
    st.caption("Each file is made when you press its button; until it is there the button turns.")
    for label, name, kind, make, words in (
        ("Report (HTML)", "report.html", "text/html", lambda: files.report(title),
         "One page that opens without a network: the answer, charts, tables, configs, versions."),
        ("Values (CSV)", "values.csv", "text/csv", files.values,
         "Tidy: a row a value, with run, epoch, metric and value; layers too."),
        ("Table (CSV)", "comparison.csv", "text/csv", files.table,
         "For a spreadsheet: a row an epoch, with the run's name and config; no layers."),
        ("All (JSON)", "runs.json", "application/json", files.json,
         "Configs, histories, results and groups."),
        ("TensorBoard (ZIP)", "tensorboard.zip", "application/zip", files.tensorboard,
         f"A folder for tensorboard --logdir, with HParams.{slow}"),
        ("Chart (HTML)", "chart.html", "text/html",
         lambda: chart_page(shown["figure"], runs),
         "The chart as it is drawn now, in one file that any browser opens."),
    ):
        missing = name == "chart.html" and "figure" not in shown
        _button(label, name, kind, failed.told(make), words, disabled=missing)
    if slow:
        st.caption(f":material/hourglass: Of {len(runs):,} runs TensorBoard's logs take about "
                   f"{duration(seconds)} to make.")
    _offer_script(groups, failed)
    failed.show()


def _offer_script(groups: Sequence[Group], failed: FailedDownload) -> None:
    """Show a button for a plain Keras script of a group's first run."""
    if not groups:
        return
    group = groups[0]
    if len(groups) > 1:
        by_key = {group.key: group for group in groups}
        picked = st.selectbox("Keras script of", list(by_key), key="compare_script_of",
                              format_func=lambda key: by_key[key].name if key in by_key else "")
        group = by_key.get(picked, group)
    first, files = group.runs[0], workspace()
    of = "this run" if len(group.runs) == 1 else f"its first run, seed {first.config.seed}"
    _button("Keras script", "train.py", "text/x-python",
            failed.told(lambda: run_script(files.get(first.id))),
            f"Plain Keras, without the lab: trains {markdown(of)} again.")


def _button(
    label: str, name: str, kind: str, make: File, words: str, *, disabled: bool = False
) -> None:
    stem = name.replace(".", "_")
    st.download_button(label, make, name, kind, key=f"compare_{stem}", help=words, width="stretch",
                       icon=":material/download:", on_click="ignore", disabled=disabled)
