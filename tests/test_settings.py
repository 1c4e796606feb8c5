"""Settings come from the environment, and work without it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from lab import settings
from lab.errors import ConfigError
from lab.settings import Settings


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in ("LAB_STORE_URL", "LAB_DATA_DIR", "LAB_WORKERS"):
        monkeypatch.delenv(name, raising=False)


def machine(monkeypatch, gigabytes: float, cores: int) -> None:
    memory = SimpleNamespace(total=int(gigabytes * 2**30))
    monkeypatch.setattr(settings.psutil, "virtual_memory", lambda: memory)
    monkeypatch.setattr(settings, "cores", lambda: cores)


def test_the_store_is_a_file_of_the_project_by_default():
    found = Settings.from_environment()
    assert found.store_url == f"sqlite:///{settings.PROJECT / 'data' / 'lab.sqlite3'}"
    assert found.data_dir is None


def test_the_environment_is_followed(monkeypatch):
    monkeypatch.setenv("LAB_STORE_URL", "postgresql://user@host/lab")
    monkeypatch.setenv("LAB_DATA_DIR", "~/digits")
    monkeypatch.setenv("LAB_WORKERS", "3")
    assert Settings.from_environment() == Settings(
        "postgresql://user@host/lab", Path.home() / "digits", 3
    )


@pytest.mark.parametrize(
    ("gigabytes", "cores", "workers"), [(2.7, 8, 1), (4, 1, 1), (4, 2, 2), (64, 32, 2)]
)
def test_workers_fit_the_machine(monkeypatch, gigabytes, cores, workers):
    machine(monkeypatch, gigabytes, cores)
    assert Settings.from_environment().workers == workers


@pytest.mark.parametrize("text", ["0", "65", "two", "1.5", "-1", "²"])
def test_a_wrong_number_of_workers_is_refused(monkeypatch, text):
    monkeypatch.setenv("LAB_WORKERS", text)
    with pytest.raises(ConfigError) as error:
        Settings.from_environment()
    assert str(error.value) == (
        f"LAB_WORKERS must be a whole number in [1, 64]. Got {text!r}."
    )


def test_an_empty_variable_counts_as_none(monkeypatch):
    for name in ("LAB_STORE_URL", "LAB_DATA_DIR", "LAB_WORKERS"):
        monkeypatch.setenv(name, "")
    assert Settings.from_environment().data_dir is None
