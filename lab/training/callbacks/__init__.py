"""Keras callbacks of a run, one concern a file; each is called in `train_run`'s order.

What they measure goes into the epoch's logs under its metric's key; `StreamToStore` writes what is
there, and `KeepState`, after it, what the next epoch begins from.
"""
