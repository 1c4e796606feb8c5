"""Every field reaches the link, the command line, the title, the README and stored JSON."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl

import pytest

from lab.cli.config import config_from
from lab.cli.parser import build_parser
from lab.config import RunConfig
from lab.config.run_title import SEPARATOR
from lab.options import ACTIVATIONS, FIELDS, OPTIMIZERS
from lab.settings import PROJECT
from lab.ui.train.form_link import config_from_link, setup_link
from tests.fields.values import changed, other, without

README = (PROJECT / "README.md").read_text(encoding="utf-8")
SEE_BELOW = {"activation": ACTIVATIONS, "optimizer": OPTIMIZERS}
OWN_DEFAULT = {"learning_rate": "the optimizer's"}


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_in_the_link_and_comes_back_from_it(name):
    link = setup_link(changed(name)).removeprefix("?")
    assert parse_qs(link)[name] == [FIELDS[name].write(other(FIELDS[name]))]
    assert config_from_link(dict(parse_qsl(link))) == (changed(name), [])


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_an_option_of_the_command_line(name):
    config = changed(name)
    words = []
    for given in (*FIELDS[name].shown_where, name):
        spec = FIELDS[given]
        words += [f"--{given.replace('_', '-')}", spec.write(getattr(config, given))]
    assert config_from(build_parser().parse_args(["train", *words])) == config


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_in_the_title_once_it_is_not_the_default(name):
    before, after = without(name).title, changed(name).title
    assert before != after
    new = set(after.split(SEPARATOR)) - set(before.split(SEPARATOR))
    said = {FIELDS[name].words(other(FIELDS[name])), f"{other(FIELDS[name])}"}
    assert any(word in part for part in new for word in said)


def test_a_field_that_has_no_effect_is_not_in_the_title(monkeypatch):
    conditional = replace(FIELDS["patience"], shown_where={"scaling": ["raw"]})
    monkeypatch.setitem(FIELDS, "patience", conditional)
    assert "patience 3" not in RunConfig(patience=3, scaling="0-1").title
    assert "patience 3" in RunConfig(patience=3, scaling="raw").title


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_a_row_of_the_readme_with_its_help_rule_and_default(name):
    spec = FIELDS[name]
    rule = "see below" if name in SEE_BELOW else spec.rule
    default = OWN_DEFAULT.get(name, spec.write(spec.default))
    assert f"| `{name}` | {spec.help} | {rule} | {default} |" in README.splitlines()


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_kept_by_stored_json_and_an_older_config_has_its_default(name):
    assert RunConfig.from_json(changed(name).to_json()) == changed(name)
    older = {n: value for n, value in RunConfig().to_dict().items() if n != name}
    assert RunConfig.from_dict(older) == RunConfig()
