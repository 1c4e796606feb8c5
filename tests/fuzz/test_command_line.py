"""Arbitrary words on the command line: a config, or one sentence and exit code 2."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lab.cli.config import config_from
from lab.cli.main import _signed
from lab.cli.parser import build_parser
from lab.config import RunConfig
from lab.errors import ConfigError
from lab.presets import PRESETS
from tests.fuzz.amount import examples
from tests.fuzz.configs import OPTIONS, almost_configs, configs, written
from tests.fuzz.texts import TEXTS, texts_for

PARSER = build_parser()
COMMANDS = ("train", "runs", "export", "evaluate", "stop", "sweep", "sweeps", "presets")
# No program is ever given a NUL: it ends a word.
WORDS = TEXTS.map(lambda text: text.replace("\0", ""))


def flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


FLAGS = [flag(name) for name in ("preset", "config", "name", "json", "to", *OPTIONS)]
VALUED = st.sampled_from(sorted(OPTIONS)).flatmap(
    lambda name: texts_for(OPTIONS[name]).map(lambda text: [flag(name), text.replace("\0", "")])
)


def configured(words: list[str]) -> RunConfig | None:
    """Return the config of a command line; None where it is refused as it should be."""
    try:
        args = PARSER.parse_args(_signed(words))
        return config_from(args) if args.command == "train" else None
    except SystemExit as end:
        assert end.code == 2 or any(word in ("-h", "--help") for word in words)
    except ConfigError as error:
        assert str(error).endswith(".")
    return None


@given(st.lists(st.sampled_from([*COMMANDS, *FLAGS, "-1", "--"]) | WORDS, max_size=6))
@examples(150)
def test_any_words_are_taken_or_refused(words):
    configured(words)


@given(st.lists(VALUED, max_size=4), st.none() | st.sampled_from(sorted(PRESETS)))
@examples(150)
def test_any_values_of_options_are_taken_or_refused(pairs, preset):
    words = ["train", *(["--preset", preset] if preset else [])]
    configured([*words, *(word for pair in pairs for word in pair)])


@given(configs())
@examples(150)
def test_a_valid_config_comes_back_from_the_command_line(config):
    words = ["train", "--optimizer", config.optimizer]
    for name, value in config.settings.items():
        words += [flag(name), OPTIONS[name].write(value)]
    assert configured(words) == config


@given(st.binary(max_size=60) | almost_configs().map(lambda plain: written(plain).encode()))
@examples(100)
def test_any_file_is_a_config_or_refused(tmp_path, data):
    path = tmp_path / "config.json"
    path.write_bytes(data)
    configured(["train", "--config", str(path)])


@given(WORDS | WORDS.map("~{}".format) | WORDS.map("~/{}".format) | st.text("/.~a", max_size=300))
@examples(150)
def test_any_path_is_a_config_or_refused(path):
    if not Path(path).is_absolute():
        configured(["train", "--config", path])
