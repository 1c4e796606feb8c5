"""Atlas: what the shipped runs show, before anything was trained."""
