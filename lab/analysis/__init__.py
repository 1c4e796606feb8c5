"""Curves and comparisons as numbers: pandas in, pandas out."""
