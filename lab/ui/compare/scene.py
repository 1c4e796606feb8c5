"""What a view of a comparison has to draw from, and how it shows its picture."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from lab.analysis.groups import Group
from lab.options import Choice
from lab.store import Run
from lab.ui.compare.sources import Compared
from lab.ui.shared.address import Address, Spec
from lab.ui.shared.live_chart import Drawing, any_drawing, live_chart
from lab.ui.shared.pick import pick
from lab.ui.shared.remembered import Remembered

HEIGHT = 500  # pixels
KEPT = {"persist_state": "session"}

T = TypeVar("T")
_answers = Remembered[Any](32)


@dataclass
class Scene:
    """A comparison by groups as it stands.

    Attributes:
        here: The page's address, which holds every setting.
        compared: The runs, and how their epochs are had.
        groups: All groups, in the order in which each was first queued.
        shown: Those of them that are drawn.
        figures: What is drawn now, for who takes it away.
    """

    here: Address
    compared: Compared
    groups: list[Group]
    shown: list[Group]
    figures: dict[str, go.Figure] = field(default_factory=dict)

    @property
    def runs(self) -> list[Run]:
        """All runs with a valid config."""
        return [run for group in self.groups for run in group.runs]

    @property
    def shown_runs(self) -> list[Run]:
        """The runs of the groups that are drawn."""
        return [run for group in self.shown for run in group.runs]

    def history(self, runs: Sequence[Run] | None = None) -> pd.DataFrame:
        """Return the epochs of `runs`, or of the groups that are drawn."""
        return self.compared.history(self.shown_runs if runs is None else runs)

    def once(
        self, what: str, of: Sequence[Run], answer: Callable[[], T], *settings: Hashable
    ) -> T:
        """Return an answer that is worked out once a server for the same runs and settings.

        Args:
            what: The question's name.
            of: All runs that the answer depends on, beside the groups that are drawn.
            answer: Works it out; nobody may change what it returns.
            settings: All else that it depends on.
        """
        groups = tuple((group.key, group.name, group.color) for group in self.shown)
        return _answers.get((what, settings, groups, tuple(of)), answer)

    def chart(
        self, view: str, of: Sequence[Run], draw: Callable[[], go.Figure], *settings: Hashable,
        label: str = "A comparison of groups of runs",
    ) -> None:
        """Show a view's figure; one of the same runs and settings is drawn once a server.

        Args:
            view: The view's key, or another name of the picture.
            of: All runs that the figure depends on.
            draw: Makes the figure.
            settings: All else that it depends on.
            label: What it shows, for who does not see it.
        """
        def drawn() -> tuple[go.Figure, Drawing]:
            figure = draw()
            return figure, any_drawing(figure)

        figure, drawing = self.once(f"{view} drawn", of, drawn, *settings)
        self.figures["figure"] = figure
        live_chart(drawing, key=f"compare_{view}_chart", toolbar=True, label=label)

    def choice(self, spec: Choice, names: Sequence[str] | None = None, **given: object) -> str:
        """Show a control for a choice, of these of its names, and return the pick."""
        names = list(spec.choices) if names is None else list(names)
        if self.here[spec.name] not in names:
            self.here[spec.name] = names[0]
        return st.segmented_control(
            spec.label, names, key=self.here.key(spec.name), required=True, wrap=True,
            format_func=spec.choices.get, help=spec.help, **KEPT, **given,
        )

    def select(self, spec: Choice, names: Sequence[str], first: str, **given: object) -> str:
        """Show a drop-down for a choice, of these of its names, and return the pick.

        Args:
            first: What is picked until somebody does.
        """
        if self.here[spec.name] not in names:
            self.here[spec.name] = first
        return st.selectbox(
            spec.label, list(names), key=self.here.key(spec.name), help=spec.help,
            format_func=spec.choices.get, **KEPT, **given,
        )

    def flag(self, name: str, **given: object) -> bool:
        """Show a switch and return whether it is on."""
        spec = self.here.specs[name]
        return st.toggle(spec.label, key=self.here.key(name), help=spec.help, **KEPT, **given)

    def group(self, name: str, label: str, groups: Sequence[Group], first: Group) -> Group:
        """Show a drop-down of groups and return the pick, whose key the address holds.

        Args:
            name: What the address calls it.
            first: What is picked until somebody does.
        """
        by_key = {group.key: group for group in groups}
        names = {key: group.name for key, group in by_key.items()}
        return by_key[pick(label, names, first.key, key=self.here.key(name))]

    def run(self, name: str, label: str, runs: Sequence[Run], first: Run) -> Run:
        """Show a drop-down of runs and return the pick, whose id the address holds.

        Args:
            name: What the address calls it.
            first: What is picked until somebody does.
        """
        by_id = {run.id: run for run in runs}
        names = {run: found.name for run, found in by_id.items()}
        return by_id[pick(label, names, first.id, key=self.here.key(name))]


def enough(_: Scene) -> str:
    """Ask for nothing more than a run."""
    return ""


@dataclass(frozen=True)
class View:
    """One way to look at a comparison.

    Attributes:
        key: Its name in the address.
        label: Its name on the page.
        draw: Shows it.
        needs: Says in a sentence what is missing for it, and what to do; nothing where it can be
            drawn.
        specs: What it keeps in the address, beside what all share.
        picks: Whether it draws the groups that are ticked in the table; else it is about all.
    """

    key: str
    label: str
    draw: Callable[[Scene], None]
    needs: Callable[[Scene], str] = enough
    specs: tuple[Spec, ...] = ()
    picks: bool = False
