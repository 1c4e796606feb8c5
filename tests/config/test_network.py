"""A network as data: its layers by hand, and seeds that no two of them share."""

from __future__ import annotations

import pytest

from lab.config import RunConfig
from lab.config.network import network

ALL = {"augmentation": 0.5, "dropout": 0.25, "batch_normalization": True}


def test_a_cnns_layers_with_every_option_are_in_the_order_of_the_readme():
    """Normalized before the activation, values dropped after the pooling, or after a dense one."""
    found = [(layer.kind, *layer.given) for layer in network(RunConfig(architecture="cnn", **ALL))]
    assert [given[0] for given in found[1:4]] == [
        "RandomTranslation", "RandomRotation", "RandomZoom"]
    expected = [("Reshape", (28, 28, 1)), *found[1:4]]
    for filters in (16, 32):
        expected += [("Conv2D", filters, 5), ("BatchNormalization",), ("Activation", "relu"),
                     ("MaxPooling2D", 2), ("Dropout", 0.25)]
    expected += [("Flatten",), ("Dense", 64), ("BatchNormalization",), ("Activation", "relu"),
                 ("Dropout", 0.25), ("Dense", 10)]
    assert found == expected


def test_an_mlps_layers_are_the_posts_until_an_option_is_set():
    found = [(layer.kind, *layer.given) for layer in network(RunConfig(hidden_layers=(6, 5)))]
    assert found == [("Flatten",), ("Dense", 6), ("Dense", 5), ("Dense", 10)]


@pytest.mark.parametrize("strength", [0.5, 2.0])
def test_what_an_augmentation_moves_in_is_paper(strength):
    drawn = [layer for layer in network(RunConfig(augmentation=strength))
             if layer.kind.startswith("Random")]
    assert len(drawn) == 3
    assert {layer.named["fill_mode"] for layer in drawn} == {"constant"}  # of 0, Keras's default


def seeds(seed: int, **options) -> list[int]:
    config = RunConfig(seed=seed, **(ALL | options))
    return [layer.named["seed"] for layer in network(config) if layer.kind.startswith(
        ("Random", "Dropout"))]


@pytest.mark.parametrize("options", [{"architecture": "cnn"}, {"hidden_layers": (3,) * 8}],
                         ids=["cnn", "mlp"])
def test_no_two_layers_of_one_run_or_of_runs_of_other_seeds_draw_the_same_numbers(options):
    """With one seed for all, a picture's shift would tell how it is turned and zoomed."""
    found = [number for seed in range(50) for number in seeds(seed, **options)]
    assert len(found) == len(set(found)) >= 50 * 6
    largest = seeds(2**31 - 1, **options)
    assert len(set(largest)) == len(largest) and all(0 <= n < 2**31 for n in largest)
