"""Every field of a config reaches every place that its one entry promises."""
