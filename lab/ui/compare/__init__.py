"""Compare: the choice of runs, the view, the result, and what can be taken away."""
