"""Builds, trains and saves a model with Keras, in worker processes only."""
