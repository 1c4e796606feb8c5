"""What Compare's Download gives in a browser, read by what others would read it with."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from lab.config import RunConfig
from lab.metrics import EPOCH_KEYS, JUDGED
from lab.store import RunStore
from tests.e2e.compare_page import CHARTS, answer, no_exception
from tests.e2e.quiet import download as download_of
from tests.e2e.quiet import wait_until_quiet

SGD, ADAM = (0.5, 0.6, 0.7, 0.55, 0.65, 0.6), (0.7, 0.75, 0.8, 0.9, 0.85, 0.7)
EPOCHS = 2


def _add(store: RunStore, rng: np.random.Generator, test: float, config: RunConfig) -> str:
    run = store.add(config, engine="test")
    store.begin(run, dataset_used="mnist")
    for epoch in range(1, EPOCHS + 1):
        values = dict(zip(EPOCH_KEYS, rng.uniform(0.1, 0.9, len(EPOCH_KEYS)), strict=True))
        store.append(run, epoch, values | {"gradient_norms": list(rng.gamma(1, size=2))},
                     best_epoch=1, best_value=values["val_accuracy"])
    store.end(run, "completed", "")
    store.finish(run, test_accuracy=test, test_loss=1 - test)
    return run


@pytest.fixture
def runs(server_store) -> Iterator[list[str]]:
    """Six finished runs of each of two optimizers, gone after the test."""
    rng = np.random.default_rng(0)
    ids = [
        _add(server_store, rng, test, RunConfig(
            optimizer=optimizer, seed=seed, epochs=EPOCHS, train_samples=500, hidden_layers=(8,)))
        for optimizer, tests in (("SGD", SGD), ("Adam", ADAM)) for seed, test in enumerate(tests)
    ]
    yield ids
    server_store.delete(ids)


@pytest.fixture
def download(page, server, runs, tmp_path) -> Callable[[str], Path]:
    """A function that opens the verdict on `runs` and presses a button of its Download."""
    page.goto(f"{server.url}/compare?runs={','.join(runs)}&view=verdict")
    expect(page.locator(CHARTS).first).to_be_visible()
    wait_until_quiet(page)
    page.get_by_role("button", name="Download", exact=True).click()

    def pressed(label: str) -> Path:
        button = page.get_by_role("button", name=label).first
        expect(button).to_be_enabled()
        file = download_of(button, 120)
        path = tmp_path / file.suggested_filename
        file.save_as(path)
        no_exception(page)
        return path

    return pressed


@pytest.fixture
def offline(browser) -> Iterator[Page]:
    """A page without a network; whatever it complains of or asks for fails."""
    context = browser.new_context(offline=True, viewport={"width": 1400, "height": 1000})
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url)
            if not request.url.startswith(("file:", "data:", "blob:")) else None)
    yield page
    context.close()
    assert complaints == []


def test_the_report_opens_from_disk_without_a_network_and_says_the_verdict(
    page, download, offline, server_store, runs
):
    path = download("Report (HTML)")
    assert path.suffix == ".html" and path.stat().st_size < 6_000_000
    said = answer(page).inner_text()
    assert said.startswith("Adam") and "is better than SGD" in said and "over 6 seeds" in said
    offline.goto(path.as_uri())
    expect(offline.locator("html[data-drawn]")).to_be_attached()
    expect(offline.locator("body")).to_contain_text(said)
    figures = offline.locator("figure")
    assert figures.count() >= 2
    for figure in figures.all():
        figure.scroll_into_view_if_needed()
        expect(figure.locator(".main-svg").first).to_be_visible()
    assert offline.locator("figure .scatterlayer path.js-line").count() >= 2
    shown = [json.loads(text) for text in offline.locator("pre").all_text_contents()
             if text.lstrip().startswith("{")]
    configs = [server_store.get(run).config for run in runs]
    for optimizer in ("SGD", "Adam"):
        [config] = [one for one in shown if one.get("optimizer") == optimizer]
        asked = next(c for c in configs if c.optimizer == optimizer)
        for name in ("train_samples", "learning_rate", "epochs", "batch_size"):
            assert config[name] == asked.settings[name], name


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of TensorBoard's readers
def test_tensorboard_reads_the_store_s_history_out_of_the_zip(
    download, server_store, runs, tmp_path
):
    from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer

    logs = tmp_path / "logs"
    with zipfile.ZipFile(io.BytesIO(download("TensorBoard (ZIP)").read_bytes())) as archive:
        archive.extractall(logs)
    reader = EventMultiplexer().AddRunsFromDirectory(str(logs)).Reload()
    history = server_store.history(runs)
    own = [key for key in EPOCH_KEYS if not key.startswith("val_")]
    places = {key: ("train", f"epoch_{key}") for key in own}
    places |= {f"val_{key}": ("validation", f"epoch_{key}") for key in JUDGED}
    read = set()
    for key, (part, tag) in places.items():
        folders = [name for name in reader.Runs() if name.endswith(f"/{part}")]
        assert len(folders) == len(runs)
        read |= {tuple(event.value for event in reader.Scalars(folder, tag)) + (key,)
                 for folder in folders}
    assert read == {
        tuple(float(np.float32(value)) for value in of_run[key]) + (key,)
        for _, of_run in history.groupby("run") for key in places
    }


def test_pandas_reads_the_store_s_history_out_of_the_values(download, server_store, runs):
    table = pd.read_csv(download("Values (CSV)"))
    assert list(table.columns) == ["run", "epoch", "metric", "value"]
    wide = table.pivot(index=["run", "epoch"], columns="metric", values="value")
    history = server_store.history(runs).set_index(["run", "epoch"]).sort_index()
    assert list(wide.index) == list(history.index) and len(wide) == len(runs) * EPOCHS
    for key in EPOCH_KEYS:
        assert list(wide[key]) == list(history[key]), key
    norms = history["gradient_norms"]
    assert list(wide["gradient_norm_2"]) == [row[1] for row in norms]


def test_the_json_has_every_run_with_its_config(download, server_store, runs):
    found = json.loads(download("All (JSON)").read_text(encoding="utf-8"))
    configs = {run["id"]: run["config"] for run in found["runs"]}
    assert set(configs) == set(runs)
    for run in runs:
        settings = server_store.get(run).config.settings
        assert {name: configs[run][name] for name in ("optimizer", "seed", "epochs")} == {
            name: settings[name] for name in ("optimizer", "seed", "epochs")}
