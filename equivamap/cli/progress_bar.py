"""How many of a known number are done: a bar on a terminal, and a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import click

from equivamap.cli.pages import is_quiet

__all__ = ["CountedLines", "progress_bar"]

_SHARE = 0.1
"""Share of all after which a line is due."""
_EVERY = 30.0
"""Seconds after which a line is due, whatever is done."""
_APART = 2.0
"""Seconds between two lines at least."""


class CountedLines:
    """Writes a line after each tenth, and every half a minute from a thread of its own.

    Parameters
    ----------
    stream
        Where to write: no terminal.
    label
        What is counted, or what for.
    """

    def __init__(self, stream: TextIO, label: str) -> None:
        self._stream = stream
        self._label = label
        self._done: tuple[int, int] | None = None
        self._written = 0
        self._started = self._last = time.monotonic()
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> CountedLines:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._ended.set()
        self._thread.join()

    def show(self, done: int, total: int) -> None:
        """Take note of how many are done."""
        with self._lock:
            self._done = (done, total)
            due = done - self._written >= _SHARE * total
            if due and time.monotonic() - self._last >= _APART:
                self._write()

    def _run(self) -> None:
        while not self._ended.wait(_EVERY):
            with self._lock:
                if time.monotonic() - self._last >= _EVERY:
                    self._write()

    def _write(self) -> None:
        self._last = time.monotonic()
        seconds = self._last - self._started
        far = "starting"
        if self._done is not None:
            done, total = self._done
            self._written = done
            far = f"{done:,} of {total:,}" + (f", {100 * done // total} %" if total else "")
        self._stream.write(f"equivamap: {self._label}: {far} ({seconds:.0f} s)\n")
        self._stream.flush()


@contextmanager
def progress_bar(label: str, *, as_json: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Show how far a run is, on standard error; nothing with ``--quiet``, and no plain lines beside JSON."""
    if is_quiet() or (as_json and not sys.stderr.isatty()):
        yield lambda done, total: None
        return
    if not sys.stderr.isatty():
        with CountedLines(sys.stderr, label) as lines:
            yield lines.show
        return
    bar: Any = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = click.progressbar(length=total, label=label, file=sys.stderr, show_pos=True)
            bar.__enter__()
        bar.update(done - bar.pos)

    try:
        yield show
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)
