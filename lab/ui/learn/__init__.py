"""The Learn screens: a module a page, and what frames them all."""
