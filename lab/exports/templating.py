"""The templates of this folder, filled in."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

_FOLDER = Path(__file__).with_name("templates")


def filled_in(template: str, **values: Any) -> str:
    """Return a template of `templates/` with values in their places.

    In one that ends in .html every value is escaped; into one of Python come literals alone.
    """
    return _environment().get_template(template).render(**values)


def literal(value: float | int | bool | str) -> str:
    """Return a plain value as Python writes it, text in double quotes."""
    return json.dumps(value) if isinstance(value, str) else repr(value)


def arguments(values: Mapping[str, Any]) -> str:
    """Return keyword arguments as they follow another one in a call: ", key=value"."""
    return "".join(f", {key}={literal(value)}" for key, value in values.items())


def wrapped(text: str, width: int, taken: int = 0) -> str:
    """Return a text in lines of at most `width` characters, the first of `taken` fewer."""
    return "\n".join(textwrap.wrap(" " * taken + text, width, drop_whitespace=True)).lstrip()


def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    made.filters |= {"literal": literal, "arguments": arguments, "wrapped": wrapped}
    return made
