"""A sweep's file: what it says is what is planned, and what it cannot mean is a sentence."""

from __future__ import annotations

import re

import pytest

from lab.errors import ConfigError
from lab.options import OPTIMIZERS
from lab.presets import PRESETS
from lab.sweeps import SweepPlan, log_range
from lab.sweeps.sweep_file import read_sweep, sweep_from

WHOLE = """
name = "SGD or Adam?"
seeds = 3
keeps = "none"

[base]
preset = "relu-adam"
epochs = 5

[vary]
optimizer = ["SGD", "Adam"]
learning_rate = {from = 1e-4, to = 1.0, points = 9}
hidden_layers = [[16], "32-32"]
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "my sweep.toml"

    def write(content: str | bytes) -> str:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


def test_a_whole_file_is_the_plan_that_it_describes(file):
    assert read_sweep(file(WHOLE)) == SweepPlan(
        "SGD or Adam?", base={"scaling": "raw", "epochs": 5},
        vary={"optimizer": ("SGD", "Adam"), "learning_rate": log_range(1e-4, 1.0, 9),
              "hidden_layers": ((16,), (32, 32))},
        seeds=(0, 1, 2), keeps="none",
    )


def test_a_sweep_is_called_as_it_is_told_or_says_or_as_its_file(file):
    assert read_sweep(file("seeds = 2")).name == "my sweep"
    assert read_sweep(file('seeds = 2\nname = "Mine"')).name == "Mine"
    assert read_sweep(file('seeds = 2\nname = "Mine"'), name="Yours").name == "Yours"


def test_seeds_are_a_number_or_a_list():
    assert sweep_from("seeds = 3").seeds == (0, 1, 2)
    assert sweep_from("seeds = [7, 3]").seeds == (7, 3)
    assert sweep_from('vary.activation = ["relu"]').seeds == (0,)


def test_a_marked_file_with_windows_lines_is_read(file):
    content = b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode()
    assert read_sweep(file(content)) == sweep_from(WHOLE)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_alone_is_the_preset_with_every_seed(name):
    configs = sweep_from(f'seeds = 2\nbase.preset = "{name}"').configs
    config = PRESETS[name].config.changed(jit_compile=True)
    assert configs == [config.changed(seed=seed) for seed in (0, 1)]


def test_what_is_given_goes_before_the_preset():
    text = 'base = {{preset = "relu-sgd-0.001", {}}}\n[vary]\n{}\n'
    [config] = sweep_from(text.format("scaling = '0-1'", 'activation = ["elu"]')).configs
    assert (config.scaling, config.activation, config.learning_rate) == ("0-1", "elu", 0.001)
    configs = sweep_from(text.format("epochs = 1", 'scaling = ["raw", "0-1"]')).configs
    assert [config.scaling for config in configs] == ["raw", "0-1"]


@pytest.mark.parametrize("where", ['optimizer = "Adadelta"\n[vary]\n',
                                   '[vary]\noptimizer = ["Adadelta"]\n'])
def test_another_optimizer_than_the_presets_brings_its_own_learning_rate(where):
    text = f'seeds = 1\n[base]\npreset = "relu-sgd-0.001"\n{where}'
    [config] = sweep_from(text).configs
    assert config.learning_rate == OPTIMIZERS["Adadelta"].learning_rate
    assert config.scaling == "raw"


NO_SWEEP = [
    ("", "A sweep file must say seeds, or what is in vary. Got neither."),
    ("[vary]", "A sweep file must say seeds, or what is in vary. Got neither."),
    ("seeds = ", "A sweep file must be TOML ("),
    ("a = " + "[" * 5000, "A sweep file must be TOML ("),
    ("seeds = " + "9" * 5000, "A sweep file must be TOML ("),
    ("seed = 3", "A sweep file has the keys name, seeds, keeps, base, vary. Got 'seed'."),
    ("seeds = 3\n[bases]\n", "Got 'bases'."),
    ("seeds = 0", "seeds must be a whole number in [1, 2000], or a list of seeds. Got 0."),
    ("seeds = true", "or a list of seeds. Got True."),
    ("seeds = 100_000", "or a list of seeds. Got 100000."),
    ("seeds = 0x" + "f" * 5000, "or a list of seeds. Got a int that is too much to show."),
    ("seeds = []", "seeds must be a list of at least one value. Got an empty list."),
    ("seeds = [1, 'a']", "seed must be a whole number in [0, 2147483647]. Got 'a'."),
    ("seeds = 1\nname = 3", "name must be a text of 1 to 200 characters. Got 3."),
    ("seeds = 1\nkeeps = 'some'", "keeps must be one of best, all, none. Got 'some'."),
    ("seeds = 1\nbase = 3", "base must be a table of named values. Got 3."),
    ("seeds = 1\n[[vary]]\nepochs = [1]", "vary must be a table of named values. Got [{"),
    ("seeds = 1\nbase.lr = 3", "base takes activation, optimizer, learning_rate, "),
    ("seeds = 1\nbase.lr = 3", "Got 'lr'."),
    ("vary.preset = ['relu-adam']", "vary takes activation, "),
    ("seeds = 1\nbase.preset = 'adam'", f"preset must be one of {', '.join(PRESETS)}. Got 'adam'."),
    ("seeds = 1\nbase.preset = []", f"preset must be one of {', '.join(PRESETS)}. Got []."),
    ("seeds = 1\nbase.seed = 3", "seeds says which seeds a sweep has. Got a seed in base."),
    ("vary.epochs = 3", "epochs in vary must be a list. Got 3."),
    ("vary.learning_rate = 3", "must be a list, or a table of from, to and points. Got 3."),
    ("vary.learning_rate = {from = 1, to = 2}",
     "A range of learning rates has from, to, points. Got 'from, to'."),
    ("vary.learning_rate = {from = 1, to = 2, points = 3, step = 1}", "Got 'from, to, points, st"),
    ("vary.learning_rate = {from = 1, to = 0.1, points = 3}", "Got from 1 to 0.1."),
    ("vary.learning_rate = {from = 1, to = 100, points = 3}",
     "learning_rate must be in [1e-06, 10]. Got 100. It is value 3 of 3 in vary, and first met in "
     "run 3."),
    ("vary.hidden_layers = ['64', '64-0']", "such as 64-128-64. Got '64-0'. It is value 2 of 2"),
    ("vary.hidden_layers = [[0x" + "f" * 5000 + "]]", "hidden_layers must be 1 to 8 layers"),
    ("vary.hidden_layers = [[[1]]]", "hidden_layers must be 1 to 8 layers"),
    ("seeds = 1\nbase.epochs = 1979-05-27", "epochs must be a whole number in [1, 1000]. Got dat"),
    ("base.epochs = 3\nvary.epochs = [4]", "A field may be in base or in vary. Got epochs in both"),
]


@pytest.mark.parametrize(("text", "words"), NO_SWEEP, ids=range(len(NO_SWEEP)))
def test_what_is_no_sweep_is_a_sentence_with_the_rule_and_the_value(text, words):
    with pytest.raises(ConfigError, match=re.escape(words)) as error:
        sweep_from(text)
    assert str(error.value).endswith(".") and len(str(error.value)) < 1000


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path, file):
    missing = tmp_path / "missing.toml"
    for path, why in ((missing, "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(ConfigError) as error:
            read_sweep(str(path))
        assert str(error.value) == f"{path} could not be read ({why})."
    with pytest.raises(ConfigError, match="must be TOML in UTF-8."):
        read_sweep(file(b"name = '\xff'"))


def test_a_file_of_100_mb_is_refused_without_being_read(file):
    path = file("seeds = 1")
    with open(path, "r+b") as big:
        big.truncate(100_000_000)
    with pytest.raises(ConfigError, match="must be a sweep file of at most 100 kB."):
        read_sweep(path)
