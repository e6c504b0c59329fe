"""Worker processes that answer questions, one at a time each; one that is late or dies is replaced."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from equivamap.batch.processes import FreshProcess, Raised, Ready
from equivamap.errors import InputError
from equivamap.service.answering import Answer, Job, answer, error_answer, start

__all__ = ["GRACE", "Desks", "Settings", "patience"]

GRACE = 30.0
"""Seconds beyond its own limits after which a question is given up: importing, writing, a solver that will not stop."""
_LOOK = 0.1
_STARTING = 120.0
_RECYCLE = 200
"""Questions after which a process is replaced, so that what libraries leak does not add up."""


_WITHDRAWN = InputError("the question was withdrawn", kind="cancelled", remedy="ask again")
_CLOSED = InputError(
    "the service is being stopped", kind="busy", remedy="ask again when it has been started again"
)


@dataclass(frozen=True)
class Settings:
    """What all questions share.

    Parameters
    ----------
    workers
        Questions answered at the same time.
    waiting
        Questions that may wait for a worker; a further one is refused.
    sandbox
        How scripts are held.
    memory
        Bytes of address space of each worker; 0 for no limit.
    grace
        Seconds beyond a question's own limits before its worker is killed.
    """

    workers: int = 1
    waiting: int = 8
    sandbox: Literal["auto", "required", "off"] = "required"
    memory: int = 8 * 2**30
    grace: float = GRACE


def patience(job: Job, grace: float = GRACE) -> float:
    """Return the seconds after which a question is given up, from its own limits.

    Two scripts are read at most; `explain` decides, then compares.
    """
    deciding = 2 if job.kind == "explain" else 1
    question = job.question
    return float(2 * question["read_time_limit"] + deciding * question["time_limit"] + grace)


class Desks:
    """Worker processes behind one queue; a context manager, used from as many threads as there are askers.

    Parameters
    ----------
    settings
        What all questions share.
    work
        What a worker does with a question: a function at the top of a module.
    """

    def __init__(self, settings: Settings, work: Callable[[Job], Answer] = answer) -> None:
        self.settings = settings
        self._work = work
        self._changed = threading.Condition()
        self._idle: list[FreshProcess] = []
        self._working = 0
        self._waiting = 0
        self._closed = False

    def __enter__(self) -> Desks:
        self._give_back(self._new())
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def working(self) -> int:
        """Questions that are being answered."""
        return self._working

    @property
    def waiting(self) -> int:
        """Questions that wait for a worker."""
        return self._waiting

    def close(self) -> None:
        """End all workers that are idle; those at work end when their question is answered or given up."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for process in idle:
            process.ask_to_end()
        for process in idle:
            process.end()

    def ask(self, job: Job, wanted: Callable[[], bool] = lambda: True) -> Answer:
        """Have a question answered; blocks until it is, or until nobody wants the answer any more.

        Parameters
        ----------
        job
            The question.
        wanted
            Asked now and then whether the answer is still wanted; where not, the worker is stopped.

        Returns
        -------
        dict
            As of `answer`. Where there is no room, or the worker died or was late, an error.
        """
        refused = self._take_place(wanted)
        if refused is not None:
            return error_answer(refused)
        process: FreshProcess | None = None
        try:
            process = self._ready()
            said = self._answered(process, job, wanted)
            if isinstance(said, dict):
                kept, process = process, None
                self._give_back(kept)
                return said
            return error_answer(said)
        except InputError as fault:
            return error_answer(fault)
        finally:
            if process is not None:
                process.end(at_once=True)
            with self._changed:
                self._working -= 1
                self._changed.notify()

    def _take_place(self, wanted: Callable[[], bool]) -> InputError | None:
        """Wait for one of the places at which work is done; say why there is none."""
        with self._changed:
            if self._closed:
                return _CLOSED
            if self._working >= self.settings.workers and self._waiting >= self.settings.waiting:
                return _busy(self.settings)
            self._waiting += 1
            try:
                while self._working >= self.settings.workers:
                    self._changed.wait(_LOOK)
                    if self._closed:
                        return _CLOSED
                    if not wanted():
                        return _WITHDRAWN
                self._working += 1
                return None
            finally:
                self._waiting -= 1

    def _new(self) -> FreshProcess:
        return FreshProcess(self._work, start, (self.settings.sandbox, self.settings.memory))

    def _ready(self) -> FreshProcess:
        """Return a process that waits for a question."""
        while True:
            with self._changed:
                process = self._idle.pop() if self._idle else None
            if process is None:
                process = self._new()
            said = None if process.ready else _heard(process, time.monotonic() + _STARTING, lambda: True)
            if process.ready or isinstance(said, Ready):
                if process.is_alive:
                    process.ready = True
                    return process
                process.end(at_once=True)  # it was killed while it was idle: the question goes to another
                continue
            process.end(at_once=True)
            if isinstance(said, Raised) and isinstance(said.fault, Exception):
                raise said.fault
            raise InputError(
                f"a worker process did not start ({process.how_it_ended()})",
                kind="worker-died",
                remedy="look at what it said on standard error; it may lack memory",
            )

    def _answered(self, process: FreshProcess, job: Job, wanted: Callable[[], bool]) -> Answer | InputError:
        limit = patience(job, self.settings.grace)
        try:
            process.hand(job.kind, job)
        except OSError:
            return _died(process)
        said = _heard(process, time.monotonic() + limit, wanted)
        process.key = None
        process.done += 1
        if isinstance(said, dict):
            return said
        if isinstance(said, Raised):
            return InputError(f"internal error: {said.fault}", kind="internal", remedy="report it")
        if not process.is_alive:
            return _died(process)
        if not wanted():
            return _WITHDRAWN
        return InputError(
            f"no answer within {limit:g} s; the question was given up and says nothing about the models",
            kind="time-limit",
            remedy="raise time_limit or read_time_limit, or ask about smaller data",
        )

    def _give_back(self, process: FreshProcess) -> None:
        with self._changed:
            kept = not self._closed and process.done < _RECYCLE
            if kept:
                self._idle.append(process)
        if not kept:
            process.ask_to_end()
            process.end()


def _heard(process: FreshProcess, until: float, wanted: Callable[[], bool]) -> Any:
    """Return what a process says; None if it died, is late, or nobody listens any more."""
    while True:
        left = until - time.monotonic()
        if left <= 0 or not wanted():
            return None
        try:
            if process.connection.poll(min(_LOOK, left)):
                return process.connection.recv()
        except (EOFError, OSError):
            process.end(at_once=True)
            return None
        if not process.is_alive and not process.connection.poll():
            return None


def _died(process: FreshProcess) -> InputError:
    return InputError(
        f"the worker process died at this question ({process.how_it_ended()})",
        kind="worker-died",
        remedy="ask about smaller models; a process that dies without a word has often run out of memory",
    )


def _busy(settings: Settings) -> InputError:
    return InputError(
        f"{settings.workers} questions are being answered and {settings.waiting} wait",
        kind="busy",
        remedy="ask again later",
    )
