"""A drawing or a photo to 28x28 pixels, and a model's answer in words."""

from lab.digits.centering import Prepared, prepare, squeeze, to_mnist
from lab.digits.ink import BlankImageError
from lab.digits.open_picture import MAX_PIXELS, Picture, open_picture
from lab.digits.verdict import agreement, verdict

__all__ = [
    "MAX_PIXELS",
    "BlankImageError",
    "Picture",
    "Prepared",
    "agreement",
    "open_picture",
    "prepare",
    "squeeze",
    "to_mnist",
    "verdict",
]
