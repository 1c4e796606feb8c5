"""Settings come from the environment, and work without it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from lab import settings
from lab.engine import Engine
from lab.errors import ConfigError
from lab.settings import Settings
from lab.store import RunStore


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in ("LAB_STORE_URL", "LAB_DATA_DIR", "LAB_WORKERS", "LAB_STORE_WAIT"):
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
    monkeypatch.setenv("LAB_STORE_WAIT", "60")
    assert Settings.from_environment() == Settings(
        "postgresql://user@host/lab", Path.home() / "digits", 3, 60
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


@pytest.mark.parametrize("text", ["-1", "an hour", "604801", "1.5"])
def test_a_wrong_wait_is_refused(monkeypatch, text):
    monkeypatch.setenv("LAB_STORE_WAIT", text)
    with pytest.raises(ConfigError, match="LAB_STORE_WAIT must be a whole number in .0, 604800."):
        Settings.from_environment()


def test_the_command_line_and_the_server_compute_on_as_many_threads(monkeypatch, tmp_path):
    machine(monkeypatch, 64, 8)
    monkeypatch.setenv("LAB_WORKERS", "2")
    pools = []

    class Pool:
        def __init__(self, workers, *, warm_up_args, **_):
            pools.append((workers, warm_up_args[1]))

        def submit(self, *_):
            """Nothing is begun."""

        def shutdown(self, **_):
            """Nothing was started."""

    monkeypatch.setattr("lab.engine.engine.WorkerPool", Pool)
    store = RunStore(f"sqlite:///{tmp_path / 'lab.sqlite3'}")
    for workers in (None, 1):  # the server's, the command line's
        Engine(store, Settings.from_environment(), workers=workers).close()
    assert pools == [(2, 4), (1, 4)]


def test_an_empty_variable_counts_as_none(monkeypatch):
    for name in ("LAB_STORE_URL", "LAB_DATA_DIR", "LAB_WORKERS", "LAB_STORE_WAIT"):
        monkeypatch.setenv(name, "")
    assert Settings.from_environment().data_dir is None
