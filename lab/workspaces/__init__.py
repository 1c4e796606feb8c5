"""Whose run it is: who gets which workspace, what each may queue, and how long it is kept."""

OPEN = "open"
"""Id of the workspace that everybody shares who has none of their own; the command line's too."""
