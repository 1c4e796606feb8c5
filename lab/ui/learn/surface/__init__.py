"""The surface page: its state and controls, and the animated chart."""
