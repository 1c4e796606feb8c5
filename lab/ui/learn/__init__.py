"""Learn: a module a page, the frame of them all, and the question that each asks."""
