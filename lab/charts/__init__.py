"""Plotly figures from data frames."""
