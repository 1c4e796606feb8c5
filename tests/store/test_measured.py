"""What epochs took on this host, for estimates."""

from __future__ import annotations

import math

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from lab.config import RunConfig
from lab.store import RunStore
from lab.store.connect import connect
from lab.store.measured import measured_epochs
from lab.store.schema import runs


def test_measured_epochs_are_the_last_ones_of_this_hosts_runs_but_not_their_first(store):
    def trained(engine: str, *seconds: float, **config) -> RunConfig:
        made = RunConfig(**config)
        run = store.add(made, engine=engine)
        for epoch, taken in enumerate(seconds, 1):
            store.append(run, epoch, {"seconds": taken})
        return made

    trained("here-1-a", 5.0, seed=1)
    second = trained("here-1-a", 5.0, 2.0, seed=2)
    trained("elsewhere-1-a", 5.0, 3.0, seed=3)
    trained("here-and-there-1-a", 5.0, math.nan, seed=4)
    assert store.measured_epochs("here") == [(second, 2.0)]
    assert store.measured_epochs("nowhere") == []


def test_a_store_is_looked_up_without_being_made_or_changed(url, tmp_path):
    if url.startswith("sqlite"):
        assert measured_epochs(url, "here") == []
        assert list(tmp_path.iterdir()) == []
    store = RunStore(url)
    run = store.add(RunConfig(), engine="here-1-a")
    for epoch in (1, 2):
        store.append(run, epoch, {"seconds": 2.0})
    assert measured_epochs(url, "here") == [(RunConfig(), 2.0)]  # while others have it open
    store.close()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert measured_epochs(url, "here") == [(RunConfig(), 2.0)]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_store_that_cannot_be_read_has_nothing_measured(tmp_path):
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"no database" * 1000)
    for url in (f"sqlite:///{damaged}", f"sqlite:///{tmp_path}", "nonsense", "sqlite://",
                "postgresql://nobody@127.0.0.1:9/none"):
        assert measured_epochs(url, "here") == []


def test_what_is_opened_to_be_read_cannot_be_written(url):
    RunStore(url).close()
    engine = connect(url, to_read=True)
    with pytest.raises(SQLAlchemyError, match="read-?only"), engine.begin() as connection:
        connection.execute(delete(runs))
    engine.dispose()
