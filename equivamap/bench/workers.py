"""Many pieces of work in several processes: results as they come, and a clear error where a process dies."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, TypeVar

from equivamap.errors import InputError

__all__ = ["in_processes"]

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def in_processes(
    work: Callable[[Piece], Result],
    pieces: Mapping[str, Piece],
    workers: int,
    *,
    start: Callable[..., None],
    given: tuple[Any, ...],
) -> Iterator[tuple[str, Result]]:
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

    Raises
    ------
    InputError
        If a process dies; names the pieces that were being worked on. This and what `work` raises is raised once all
        that is finished was yielded.

    Notes
    -----
    What is printed in these processes goes to standard error: standard output is the command's.
    """
    if not pieces:
        return
    with ProcessPoolExecutor(min(workers, len(pieces)), initializer=_start, initargs=(start, given)) as pool:
        running: dict[Future[Result], str] = {}
        # a process may die while pieces are still being handed in
        with suppress(BrokenProcessPool):
            for key, piece in pieces.items():
                running[pool.submit(work, piece)] = key
        finished: set[str] = set()
        try:
            for future in as_completed(running):
                if future.exception() is not None:
                    break
                finished.add(running[future])
                yield running[future], future.result()
            fault: BaseException | None = None
            for future, key in running.items():
                if key in finished or future.cancel():
                    continue
                error = future.exception()
                if error is None:
                    finished.add(key)
                    yield key, future.result()
                elif not isinstance(error, BrokenProcessPool):
                    fault = fault or error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    if fault is not None:
        raise fault
    unfinished = [key for key in pieces if key not in finished]
    if unfinished:
        # pieces are handed out in order: the first unfinished ones were in the processes' hands
        raise _died(unfinished[:workers], len(finished), len(pieces))


def _died(suspects: list[str], finished: int, total: int) -> InputError:
    which = suspects[0] if len(suspects) == 1 else f"one of {', '.join(suspects)}"
    return InputError(
        f"a process died at work on {which}; what was finished is kept ({finished} of {total} in this run)",
        kind="worker-died",
        remedy="the same command goes on from there, and with --workers 1 names the one; "
        "a process that dies without a word has often run out of memory",
    )


def _start(start: Callable[..., None], given: tuple[Any, ...]) -> None:
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    # on an interrupt the main process says what there is to say
    signal.signal(signal.SIGINT, lambda number, frame: os._exit(128 + number))
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    start(*given)


def _end_with(parent: int) -> None:
    """End this process when its parent is gone, however that ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
