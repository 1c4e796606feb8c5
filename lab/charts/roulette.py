"""Seed roulette: every group's test accuracy by seed, one of the seeds picked out."""

from __future__ import annotations

import plotly.graph_objects as go

from lab.analysis.roulette import Orders
from lab.charts.notes import wrapped
from lab.charts.theme import GUIDE, run_color, run_symbol, styled
from lab.sweeps.words import counted

_ROW = 40  # pixels a group


def roulette_figure(found: Orders, seed: int) -> go.Figure:
    """Draw a row a group: its seeds' test accuracies faint, its mean, and `seed` alone, strong.

    A line joins the marks of `seed`, each with its place, so that their order is seen to flip from
    seed to seed; those that tie share a place.

    Raises:
        LabError: The groups do not all have this seed.
    """
    found.best(seed)
    figure = go.Figure()
    rows = [wrapped(group.name) for group in found.groups]
    picked = found.accuracies[found.seeds.index(seed)].tolist()
    for i, group in enumerate(found.groups):
        color, symbol = run_color(group.color), run_symbol(group.color)
        values = found.accuracies[:, i].tolist()
        figure.add_trace({
            "type": "scatter", "x": values, "y": [rows[i]] * len(values), "mode": "markers",
            "name": f"all {counted(len(values), 'seed')}", "showlegend": i == 0,
            "marker": {"color": color, "symbol": symbol, "size": 8}, "opacity": 0.4,
            "customdata": list(found.seeds),
            "hovertemplate": "seed %{customdata}: %{x:.4f}<extra></extra>",
        })
    means = found.accuracies.mean(axis=0).tolist()
    figure.add_scatter(
        x=means, y=rows, mode="markers", name="mean of these",
        marker={"symbol": "line-ns", "size": 20, "line": {"color": GUIDE, "width": 3}},
        hovertemplate="mean %{x:.4f}<extra></extra>",
    )
    figure.add_scatter(
        x=picked, y=rows, mode="lines+markers+text", name=f"seed {seed} alone, with places",
        text=_places(picked), textposition="top center", textfont={"size": 12},
        line={"color": GUIDE, "width": 1.5, "dash": "dot"},
        marker={
            "color": [run_color(group.color) for group in found.groups], "size": 14,
            "symbol": [run_symbol(group.color) for group in found.groups],
            "line": {"color": GUIDE, "width": 2},
        },
        hovertemplate=f"seed {seed}: %{{x:.4f}}<extra></extra>",
    )
    styled(figure, height=150 + _ROW * len(rows))
    figure.update_xaxes(title_text="Test accuracy (share of images)", zeroline=False)
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=rows[::-1])
    figure.update_layout(
        hovermode="closest", hoverlabel={"namelength": -1}, margin_t=8,
        legend={"yref": "container", "y": 0, "yanchor": "bottom"},
    )
    return figure


def _places(accuracies: list[float]) -> list[str]:
    return [str(1 + sum(other > one for other in accuracies)) for one in accuracies]
