"""A sweep's card: how far it is, and the buttons that hold, end and open it."""

from __future__ import annotations

from lab.config import RunConfig
from tests.store.sweeping import members, train


def add(app, store, configs=None, **of) -> str:
    """Queue a sweep of this visitor with an engine that lives."""
    app.session_state["visit"] = "0123456789ab"
    app.run()
    engine = next(iter(store.engines()))
    configs = configs or [
        RunConfig(epochs=2, optimizer=o, seed=s) for o in ("SGD", "Adam") for s in range(3)
    ]
    return store.add_sweep(
        configs, **{"name": "a sweep", "engine": engine, "visit": "0123456789ab"} | of
    )


def card(app) -> str:
    [body] = [e.proto.body for e in app.get("html") if 'class="lab-sweep"' in e.proto.body]
    return body


def test_card(app, store):
    sweep = add(app, store)
    app.run()
    assert not app.exception
    ids = members(store, sweep)
    train(store, ids[0], 0.5, 0.6)
    train(store, ids[1], 0.5, 0.7)
    train(store, ids[3], 0.5, 0.8)
    app.session_state[f"sweep_results_{sweep}"] = True
    app.run()
    assert not app.exception
    app.button(key=f"sweep_pause_{sweep}").click().run()
    assert not app.exception
    app.button(key=f"sweep_compare_{sweep}").click().run()
    assert not app.exception
