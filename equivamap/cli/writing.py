"""What a command writes: in the width, colours and encoding of the stream it goes to."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from typing import TypedDict

__all__ = ["Terminal", "command_line", "terminal", "width_of", "write"]


def terminal() -> Terminal:
    """Return width and colour for what is written to standard output."""
    terminal = sys.stdout.isatty()
    return {"width": width_of(terminal), "colour": terminal and not os.environ.get("NO_COLOR")}


class Terminal(TypedDict):
    """How reports are laid out."""

    width: int
    colour: bool


def command_line() -> str:
    """Return the command as it was typed."""
    return "equivamap " + shlex.join(sys.argv[1:])


def width_of(terminal: bool) -> int:
    """Return the width of the terminal; a fixed one where the report goes to a file."""
    return shutil.get_terminal_size((100, 24)).columns if terminal else 100


_PLAIN = str.maketrans({"→": "->", "↔": "<->", "φ": "phi", "≤": "<=", "≥": ">=", "≠": "!=", "…": "..."})


def write(text: str, *, to_stderr: bool = False) -> None:
    """Write text in the encoding of the stream; signs that it lacks are written in ASCII.

    A reader that closed the pipe early (``| head``) wanted no more: that is no error.
    """
    stream = sys.stderr if to_stderr else sys.stdout
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_PLAIN).encode(encoding, "backslashreplace").decode(encoding)
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
