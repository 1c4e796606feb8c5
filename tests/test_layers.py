"""Who may import what, and how long a file may be; TensorFlow stays out of the page's process."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from lab.settings import PROJECT

LAB = sorted((PROJECT / "lab").rglob("*.py"))
PAGES = sorted((PROJECT / "pages").glob("*.py"))
APP = [PROJECT / "streamlit_app.py"]
TESTS = sorted((PROJECT / "tests").rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def imports(path: Path) -> set[str]:
    """Return the full names of all modules that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)} imports relatively"
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imports_at_once(path: Path, modules: Collection[str]) -> set[str]:
    """Return those of `modules` that importing a file imports first."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    later = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.If))]
    found = {n for node in later for n in ast.walk(node)}
    names = set()
    for node in set(ast.walk(tree)) - found:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= parts & set(modules) or {node.module}
    return names & set(modules)


def packages(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imports(path)}


def within(path: Path, *folders: str) -> bool:
    return any(name(path).startswith(f"{folder}/") for folder in folders)


@pytest.mark.parametrize("path", LAB + PAGES + APP, ids=name)
def test_only_training_imports_keras(path):
    if not within(path, "lab/training"):
        assert not packages(path) & {"keras", "tensorflow", "tf_keras"}


@pytest.mark.parametrize("path", LAB, ids=name)
def test_in_the_lab_only_ui_imports_streamlit(path):
    if not within(path, "lab/ui"):
        assert not {p for p in packages(path) if p.startswith("streamlit")}


@pytest.mark.parametrize("path", LAB, ids=name)
def test_nothing_below_imports_the_pages(path):
    modules = imports(path)
    assert not packages(path) & {"pages", "streamlit_app", "tests"}
    if not within(path, "lab/ui"):
        assert not {m for m in modules if m == "lab.ui" or m.startswith("lab.ui.")}


@pytest.mark.parametrize("path", LAB + PAGES + APP, ids=name)
def test_training_is_imported_in_workers_only(path):
    if not within(path, "lab/training") and name(path) != "lab/engine/worker.py":
        assert not {m for m in imports(path) if m.startswith("lab.training")}


@pytest.mark.parametrize("path", [p for p in LAB if within(p, "lab/options")], ids=name)
def test_options_are_plain_data(path):
    assert packages(path) <= set(sys.stdlib_module_names) | {"lab"}
    lab = {m for m in imports(path) if m.startswith("lab.")}
    assert all(m.startswith(("lab.options", "lab.errors")) for m in lab)


@pytest.mark.parametrize("path", LAB + APP + TESTS, ids=name)
def test_files_are_under_300_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 300


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_pages_are_under_80_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 80


SCREENS = ("train", "compare", "draw", "runs", "learn")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_imports_no_other_screen(screen):
    others = tuple(f"lab.ui.{other}" for other in SCREENS if other != screen)
    for path in LAB:
        if within(path, f"lab/ui/{screen}"):
            assert not {m for m in imports(path) if m.startswith(others)}, name(path)


def test_what_screens_share_imports_no_screen():
    screens = tuple(f"lab.ui.{screen}" for screen in SCREENS)
    for path in LAB:
        if within(path, "lab/ui/shared"):
            assert not {m for m in imports(path) if m.startswith(screens)}, name(path)


def test_no_module_imports_itself_by_way_of_others():
    files = {name(path).removesuffix(".py").replace("/", "."): path for path in LAB}
    modules = {module.removesuffix(".__init__"): path for module, path in files.items()}
    below = {
        module: imports_at_once(path, modules) - {module}
        for module, path in modules.items()
    }
    while leaves := {module for module, needs in below.items() if not needs}:
        below = {m: needs - leaves for m, needs in below.items() if m not in leaves}
    assert below == {}, "a circle of imports"


# In a process of its own: in pytest's, other tests have imported Keras already.
EVERY_PAGE = """
import sys
from concurrent.futures import Executor, Future
from pathlib import Path

from streamlit.testing.v1 import AppTest

import lab.engine.engine


class IdlePool(Executor):
    def __init__(self, *args, **kwargs):
        pass

    def submit(self, fn, /, *args, **kwargs):
        return Future()


lab.engine.engine.WorkerPool = IdlePool

app = AppTest.from_file(str(Path("streamlit_app.py").resolve()), default_timeout=60)
app.run()
assert not app.exception, app.exception
for page in sorted(Path("pages").glob("*.py")):
    app.switch_page(f"pages/{page.name}").run()
    assert not app.exception, (page, app.exception)
    print("ran", page.name)
app.switch_page("pages/train.py").run()
app.button(key="start").click().run()
assert not app.exception, app.exception
heavy = {module.split(".")[0] for module in sys.modules} & {"tensorflow", "keras", "tf_keras"}
print("heavy", sorted(heavy))
"""


def test_tensorflow_is_not_in_the_process_after_all_pages_ran(tmp_path, store_url):
    script = tmp_path / "every_page.py"
    script.write_text(EVERY_PAGE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], cwd=PROJECT, capture_output=True, text=True, timeout=300,
        env=os.environ | {"PYTHONPATH": str(PROJECT), "LAB_STORE_URL": store_url},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line for line in lines if line.startswith("ran")] == [f"ran {p.name}" for p in PAGES]
    assert "heavy []" in lines


# What may be asked of the whole store, or of the engine, where a visitor asks: it names no run, or
# one that the visitor's workspace has named before.
UNSCOPED = {
    "store": {"knows_workspace", "use_workspace", "move_runs"},
    "engine": {
        "start", "start_all", "start_sweep", "wait", "places", "store_fault", "room", "range_tests",
        "sweep_seconds", "sweep_seconds_left", "resume_sweep", "check_sweep",
    },
}


@pytest.mark.parametrize(
    "path", [p for p in LAB + PAGES + APP if within(p, "lab/ui") or p in PAGES + APP], ids=name
)
def test_pages_ask_about_runs_through_the_visitors_workspace_alone(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in UNSCOPED):
            continue
        asked, parent = node.func.id, parents[node]
        if isinstance(parent, ast.Attribute):
            assert parent.attr in UNSCOPED[asked], f"{asked}().{parent.attr} knows no workspace"
        elif isinstance(parent, ast.Call):
            known = "Workspace", "WithAtlas", "Engine"
            assert getattr(parent.func, "id", "") in known, ast.unparse(parent)
        else:
            assert isinstance(parent, ast.Expr), f"{ast.unparse(parent)} keeps the whole {asked}"
