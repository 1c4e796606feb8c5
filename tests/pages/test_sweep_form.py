"""The form in sweep mode: what it shows is what is queued, as one sweep."""

from __future__ import annotations


def open_sweep(app):
    app.run()
    app.button_group(key="train_mode").set_value("sweep").run()
    assert not app.exception
    return app


def test_a_sweep_is_queued(app, store):
    open_sweep(app)
    print([c.value for c in app.caption])
    app.button(key="sweep_start").click().run()
    assert not app.exception and not app.error
    [sweep] = store.sweeps()
    assert sweep.name == "Optimizer"
    assert len(store.runs()) == 6
