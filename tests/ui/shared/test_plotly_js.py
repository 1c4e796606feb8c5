"""plotly.min.js is whole and of the installed version, however many servers start at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.settings import PROJECT
from lab.ui.shared import plotly_js

SCRIPT = (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
SERVE = """
import sys, time
from pathlib import Path
from lab.ui.shared import plotly_js
plotly_js.PROJECT = Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
plotly_js.serve_plotly()
"""


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch) -> Path:
    """A project folder of the test's own, whose server has served nothing yet."""
    monkeypatch.setattr(plotly_js, "PROJECT", tmp_path)
    plotly_js.serve_plotly.cache_clear()
    yield tmp_path
    plotly_js.serve_plotly.cache_clear()


def served(project: Path) -> dict[str, str]:
    """What is in static/: whole, or so many bytes of something else, by name."""
    found = {path.name: path.read_bytes() for path in (project / "static").iterdir()}
    return {n: "whole" if b == SCRIPT else f"{len(b)} bytes" for n, b in found.items()}


def test_eight_threads_on_a_cold_start_leave_one_whole_file(project):
    begin = threading.Barrier(8)

    def serve(_: int) -> None:
        begin.wait()
        plotly_js.serve_plotly()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(serve, range(8)))
    assert served(project) == {"plotly.min.js": "whole"}


def test_four_servers_on_a_cold_start_leave_one_whole_file(project):
    servers = [
        subprocess.Popen(
            [sys.executable, "-c", SERVE, str(project)], cwd=PROJECT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for server in servers:
        assert server.stdout.readline() == "ready\n"
    for server in servers:
        server.stdin.write("\n")
        server.stdin.flush()
    assert [server.communicate(timeout=60)[1] for server in servers] == [""] * 4
    assert [server.returncode for server in servers] == [0] * 4
    assert served(project) == {"plotly.min.js": "whole"}


def test_another_versions_file_of_the_same_size_is_replaced(project):
    (project / "static").mkdir()
    (project / "static" / "plotly.min.js").write_bytes(b"x" * len(SCRIPT))
    plotly_js.serve_plotly()
    assert served(project) == {"plotly.min.js": "whole"}


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence_and_tried_again(project):
    (project / "static").write_text("a file where the folder should be")
    with pytest.raises(LabError, match="The charts need .*static/plotly.min.js, so that folder"):
        plotly_js.serve_plotly()
    (project / "static").unlink()
    plotly_js.serve_plotly()
    assert served(project) == {"plotly.min.js": "whole"}


def test_a_read_only_folder_that_holds_the_file_is_good_enough(project, monkeypatch):
    plotly_js.serve_plotly()
    plotly_js.serve_plotly.cache_clear()
    monkeypatch.setattr(Path, "write_bytes", None)
    plotly_js.serve_plotly()


def test_a_full_disk_leaves_no_part_of_the_file(project, monkeypatch):
    def full(path: Path, data: bytes) -> None:
        with path.open("wb") as file:
            file.write(data[:1000])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(LabError, match="Got: No space left on device"):
        plotly_js.serve_plotly()
    assert served(project) == {}
