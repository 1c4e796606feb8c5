"""Runs as files: tables, JSON, TensorBoard logs, a Keras script, a report, saved models."""
