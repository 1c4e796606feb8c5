"""A run whose worker is killed, and then its server, has the history of one that nobody touched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from lab.config import RunConfig
from lab.metrics import JUDGED
from lab.options import OPTIMIZERS
from tests.engine.killable import Server

AT_ONCE = 2  # servers, each with a worker and a store of its own
EPOCHS = 12
COMPARED = ["epoch", *JUDGED, *(f"val_{key}" for key in JUDGED), "gradient_norms"]


def queue(server: Server, optimizer: str) -> str:
    config = RunConfig(
        optimizer=optimizer, hidden_layers=(8, 8), dataset="digits", batch_size=4,
        epochs=EPOCHS, activation="tanh",
    )
    return server.store.add(config, engine="nobody's")


def cut_and_whole(server: Server, optimizer: str) -> None:
    """Compare the run of an optimizer that is killed twice with one that is left alone."""
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
    assert histories[0].to_dict("list") == histories[1].to_dict("list"), optimizer
    assert (cut.best_epoch, cut.test_accuracy) == (whole.best_epoch, whole.test_accuracy)
    assert server.store.checkpoint(killed) is None


@pytest.mark.timeout(600)
def test_every_optimizers_history_survives_a_killed_worker_and_a_killed_server(tmp_path):
    def try_some(lane: int) -> None:
        with Server(tmp_path / str(lane)) as server:
            for optimizer in list(OPTIMIZERS)[lane::AT_ONCE]:
                cut_and_whole(server, optimizer)

    with ThreadPoolExecutor(AT_ONCE) as lanes:
        list(lanes.map(try_some, range(AT_ONCE)))
