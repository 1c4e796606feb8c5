"""The live view on the Train page: what is queued gets a card, and what ended stays in sight."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from lab.config import RunConfig
from lab.metrics import EPOCH_KEYS
from lab.presets import POST_COMPARISON, POST_REMEDY, PRESETS
from lab.store.schema import runs as runs_table
from tests.pages.live_figure import live_figure, runs_drawn


def test_several_runs_can_be_queued_one_after_the_other(app, store):
    app.run()
    for seed in (1, 2, 3):
        app.number_input(key="form_seed").set_value(seed).run()
        app.button(key="start").click().run()
    assert [run.config.seed for run in store.active()] == [1, 2, 3]
    assert len({run.color for run in store.active()}) == 3


def test_the_posts_comparison_queues_its_three_models_and_offers_the_fourth(app, store):
    app.run()
    app.button(key="post_comparison").click().run()
    configs = [run.config for run in store.active()]
    assert configs == [PRESETS[name].config for name in POST_COMPARISON]
    app.button(key="post_remedy").click().run()
    assert store.active()[-1].config == PRESETS[POST_REMEDY].config
    assert "post_remedy" not in [button.key for button in app.button]


def test_a_queued_run_can_be_cancelled(app, store):
    app.run()
    app.button(key="start").click().run()
    [run] = store.runs()
    button = app.button(key=f"stop_{run.id}")
    assert button.label == "Cancel"
    button.click().run()
    assert store.get(run.id).status == "stopped"
    assert f"stop_{run.id}" not in [button.key for button in app.button]


def test_a_running_run_can_be_stopped_once(app, store):
    app.run()
    app.button(key="start").click().run()
    [run] = store.runs()
    store.begin(run.id)
    app.run()
    button = app.button(key=f"stop_{run.id}")
    assert button.label == "Stop"
    button.click().run()
    assert store.stop_requested(run.id)
    assert app.button(key=f"stop_{run.id}").disabled


def test_a_run_of_the_command_line_stays_once_it_was_seen_and_another_visits_does_not(app, store):
    runs = [
        store.add(RunConfig(seed=n), engine="test", visit=v) for n, v in enumerate(("cli", "b"))
    ]
    app.run()
    assert len(app.dataframe[0].value) == 2
    for run in runs:
        store.end(run, "completed", "Done.")
        store.finish(run)
    app.run()
    assert len(app.dataframe[0].value) == 1


def test_clearing_takes_finished_runs_off_the_page_but_not_out_of_the_store(app, store):
    app.run()
    app.button(key="start").click().run()
    [run] = store.runs()
    store.begin(run.id)
    store.end(run.id, "stopped", "Stopped by the user.")
    store.finish(run.id)
    app.run()
    app.button(key="live_clear").click().run()
    assert not app.dataframe
    assert [kept.id for kept in store.runs()] == [run.id]


@pytest.mark.parametrize(
    ("status", "message", "words"),
    [
        ("diverged", "The loss became NaN.", "diverged · loss became NaN at epoch 1"),
        ("failed", "Out of memory: try less.", "failed · Out of memory: try less."),
    ],
)
def test_a_finished_card_says_how_a_run_went_wrong(app, store, status, message, words):
    app.run()
    app.button(key="start").click().run()
    [run] = store.runs()
    store.begin(run.id)
    logs = dict.fromkeys(("loss", "accuracy", "val_loss", "val_accuracy"), 0.5)
    store.append(
        run.id, 1, logs | {"seconds": 1.0, "gradient_norms": [1.0]},
        best_epoch=None, best_value=None
    )
    store.end(run.id, status, message)
    store.finish(run.id)
    app.run()
    assert any(f"<small>{words}</small>" in card.proto.body for card in app.get("html"))


def test_a_run_cancelled_before_it_began_is_gone_from_the_page(app, store):
    app.run()
    app.button(key="start").click().run()
    app.number_input(key="form_seed").set_value(5).run()
    app.button(key="start").click().run()
    kept, cancelled = store.active()
    app.button(key=f"stop_{cancelled.id}").click().run()
    cards = " ".join(card.proto.body for card in app.get("html"))
    assert "lab-card" in cards and "seed 5" not in cards
    assert len(app.dataframe[0].value) == 1


def test_the_next_of_many_queued_runs_are_in_sight_and_the_rest_can_be_cancelled(app, store):
    app.run()
    for seed in range(1, 10):
        app.number_input(key="form_seed").set_value(seed).run()
        app.button(key="start").click().run()
    runs = store.active()
    shown = {key for b in app.button if (key := b.key).startswith("stop_")}
    assert shown == {f"stop_{run.id}" for run in runs[:6]}
    [queue] = [e for e in app.expander if "more in the queue" in e.label]
    assert queue.label == "… and 3 more in the queue"
    app.session_state["live_queue"] = True
    app.run()
    assert {f"stop_{run.id}" for run in runs} <= {b.key for b in app.button}
    app.button(key="cancel_queued").click().run()
    assert not app.exception and store.active() == []


def test_cards_and_table_give_a_run_the_same_name_and_cards_tell_its_full_one(app, store):
    app.run()
    for epochs in (3, 4):
        app.number_input(key="form_epochs").set_value(epochs).run()
        app.button(key="start").click().run()
    names = app.dataframe[0].value["Run"].tolist()
    assert names == ["epochs 3", "epochs 4"]
    cards = [card.proto.body for card in app.get("html") if "lab-card" in card.proto.body]
    for run, name in zip(store.active(), names, strict=True):
        wanted = f"<span>{name}</span>", f'title="{run.name}"'
        assert any(all(words in card for words in wanted) for card in cards)


def begin(store, begun: float, epochs: int = 1, **config) -> str:
    """Store a run that trains since then, on the page as one of the command line's."""
    run = store.add(RunConfig(**config), engine="desk-1-ab", visit="cli")
    store.begin(run)
    for epoch in range(1, epochs + 1):
        values = dict.fromkeys(EPOCH_KEYS, 0.5) | {"gradient_norms": [0.1] * 6}
        store.append(run, epoch, values, best_epoch=1, best_value=0.5)
    with store._write() as db:
        db.execute(update(runs_table).where(runs_table.c.id == run).values(started_at=begun))
    return run


