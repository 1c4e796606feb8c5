"""What differs among groups, and what they share, in words."""

from __future__ import annotations

from lab.analysis.config_table import config_differences, shared_settings
from lab.analysis.groups import group_runs
from tests.analysis.made import run


def test_a_column_is_a_field_that_differs_and_nothing_else():
    groups = group_runs([run(0, activation="tanh"), run(1, activation="leaky_relu", seed=4)])
    table = config_differences(groups)
    assert list(table) == ["group", "Activation"]
    assert table["Activation"].tolist() == ["Tanh", "Leaky ReLU"]
    assert table.index.tolist() == [group.key for group in groups]


def test_a_group_whose_runs_differ_shows_all_values_in_their_order():
    runs = [run(0, batch_size="full"), run(1, batch_size=64), run(2, optimizer="SGD")]
    table = config_differences(group_runs(runs, by=["optimizer"]))
    assert table["Batch size"].tolist() == ["64, full", "32"]


def test_an_option_that_an_optimizer_lacks_is_a_dash():
    runs = [run(0, optimizer="RMSprop"), run(1, optimizer="SGD"),
            run(2, optimizer="RMSprop", optimizer_options={"rho": 0.5})]
    table = config_differences(group_runs(runs))
    assert table["rho"].tolist() == ["0.9", "—", "0.5"]


def test_groups_that_differ_in_nothing_have_no_column_but_their_name():
    assert list(config_differences(group_runs([run(0), run(1, seed=1)]))) == ["group"]
    assert config_differences([]).empty


def test_what_is_shared_is_said_in_words_without_what_differs():
    words = shared_settings(group_runs([run(0), run(1, seed=1, batch_size=64, epochs=5)]))
    assert words.startswith("Adam · ReLU · lr 0.001") and "layers 64-128-256-128-64" in words
    for differs in ("batch 64", "batch 32", "seed", "epochs 20", "epochs 5"):
        assert differs not in words


def test_a_word_that_only_some_runs_have_is_not_shared():
    runs = [run(0, optimizer="RMSprop", optimizer_options={"rho": 0.5}), run(1, optimizer="SGD")]
    assert "rho" not in shared_settings(group_runs(runs))
    assert shared_settings([]) == ""
