"""What is typed becomes a config, or a sentence and exit code 2 with nothing queued."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from lab.cli import main
from lab.cli.config import config_from
from lab.cli.main import _signed
from lab.cli.parser import build_parser
from lab.config import RunConfig
from lab.options import ACTIVATIONS, FIELDS, HYPERPARAMETERS, OPTIMIZERS
from lab.presets import PRESETS


def config(*argv: str) -> RunConfig:
    return config_from(build_parser().parse_args(_signed(["train", *argv])))


def flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


@pytest.mark.parametrize(
    ("optimizer", "spec"),
    [
        pytest.param(o.name, spec, id=f"{o.name}-{spec.name}")
        for o in OPTIMIZERS.values() for spec in o.hyperparameters
    ],
)
def test_every_hyperparameter_is_an_option_that_takes_effect(optimizer, spec):
    value = (not spec.default) if isinstance(spec.default, bool) else spec.high - (
        spec.high - spec.low
    ) / 4
    value = round(value) if getattr(spec, "integer", False) else value
    built = config("--optimizer", optimizer, flag(spec.name), str(value).lower())
    assert built.optimizer_options == OPTIMIZERS[optimizer].defaults() | {spec.name: value}
    assert value != spec.default


def test_without_options_a_run_is_all_defaults():
    assert config() == RunConfig()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_taken_as_it_is(name):
    assert config("--preset", name) == PRESETS[name].config


def test_an_option_goes_before_the_preset():
    built = config("--preset", "relu-adam", "--epochs", "3", "--seed", "5")
    assert built == PRESETS["relu-adam"].config.changed(epochs=3, seed=5)


def test_another_optimizer_than_the_presets_brings_its_own_rate():
    built = config("--preset", "relu-sgd-0.001", "--optimizer", "Adadelta", "--rho", "0.5")
    assert built.learning_rate == OPTIMIZERS["Adadelta"].learning_rate
    assert built.optimizer_options["rho"] == 0.5
    assert built.scaling == "raw"


def test_one_hyperparameter_leaves_the_files_others(tmp_path):
    file = tmp_path / "config.json"
    file.write_text(RunConfig(epochs=9, optimizer_options={"beta_1": 0.5}).to_json())
    built = config("--config", str(file), "--beta-2", "0.9", "--amsgrad")
    assert built.epochs == 9
    assert built.optimizer_options == {
        "beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-7, "amsgrad": True
    }


WRONG = [
    (["--learning-rate", "0"], "learning_rate must be in [1e-06, 10]. Got 0."),
    (["--learning-rate", "-1e-3"], "learning_rate must be in [1e-06, 10]. Got -0.001."),
    (["--learning-rate", "nan"], "learning_rate must be in [1e-06, 10]. Got nan."),
    (["--learning-rate=fast"], "learning_rate must be in [1e-06, 10]. Got 'fast'."),
    (["--epochs", "1001"], "epochs must be a whole number in [1, 1000]. Got 1001."),
    (["--batch-size", "huge"], "batch_size must be a whole number in [1, 4096] or 'full'. "
                               "Got 'huge'."),
    (["--activation", "swish"],
     f"activation must be one of {', '.join(ACTIVATIONS)}. Got 'swish'."),
    (["--optimizer", "adam"], f"optimizer must be one of {', '.join(OPTIMIZERS)}. Got 'adam'."),
    (["--hidden-layers", "64-0"], "hidden_layers must be 1 to 8 layers of 1 to 1024 units, "
                                  "such as 64-128-64. Got '64-0'."),
    (["--amsgrad", "maybe"], "amsgrad must be true or false. Got 'maybe'."),
    (["--momentum", "0.9"], "Adam takes beta_1, beta_2, epsilon, amsgrad. Got 'momentum'."),
    (["--beta-1", "1"], "beta_1 must be in [0, 1). Got 1."),
    (["--preset", "adam"], f"preset must be one of {', '.join(PRESETS)}. Got 'adam'."),
    (["--config", "/nowhere.json"],
     "/nowhere.json could not be read (No such file or directory)."),
]


@pytest.mark.parametrize(("argv", "sentence"), WRONG, ids=lambda x: " ".join(x)[:30])
def test_a_wrong_value_is_one_sentence_and_nothing_is_queued(argv, sentence, tmp_path, capsys):
    assert main(["train", *argv]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"{sentence}\n")
    assert not (tmp_path / "lab.sqlite3").exists()


@pytest.mark.parametrize(
    ("argv", "what"),
    [
        (["train", "--epoch", "3"], "unrecognized arguments: --epoch 3"),
        (["train", "--epochs"], "expected one argument"),
        (["train", "--preset", "relu-adam", "--config", "x"], "not allowed with"),
        (["fly"], "invalid choice: 'fly'"),
        ([], "required: COMMAND"),
        (["export", "abc"], "required: --to"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_exit_code_2(argv, what, capsys):
    with pytest.raises(SystemExit) as end:
        main(argv)
    out, err = capsys.readouterr()
    assert end.value.code == 2 and out == ""
    assert what in err and err.count("\n") == 1


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[]", b'{"epochs": 0}'])
def test_a_damaged_config_file_is_one_sentence(content, tmp_path, capsys):
    file = tmp_path / "config.json"
    file.write_bytes(content)
    assert main(["train", "--config", str(file)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_help_names_every_option_with_its_rule(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "10000")
    with pytest.raises(SystemExit) as end:
        main(["train", "--help"])
    text = capsys.readouterr().out
    assert end.value.code == 0
    for name, spec in (FIELDS | HYPERPARAMETERS).items():
        assert flag(name) in text
        assert spec.rule[1:] in text, name


def test_help_needs_no_heavy_import():
    script = (
        "import sys\nfrom lab.cli import main\n"
        "try:\n    main(['train', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = ('keras', 'tensorflow', 'streamlit', 'pandas', 'numpy', 'sqlalchemy')\n"
        "print(sorted(set(heavy) & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout.splitlines()[-1].replace("'", '"')) == []
