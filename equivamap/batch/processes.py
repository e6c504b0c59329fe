"""One further process that works on one piece after another, and both ways to start it."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import Any, TypeAlias

__all__ = ["ForkedProcess", "FreshProcess", "Raised", "Ready", "main"]

Job: TypeAlias = tuple[Callable[[Any], Any], Callable[..., None], tuple[Any, ...]]

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]); "
    "from equivamap.batch.processes import main; main(int(sys.argv[1]))"
)
_PATIENCE = 3.0
"""Seconds that a process has to end when it is asked to."""


@dataclass(frozen=True)
class Ready:
    """Said by a process that has started."""


@dataclass(frozen=True)
class Raised:
    """Said by a process in which `work` or `start` raised."""

    fault: BaseException


class _Process:
    """What both kinds of processes have: a line to talk over, and the piece in hand.

    Attributes
    ----------
    connection
        Our end of the line.
    key
        The piece in hand, or None.
    since
        ``time.monotonic`` of its handing over.
    ready
        Whether it has started.
    done
        Pieces that it has finished.
    """

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self.connection = connection
        self.key: str | None = None
        self.since = 0.0
        self.ready = False
        self.done = 0

    def hand(self, key: str, piece: Any) -> None:
        """Hand it a piece."""
        self.connection.send(("piece", piece))
        self.key, self.since = key, time.monotonic()

    def ask_to_end(self) -> None:
        """Ask it to end once it has nothing in hand."""
        with suppress(OSError):
            self.connection.send(None)

    @property
    def is_alive(self) -> bool:
        """True until it ended."""
        return self._status() is None

    def end(self, *, at_once: bool = False) -> None:
        """Wait until it has ended, after it was asked to; with `at_once` it is killed, with all it started."""
        patient = time.monotonic() + (0.0 if at_once else _PATIENCE)
        while self._status() is None and time.monotonic() < patient:
            time.sleep(0.005)
        if self._status() is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._pid, signal.SIGKILL)
            with suppress(ProcessLookupError, PermissionError):
                # it may not have come to lead a group of its own
                os.kill(self._pid, signal.SIGKILL)
            while self._status() is None:
                time.sleep(0.002)
        self.connection.close()

    def how_it_ended(self) -> str:
        """Say by which signal or exit status it ended."""
        status = self._status()
        if status is None:
            return "it closed its line"
        if status >= 0:
            return f"exit status {status}"
        try:
            return f"signal {signal.Signals(-status).name}"
        except ValueError:
            return f"signal {-status}"

    _pid: int

    def _status(self) -> int | None:
        raise NotImplementedError


class FreshProcess(_Process):
    """A new Python; job and pieces reach it pickled, with functions by name."""

    def __init__(
        self, work: Callable[[Any], Any], start: Callable[..., None], given: tuple[Any, ...]
    ) -> None:
        ours, theirs = Pipe()
        places = [place or os.getcwd() for place in sys.path]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, str(theirs.fileno()), json.dumps(places)],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        finally:
            theirs.close()
        self._pid = self._process.pid
        super().__init__(ours)
        with suppress(OSError):  # that it has died is seen where it is listened to
            ours.send((work, start, given))

    def _status(self) -> int | None:
        return self._process.poll()


class ForkedProcess(_Process):
    """A fork of this process: it has all that this one has imported and made."""

    def __init__(
        self, work: Callable[[Any], Any], start: Callable[..., None], given: tuple[Any, ...]
    ) -> None:
        ours, theirs = Pipe()
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        with warnings.catch_warnings():
            # Python warns of threads, those of numerical libraries included, which are idle
            warnings.simplefilter("ignore", DeprecationWarning)
            self._pid = os.fork()
        if not self._pid:
            status = 1
            try:
                with suppress(OSError):
                    os.setsid()
                ours.close()
                _serve(theirs, (work, start, given), parent)
                status = 0
            finally:
                os._exit(status)
        theirs.close()
        self._left: int | None = None
        super().__init__(ours)

    def _status(self) -> int | None:
        if self._left is None:
            try:
                pid, status = os.waitpid(self._pid, os.WNOHANG)
            except ChildProcessError:
                pid, status = self._pid, 0
            if pid:
                self._left = os.waitstatus_to_exitcode(status)
        return self._left


def main(descriptor: int) -> None:
    """Serve as a fresh process: the job comes first over the line."""
    line: Connection[Any, Any] = Connection(descriptor)
    parent = os.getppid()
    try:
        job = line.recv()
    except EOFError:
        return
    except Exception as fault:  # noqa: BLE001 - whatever a job's pickle raises here is the caller's to hear
        _say(line, Raised(fault))
        return
    _serve(line, job, parent)


def _serve(line: Connection[Any, Any], job: Job, parent: int) -> None:
    """Work on pieces until there are no more."""
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    # on an interrupt the main process says what there is to say
    signal.signal(signal.SIGINT, lambda number, frame: os._exit(128 + number))
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    work, start, given = job
    try:
        start(*given)
    except (Exception, SystemExit) as fault:  # noqa: BLE001 - raised again where the job was given
        _say(line, Raised(fault))
        return
    _say(line, Ready())
    while True:
        try:
            asked = line.recv()
        except (EOFError, OSError):
            return
        if asked is None:
            return
        try:
            said = work(asked[1])
        except (Exception, SystemExit) as fault:  # noqa: BLE001 - raised again where the job was given
            said = Raised(fault)
        _say(line, said)


def _say(line: Connection[Any, Any], said: Any) -> None:
    try:
        data = pickle.dumps(said)
        pickle.loads(data) if isinstance(said, Raised) else None
    except Exception as fault:  # noqa: BLE001 - an error that cannot be pickled is told in words
        words = said.fault if isinstance(said, Raised) else fault
        data = pickle.dumps(Raised(RuntimeError(f"{type(words).__name__}: {words}")))
    with suppress(OSError):  # nobody listens any more
        line.send_bytes(data)


def _end_with(parent: int) -> None:
    """End this process, and all that it started, when its parent is gone, however that ended."""
    while os.getppid() == parent:
        time.sleep(0.5)
    with suppress(OSError):
        if os.getpgid(0) == os.getpid():
            os.killpg(0, signal.SIGKILL)
    os._exit(1)
