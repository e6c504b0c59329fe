"""Starting the process of a script: in a worker's fork or directly, as the policy and the system have it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from equivamap.errors import SandboxError
from equivamap.readers.capture.direct import Direct
from equivamap.readers.capture.environment import hash_seed
from equivamap.readers.capture.job import Job
from equivamap.readers.capture.preloading import imported_by
from equivamap.readers.capture.request import Request
from equivamap.readers.capture.series_request import SeriesRequest
from equivamap.readers.capture.worker import Forked, StartError, Worker
from equivamap.readers.sandbox.levels import found_to_work, rule_out, sandbox_level
from equivamap.readers.sandbox.limits import Limits
from equivamap.readers.sandbox.policy import Level, Policy, current_policy
from equivamap.readers.sandbox.view import View, view_of
from equivamap.readers.workers import Workers, default_workers

__all__ = ["Child", "Run", "StartError", "WorkerDiedError", "again", "another_reading"]


class WorkerDiedError(Exception):
    """The worker of a script has ended before the script: nobody knows what became of that."""


class Child(Protocol):
    """The process of a script; descriptors of its answers and its output, to read, and of its questions, to write."""

    answers: int
    questions: int

    @property
    def output(self) -> int:
        """Descriptor of what it prints."""

    @property
    def process_id(self) -> int:
        """Number of the process."""

    @property
    def returncode(self) -> int | None:
        """Exit status once it has ended; negative for a signal, None if nobody knows."""

    def has_ended(self, seconds: float = 0.0) -> bool:
        """Tell whether it is over, or will be within some seconds."""

    def end(self) -> None:
        """End it and all that it started."""


@dataclass
class Run:
    """A script and where it runs.

    Parameters
    ----------
    request
        What to run; its answer and its scratch directory are found when it starts.
    directory
        Working directory, which the script sees as its own.
    seconds
        Seconds of processor time; 0 for no limit.
    policy
        What it may use; None for that of the workers or the process.
    hidden
        Files that it must not see.
    workers
        Where it runs; None for the workers of the process.
    seen
        Files and directories that it sees besides its own.
    series
        For many instances from one script: questions and their form.
    """

    request: Request
    directory: str
    seconds: float
    policy: Policy | None = None
    hidden: Sequence[str] = ()
    workers: Workers | None = None
    seen: Sequence[str] = ()
    series: SeriesRequest | None = None

    def __post_init__(self) -> None:
        self.policy = self.policy or (self.workers.policy if self.workers else None) or current_policy()
        self.level = Level.OFF
        self.unseen: list[str] = []
        """The hidden files that lie where the script could have seen them, once it has started."""
        self._worker: Worker | None = None
        self._taken_from: Workers | None = None

    def start(self) -> Child:
        """Start the process.

        Raises
        ------
        SandboxError
            If a sandbox is required and there is none.
        StartError
            If the sandbox that seemed to be there does not work; `again` tells whether there is another.
        """
        assert self.policy is not None
        self.level = sandbox_level(self.policy)
        limits = Limits.of(self.policy, self.seconds)
        self.request = replace(self.request, memory=self.policy.memory)
        if self.level in (Level.OFF, Level.LIMITS):
            nothing = View((), (), ())
            job = Job(self.request, self.series, self.directory, limits, nothing)
            return Direct(job, self.level is Level.LIMITS)
        path = self.request.path
        libraries = () if self.request.module else imported_by(path)
        own = () if self.request.module else (path,)
        view = view_of(self.directory, (*self.request.data, *self.seen, *own), self.hidden)
        self.unseen = [
            os.path.basename(place) for place in self.hidden if os.path.abspath(place) in view.masked
        ]
        workers = self._taken_from = self.workers or default_workers()
        wanted = workers.libraries_for(libraries)
        self._worker = workers.take(self.level, wanted, hash_seed(self.request.reading))
        try:
            return self._worker.run(Job(self.request, self.series, self.directory, limits, view, wanted))
        except BaseException:
            workers.give_back(self._worker, False)
            raise

    def end(self, child: Child) -> None:
        """End the process, and give its worker back.

        Raises
        ------
        StartError
            If no script was run because the sandbox does not work.
        """
        lives = False
        try:
            child.end()
            lives = isinstance(child, Forked) and child.worker_lives
        finally:
            if self._worker is not None and self._taken_from is not None:
                self._taken_from.give_back(self._worker, lives)
                self._worker = None
        if lives:
            found_to_work(self.level)


def again(run: Run, fault: StartError) -> None:
    """Return if another sandbox may be tried after one that does not work.

    Raises
    ------
    SandboxError
        If it has worked before, so that its failure is not the system's.
    """
    if not rule_out(run.level, str(fault)):
        raise SandboxError(
            f"the sandbox failed: {fault}",
            kind="sandbox-failed",
            remedy="try again; --sandbox off runs scripts that you trust without one",
            file=run.request.shown,
        ) from fault


def another_reading(run: Run) -> Run:
    """Return what runs a script once more, in the workers of the process where its own are closed."""
    workers = run.workers if run.workers is None or not run.workers.is_closed else None
    request = replace(run.request, reading=run.request.reading + 1)
    return Run(request, run.directory, run.seconds, run.policy, run.hidden, workers, run.seen)