def show(app: AppTest, metric: str) -> None:
    app.segmented_control(key="live_metric").set_value(metric).run()
    assert not app.exception


def test_layers_are_the_latest_begun_runs_until_another_is_picked(app, store):
    first, second = (begin(store, begun) for begun in (10, 20))
    app.run()
    show(app, "gradient_norms")
    assert runs_drawn(app) == {second}
    third = begin(store, 30)
    app.run()
    assert runs_drawn(app) == {third}
    app.selectbox(key="live_layers_of_box").select(first).run()
    assert runs_drawn(app) == {first}
    begin(store, 40)
    app.run()
    assert runs_drawn(app) == {first}


def test_the_picker_of_a_run_is_there_for_layers_of_several_alone(app, store):
    def pickers() -> list[str]:
        return [box.key for box in app.selectbox if box.key.startswith("live_")]

    begin(store, 10)
    app.run()
    show(app, "gradient_norms")
    assert pickers() == []
    begin(store, 20)
    app.run()
    assert pickers() == ["live_layers_of_box"]
    show(app, "loss")
    assert pickers() == []


def test_the_loss_has_a_log_axis_on_request_and_the_accuracy_keeps_its_own(app, store):
    begin(store, 10)
    app.run()
    show(app, "loss")
    app.toggle(key="live_log_y").set_value(True).run()
    assert live_figure(app)["layout"]["yaxis"]["type"] == "log"
    show(app, "accuracy")
    assert live_figure(app)["layout"]["yaxis"]["type"] == "linear"


def test_over_seconds_the_page_says_which_runs_shared_the_machine(app, store):
    for begun in (10, 20):
        begin(store, begun, seed=begun)
    words = "Both runs trained at the same time on one machine: compare their CPU-seconds."
    app.run()
    assert words not in [caption.value for caption in app.caption]
    app.segmented_control(key="live_x").set_value("seconds").run()
    assert words in [caption.value for caption in app.caption]
    app.segmented_control(key="live_x").set_value("cpu_seconds").run()
    assert live_figure(app)["layout"]["xaxis"]["title"]["text"] == "Processor time (CPU-s)"


def test_a_first_epoch_shows_its_points_instead_of_the_wait_for_its_end(app, store):
    def told() -> bool:
        notes = live_figure(app)["layout"]["annotations"]
        return any("come<br>with the end of the first epoch" in note["text"] for note in notes)

    def dotted(line: dict) -> bool:
        return line.get("line", {}).get("dash") == "dot"

    run = begin(store, 10, epochs=0)
    app.run()
    assert told()
    store.progress(run, 5, 10, {"loss": 2.0, "accuracy": 0.3})
    app.run()
    assert not told()
    assert [line["y"] for line in live_figure(app)["data"] if dotted(line)] == [[0.3]]
    app.segmented_control(key="live_x").set_value("seconds").run()
    assert told()
