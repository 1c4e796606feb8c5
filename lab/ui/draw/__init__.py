"""Draw: the choice of models, the picture, and what the models say."""

from lab.ui.draw.models import choose_models, open_address
from lab.ui.draw.panel import draw_and_classify

__all__ = ["choose_models", "draw_and_classify", "open_address"]
