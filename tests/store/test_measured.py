"""What epochs took on this host, for estimates."""

from __future__ import annotations

import math

from lab.config import RunConfig


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
