"""A drawing or a photo to 28x28 pixels, and a model's answer in words."""

from lab.digits.centering import Prepared, plain, prepare, to_mnist
from lab.digits.cutting import MAX_DIGITS, cut
from lab.digits.ink import BlankImageError
from lab.digits.open_picture import MAX_PIXELS, Picture, open_picture
from lab.digits.stages import Stage, stages
from lab.digits.verdict import agreement, verdict

__all__ = [
    "MAX_DIGITS",
    "MAX_PIXELS",
    "BlankImageError",
    "Picture",
    "Prepared",
    "Stage",
    "agreement",
    "cut",
    "open_picture",
    "plain",
    "prepare",
    "stages",
    "to_mnist",
    "verdict",
]
