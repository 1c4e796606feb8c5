"""The Atlas page in AppTest: every view, links that cannot be, and an atlas that cannot be read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lab.analysis.groups import Group
from lab.atlas import load
from lab.atlas.conclusion import post_groups
from lab.atlas.file import DATA_FILE, FOLDER, MODEL_FILE
from lab.options import OPTIMIZERS
from lab.ui.atlas.atlas_page import VIEW, WHICH
from tests.pages.compare_groups import group_table, in_address, open_compare
from tests.pages.live_figure import live_figures

SGD, ADAM = "atlas-sgd-0.01", "atlas-adam-0.001"
NO_ATLAS = "The atlas's file"


def open_page(app: AppTest, page: str, params: Mapping[str, str] | None = None) -> AppTest:
    app.query_params.clear()
    app.switch_page(f"pages/{page}.py")
    for name, value in (params or {}).items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.fixture
def unreadable(tmp_path, monkeypatch) -> Iterator[Path]:
    """A folder that the lab takes its atlas from, whose data file is cut off in the middle."""
    for name in (DATA_FILE, MODEL_FILE):
        shutil.copy(FOLDER / name, tmp_path / name)
    data = tmp_path / DATA_FILE
    data.write_bytes(data.read_bytes()[:5000])
    monkeypatch.setattr(load.__wrapped__, "__defaults__", (tmp_path,))
    load.cache_clear()
    yield tmp_path
    load.cache_clear()


def plain(text: str) -> str:
    """Return Markdown as it is read."""
    return text.replace("\\", "")


def accuracies_of(group: Group) -> dict[int, float]:
    """Return test accuracies by seed; a run that diverged counts as guessing one of ten digits."""
    return {run.config.seed: 0.1 if run.status == "diverged" else run.test_accuracy
            for run in group.runs}


@pytest.mark.parametrize("view", VIEW.choices)
def test_every_view_shows_a_chart_and_no_complaint_on_an_empty_store(app, store, view):
    open_page(app, "atlas", {"view": view})
    assert live_figures(app) and not app.error and not app.warning
    assert app.button_group(key="atlas_view").value == view


@pytest.mark.parametrize("which", WHICH)
@pytest.mark.parametrize("view", ["verdict", "seeds", "curves"])
def test_views_of_groups_show_each_set_of_ten_seeds(app, store, view, which):
    open_page(app, "atlas", {"view": view, "which": which})
    assert live_figures(app) and not app.error and not app.warning
    table = group_table(app)
    assert len(table) == (3 if which == "post" else len(OPTIMIZERS))
    assert set(table["seeds"]) == {10}
    assert in_address(app).get("which", "default") == which


def test_the_head_says_what_the_runs_are_and_what_trained_them(app, store):
    head = open_page(app, "atlas").caption[0].value
    atlas = load()
    assert head.startswith(f"{len(atlas.runs):,} runs that came with the lab: all 15 optimizers")
    assert f"Keras {atlas.versions['keras']}" in head and "10 seeds each" in head


def test_the_verdict_is_about_the_groups_that_are_picked(app, store):
    open_page(app, "atlas", {"view": "verdict", "which": "post"})
    groups = {group.name: group for group in post_groups(load())}
    boxes = [app.selectbox(key=f"atlas_{name}_box") for name in ("a", "b")]
    assert set(boxes[0].options) == set(groups)
    for a, b in (("ReLU + Adam", "Sigmoid + SGD"), ("Sigmoid + SGD", "ReLU + Adam")):
        app.selectbox(key="atlas_a_box").set_value(groups[a].key).run()
        app.selectbox(key="atlas_b_box").set_value(groups[b].key).run()
        assert not app.exception
        one, other = accuracies_of(groups[a]), accuracies_of(groups[b])
        points = 100 * abs(np.mean([one[seed] - other[seed] for seed in one]))
        sentence = plain(app.subheader[0].value)
        assert a in sentence and b in sentence and f"{points:.2f} points" in sentence
    assert in_address(app)["a"] == groups["Sigmoid + SGD"].key


def test_links_that_ask_for_what_is_not_there_get_a_sentence_each(app, store):
    bad = {"view": "pie", "which": "' OR 1=1", "optimizers": "<script>", "metric": "beauty",
           "x": "moons", "no_such": "1"}
    open_page(app, "atlas", bad)
    raw = "\n".join(warning.value for warning in app.warning)
    warned = plain(raw)
    for name in bad:
        sentence = "called “no_such”" if name == "no_such" else f"{name} must be"
        assert warned.count(sentence) == 1, (name, warned)
    assert "<script>" not in raw and live_figures(app) and not app.error


@pytest.mark.parametrize("view", ["verdict", "seeds", "curves"])
def test_names_of_groups_and_seeds_that_are_not_there_are_passed_over(app, store, view):
    given = {"view": view, "groups": "dead,' OR 1", "a": "../..", "b": "nobody", "one_seed": "99"}
    open_page(app, "atlas", given)
    assert live_figures(app) and not app.error


@pytest.mark.parametrize(("damage", "words"), [
    (lambda folder: None, "cannot be read"),
    (lambda folder: (folder / DATA_FILE).unlink(), "is missing"),
    (lambda folder: (folder / MODEL_FILE).write_bytes(b"other"), "cannot be read"),
])
def test_an_atlas_that_cannot_be_read_is_one_sentence_on_its_page(
    app, store, unreadable, damage, words
):
    damage(unreadable)
    open_page(app, "atlas")
    [error] = [plain(error.value) for error in app.error]
    assert error.startswith(NO_ATLAS) and words in error and "`python -m lab atlas`" in error
    assert not app.warning and not live_figures(app)


def test_compare_says_once_that_the_atlas_cannot_be_read(app, store, unreadable):
    open_compare(app, atlas=f"{SGD},{ADAM}")
    assert [w.value.startswith(NO_ATLAS) for w in app.warning] == [True]
    assert not app.error


def test_draw_says_that_the_atlas_cannot_be_read_and_sends_to_train(app, store, unreadable):
    open_page(app, "draw")
    assert [w.value.startswith(NO_ATLAS) for w in app.warning] == [True]
    assert "no trained model yet" in app.info[0].value
    assert app.get("page_link")[0].proto.label == "Train a network"
    assert not app.multiselect


def test_compare_lays_the_atlas_s_groups_out_marked_as_its_own(app, store):
    open_compare(app, atlas=f"{SGD},{ADAM}")
    names = list(group_table(app)["name"])
    assert len(names) == 2 and all(name.startswith("Atlas: ") for name in names)
    assert set(group_table(app)["seeds"]) == {10}
    assert app.button_group(key="compare_view_box").value == "curves" and not app.warning


def test_a_name_that_the_atlas_does_not_have_is_named_in_a_sentence(app, store):
    open_compare(app, atlas=f"atlas-nosuch-1,{SGD},<b>,{ADAM}")
    [warning] = [plain(warning.value) for warning in app.warning]
    assert "The atlas has nothing called “atlas-nosuch-1” nor 1 more of this link" in warning
    assert len(group_table(app)) == 2
