"""Which images each step of an epoch takes, as `fit` would choose them."""

from __future__ import annotations

import numpy as np
from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter


def shuffled(images: int) -> np.ndarray:
    """Return the order, int32 (images,), in which `fit` takes so many images in every epoch.

    It follows from TensorFlow's global seed, and comes from the very class that `fit` shuffles
    with: nothing public tells it. The size of a batch does not matter to it.
    """
    numbers = np.arange(images, dtype=np.int32)
    [order] = ArrayDataAdapter(numbers, batch_size=images, shuffle=True).get_tf_dataset()
    return order.numpy()
