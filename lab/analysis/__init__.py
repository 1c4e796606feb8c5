"""Curves, configs and endings as numbers and words."""
