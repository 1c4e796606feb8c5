"""What came of a sweep so far: its best run's name, its leaders, and a table of its groups."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lab.analysis.run_names import full_name, is_renamed
from lab.analysis.sweep_results import group_name, leaders, results, what_varies
from lab.config import RunConfig
from lab.safe_text import csv_cell
from lab.store import Sweep, SweepProgress
from lab.ui.shared.remembered import Remembered
from lab.ui.shared.run_table import columns
from lab.ui.shared.workspace import workspace

_COMPARED = 10  # groups; their curves can still be told apart
_ROW = 35  # pixels, as st.dataframe draws them
_MOST_ROWS = 8

_setups = Remembered[dict[str, RunConfig]](16)
_names = Remembered[list[str]](64)
_bests = Remembered[str](64)
_tables = Remembered[pd.DataFrame](16)


def best_name(sweep: Sweep, progress: SweepProgress) -> str:
    """Return what differs in the best run so far from the sweep's others."""
    return _bests.get((sweep.id, progress.best_run, progress.best_name, progress.runs),
                      lambda: _best_name(sweep, progress))


def compare_best(sweep: Sweep, progress: SweepProgress) -> None:
    """Show a button that opens the best run of each of the best groups on Compare."""
    if st.button("Compare best", key=f"sweep_compare_{sweep.id}", type="tertiary",
                 icon=":material/query_stats:",
                 help=f"The best run of each group, of the {_COMPARED} best groups."):
        runs = leaders(_table(sweep, progress), _COMPARED) or [progress.best_run]
        st.switch_page("pages/compare.py", query_params={"runs": ",".join(runs)})


def show_results(sweep: Sweep, progress: SweepProgress) -> None:
    """Show a table of the sweep's groups, once it is opened."""
    if progress.ended <= progress.by_status.get("stopped", 0):
        return  # what was stopped alone has no result
    box = st.expander("Results so far" if sweep.active else "Results",
                      key=f"sweep_results_{sweep.id}", on_change="rerun", type="compact")
    if not box.open:
        return
    with box:
        table = _table(sweep, progress)
        st.caption(
            "A row is a group of runs that differ in nothing but the seed, best median first. "
            f"Median and best {sweep.monitor or 'monitored value'} are of the n runs that came to "
            "their own end with one."
        )
        number = st.column_config.NumberColumn
        own = columns() | {
            "done": st.column_config.TextColumn("Ended", width=70),
            "diverged": number("Diverged", width=75), "failed": number("Failed", width=65),
            "median": number("Median", format="%.4f", width=80),
            "seeds": number("n", width=40, help="Runs, each of another seed, that median and best "
                                                "are of."),
            "best": number("Best", format="%.4f", width=80),
            "test_accuracy": number("Test", format="%.4f", width=80,
                                    help="Test accuracy of the group's best run."),
        }
        none = [name for name in ("diverged", "failed") if not table[name].any()]
        st.dataframe(
            table.drop(columns=["best_run", "runs", "ended", *none]),
            key=f"sweep_table_{sweep.id}", hide_index=True, column_config=own, placeholder="",
            height=_ROW * (min(len(table), _MOST_ROWS) + 1) + 3,
        )


def _table(sweep: Sweep, progress: SweepProgress) -> pd.DataFrame:
    question = sweep.id, progress.active, *sorted(progress.by_status.items())
    return _tables.get(question, lambda: _results(sweep, progress))


def _results(sweep: Sweep, progress: SweepProgress) -> pd.DataFrame:
    table = results(
        _setups_of(sweep, progress), workspace().sweep_outcomes(sweep.id),
        falls=sweep.monitor == "val_loss",
    )
    if table.empty:
        return table
    done = [f"{ended} of {runs}" for ended, runs in zip(table["ended"], table["runs"], strict=True)]
    table.insert(table.columns.get_loc("runs"), "done", done)
    results_first = ["median", "seeds", "best", "test_accuracy"]  # in sight on a phone, too
    place = table.columns.get_loc("done")
    rest = [name for name in table.columns[place:] if name not in results_first]
    table = table[[*table.columns[:place], *results_first, *rest]]
    return table.map(csv_cell)


def _best_name(sweep: Sweep, progress: SweepProgress) -> str:
    [best] = workspace().runs([progress.best_run]) or [None]
    if best is None:
        return ""
    if best.config is None or is_renamed(best):
        return full_name(best)
    varied = _names.get((sweep.id, progress.runs),
                        lambda: what_varies(_setups_of(sweep, progress).values()))
    return group_name(best.config, varied) or f"seed {best.config.seed}"


def _setups_of(sweep: Sweep, progress: SweepProgress) -> dict[str, RunConfig]:
    return _setups.get((sweep.id, progress.runs), lambda: workspace().sweep_setups(sweep.id))
