"""Who may import what, and how long a file may be; TensorFlow stays out of the page's process."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable
from functools import cache
from pathlib import Path

import pytest

from lab.settings import PROJECT

LAB = sorted((PROJECT / "lab").rglob("*.py"))
PAGES = sorted((PROJECT / "pages").glob("*.py"))
APP = [PROJECT / "streamlit_app.py"]
TESTS = sorted((PROJECT / "tests").rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> set[str]:
    """Return the full names of all modules that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)} imports relatively"
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imports_at_once(path: Path, modules: Collection[str]) -> set[str]:
    """Return those of `modules` that importing a file imports first."""
    tree = parsed(path)
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


def broken(
    paths: Iterable[Path], forbidden: Callable[[Path], set[str]], *, but_within: str = ""
) -> dict[str, set[str]]:
    """Return the files outside a folder that import what is forbidden to them, and what that is."""
    others = [path for path in paths if not (but_within and within(path, but_within))]
    return {name(path): found for path in others if (found := forbidden(path))}


def too_long(paths: Iterable[Path], lines: int) -> list[str]:
    return [
        name(path) for path in paths
        if len(path.read_text(encoding="utf-8").splitlines()) >= lines
    ]


def test_only_training_imports_keras():
    heavy = {"keras", "tensorflow", "tf_keras"}
    assert broken(
        LAB + PAGES + APP, lambda path: packages(path) & heavy, but_within="lab/training"
    ) == {}
    assert any(packages(path) & heavy for path in LAB)  # they would be found


def test_in_the_lab_only_ui_imports_streamlit():
    assert broken(
        LAB, lambda path: {p for p in packages(path) if p.startswith("streamlit")},
        but_within="lab/ui",
    ) == {}


def test_nothing_below_imports_the_pages():
    above = {"pages", "streamlit_app", "tests"}
    assert broken(LAB, lambda path: packages(path) & above) == {}
    assert broken(
        LAB, lambda path: {m for m in imports(path) if m == "lab.ui" or m.startswith("lab.ui.")},
        but_within="lab/ui",
    ) == {}


def test_training_is_imported_in_workers_only():
    others = [path for path in LAB + PAGES + APP if name(path) != "lab/engine/worker.py"]
    assert broken(
        others, lambda path: {m for m in imports(path) if m.startswith("lab.training")},
        but_within="lab/training",
    ) == {}


def test_options_are_plain_data():
    options = [path for path in LAB if within(path, "lab/options")]
    plain = set(sys.stdlib_module_names) | {"lab"}
    assert broken(options, lambda path: packages(path) - plain) == {}
    below = ("lab.options", "lab.errors")
    assert broken(options, lambda path: {
        m for m in imports(path) if m.startswith("lab.") and not m.startswith(below)
    }) == {}


def test_files_are_under_300_lines_and_pages_under_80():
    assert too_long(LAB + APP + TESTS, 300) == []
    assert too_long(PAGES, 80) == []


SCREENS = ("train", "compare", "draw", "runs", "learn")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_imports_no_other_screen(screen):
    others = tuple(f"lab.ui.{other}" for other in SCREENS if other != screen)
    assert broken(
        [path for path in LAB if within(path, f"lab/ui/{screen}")],
        lambda path: {m for m in imports(path) if m.startswith(others)},
    ) == {}


def test_what_screens_share_imports_no_screen():
    screens = tuple(f"lab.ui.{screen}" for screen in SCREENS)
    assert broken(
        [path for path in LAB if within(path, "lab/ui/shared")],
        lambda path: {m for m in imports(path) if m.startswith(screens)},
    ) == {}


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

# What is made of a whole store, and then asked by workspace.
MAKERS = ("Workspace", "WithAtlas", "Engine", "Evaluations")


def test_pages_ask_about_runs_through_the_visitors_workspace_alone():
    asking = [path for path in LAB if within(path, "lab/ui")] + PAGES + APP
    assert {name(path): found for path in asking if (found := list(unscoped(path)))} == {}


def unscoped(path: Path) -> Iterable[str]:
    """Yield what a file asks of the whole store or engine, and may not."""
    tree = parsed(path)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in UNSCOPED):
            continue
        asked, parent = node.func.id, parents[node]
        if isinstance(parent, ast.Attribute):
            if parent.attr not in UNSCOPED[asked]:
                yield f"{asked}().{parent.attr} knows no workspace"
        elif isinstance(parent, ast.Call):
            if getattr(parent.func, "id", "") not in MAKERS:
                yield ast.unparse(parent)
        elif not isinstance(parent, ast.Expr):
            yield f"{ast.unparse(parent)} keeps the whole {asked}"
