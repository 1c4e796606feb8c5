"""Groups of runs on the Compare page in AppTest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from streamlit.testing.v1 import AppTest

from lab.config import RunConfig
from lab.store import RunStore

EPOCHS = 3


def add_run(
    store: RunStore, test: float | None = 0.8, status: str = "completed", **config
) -> str:
    """Store a run of three epochs whose best validation accuracy is a point above its test's."""
    run = store.add(RunConfig(epochs=EPOCHS, **config), engine="test")
    store.begin(run)
    best = (test or 0.5) + 0.01
    for epoch in range(1, EPOCHS + 1):
        value = best * epoch / EPOCHS
        store.append(
            run, epoch,
            {"loss": 1 - value, "accuracy": value, "val_loss": 1 - value, "val_accuracy": value,
             "learning_rate": 0.001, "seconds": 2.0, "cpu_seconds": 1.0,
             "gradient_norms": [0.1 * epoch] * 6},
            best_epoch=epoch, best_value=value,
        )
    if status != "running":
        store.end(run, status, "")
        store.finish(run, test_accuracy=test)
    return run


def add_group(store: RunStore, tests: Sequence[float | None], **config) -> list[str]:
    """Store a run a test accuracy, of seeds 0, 1, 2, ..."""
    return [add_run(store, test, seed=seed, **config) for seed, test in enumerate(tests)]


def open_compare(app: AppTest, **params: str) -> AppTest:
    """Open Compare by a link."""
    app.query_params.clear()
    app.switch_page("pages/compare.py")
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def compare(app: AppTest, *runs: str, **params: str) -> AppTest:
    """Open Compare of these runs by a link."""
    return open_compare(app, runs=",".join(runs), **params)


def in_address(app: AppTest) -> Mapping[str, str]:
    """Return what the address holds; AppTest gives a list where the test has set it."""
    held = {name: app.query_params[name] for name in app.query_params}
    return {name: v[0] if isinstance(v, list) else v for name, v in held.items()}


def group_table(app: AppTest) -> pd.DataFrame:
    """Return the table of what came of each group."""
    return next(t.value for t in app.dataframe if "test_std" in t.value)


def said(app: AppTest) -> str:
    """Return all that the page says in words."""
    kinds = ("subheader", "markdown", "caption", "info", "warning", "error", "success")
    return "\n".join(element.value for kind in kinds for element in getattr(app, kind))
