"""Many pieces of work in several processes: results as they come, whatever becomes of a process.

A process has one piece in hand at a time, so that it is known at which piece a process died. That piece is tried again
at the end, in a process that has done nothing before; a piece at which two processes died is given back as `Died` and
tried no more. Everything else goes on.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any, Generic, TypeAlias, TypeVar

from equivamap.batch.processes import ForkedProcess, FreshProcess, Raised, Ready
from equivamap.errors import InputError

__all__ = ["MOST_DEATHS", "Died", "in_processes", "worker_died"]

Piece = TypeVar("Piece")
Result = TypeVar("Result")

MOST_DEATHS = 2
"""Deaths at one piece after which it is not tried again."""
MOST_FALSE_STARTS = 3
"""Processes that may die one after another before they have begun."""
LOOK = 0.5
"""Seconds between two looks at processes that say nothing."""

_Process: TypeAlias = ForkedProcess | FreshProcess


@dataclass(frozen=True)
class Died:
    """What comes back of a piece at which every process died that tried it.

    Parameters
    ----------
    how
        What ended each of them: ``"signal SIGSEGV"``, ``"exit status 1"``, ``"no answer within 300 s"``.
    """

    how: tuple[str, ...]


def in_processes(
    work: Callable[[Piece], Result],
    pieces: Mapping[str, Piece],
    workers: int,
    *,
    start: Callable[..., None],
    given: tuple[Any, ...],
    fresh: bool = False,
    patience: float | None = None,
    recycle: int = 0,
) -> Iterator[tuple[str, Result | Died]]:
    """Yield key and result of each piece as it is finished.

    Parameters
    ----------
    work
        Function of a piece, at the top of a module.
    pieces
        What to do, by key.
    workers
        Processes to use.
    start, given
        Called with `given` in each process before its first piece.
    fresh
        Start each process as a new Python, which is slower but safe beside threads and in any script; else it is a
        fork of this one.
    patience
        Seconds after which a process that has not answered is killed, which counts as a death; None for ever.
    recycle
        Pieces after which a process is replaced, so that what libraries leak does not add up; 0 for never.

    Raises
    ------
    BaseException
        What `work` or `start` raises, once all that was begun is finished.
    InputError
        If processes die before they begin.

    Notes
    -----
    What is printed in these processes goes to standard error: standard output is the command's.
    """
    crew = _Crew(work, pieces, workers, start, given, fresh=fresh, patience=patience, recycle=recycle)
    try:
        yield from crew.results()
    finally:
        crew.dismiss()
    if crew.fault is not None:
        raise crew.fault


def worker_died(died: Mapping[str, Died], finished: int, total: int) -> InputError:
    """Return the error of a job that cannot go without the pieces at which processes died."""
    names = list(died)
    listed = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    how = "; ".join(dict.fromkeys(died[names[0]].how))
    return InputError(
        f"a process died at work on {listed} ({how}), and another one when it was tried again; "
        f"what was finished is kept ({finished} of {total} in this run)",
        kind="worker-died",
        remedy="the same command tries these again; a process that dies without a word has often run out of memory",
    )


class _Crew(Generic[Piece, Result]):
    """The processes at work on some pieces."""

    def __init__(
        self,
        work: Callable[[Piece], Result],
        pieces: Mapping[str, Piece],
        workers: int,
        start: Callable[..., None],
        given: tuple[Any, ...],
        *,
        fresh: bool,
        patience: float | None,
        recycle: int,
    ) -> None:
        self.fault: BaseException | None = None
        self._pieces = pieces
        self._workers = max(workers, 1)
        self._job = (work, start, given)
        self._kind: type[_Process] = FreshProcess if fresh else ForkedProcess
        self._patience = patience
        self._recycle = recycle
        self._todo = deque(pieces)
        self._again: deque[str] = deque()
        self._deaths: dict[str, list[str]] = {}
        self._processes: list[_Process] = []
        self._false_starts = 0
        self._finished: deque[tuple[str, Result | Died]] = deque()

    def results(self) -> Iterator[tuple[str, Result | Died]]:
        """Yield what is finished until nothing is left to do."""
        while True:
            self._hand_out()
            # handed out first: processes work while the caller looks at what they have done
            while self._finished:
                yield self._finished.popleft()
            if not any(process.key is not None or not process.ready for process in self._processes):
                if self._finished or (self._left and self.fault is None):
                    continue
                return
            self._listen()

    def dismiss(self) -> None:
        """End all processes: at once where they are at work, else by asking them."""
        for process in self._processes:
            if process.key is None:
                process.ask_to_end()
        for process in self._processes:
            process.end(at_once=process.key is not None)
        self._processes.clear()

    @property
    def _left(self) -> int:
        return len(self._todo) + len(self._again)

    def _hand_out(self) -> None:
        if self.fault is not None:
            return
        while self._left and self._idle < self._left and len(self._processes) < self._workers:
            self._processes.append(self._kind(*self._job))
        for process in list(self._processes):
            if process.key is None and process.ready and self._left:
                if process.done and (not self._todo or (self._recycle and process.done >= self._recycle)):
                    self._replace(process)
                else:
                    self._hand(process, (self._todo or self._again).popleft())

    @property
    def _idle(self) -> int:
        return sum(process.key is None for process in self._processes)

    def _replace(self, process: _Process) -> None:
        process.ask_to_end()
        process.end()
        self._processes.remove(process)
        self._processes.append(self._kind(*self._job))

    def _hand(self, process: _Process, key: str) -> None:
        try:
            process.hand(key, self._pieces[key])
        except OSError:  # it ended before it had the piece: no fault of the piece
            self._processes.remove(process)
            process.end(at_once=True)
            (self._again if key in self._deaths else self._todo).appendleft(key)

    def _listen(self) -> None:
        """Wait until a process says something, and look after those that cannot."""
        waiting: Any = wait([process.connection for process in self._processes], LOOK)
        for process in list(self._processes):
            if process.connection in waiting:
                self._hear(process)
            elif not process.is_alive and not process.connection.poll():
                self._bury(process, process.how_it_ended())
            elif self._is_late(process):
                process.end(at_once=True)
                self._bury(process, f"no answer within {self._patience:g} s")

    def _is_late(self, process: _Process) -> bool:
        late = self._patience is not None and process.key is not None
        return late and time.monotonic() - process.since > (self._patience or 0.0)

    def _hear(self, process: _Process) -> None:
        try:
            said = process.connection.recv()
        except (EOFError, OSError):
            process.end(at_once=True)
            self._bury(process, process.how_it_ended())
            return
        if isinstance(said, Ready):
            process.ready = True
            self._false_starts = 0
        elif isinstance(said, Raised):
            self.fault = self.fault or said.fault
            process.key = None
            if not process.ready:
                process.end(at_once=True)
                self._processes.remove(process)
        else:
            assert process.key is not None
            self._finished.append((process.key, said))
            process.key = None
            process.done += 1

    def _bury(self, process: _Process, how: str) -> None:
        process.end(at_once=True)
        self._processes.remove(process)
        if process.key is not None:
            deaths = self._deaths.setdefault(process.key, [])
            deaths.append(how)
            if len(deaths) < MOST_DEATHS:
                self._again.append(process.key)
            else:
                self._finished.append((process.key, Died(tuple(deaths))))
        elif not process.ready:
            self._false_starts += 1
            if self._false_starts >= MOST_FALSE_STARTS:
                self.fault = self.fault or InputError(
                    f"processes die before they begin ({how})",
                    kind="worker-died",
                    remedy="look at what they said on standard error; they may lack memory",
                )
