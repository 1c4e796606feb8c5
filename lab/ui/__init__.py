"""The screens: a folder each, one that they share, and the way to all of them."""
