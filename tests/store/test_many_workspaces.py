"""Whatever happens in several workspaces, each is what it would be alone; Hypothesis tries it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from lab.config import RunConfig
from lab.errors import RunNotFoundError
from lab.store import RunStore, Workspace

WORKSPACES = st.sampled_from(["a" * 64, "b" * 64, "open"])


class ManyWorkspaces(RuleBasedStateMachine):
    """A store beside a model of it: per workspace, what each run is called, and what it measured.

    Everything is done by any workspace with any run's id or key, as a stranger would.
    """

    names = Bundle("names")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.store = RunStore(f"sqlite:///{Path(self._folder.name, 'lab.sqlite3')}")
        self.owner: dict[str, str] = {}
        self.called: dict[str, str] = {}
        self.losses: dict[str, list[float]] = {}
        self.keys: dict[str, str] = {}  # by run
        self.stopped: set[str] = set()

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

    @rule(source=WORKSPACES, into=WORKSPACES)
    def bring_along(self, source: str, into: str) -> None:
        self.store.move_runs(source, into)
        self.owner = {r: into if of == source else of for r, of in self.owner.items()}

    @invariant()
    def every_workspace_is_what_it_would_be_alone(self) -> None:
        everything = [*self.losses, *self.keys.values()]
        for workspace in ("a" * 64, "b" * 64, "open"):
            own = {run for run, of in self.owner.items() if of == workspace}
            at = self.at(workspace)
            assert {run.id: run.name for run in at.runs()} == {r: self.called[r] for r in own}
            assert at.count() == len(own)
            assert {run.id for run in at.active()} == own - self.stopped
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
    max_examples=40, stateful_step_count=25, deadline=None, derandomize=True, database=None
)
