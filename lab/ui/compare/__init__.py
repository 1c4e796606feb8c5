"""The Compare screen: the choice of runs, the view, the result."""
