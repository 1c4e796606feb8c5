"""How long a run will take: measured where it was, else by its arithmetic."""

from __future__ import annotations

import pytest

from lab.config import RunConfig
from lab.config.cost import products
from lab.config.network import hidden_units
from lab.estimate import Durations, arithmetic, model_bytes
from lab.options import OPTIMIZERS
from lab.presets import PRESETS
from lab.sweeps import SweepPlan, log_range

POST = RunConfig(epochs=20)


def test_a_setup_that_was_measured_takes_what_it_took():
    durations = Durations([(POST, 2.0), (POST.changed(seed=3), 4.0), (POST, 3.0)])
    assert durations.epoch(POST.changed(learning_rate=0.1, epochs=5)) == 3.0


def test_another_setup_is_scaled_by_what_this_machine_needed():
    other = POST.changed(batch_size=128)
    slow = Durations([(POST, 3 * arithmetic(POST))])
    assert slow.epoch(other) == pytest.approx(3 * arithmetic(other))


def test_a_machine_that_was_busy_is_not_taken_for_a_hundred_times_slower():
    other = POST.changed(batch_size=128)
    busy = Durations([(POST, 100 * arithmetic(POST))])
    assert busy.epoch(other) == pytest.approx(4 * arithmetic(other))
    assert busy.epoch(POST) == 100 * arithmetic(POST)  # that is what was measured


@pytest.mark.parametrize("change", [
    {"hidden_layers": (512, 512)}, {"batch_size": 8}, {"optimizer": "SGD"},
    {"activation": "gelu"}, {"train_samples": 1000}, {"dataset": "digits"},
    {"validation_split": 0.5}, {"architecture": "cnn"}, {"augmentation": 0.5}, {"dropout": 0.1},
    {"batch_normalization": True}, {"jit_compile": True},
], ids=lambda change: next(iter(change)))
def test_whatever_changes_an_epochs_duration_is_another_setup(change):
    others = [POST.changed(hidden_layers=(units,)) for units in (1, 2, 3)]
    durations = Durations([(POST, 1234.5), *((other, arithmetic(other)) for other in others)])
    assert durations.epoch(POST.changed(**change)) != 1234.5


def test_a_cnn_is_another_setup_than_an_mlp_of_as_many_units():
    cnn = POST.changed(architecture="cnn")
    mlp = POST.changed(hidden_layers=hidden_units(cnn))
    assert Durations([(mlp, 1234.5), (cnn, 5.0)]).epoch(cnn) == 5.0


def test_smaller_batches_more_weights_and_more_images_take_longer():
    assert arithmetic(POST.changed(batch_size=8)) > arithmetic(POST) > arithmetic(
        POST.changed(batch_size=128)
    )
    assert arithmetic(POST.changed(hidden_layers=(1024,))) > arithmetic(
        POST.changed(hidden_layers=(16,))
    )
    assert arithmetic(POST) > arithmetic(POST.changed(train_samples=1000))


@pytest.mark.parametrize("option", [{"augmentation": 1.0}, {"batch_normalization": True}])
@pytest.mark.parametrize("architecture", ["mlp", "cnn"])
def test_pictures_to_shake_and_layers_to_normalize_take_longer(architecture, option):
    config = POST.changed(architecture=architecture)
    assert arithmetic(config.changed(**option)) > 1.05 * arithmetic(config)


def test_a_product_of_a_convolution_takes_longer_than_one_of_a_dense_layer():
    large = POST.changed(batch_size=4096)  # few steps: what counts is the products
    cnn, wide = large.changed(architecture="cnn"), large.changed(hidden_layers=(1024, 280))
    assert products(cnn) == pytest.approx(products(wide), rel=0.01)
    assert arithmetic(cnn) > 1.3 * arithmetic(wide)


def test_an_epoch_of_the_cnn_with_augmentation_is_about_the_8_seconds_that_the_readme_says():
    assert 4 < arithmetic(PRESETS["reads-my-handwriting"].config) < 16


@pytest.mark.parametrize("option", [{"architecture": "cnn"}, {"augmentation": 0.5}])
def test_where_xla_has_no_part_its_option_changes_no_estimate(option):
    config = POST.changed(**option)
    compiled = config.changed(jit_compile=True)
    assert arithmetic(compiled) == arithmetic(config)
    assert Durations([(config, 123.0)]).epoch(compiled) == 123.0


def test_the_posts_epoch_is_about_what_it_is_on_a_core_of_today():
    assert 0.5 < arithmetic(POST) < 3
    assert 0.2 < arithmetic(POST.changed(batch_size=128)) < 1.5


@pytest.mark.parametrize("batch_size", [1, 4096, "full"])
@pytest.mark.parametrize("train_samples", [100, "all"])
def test_every_setup_has_a_duration(batch_size, train_samples):
    config = POST.changed(batch_size=batch_size, train_samples=train_samples)
    assert 0 < arithmetic(config) < 3600


def test_a_run_takes_its_epochs_and_what_is_left_of_it_the_rest():
    durations = Durations([(POST, 2.0)])
    whole, half = durations.run(POST), durations.run(POST, 10)
    assert whole - half == 20.0
    assert durations.run(POST, 25) == durations.run(POST, 20)


def test_a_sweep_takes_an_equal_share_of_its_runs_or_its_longest_one():
    durations = Durations([(POST, 2.0)])
    one, long = durations.run(POST), POST.changed(epochs=1000)
    assert durations.sweep([POST] * 6, 2) == pytest.approx(3 * one)
    assert durations.sweep([POST, long, POST], 3) == durations.run(long)
    assert durations.sweep([], 2) == 0


def test_the_largest_sweep_takes_an_equal_share_of_all_its_runs():
    plan = SweepPlan(
        "All", vary={"optimizer": [*OPTIMIZERS][:5], "learning_rate": log_range(1e-4, 1, 20)},
        seeds=tuple(range(20)),
    )
    assert plan.count == 2000
    durations = Durations([(POST, 2.0)])
    whole = sum(durations.run(config) for config in plan.configs)
    assert durations.sweep(plan.configs, 2) == pytest.approx(whole / 2)


def test_a_compiled_epoch_is_a_setup_of_its_own_and_quicker_most_of_all_in_small_batches():
    compiled = POST.changed(jit_compile=True)
    assert Durations([(POST, 2.0)]).epoch(compiled) < 2.0

    def saved(batch_size: int) -> float:
        small = {"batch_size": batch_size}
        return arithmetic(compiled.changed(**small)) / arithmetic(POST.changed(**small))

    assert saved(8) < saved(32) < saved(128) < 1


@pytest.mark.parametrize(("config", "measured"), [  # bytes of both files, by `package.saved`
    (RunConfig(optimizer="SGD"), 1_105_615), (RunConfig(optimizer="Adam"), 2_181_106),
    (RunConfig(optimizer="SGD", hidden_layers=(1024, 1024)), 14_930_948),
    (RunConfig(optimizer="Adam", hidden_layers=(64,)), 842_520),
])
def test_a_models_size_is_known_within_a_tenth(config, measured):
    assert model_bytes(config) == pytest.approx(measured, rel=0.1)
