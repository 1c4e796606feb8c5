"""Arbitrary input at every door of the lab is taken, or refused in a sentence."""
