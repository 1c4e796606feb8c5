"""Runs scripts as `python train.py` would, each in a fresh process that has Keras imported."""

from __future__ import annotations

import multiprocessing
import os
import runpy
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from pathlib import Path


def run_each(calls: dict[Path, list[str]]) -> dict[Path, str]:
    """Run the `train.py` of some folders with words, in the folder, one after the other.

    The processes are forked from one that has imported Keras and done nothing with it: that import
    is most of what a small script takes. Where processes cannot be forked they are started anew.

    Returns:
        What each printed, by folder.
    """
    fork = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if fork else "spawn")
    if fork:
        context.set_forkserver_preload(["keras"])
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as pool:
        tasks = {folder: pool.submit(_run, folder, words) for folder, words in calls.items()}
        return {folder: task.result() for folder, task in tasks.items()}


def _run(folder: Path, words: list[str]) -> str:
    os.chdir(folder)
    sys.argv = ["train.py", *words]
    printed = folder / "printed"
    with printed.open("w", encoding="utf-8") as file, redirect_stdout(file):
        runpy.run_path("train.py", run_name="__main__")
    assert "lab" not in sys.modules, "The script imports the lab."
    return printed.read_text(encoding="utf-8")
