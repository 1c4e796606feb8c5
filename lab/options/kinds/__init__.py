"""The kinds of value an option can take: each checks, parses, writes and words its values.

`parse` reads what `write` wrote, exactly: in links, on the command line, in the form.
"""

from lab.options.kinds.choice import Choice, Flag
from lab.options.kinds.error_text import shown
from lab.options.kinds.layers import Layers
from lab.options.kinds.names import Names, Several
from lab.options.kinds.number import Number
from lab.options.kinds.place import CALLS, Place, Title

Field = Number | Choice | Flag | Layers
"""What a run's config can hold."""

__all__ = [
    "CALLS", "Choice", "Field", "Flag", "Layers", "Names", "Number", "Place", "Several", "Title",
    "shown",
]
