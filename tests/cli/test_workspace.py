"""The command line works on the open workspace, or on the one whose link it is given."""

from __future__ import annotations

import json
import re

import pytest

from lab.cli import main
from lab.config import RunConfig
from lab.store import RunStore
from lab.workspaces import OPEN
from lab.workspaces.secret import workspace_id

SECRET = "5" * 32
LINKS = [SECRET, f"https://lab.test/?workspace={SECRET}", f" http://x/a/?b=1&workspace={SECRET} "]


@pytest.fixture
def runs(store: RunStore) -> dict[str, str]:
    """A run of the open workspace and one of a private one, by workspace."""
    return {
        of: store.add(RunConfig(), engine="e", workspace=of)
        for of in (OPEN, workspace_id(SECRET))
    }


def listed(capsys, *argv: str) -> list[str]:
    assert main(["runs", "--json", *argv]) == 0
    return [json.loads(line)["run"] for line in capsys.readouterr().out.splitlines()]


def test_without_a_link_it_is_the_open_one(runs, capsys):
    assert listed(capsys) == [runs[OPEN]]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_or_its_end_gives_the_private_one(runs, capsys, link):
    assert listed(capsys, "--workspace", link) == [runs[workspace_id(SECRET)]]


def test_the_environment_gives_it_too_and_the_option_goes_before(runs, capsys, monkeypatch):
    monkeypatch.setenv("LAB_WORKSPACE", SECRET)
    assert listed(capsys) == [runs[workspace_id(SECRET)]]
    assert main(["runs", "--workspace", "6" * 32]) == 2


@pytest.mark.parametrize("command", [["stop"], ["resume"], ["export", "--to", "x"]])
def test_a_run_of_another_workspace_is_no_run(runs, store, capsys, command):
    private = runs[workspace_id(SECRET)]
    assert main([*command, private]) == 2
    assert re.match("No run (and no sweep )?has the id", capsys.readouterr().err)
    assert not store.get(private).stop_requested


@pytest.mark.parametrize(("given", "sentence"), [
    (SECRET[:-1], "or the 32 characters at its end. Got 31 characters."),
    ("https://lab.test/?workspace=", "Got 28 characters."),
    ("http://[", "Got 8 characters."),
    ("6" * 32, "No workspace of this store has the link in --workspace"),
])
def test_a_link_that_leads_nowhere_is_a_sentence(runs, capsys, given, sentence):
    for command in (["runs"], ["train", "--preset", "relu-adam"], ["stop", runs[OPEN]]):
        assert main([*command, "--workspace", given]) == 2
        assert sentence in capsys.readouterr().err


def test_stop_works_in_the_workspace_it_is_given(runs, store):
    private = runs[workspace_id(SECRET)]
    assert main(["stop", private, "--workspace", SECRET]) == 0
    assert store.get(private).status == "stopped"
