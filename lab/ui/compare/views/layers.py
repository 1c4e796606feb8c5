"""All that varies at once, a line a run."""

from __future__ import annotations

from lab.ui.compare.scene import Scene, View


def draw(scene: Scene) -> None:
    pass


VIEW = View("layers", "Layers", draw)
