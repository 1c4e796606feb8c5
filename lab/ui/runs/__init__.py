"""The Runs screen: filter, table, and one run's panel."""
