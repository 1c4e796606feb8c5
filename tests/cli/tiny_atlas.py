"""The lab's command line with an atlas of one optimizer, two rates and two seeds, for one epoch."""

from __future__ import annotations

import os
import sys

from lab.atlas.plan import AtlasPlan, optimizer_part
from lab.cli import atlas, main

PLAN = AtlasPlan(
    (
        optimizer_part(
            "Adam", (0.001, 0.01), (0, 1), epochs=1, train_samples=300, hidden_layers=(16,),
            dataset=os.environ.get("TINY_DATASET", "digits"),
        ),
    ),
    shipped=("adam",),
)

if __name__ == "__main__":
    atlas.atlas_plan = lambda: PLAN
    sys.exit(main(sys.argv[1:]))
