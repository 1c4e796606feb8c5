"""The views of a comparison: one entry each, from which control, address and page come."""

from lab.ui.compare.scene import View
from lab.ui.compare.views import (
    configs,
    curves,
    evaluation,
    heatmap,
    layers,
    parallel,
    rankings,
    rates,
    seeds,
    single_runs,
    targets,
    verdict,
)

VIEWS: dict[str, View] = {
    module.VIEW.key: module.VIEW
    for module in (
        single_runs, curves, verdict, rates, rankings, seeds, heatmap, parallel, targets, layers,
        evaluation, configs,
    )
}
"""Views by key, in the order in which the page offers them."""
