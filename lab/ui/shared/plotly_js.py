"""plotly.min.js for the lab's own chart components, served by Streamlit from static/."""

from __future__ import annotations

import functools
import secrets
import threading
from importlib.resources import files
from pathlib import Path

from lab.errors import LabError
from lab.settings import PROJECT

# Pages live at different depths and hosts add prefixes: the address is taken from Streamlit's own
# script, which the server has already found its way to. One load serves every chart of a visit.
LOAD_PLOTLY = """
function loadPlotly() {
  if (!window.labPlotly) {
    const own = document.querySelector('script[type="module"][src*="static/js/"]');
    const base = own ? new URL("../../", own.src) : new URL("./", document.baseURI);
    window.labPlotly = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("app/static/plotly.min.js", base).href;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => {
        window.labPlotly = undefined;
        reject(new Error("plotly.min.js could not be loaded"));
      };
      document.head.appendChild(script);
    });
  }
  return window.labPlotly;
}
"""


_ONE_AT_A_TIME = threading.Lock()


@functools.cache
def serve_plotly() -> None:
    """Copy plotly.min.js from the Plotly package into static/, once a server.

    Threads and other servers of the same folder may do so at the same moment: each writes a part
    of its own, and readers find a whole file or none.

    Raises:
        LabError: The file is missing or another version's, and static/ cannot be written.
    """
    target = PROJECT / "static" / "plotly.min.js"
    script = (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    with _ONE_AT_A_TIME:
        if _holds(target, script):
            return
        try:
            _write(target, script)
        except OSError as error:
            if _holds(target, script):  # another server was quicker, and its file is in use
                return
            raise LabError(
                f"The charts need {target}, so that folder must be writable. "
                f"Got: {error.strerror or error}."
            ) from error


def _holds(target: Path, script: bytes) -> bool:
    try:
        return target.stat().st_size == len(script) and target.read_bytes() == script
    except OSError:
        return False


def _write(target: Path, script: bytes) -> None:
    """Write the file so that nobody ever reads a part of it."""
    target.parent.mkdir(exist_ok=True)
    part = target.with_name(f"{target.name}.{secrets.token_hex(8)}.part")
    try:
        part.write_bytes(script)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
