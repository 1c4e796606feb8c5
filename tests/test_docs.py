"""The README names every option, and its two commands are the ones that work."""

from __future__ import annotations

import ast
import re

import pytest

from lab.options import ACTIVATIONS, DATASETS, FIELDS, HYPERPARAMETERS, OPTIMIZERS
from lab.presets import PRESETS
from lab.settings import PROJECT
from lab.sweeps.sweep_file import sweep_from

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


SETTINGS = sorted({
    name for path in PROJECT.glob("lab/**/*.py")
    for name in re.findall(r'"(LAB_[A-Z_]+)"', path.read_text(encoding="utf-8"))
})


def test_the_labs_settings_are_found():
    assert {"LAB_STORE_URL", "LAB_ACCESS", "LAB_WORKSPACE", "LAB_KEEP_DAYS"} <= set(SETTINGS)


@pytest.mark.parametrize("setting", SETTINGS)
def test_readme_names_every_setting(setting):
    assert f"`{setting}`" in README


def test_the_readmes_sweep_is_one_and_is_shown_as_what_it_is():
    [example] = re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL)
    plan = sweep_from(example)
    assert f"{plan.words}. About " in README
    assert f'"name": "{plan.name}", "runs": {plan.count}, ' in README


LAYOUT = re.findall(r"^\| `(lab/[^`]+)` \| ([^|]+) \|", README, flags=re.MULTILINE)


@pytest.mark.parametrize(("place", "sentence"), LAYOUT, ids=[place for place, _ in LAYOUT])
def test_the_layout_table_says_of_a_place_what_its_own_docstring_says(place, sentence):
    path = PROJECT / place if place.endswith(".py") else PROJECT / place / "__init__.py"
    assert ast.get_docstring(ast.parse(path.read_text())).splitlines()[0] == sentence


def test_the_layout_table_has_every_folder_of_the_lab():
    told = {place for place, _ in LAYOUT}
    packages = [*PROJECT.glob("lab/*/__init__.py"), *PROJECT.glob("lab/ui/*/__init__.py")]
    assert {package.parent.relative_to(PROJECT).as_posix() for package in packages} <= told
