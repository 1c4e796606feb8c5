"""Where the session keeps what the form shows."""


def key(*parts: str) -> str:
    """Return the session key of a field, or of an optimizer's hyperparameter."""
    return "form_" + "_".join(parts)
