"""A file of TensorBoard's: events, each a moment of a run with what was measured then.

TensorBoard's own messages and record writer are used, which need no TensorFlow.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from typing import NamedTuple

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

ENDING = ".lab"
"""What names of the lab's event files end with, and no others."""

_VERSION = "brain.Event:2"  # of the format, as every event file says first


class Moment(NamedTuple):
    """What is known at a time, in seconds since 1970, after a step (here, an epoch)."""

    time: float
    step: int
    summary: Summary


def event_file(folder: str, began: float, moments: Iterable[Moment]) -> tuple[str, bytes]:
    """Return the path and the content of an event file in `folder` ("" for none).

    Args:
        began: Time of its first event, in seconds since 1970; a part of its name.
    """
    data = io.BytesIO()
    writer = RecordWriter(data)
    writer.write(Event(wall_time=began, file_version=_VERSION).SerializeToString())
    for time, step, summary in moments:
        writer.write(Event(wall_time=time, step=step, summary=summary).SerializeToString())
    name = f"events.out.tfevents.{int(began)}{ENDING}"
    return f"{folder}/{name}".lstrip("/"), data.getvalue()


def scalars(values: Iterable[tuple[str, float | None]]) -> Summary:
    """Return values by their tags; those that are missing or not finite are left out."""
    return Summary(value=[
        Summary.Value(tag=tag, simple_value=value) for tag, value in values
        if value is not None and math.isfinite(value)
    ])
