"""The README names every option, and its two commands are the ones that work."""

from __future__ import annotations

import re

import pytest

from lab.options import ACTIVATIONS, DATASETS, FIELDS, HYPERPARAMETERS, OPTIMIZERS
from lab.presets import PRESETS
from lab.settings import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
NAMES = [*FIELDS, *ACTIVATIONS, *OPTIMIZERS, *HYPERPARAMETERS, *PRESETS]


@pytest.mark.parametrize("name", NAMES)
def test_readme_names_every_option(name):
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", DATASETS)
def test_readme_names_every_dataset(name):
    assert name in README


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_readme_gives_every_optimizers_own_defaults(optimizer):
    row = next(line for line in README.splitlines() if line.startswith(f"| `{optimizer.name}` |"))
    assert f"| {optimizer.learning_rate:g} |" in row
    for spec in optimizer.hyperparameters:
        default = str(spec.default).lower() if isinstance(spec.default, bool) else spec.default
        assert f"`{spec.name}` {default}" in row or f"`{spec.name}` {default:g}" in row


def test_first_screen_has_exactly_the_two_commands():
    first_screen = README.split("## A tour")[0]
    commands = re.findall(r"```sh\n(.*?)\n```", first_screen, flags=re.DOTALL)
    assert commands == [
        "pip install -r requirements.txt && streamlit run streamlit_app.py",
        "pip install -r requirements.txt -r requirements-dev.txt && pytest",
    ]


def test_every_picture_of_the_readme_exists():
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all((PROJECT / picture).is_file() for picture in pictures)


@pytest.mark.parametrize("setting", ["LAB_STORE_URL", "LAB_DATA_DIR", "LAB_WORKERS"])
def test_readme_names_every_setting(setting):
    assert f"`{setting}`" in README
