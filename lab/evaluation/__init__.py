"""A saved model on a test set: accuracy, confusion, calibration, mistakes, robustness."""

from lab.evaluation.evaluate import evaluate
from lab.evaluation.scores import FILE, Scores
from lab.evaluation.test_sets import TestSet, dataset_of, test_set

__all__ = ["FILE", "Scores", "TestSet", "dataset_of", "evaluate", "test_set"]
