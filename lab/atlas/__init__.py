"""The atlas: runs that the lab ships, what trained them, and their file."""
