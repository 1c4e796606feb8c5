"""Keras callbacks of a run, one concern a file; each is called in `train_run`'s order.

What they measure goes into the epoch's logs under its metric's key; `StreamToStore`, the last,
writes what is there.
"""
