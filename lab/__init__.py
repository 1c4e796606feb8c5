"""Optimizer Lab: train, compare and try out small neural networks on handwritten digits."""
