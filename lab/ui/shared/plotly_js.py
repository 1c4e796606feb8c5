"""plotly.min.js for the lab's own chart components, served by Streamlit from static/."""

from __future__ import annotations

import functools
import os
import shutil
from importlib.resources import as_file, files

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


@functools.cache
def serve_plotly() -> None:
    """Copy plotly.min.js from the Plotly package into static/, once a server."""
    target = PROJECT / "static" / "plotly.min.js"
    target.parent.mkdir(exist_ok=True)
    with as_file(files("plotly") / "package_data" / "plotly.min.js") as source:
        if target.exists() and target.stat().st_size == source.stat().st_size:
            return
        part = target.with_suffix(f".{os.getpid()}")
        shutil.copyfile(source, part)
        part.replace(target)
