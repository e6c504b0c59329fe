"""One check at a time for programs that wait for many things at once: in processes of its own, which may be cancelled.

The processes are kept for the next check and end with this one. A crash of a solver ends the process, not the program.
"""

from __future__ import annotations

import asyncio
import atexit
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import wait
from typing import Any

from equivamap.batch.asked import check_options
from equivamap.batch.checking_many import GRACE, as_sent, cores
from equivamap.batch.processes import FreshProcess, Raised, Ready
from equivamap.batch.workers import LOOK, MOST_DEATHS
from equivamap.checking import Prepared, check
from equivamap.errors import InputError
from equivamap.options import check_seconds
from equivamap.verify.verdict import CheckResult

__all__ = ["acheck", "close"]


async def acheck(a: Any, b: Any, **options: Any) -> CheckResult:
    """Check as `equivamap.check` does, without holding up the event loop.

    Parameters
    ----------
    a, b, options
        As for `equivamap.check`; live models are read here, everything else happens in another process. As many checks
        run at a time as there are processors, others wait.

    Raises
    ------
    InputError
        As `equivamap.check`; of kind ``"worker-died"`` where two processes died at work on it, one after the other.
    asyncio.CancelledError
        Where the task is cancelled; the process is ended, with the script that it may be running.
    """
    check_options(options)
    seconds = {"time_limit": 60.0, "read_time_limit": 120.0}
    seconds = {name: options.get(name, usual) for name, usual in seconds.items()}
    check_seconds(**seconds)
    errand = _Errand((_sent(a), _sent(b), options), 2 * sum(seconds.values()) + GRACE)
    future = asyncio.get_running_loop().run_in_executor(_threads(), errand.run)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        errand.cancel()
        with suppress(Exception):
            future.cancel()
        raise


def _sent(model: Any) -> Any:
    """Return a model as another process can be given it."""
    from equivamap.batch.asked import sendable

    found = sendable(model, None)
    if isinstance(found, Exception):
        raise found
    return as_sent(found) if isinstance(found, Prepared) else found


class _Errand:
    """One check that another process is to do."""

    def __init__(self, piece: Any, patience: float) -> None:
        self._piece = piece
        self._patience = patience
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Give it up; its process is ended within a moment."""
        self._cancelled.set()

    def run(self) -> CheckResult:
        """Do it, in a thread."""
        how: list[str] = []
        while len(how) < MOST_DEATHS and not self._cancelled.is_set():
            process = _borrowed() if not how else FreshProcess(_checked, _nothing, ())
            try:
                said = self._answer(process)
            except (EOFError, OSError):
                process.end(at_once=True)
                how.append(process.how_it_ended())
                continue
            if said is None:
                process.end(at_once=True)
                how.append(f"no answer within {self._patience:g} s")
                continue
            _give_back(process)
            if isinstance(said, Raised):
                raise said.fault
            result: CheckResult = said
            return result
        if self._cancelled.is_set():
            raise InputError("the check was cancelled", kind="cancelled")
        raise InputError(
            f"two processes died at work on this pair ({'; '.join(dict.fromkeys(how))})",
            kind="worker-died",
            remedy="check it by the command line, where a crash shows; it may lack memory",
        )

    def _answer(self, process: FreshProcess) -> Any:
        """Return what the process says of the pair, None where it says nothing in time."""
        until = time.monotonic() + self._patience
        sent = False
        while time.monotonic() < until and not self._cancelled.is_set():
            if process.ready and not sent:
                process.hand("", self._piece)
                sent = True
            if not wait([process.connection], LOOK / 5):
                if not process.is_alive and not process.connection.poll():
                    raise EOFError
                continue
            said = process.connection.recv()
            if isinstance(said, Ready):
                process.ready = True
            else:
                process.key = None
                return said
        return None


def _nothing() -> None:
    """There is nothing to start with."""


def _checked(piece: tuple[Any, Any, dict[str, Any]]) -> CheckResult:
    a, b, options = piece
    return check(a, b, **options)


# -- threads that wait, processes that work ----------------------------------------------------------------------

_lock = threading.Lock()
_idle: list[FreshProcess] = []
_pool: ThreadPoolExecutor | None = None


def _threads() -> ThreadPoolExecutor:
    global _pool
    with _lock:
        if _pool is None:
            _pool = ThreadPoolExecutor(cores(), thread_name_prefix="equivamap")
        return _pool


def _borrowed() -> FreshProcess:
    with _lock:
        while _idle:
            process = _idle.pop()
            if process.is_alive:
                return process
            process.end(at_once=True)
    return FreshProcess(_checked, _nothing, ())


def _give_back(process: FreshProcess) -> None:
    with _lock:
        _idle.append(process)


def close() -> None:
    """End the processes that wait for checks; the next check starts new ones."""
    with _lock:
        left, _idle[:] = list(_idle), []
    for process in left:
        process.ask_to_end()
    for process in left:
        process.end()


atexit.register(close)
