"""Runs: filter, table, one run's panel, its downloads, and deleting."""
