"""The same few examples each time; with FUZZ=50 in the environment, fifty times as many new ones.

The whole app and its store are those of the pages' tests.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir

from tests.pages.conftest import (
    app,
    components_scanned_once,
    every_engine_lives,
    garbage_collected_quickly,
    server_in_use,
    store,
)

__all__ = [
    "app",
    "components_scanned_once",
    "every_engine_lives",
    "garbage_collected_quickly",
    "server_in_use",
    "store",
]

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis")  # what it caches, not here
settings.register_profile(
    "suite",
    deadline=None,  # a busy machine is no failure
    database=None,
    derandomize="FUZZ" not in os.environ,
    print_blob=False,
    report_multiple_bugs=False,  # one failure's own words, where only a line of them is shown
    # Explaining a failure would run it a hundred times more.
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    # Fixtures are shared by a test's examples: each example sets up what it needs of them.
    suppress_health_check=[
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
settings.load_profile("suite")


class Errors(logging.Handler):
    """Keeps what is logged as an error, or with a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR or record.exc_info:
            self.lines.append(self.format(record))


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """The errors that any logger has written, Streamlit's own too, which pass nothing on."""
    handler = Errors()
    closed = [
        logger for logger in logging.root.manager.loggerDict.values()
        if isinstance(logger, logging.Logger) and not logger.propagate
    ]
    loggers = [logging.root, *closed]
    for logger in loggers:
        logger.addHandler(handler)
    yield handler.lines
    for logger in loggers:
        logger.removeHandler(handler)
