"""Train: the presets, the form and its link, and the runs' cards and live chart."""
