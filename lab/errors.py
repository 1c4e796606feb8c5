"""Every error that the lab raises on purpose; pages catch `LabError` and show its sentence."""


class LabError(Exception):
    """Base of the lab's errors. Its text is one sentence a user can act on."""


class ConfigError(LabError, ValueError):
    """A value is unknown or out of range; the text names the field, the rule and the value."""


class OptionError(ConfigError):
    """A value of one option is unknown or out of range.

    As text it names the option by its key, which the command line and links use.

    Attributes:
        name: The option's key, e.g. "learning_rate".
        label: What the form calls it, e.g. "Learning rate".
        problem: The rest of the sentence, e.g. "must be in [1e-06, 10]. Got 0."
    """

    def __init__(self, name: str, label: str, problem: str) -> None:
        super().__init__(name, label, problem)
        self.name, self.label, self.problem = name, label, problem

    def __str__(self) -> str:
        return f"{self.name} {self.problem}"

    @property
    def in_words(self) -> str:
        """The sentence, naming the option as the form does."""
        return f"{self.label} {self.problem}"

    @property
    def in_words_and_key(self) -> str:
        """The sentence, naming the option as the form does and, where that differs, by its key."""
        key = f" ({self.name})" if self.name != self.label else ""
        return f"{self.label}{key} {self.problem}"


class StoreError(LabError):
    """The run store could not be read or written."""


class StoreAwayError(StoreError):
    """The run store cannot be reached, is locked, or its disk is full: that may pass."""


class RunNotFoundError(StoreError, KeyError):
    """No run has this id."""

    def __str__(self) -> str:
        return str(self.args[0])


class SweepNotFoundError(StoreError, KeyError):
    """No sweep has this id."""

    def __str__(self) -> str:
        return str(self.args[0])


class LimitError(LabError):
    """More was asked for than a workspace may have; the text names the limit."""


class TurnLostError(StoreError):
    """Another engine trains the run now, or it is gone: what is left to write is not wanted."""


class DatasetError(LabError):
    """A dataset could not be had, or its file is damaged."""


class ImageError(LabError):
    """An upload is not a picture that can be read safely."""


class ModelError(LabError):
    """A saved model could not be loaded."""


class EvaluationError(LabError):
    """A saved model could not be evaluated, or what is stored of an evaluation is damaged."""


class EvaluationStoppedError(EvaluationError):
    """An evaluation was stopped before it was done."""


class AtlasError(LabError):
    """The atlas could not be built or read; the text says what to do."""


def why_it_failed(error: BaseException) -> str:
    """Return why training failed, in a sentence."""
    if isinstance(error, LabError):
        return str(error)
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return "Out of memory: try a smaller batch size, fewer units or fewer training images."
    lines = str(error).strip().splitlines() or ["no message"]
    return f"Training failed with {type(error).__name__}: {lines[0]}"
