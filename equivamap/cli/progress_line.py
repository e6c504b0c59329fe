"""One line on the terminal while a check takes long: what it is at, and for how long; elsewhere a line now and then."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from equivamap.cli.writing import width_of
from equivamap.progress import Stage, reported_to

__all__ = ["PlainLines", "ProgressLine", "progress_line"]

_FIRST_AFTER = 1.0
_EVERY = 0.2
_PLAIN_EVERY = 30.0
_CLEAR = "\r\x1b[K"


class ProgressLine:
    """Writes the line from a thread of its own, so that seconds go on while a solver runs.

    Parameters
    ----------
    stream
        A terminal.
    width
        Its columns; the line is cut to fit.
    """

    def __init__(self, stream: TextIO, width: int) -> None:
        self._stream = stream
        self._width = width
        self._stage = Stage("")
        self._started = time.monotonic()
        self._ended = threading.Event()
        self._shown = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> ProgressLine:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._ended.set()
        self._thread.join()
        if self._shown:
            self._stream.write(_CLEAR)
            self._stream.flush()

    def tell(self, stage: Stage) -> None:
        """Take note of what the run is at."""
        self._stage = stage

    def line(self, seconds: float) -> str:
        """Return the line after so many seconds."""
        from equivamap.ir.escaping import printable

        stage = self._stage
        done = f", {stage.obligations:,} obligations settled" if stage.obligations else ""
        bounds = f"; {printable(stage.bounds)}" if stage.bounds else ""
        text = f"{printable(stage.phase) or 'starting'}{done}{bounds} ({seconds:.0f} s)"
        return text if len(text) < self._width else f"{text[: max(0, self._width - 2)]}…"

    def _run(self) -> None:
        wait = _FIRST_AFTER
        while not self._ended.wait(wait):
            wait = _EVERY
            self._shown = True
            self._stream.write(_CLEAR + self.line(time.monotonic() - self._started))
            self._stream.flush()


class PlainLines(ProgressLine):
    """Writes a line of its own every half a minute: for pipes and logs, which no line is taken away from."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream, 1000)

    def _run(self) -> None:
        while not self._ended.wait(_PLAIN_EVERY):
            self._stream.write(f"equivamap: {self.line(time.monotonic() - self._started)}\n")
            self._stream.flush()


@contextmanager
def progress_line(*, wanted: bool) -> Iterator[None]:
    """Show the line while something runs, if it is wanted; where standard error is no terminal, plain lines."""
    if not wanted:
        yield
        return
    shown = ProgressLine(sys.stderr, width_of(True)) if sys.stderr.isatty() else PlainLines(sys.stderr)
    with shown as line, reported_to(line.tell):
        yield
