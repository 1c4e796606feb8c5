"""A run whose worker is killed, and then its server, has the history of one that nobody touched."""

from __future__ import annotations

import pytest

from lab.config import RunConfig
from lab.metrics import JUDGED
from tests.engine.killable import Server

# One of each kind of state: none, two moments of every weight, a rule of its own for inner layers.
# What a process leaves of every other optimizer's run is tried in training/test_other_process.py.
OPTIMIZERS = ("SGD", "Adam", "Muon")
EPOCHS = 10
COMPARED = ["epoch", *JUDGED, *(f"val_{key}" for key in JUDGED), "gradient_norms"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("killed") / "server") as started:
        yield started


def queue(server: Server, optimizer: str) -> str:
    config = RunConfig(
        optimizer=optimizer, hidden_layers=(8, 8), dataset="digits", batch_size=4,
        epochs=EPOCHS, activation="tanh",
    )
    return server.store.add(config, engine="nobody's")


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_history_survives_a_killed_worker_and_a_killed_server(server, optimizer):
    killed = queue(server, optimizer)
    server.until_it_trains_on(killed)
    server.kill_worker()
    server.until(killed, lambda run: run.resumes == 1)
    server.until_it_trains_on(killed)
    server.kill()
    server.start()
    server.until(killed, lambda run: run.resumes == 2)
    untouched = queue(server, optimizer)
    cut = server.until(killed, lambda run: not run.active)
    whole = server.until(untouched, lambda run: not run.active)

    assert (cut.status, cut.resumes, whole.resumes) == ("completed", 2, 0), cut.message
    histories = [server.store.history([run.id])[COMPARED] for run in (cut, whole)]
    assert len(histories[1]) == EPOCHS
    assert histories[0].to_dict("list") == histories[1].to_dict("list")
    assert (cut.best_epoch, cut.test_accuracy) == (whole.best_epoch, whole.test_accuracy)
    assert server.store.checkpoint(killed) is None
