"""The report's text: all that it is given, escaped, nothing loaded, not too large."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import html
import json
import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from lab.analysis.groups import group_runs
from lab.charts.curves import curve_figure
from lab.exports.report import Section, report
from tests.exports.conftest import HOSTILE, Kept

MOST_BYTES = 6_000_000
TABLE = pd.DataFrame({"group": ["SGD", "Adam"], "mean": [0.123456, np.nan], "usable": [True, None]})


def made(kept: Kept, **changes) -> str:
    given = {
        "title": "SGD or Adam?", "groups": group_runs(kept.runs), "runs": kept.runs,
        "history": kept.history, "sentences": ["No difference shown."],
        "sections": [Section("Curves", go.Figure([{"y": [1, 2]}]), notes=["Five seeds."]),
                     Section("By group", table=TABLE)],
        "versions": {"keras": "3.15.1"},
    }
    return report(**given | changes)


def unpacked(page: str, name: str) -> str:
    packed = re.search(rf'<script type="text/plain" id="{name}">([^<]*)<', page)[1]
    return gzip.decompress(base64.b64decode(packed)).decode()


def text(page: str) -> str:
    """Return what is read in a page, without its scripts."""
    shown = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", shown)).split())


def test_it_says_all_that_it_is_given(kept):
    said = text(made(kept))
    for words in ("SGD or Adam?", "No difference shown.", "Curves", "Five seeds.", "By group",
                  "keras 3.15.1", "0.12346", "4 runs (3 completed, 1 diverged), 11 epochs"):
        assert words in said
    assert "SGD 0.12346 yes Adam – –" in said


def test_it_has_every_groups_config_to_the_letter(kept):
    page = made(kept)
    configs = [json.loads(html.unescape(c)) for c in re.findall(r"<pre>(.*?)</pre>", page, re.S)]
    assert configs == [group.config.to_dict() for group in group_runs(kept.runs)]


def test_its_charts_are_the_figures(kept):
    figure = curve_figure(kept.runs, kept.history, "loss")
    [chart] = json.loads(unpacked(made(kept, sections=[Section("Loss", figure)]), "charts"))
    assert chart == json.loads(figure.to_json())


@pytest.mark.parametrize("where", ["title", "sentences", "sections", "versions", "name"])
def test_what_strangers_wrote_is_text(kept, where):
    table = pd.DataFrame({HOSTILE: [HOSTILE]})
    changes = {
        "title": HOSTILE, "sentences": [HOSTILE], "versions": {HOSTILE: HOSTILE},
        "sections": [Section(HOSTILE, go.Figure(), table, [HOSTILE])],
    }
    if where == "name":
        runs = [dataclasses.replace(kept.runs[0], name=HOSTILE)]
        page = made(kept, runs=runs, groups=[
            dataclasses.replace(group_runs(runs)[0], name=HOSTILE)
        ])
    else:
        page = made(kept, **{where: changes[where]})
    assert "alert(1)" in page and "<script>alert" not in page
    assert HOSTILE in text(page)


def test_it_names_no_place_to_load_from(kept):
    page = made(kept).replace("http://evil", "")  # which a run is called
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)\s*=|url\(|@import|https?://", page)


def test_a_report_of_2000_runs_with_a_curve_each_is_under_6_mb(kept):
    values = np.random.default_rng(0).random((2000, 20))
    epochs = list(range(1, 21))
    lines = [{"type": "scatter", "x": epochs, "y": row.tolist(), "name": "A run"} for row in values]
    runs = [dataclasses.replace(kept.runs[0], id=f"{n:010x}") for n in range(2000)]
    figures = [Section("Accuracy", go.Figure(lines)), Section("Loss", go.Figure(lines))]
    assert len(made(kept, runs=runs, sections=figures).encode()) < MOST_BYTES


def test_without_anything_to_show_it_is_still_a_page(kept):
    page = made(kept, groups=[], runs=[], sections=[], sentences=[])
    assert "0 runs, 0 epochs" in text(page)


def test_epochs_whose_seconds_add_up_to_no_number_are_no_error(kept):
    history = kept.history.assign(seconds=1e308)
    page = report("", [], kept.runs, history, [], [], {})
    assert "nobody knows how long." in page
