"""Warm workers: processes that have imported the modelling libraries and run each script in a fork of themselves."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Sequence
from types import TracebackType

from equivamap.readers.capture.preloading import ALONE, LIBRARIES
from equivamap.readers.capture.worker import Worker
from equivamap.readers.sandbox.policy import Level, Policy

__all__ = ["Workers", "close_default_workers", "default_workers"]

_KEPT = 2
"""Idle workers that are kept where no number was said."""


class Workers:
    """Processes that run scripts; used by as many threads as you like, and a context manager.

    A worker is started when it is first needed. Each script runs in a fresh fork of one, in a sandbox of its own:
    nothing of one script is left for the next. All of them end with this process, however it ends.

    Parameters
    ----------
    count
        Scripts that may run at the same time; who comes later waits. None for as many as are asked for.
    policy
        What each script may use; None for the policy of the process at each script.
    libraries
        Packages to import before the first script; others follow when a script imports them.
    """

    def __init__(
        self, count: int | None = 1, policy: Policy | None = None, libraries: Sequence[str] = ()
    ) -> None:
        if count is not None and count < 1:
            raise ValueError(f"{count} workers cannot run anything")
        self.policy = policy
        self.count = count
        names = dict.fromkeys(name.split(".")[0] for name in libraries)
        unknown = [name for name in names if name not in LIBRARIES]
        if unknown:
            raise ValueError(
                f"{', '.join(unknown)} cannot be imported beforehand, only {', '.join(LIBRARIES)}"
            )
        self.libraries = tuple(names)
        self.process = os.getpid()
        self._free = threading.BoundedSemaphore(count) if count is not None else None
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._is_closed = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def is_closed(self) -> bool:
        """True once no script can be run here any more."""
        return self._is_closed

    def libraries_for(self, imported: Sequence[str]) -> tuple[str, ...]:
        """Return what a worker shall have imported for a script that imports some libraries."""
        return tuple(imported if ALONE & set(imported) else dict.fromkeys((*self.libraries, *imported)))

    def take(self, level: Level, libraries: Sequence[str], seed: int = 0) -> Worker:
        """Return a worker for one script, which has imported its libraries if there is such a one; wait if need be.

        Parameters
        ----------
        level
            Of the sandbox.
        libraries
            What the script imports.
        seed
            Of the hashes of texts.

        Raises
        ------
        StartError
            If a new one cannot be started.
        """
        if self._free is not None:
            self._free.acquire()
        try:
            with self._lock:
                if self._is_closed:
                    raise RuntimeError("these workers are closed")
                fitting = [
                    worker
                    for worker in self._idle
                    if worker.level is level
                    and worker.seed == seed
                    and _fits(worker.libraries, set(libraries))
                ]
                fitting.sort(key=lambda worker: len(set(libraries) - worker.libraries))
                if fitting:
                    self._idle.remove(fitting[0])
                    return fitting[0]
            worker = Worker(level, seed)
            with self._lock:
                self._all.add(worker)
            return worker
        except BaseException:
            if self._free is not None:
                self._free.release()
            raise

    def give_back(self, worker: Worker, lives: bool) -> None:
        """Take a worker back after its script; one that `lives` no more is ended."""
        with self._lock:
            # those of first and of second readings do not stand in for each other
            alike = sum(other.seed == worker.seed for other in self._idle)
            keeps = lives and not self._is_closed and alike < (self.count or _KEPT)
            if keeps:
                self._idle.append(worker)
            else:
                self._all.discard(worker)
        if not keeps:
            worker.close()
        if self._free is not None:
            self._free.release()

    def close(self) -> None:
        """End the workers that have nothing to do; the others end with their script."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
            self._all.difference_update(idle)
        for worker in idle:
            worker.close()

    def abandon(self) -> None:
        """Let go of all workers without waiting for their end, which follows."""
        for worker in self._all:
            worker.abandon()
        self._all.clear()
        self._idle.clear()


def _fits(there: set[str], wanted: set[str]) -> bool:
    """Tell whether a script can run where some libraries are there already."""
    return there <= wanted if wanted & ALONE else not there & ALONE


_default: Workers | None = None
_lock = threading.Lock()


def default_workers() -> Workers:
    """Return the workers that this process uses where none are given."""
    global _default
    with _lock:
        if _default is None:
            _default = Workers(None)
        return _default


def close_default_workers() -> None:
    """End the workers of this process; the next script starts new ones."""
    global _default
    with _lock:
        workers, _default = _default, None
    if workers is not None:
        workers.close()


def _abandon() -> None:
    global _default, _lock
    workers, _default, _lock = _default, None, threading.Lock()
    if workers is not None:
        workers.abandon()


atexit.register(_abandon)
if hasattr(os, "register_at_fork"):
    # a fork must neither speak to the workers of its parent nor keep them alive
    os.register_at_fork(after_in_child=_abandon)
