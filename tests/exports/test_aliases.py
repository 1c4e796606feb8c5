"""The key that opens somebody's shared run is in no export, and the run has one name in all."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import re
import zipfile

import pytest

from lab.charts.curves import curve_figure
from lab.config import RunConfig
from lab.exports.aliases import aliased
from lab.exports.comparison_files import ComparisonFiles, chart_page
from lab.store import Workspace
from lab.workspaces import OPEN


def add(store, **of) -> str:
    run = store.add(RunConfig(epochs=1), engine="engine", **of)
    store.begin(run)
    store.append(run, 1, {"loss": 0.5, "accuracy": 0.6, "val_loss": 0.7, "val_accuracy": 0.8},
                 best_epoch=1, best_value=0.8)
    store.end(run, "completed", "Over.")
    store.finish(run, test_accuracy=0.75, test_loss=0.4)
    return run


@pytest.fixture
def shared(store) -> tuple[Workspace, str, str]:
    """A workspace, an own run that is shared, and the key of another workspace's."""
    theirs = Workspace(store, "0123456789abcdef")
    key = theirs.share(add(store, workspace=theirs.id))
    own = Workspace(store, OPEN)
    mine = add(store)
    own.share(mine)
    return own, mine, key


def exports(own: Workspace, names: list[str]) -> dict[str, str]:
    """Return all that is in each export, unpacked."""
    files = ComparisonFiles(own, names)
    page = files.report("Shared")
    packed = [gzip.decompress(base64.b64decode(found)).decode() for found in
              re.findall(r'<script type="text/plain" id="charts">([^<]*)<', page)]
    archive = zipfile.ZipFile(io.BytesIO(files.tensorboard()))
    logs = [name.encode() + archive.read(name) for name in archive.namelist()]
    return {
        "values": files.values(), "table": files.table(), "json": files.json(),
        "report": page + "".join(packed), "tensorboard": b"".join(logs).decode("latin1"),
    }


def test_a_key_is_in_no_export_and_its_alias_in_all(shared):
    own, mine, key = shared
    alias = f"shared-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
    own_key = own.get(mine).share
    for name, text in exports(own, [mine, key]).items():
        assert key not in text and own_key not in text, name
        assert alias in text and mine in text, name


def test_a_shared_runs_epochs_stay_its_own(shared):
    own, mine, key = shared
    alias = f"shared-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
    rows = ComparisonFiles(own, [mine, key]).values().splitlines()
    assert f"{alias},1,val_accuracy,0.8" in rows and f"{mine},1,val_accuracy,0.8" in rows


def test_runs_that_are_written_know_no_key(shared):
    own, mine, key = shared
    runs, history = aliased(own.runs([mine, key]), own.history([mine, key]))
    assert [run.share for run in runs] == [None, None]
    assert not {key, own.get(mine).share} & {*(run.id for run in runs), *history["run"]}


def test_a_key_is_not_in_the_chart_alone(shared):
    own, mine, key = shared
    runs = own.runs([mine, key])
    figure = curve_figure(runs, own.history([mine, key]), "accuracy")
    assert key in figure.to_json()
    assert key not in chart_page(figure, runs)
