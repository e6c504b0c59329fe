"""What the process that runs a script is asked, and how it answers."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from equivamap.errors import InputError, ReadError, UnsupportedError, UsageError

__all__ = ["Request", "SolveCall", "error_from_json", "error_to_json", "write_answer"]

SolveCall: TypeAlias = int | Literal["last", "only"] | None

_ERRORS = {cls.__name__: cls for cls in (InputError, ReadError, UnsupportedError, UsageError)}

_KIND = re.compile("[a-z0-9-]{1,60}")
_LONGEST = 20_000
"""Characters of a message from a script."""

INSTANCE, ERROR = b"I", b"E"
HEADER = 9
"""Bytes in front of an answer: one letter and eight bytes of length."""


@dataclass(frozen=True)
class Request:
    """One script to run.

    Parameters
    ----------
    path
        Absolute path of the script or notebook; for a dotted module, its name.
    shown
        Path as the user gave it.
    target
        Global to take or to call, or the empty string.
    module
        True if `path` is a dotted module name.
    args
        Command line of the script.
    data
        Files and directories given as data, absolute.
    solve_call
        Which solve call holds the model.
    scratch
        Directory that takes what the script writes.
    memory
        Limit of the address space in bytes.
    result
        File descriptor for the answer.
    reading
        How often the script was read before.
    """

    path: str
    shown: str
    target: str
    module: bool
    args: tuple[str, ...]
    data: tuple[str, ...]
    solve_call: SolveCall
    scratch: str
    memory: int
    result: int
    reading: int = 0

    def to_json(self) -> str:
        """Return the request as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Request:
        """Return the request that `to_json` wrote."""
        fields: dict[str, Any] = json.loads(text)
        fields["args"], fields["data"] = tuple(fields["args"]), tuple(fields["data"])
        return cls(**fields)


def error_to_json(error: InputError) -> bytes:
    """Return an error as bytes."""
    fields = {
        "class": type(error).__name__,
        "message": error.message,
        "kind": error.kind,
        "remedy": error.remedy,
        "file": error.file,
        "line": error.line,
    }
    return json.dumps(fields).encode()


def error_from_json(data: bytes) -> InputError:
    """Return the error that `error_to_json` wrote; a garbled one if the bytes are anything else.

    A script may have written them: it cannot say that the system failed, nor say it at any length.
    """
    try:
        fields = json.loads(data)
        line, kind = fields["line"], str(fields["kind"])
        if not _KIND.fullmatch(kind) or kind.startswith("sandbox"):
            raise ValueError(kind)
        return _ERRORS[fields["class"]](
            str(fields["message"])[:_LONGEST],
            kind=kind,
            remedy=str(fields["remedy"])[:_LONGEST],
            file=None if fields["file"] is None else str(fields["file"])[:_LONGEST],
            line=None if line is None else int(line),
        )
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return ReadError(
            "what came back from the script is neither a model nor an error",
            kind="garbled",
            remedy="check that the script does not write to file descriptors of its own",
        )


def write_answer(descriptor: int, letter: bytes, payload: bytes) -> None:
    """Write one answer to a pipe."""
    data = memoryview(letter + len(payload).to_bytes(8, "little") + payload)
    while data:
        data = data[os.write(descriptor, data) :]
