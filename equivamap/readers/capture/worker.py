"""A process that runs scripts in forks of itself, seen from the process that gives them to it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from equivamap.readers.capture.environment import environment
from equivamap.readers.capture.frames import DONE, END, READY, RUN, receive, send
from equivamap.readers.capture.job import Job
from equivamap.readers.sandbox.bubblewrap import command_of, find_bubblewrap
from equivamap.readers.sandbox.policy import Level

__all__ = ["Forked", "StartError", "Worker"]

_START = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from equivamap.readers.capture.zygote import main; main(*sys.argv[2:])"
)
_PATIENCE = 30.0
"""Seconds within which a worker ends a script that it is told to end; then the worker is ended itself."""


class StartError(Exception):
    """A worker cannot be started, or cannot confine a script, on this system."""


class Worker:
    """One process that runs scripts, one at a time; used by one thread at a time.

    Parameters
    ----------
    level
        `Level.BUBBLEWRAP` or `Level.LANDLOCK`.
    seed
        Of the hashes of texts in all its scripts: it is fixed when a process starts.
    """

    def __init__(self, level: Level, seed: int = 0) -> None:
        self.level = level
        self.seed = seed
        self.libraries: set[str] = set()
        self.runs = 0
        self.is_ready = False
        ours, theirs = socket.socketpair()
        self._connection = ours
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the worker
        outside = os.stat("/proc/self/ns/pid").st_ino
        command = [sys.executable, "-P", "-c", _START, str(Path(__file__).parents[3])]
        command += [str(theirs.fileno()), level.value, str(outside)]
        if level is Level.BUBBLEWRAP:
            bubblewrap = find_bubblewrap()
            if bubblewrap is None:
                raise StartError("there is no bubblewrap")
            command = command_of(bubblewrap, command)
        with theirs:
            try:
                self._process = _launched(
                    lambda: subprocess.Popen(
                        command,
                        cwd="/",
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL,
                        stderr=self._errors,
                        pass_fds=(theirs.fileno(),),
                        start_new_session=True,
                        env=environment("/nonexistent", seed=seed),
                    )
                )
            except OSError as fault:
                raise StartError(f"it cannot be started: {fault}") from fault

    @property
    def process_id(self) -> int:
        """Number of the process."""
        number: int = self._process.pid
        return number

    def run(self, job: Job) -> Forked:
        """Start a job and return its process.

        Raises
        ------
        StartError
            If the worker could not be started.
        """
        self.libraries.update(job.libraries)
        self.runs += 1
        return Forked(self, job)

    def send(self, letter: bytes, payload: bytes, descriptors: tuple[int, ...] = ()) -> bool:
        """Send a message; tell whether there was somebody to take it."""
        try:
            send(self._connection, letter, payload, descriptors)
        except OSError:
            return False
        return True

    def done(self, seconds: float) -> dict[str, Any] | None:
        """Return how the script ended, or None if it has not within some seconds.

        Raises
        ------
        EOFError
            If the worker itself has ended.
        """
        deadline = time.monotonic() + seconds
        while True:
            ready, _, _ = select.select([self._connection], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return None
            frame = receive(self._connection, 0)
            if frame is None:
                raise EOFError
            if frame[0] == READY:
                self.is_ready = True
            if frame[0] == DONE:
                answer: dict[str, Any] = json.loads(frame[1])
                return answer

    def fault(self) -> str:
        """Return what the process said before it ended."""
        self._errors.seek(0)
        lines = self._errors.read()[-4000:].decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"it ended with status {self._process.poll()}"

    def abandon(self) -> None:
        """Let go of the process, which ends by itself when nobody holds the other end of its socket."""
        self._connection.close()
        self._errors.close()
        # nobody waits for it any more
        self._process.returncode = 0

    def __del__(self) -> None:
        # workers of a pool that nobody closed
        if hasattr(self, "_process") and self._process.returncode is None:
            self.abandon()

    def close(self) -> None:
        """End the process and all that it started."""
        self._connection.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            # it ends its script and then itself when nobody is there any more
            self._process.wait(2.0)
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._errors.close()


class Forked:
    """The process of one script: a fork of a worker's process.

    Parameters
    ----------
    worker
        The worker.
    job
        What it runs.
    """

    def __init__(self, worker: Worker, job: Job) -> None:
        self.returncode: int | None = None
        self.fault = ""
        self._worker = worker
        self._is_over = False
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        if worker.level is Level.LANDLOCK:
            self._scratch = tempfile.TemporaryDirectory(prefix="equivamap-", ignore_cleanup_errors=True)
            job = replace(job, scratch=self._scratch.name)
        self.answers, answers = os.pipe()
        self.output, output = os.pipe()
        theirs = [answers, output]
        self.questions = self._lifeline = -1
        if job.series is not None:
            questions, self.questions = os.pipe()
            lifeline, self._lifeline = os.pipe()
            theirs += [questions, lifeline]
        worker.send(RUN, job.to_json().encode(), tuple(theirs))
        for descriptor in theirs:
            os.close(descriptor)

    @property
    def process_id(self) -> int:
        """Number of the worker's process."""
        return self._worker.process_id

    def has_ended(self, seconds: float = 0.0) -> bool:
        """Tell whether the script, and all that it started, is over, or will be within some seconds."""
        if self._is_over:
            return True
        try:
            answer = self._worker.done(seconds)
        except EOFError:
            self._is_over = True
            if not self._worker.is_ready:
                raise StartError(self._worker.fault()) from None
            return True
        if answer is not None:
            self._is_over = True
            self.returncode, self.fault = int(answer["status"]), str(answer["fault"])
        return self._is_over

    @property
    def worker_lives(self) -> bool:
        """True if the worker can take another script: this one is over and has been cleared away."""
        return self._is_over and self.returncode is not None and not self.fault

    def end(self) -> None:
        """End the script and all that it started.

        Raises
        ------
        StartError
            If no script was run because this system does not let one be confined.
        """
        try:
            if not self.has_ended(0.2) and self._worker.send(END, b""):
                self.has_ended(_PATIENCE)
        finally:
            for descriptor in (self.answers, self.output, self.questions, self._lifeline):
                if descriptor >= 0:
                    os.close(descriptor)
            self.answers = self.output = self.questions = self._lifeline = -1
            if self._scratch is not None and self._is_over:
                self._scratch.cleanup()
        if self.fault:
            raise StartError(self.fault)


class _Launcher:
    """A thread that starts processes: the system ends them with the thread that started them."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self._asked: queue.SimpleQueue[tuple[Callable[[], Any], queue.SimpleQueue[Any]]] = queue.SimpleQueue()
        threading.Thread(target=self._serve, name="starts workers", daemon=True).start()

    def _serve(self) -> None:
        while True:
            start, answers = self._asked.get()
            try:
                answers.put(start())
            except OSError as fault:
                answers.put(fault)
            # what is started would not be let go of before the next
            del start, answers

    def start(self, start: Callable[[], Any]) -> Any:
        answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._asked.put((start, answers))
        answer = answers.get()
        if isinstance(answer, OSError):
            raise answer
        return answer


_launcher: _Launcher | None = None
_lock = threading.Lock()


def _launched(start: Callable[[], Any]) -> Any:
    global _launcher
    with _lock:
        # a fork of this process has its memory, but not its threads
        if _launcher is None or _launcher.process != os.getpid():
            _launcher = _Launcher()
    return _launcher.start(start)
