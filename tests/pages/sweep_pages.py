"""Sweeps on the Train page in AppTest: the form that sets one up, and the cards of those there are.
"""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from lab.config import RunConfig
from lab.store import RunStore
from tests.store.sweeping import members, train

VISIT = "0123456789ab"
CONFIGS = [RunConfig(epochs=2, optimizer=o, seed=s) for o in ("SGD", "Adam") for s in range(3)]

# --- the form -----------------------------------------------------------------------------------


def open_sweep(app: AppTest, *names: str) -> None:
    """Open the form in sweep mode, where these fields vary."""
    app.run()
    set_mode(app, "sweep")
    app.multiselect(key="sweep_vary").set_value(list(names)).run()
    assert not app.exception


def set_mode(app: AppTest, mode: str) -> None:
    app.button_group(key="train_mode").set_value(mode).run()
    assert not app.exception


def click(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def started(app: AppTest, store: RunStore) -> list[RunConfig]:
    """Press Start and return the configs of the one sweep that it queued."""
    click(app, "sweep_start")
    assert not app.error
    [sweep] = store.sweeps()
    return configs_of(store, sweep.id)


def configs_of(store: RunStore, sweep: str) -> list[RunConfig]:
    return [run.config for run in store.runs()[::-1] if run.sweep == sweep]


def captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


def errors(app: AppTest) -> str:
    return "\n".join(error.value for error in app.error)


def write(app: AppTest, key: str, text: str) -> None:
    app.text_input(key=key).set_value(text).run()
    assert not app.exception


# --- the cards ----------------------------------------------------------------------------------


def add(store: RunStore, engine: str, configs=CONFIGS, **of) -> str:
    return store.add_sweep(
        configs, **{"name": "a sweep", "engine": engine, "visit": VISIT} | of,
        estimates=[60.0] * len(configs),
    )


def cards(app: AppTest) -> list[str]:
    """Open the page anew and return what the sweeps' cards say."""
    app.run()
    assert not app.exception and not app.error
    told = [element.proto.body for element in app.get("html")]
    return [body for body in told if 'class="lab-sweep"' in body]


def card(app: AppTest) -> str:
    [body] = cards(app)
    return body


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button}


def run_cards(app: AppTest) -> int:
    return sum('class="lab-card"' in element.proto.body for element in app.get("html"))


def click_shown(app: AppTest, key: str) -> None:
    """Open the page anew and click a button of it."""
    app.run()
    click(app, key)


def end(store: RunStore, sweep: str) -> None:
    for number, run in enumerate(members(store, sweep)):
        train(store, run, 0.5 + number / 100)
