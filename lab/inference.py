"""A saved model to probabilities, by LiteRT: no code in the model file is run."""

from __future__ import annotations

import threading

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from lab.errors import ImageError, ModelError

PROBABILITIES, FEATURES = "probabilities", "features"
"""Names of a saved model's outputs; one that was saved long ago has the first alone, unnamed."""

_SIDE = 28
_CLASSES = 10


class Classifier:
    """A saved model, ready to classify. Safe to share between threads: they take turns."""

    def __init__(self, model: bytes) -> None:
        """Load a LiteRT model (the artifact "model.tflite").

        Raises:
            ModelError: The bytes are no LiteRT model, or one of another shape than
                (n, 28, 28) pixels -> (n, 10) probabilities.
        """
        if not isinstance(model, (bytes, bytearray, memoryview)) or not model:
            raise ModelError("A saved model must be the bytes of a LiteRT file. Got none.")
        self._lock = threading.Lock()
        try:
            self._interpreter = Interpreter(model_content=bytes(model), num_threads=1)
            (self._input,) = self._interpreter.get_input_details()
            self._output, self._features = _outputs(self._interpreter)
            self._resize(1)
        except (ValueError, RuntimeError) as error:
            raise ModelError(f"The saved model is damaged: {_line(error)}.") from error
        shapes = tuple(self._input["shape"][1:]), tuple(self._output["shape"][1:])
        if shapes != ((_SIDE, _SIDE), (_CLASSES,)):
            raise ModelError(
                "A saved model must take (n, 28, 28) pixels and give (n, 10) probabilities. "
                f"Got {_shape(self._input)} and {_shape(self._output)}."
            )

    def predict_proba(self, images: np.ndarray) -> np.ndarray:
        """Return how likely each image is each class.

        Args:
            images: uint8 (n, 28, 28), pixels 0 to 255; the model does its own scaling.

        Returns:
            float32 (n, 10) in [0, 1]; a row sums to 1, or is NaN where the model's weights are.

        Raises:
            ImageError: The images have another dtype or shape.
            ModelError: The model could not be run.
        """
        return self._run(images, self._output)

    @property
    def has_features(self) -> bool:
        """Whether the file has the last hidden layer as an output of its own."""
        return self._features is not None

    def features(self, images: np.ndarray) -> np.ndarray:
        """Return what goes into the output layer of each image: the last hidden layer's values.

        Args:
            images: As `predict_proba`.

        Returns:
            float32 (n, units).

        Raises:
            ImageError: The images have another dtype or shape.
            ModelError: The model has no such output, or could not be run.
        """
        if self._features is None:
            raise ModelError("This model was saved without its last hidden layer: train it again.")
        return self._run(images, self._features)

    def _run(self, images: np.ndarray, output: dict) -> np.ndarray:
        images = np.asarray(images)
        if images.dtype != np.uint8 or images.shape[1:] != (_SIDE, _SIDE):
            raise ImageError(
                "Images must be uint8 of the shape (n, 28, 28). "
                f"Got {images.dtype} of the shape {images.shape}."
            )
        if len(images) == 0:
            return np.empty((0, output["shape"][1]), np.float32)
        with self._lock:
            try:
                self._resize(len(images))
                self._interpreter.set_tensor(
                    self._input["index"], images.astype(self._input["dtype"])
                )
                self._interpreter.invoke()
                return self._interpreter.get_tensor(output["index"]).astype(np.float32)
            except (ValueError, RuntimeError) as error:
                raise ModelError(f"The saved model could not be run: {_line(error)}.") from error

    def _resize(self, batch: int) -> None:
        """Make room for `batch` images."""
        if self._interpreter.get_input_details()[0]["shape"][0] != batch:
            self._interpreter.resize_tensor_input(self._input["index"], (batch, _SIDE, _SIDE))
        self._interpreter.allocate_tensors()


def _outputs(interpreter: Interpreter) -> tuple[dict, dict | None]:
    """Return the details of the probabilities, and of the features where the model gives them."""
    details = interpreter.get_output_details()
    if len(details) == 1:
        return details[0], None
    [named] = interpreter.get_signature_list().values()  # by name: the file's order is its own
    if sorted(named["outputs"]) != sorted((FEATURES, PROBABILITIES)):
        raise ValueError(f"it gives {', '.join(named['outputs'])}")
    runner = interpreter.get_signature_runner()
    indices = {name: d["index"] for name, d in runner.get_output_details().items()}
    by_index = {d["index"]: d for d in details}
    return by_index[indices[PROBABILITIES]], by_index[indices[FEATURES]]


def _shape(details: dict) -> str:
    return "(" + ", ".join(["n", *map(str, details["shape"][1:])]) + ")"


def _line(error: Exception) -> str:
    """Return the first line of an error's text, without its full stop."""
    return (str(error).splitlines() or [type(error).__name__])[0].strip().rstrip(".")
