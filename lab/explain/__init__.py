"""Why a model reads a digit as it does: nearest images, saliency, and what if it were otherwise."""
