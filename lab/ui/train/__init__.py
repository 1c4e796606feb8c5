"""The Train screen: presets, the form, its link, and the live view."""
