"""One line on the terminal while a check takes long: what it is at, and for how long."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from equivamap.cli.writing import width_of
from equivamap.progress import Stage, reported_to

__all__ = ["ProgressLine", "progress_line"]

_FIRST_AFTER = 1.0
_EVERY = 0.2
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
        text = f"{printable(stage.phase) or 'starting'}{done} ({seconds:.0f} s)"
        return text if len(text) < self._width else f"{text[: max(0, self._width - 2)]}…"

    def _run(self) -> None:
        wait = _FIRST_AFTER
        while not self._ended.wait(wait):
            wait = _EVERY
            self._shown = True
            self._stream.write(_CLEAR + self.line(time.monotonic() - self._started))
            self._stream.flush()


@contextmanager
def progress_line(*, wanted: bool) -> Iterator[None]:
    """Show the line while something runs, if it is wanted and standard error is a terminal."""
    if not wanted or not sys.stderr.isatty():
        yield
        return
    with ProgressLine(sys.stderr, width_of(True)) as line, reported_to(line.tell):
        yield
