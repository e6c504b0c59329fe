"""What a process that builds many instances is asked, and the frames in which both sides speak."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

from equivamap.readers.capture.request import HEADER, Request

__all__ = ["FORK", "READY", "VALUE", "SeriesRequest", "data_place", "read_frame"]

READY = b"R"
"""The script is loaded; data may come."""
FORK = b"F"
"""The function solves: the process has ended, and each build needs a process of its own."""
VALUE = b"V"
"""What the function returned, as JSON."""


@dataclass(frozen=True)
class SeriesRequest:
    """One script to build instances from.

    Parameters
    ----------
    request
        The script, as for a single run.
    questions
        File descriptor from which the data come: frames of one letter, eight bytes of length, and a JSON object.
    lifeline
        File descriptor at whose end the process ends: the other side holds it open as long as it lives.
    forking
        True if each build shall have a process of its own.
    data_name
        For a script: name of the JSON file in which it finds its data.
    data_as_argument
        True if the script gets the path of that file on its command line.
    returns_data
        True if the function returns data, not a model.
    """

    request: Request
    questions: int
    lifeline: int
    forking: bool
    data_name: str
    data_as_argument: bool
    returns_data: bool = False

    def to_json(self) -> str:
        """Return the request as text."""
        return json.dumps(
            {
                "request": self.request.to_json(),
                "questions": self.questions,
                "lifeline": self.lifeline,
                "forking": self.forking,
                "data_name": self.data_name,
                "data_as_argument": self.data_as_argument,
                "returns_data": self.returns_data,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> SeriesRequest:
        """Return the request that `to_json` wrote."""
        fields = json.loads(text)
        fields["request"] = Request.from_json(fields["request"])
        return cls(**fields)


def data_place(scratch: str, name: str) -> str:
    """Return the path of the file in which a script finds its data."""
    return os.path.join(scratch, "data", name)


def read_frame(descriptor: int) -> bytes | None:
    """Return the next frame with its header; None at the end, or if it is cut short."""
    data = bytearray()
    wanted = HEADER
    while len(data) < wanted:
        chunk = os.read(descriptor, min(wanted - len(data), 2**20))
        if not chunk:
            return None
        data += chunk
        if len(data) == HEADER:
            wanted = HEADER + int.from_bytes(data[1:HEADER], "little")
    return bytes(data)
