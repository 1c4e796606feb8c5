"""Whatever happens in several workspaces, each is what it would be alone; Hypothesis tries it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from lab.config import RunConfig
from lab.errors import RunNotFoundError, SweepNotFoundError
from lab.store import RunStore, Workspace
from tests.fuzz.amount import examples

WORKSPACES = st.sampled_from(["a" * 64, "b" * 64, "open"])


class ManyWorkspaces(RuleBasedStateMachine):
    """A store beside a model of it: per workspace, what each run is called, and what it measured.

    Everything is done by any workspace with any run's id or key, as a stranger would.
    """

    names = Bundle("names")
    sweeps = Bundle("sweeps")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.store = RunStore(f"sqlite:///{Path(self._folder.name, 'lab.sqlite3')}")
        self.owner: dict[str, str] = {}
        self.called: dict[str, str] = {}
        self.losses: dict[str, list[float]] = {}
        self.keys: dict[str, str] = {}  # by run
        self.stopped: set[str] = set()
        self.of_sweep: dict[str, str] = {}  # by run
        self.sweep_owner: dict[str, str] = {}

    def teardown(self) -> None:
        self.store.close()
        self._folder.cleanup()

    def at(self, workspace: str) -> Workspace:
        return Workspace(self.store, workspace)

    def owns(self, workspace: str, name: str) -> bool:
        return self.owner.get(name) == workspace

    def tried(self, workspace: str, name: str, method: str, *given: object) -> object:
        """Do something; it is refused exactly where the run is not the workspace's own."""
        try:
            answer = getattr(self.at(workspace), method)(name, *given)
        except RunNotFoundError:
            assert not self.owns(workspace, name)
            return None
        assert self.owns(workspace, name)
        return answer

    @rule(target=names, workspace=WORKSPACES)
    def queue(self, workspace: str) -> str:
        run = self.store.add(RunConfig(), engine="e", workspace=workspace)
        self.owner[run], self.called[run], self.losses[run] = workspace, RunConfig().title, []
        return run

    @rule(target=sweeps, workspace=WORKSPACES, count=st.integers(1, 3))
    def queue_sweep(self, workspace: str, count: int) -> str:
        sweep = self.store.add_sweep(
            [RunConfig()] * count, name="s", engine="e", workspace=workspace
        )
        self.sweep_owner[sweep] = workspace
        for run in self.at(workspace).sweep_runs(sweep):
            self.of_sweep[run.id], self.owner[run.id] = sweep, workspace
            self.called[run.id], self.losses[run.id] = RunConfig().title, []
        return sweep

    @rule(workspace=WORKSPACES, sweep=sweeps, change=st.sampled_from(
        ["pause_sweep", "cancel_sweep", "delete_sweep"]
    ))
    def change_sweep(self, workspace: str, sweep: str, change: str) -> None:
        own = self.sweep_owner.get(sweep) == workspace
        try:
            getattr(self.at(workspace), change)(sweep)
        except SweepNotFoundError:
            assert not own
            return
        assert own
        if change == "delete_sweep":
            del self.sweep_owner[sweep]
            for run in [run for run, of in self.of_sweep.items() if of == sweep]:
                self.owner.pop(run, None)
                self.keys.pop(run, None)

    @rule(target=names, sweep=sweeps)
    def take_one_of(self, sweep: str) -> str:
        return next((run for run, of in self.of_sweep.items() if of == sweep), sweep)

    @rule(name=names, loss=st.floats(0, 9))
    def train(self, name: str, loss: float) -> None:
        if name in self.owner:
            self.losses[name].append(loss)
            self.store.append(name, len(self.losses[name]), {"loss": loss})

    @rule(workspace=WORKSPACES, name=names, to=st.text("xyz", min_size=1, max_size=3))
    def rename(self, workspace: str, name: str, to: str) -> None:
        self.tried(workspace, name, "rename", to)
        if self.owns(workspace, name):
            self.called[name] = to

    @rule(target=names, workspace=WORKSPACES, name=names)
    def share(self, workspace: str, name: str) -> str:
        key = self.tried(workspace, name, "share")
        if key is None:
            return name
        assert self.keys.setdefault(name, key) == key
        return key

    @rule(workspace=WORKSPACES, name=names)
    def unshare(self, workspace: str, name: str) -> None:
        self.tried(workspace, name, "unshare")
        if self.owns(workspace, name):
            self.keys.pop(name, None)

    @rule(workspace=WORKSPACES, name=names, pinned=st.booleans())
    def pin(self, workspace: str, name: str, pinned: bool) -> None:
        self.tried(workspace, name, "pin", pinned)

    @rule(workspace=WORKSPACES, name=names)
    def stop(self, workspace: str, name: str) -> None:
        self.at(workspace).request_stop(name)
        if self.owns(workspace, name):
            self.stopped.add(name)

    @rule(workspace=WORKSPACES, gone=st.lists(names, min_size=1, max_size=2))
    def delete(self, workspace: str, gone: list[str]) -> None:
        self.at(workspace).delete(gone)
        for name in gone:
            if self.owns(workspace, name):
                del self.owner[name]
                self.keys.pop(name, None)
        left = {self.of_sweep[run] for run in self.owner if run in self.of_sweep}
        self.sweep_owner = {s: of for s, of in self.sweep_owner.items() if s in left}

    @rule(source=WORKSPACES, into=WORKSPACES)
    def bring_along(self, source: str, into: str) -> None:
        self.store.move_runs(source, into)
        self.owner = {r: into if of == source else of for r, of in self.owner.items()}
        self.sweep_owner = {
            sweep: into if of == source else of for sweep, of in self.sweep_owner.items()
        }

    @invariant()
    def every_workspace_is_what_it_would_be_alone(self) -> None:
        everything = [*self.losses, *self.keys.values()]
        for workspace in ("a" * 64, "b" * 64, "open"):
            own = {run for run, of in self.owner.items() if of == workspace}
            at = self.at(workspace)
            assert {run.id: run.name for run in at.runs()} == {r: self.called[r] for r in own}
            assert at.count() == len(own)
            assert {run.id for run in at.active()} == own - self.stopped - self.of_sweep.keys()
            sweeps = {sweep for sweep, of in self.sweep_owner.items() if of == workspace}
            assert {sweep.id for sweep in at.sweeps()} == sweeps
            assert {s: p.runs for s, p in at.sweep_progress(self.sweep_owner).items()} == {
                s: sum(self.of_sweep.get(run) == s for run in own) for s in sweeps
            }
            shared = {
                key: run for run, key in self.keys.items() if self.owner[run] != workspace
            }
            seen = dict.fromkeys(own) | shared
            assert {run.id for run in at.runs(everything)} == set(seen)
            history = at.history(everything)
            assert self.by_run(history["run"], history["loss"]) == {
                name: self.losses[run or name] for name, run in seen.items()
                if self.losses[run or name]
            }

    @staticmethod
    def by_run(names: Iterable[str], losses: Iterable[float]) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for name, loss in zip(names, losses, strict=True):
            found.setdefault(name, []).append(loss)
        return found


TestManyWorkspaces = ManyWorkspaces.TestCase
TestManyWorkspaces.settings = settings(
    examples(25), stateful_step_count=25, deadline=None, derandomize=True, database=None
)
