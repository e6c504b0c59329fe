"""The process that runs a script: started, fed nothing, watched, ended."""

from __future__ import annotations

import contextlib
import enum
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from equivamap.errors import InputError, ReadError
from equivamap.ir import Instance
from equivamap.readers.capture.request import HEADER, INSTANCE, Request, error_from_json
from equivamap.readers.wire import MAXIMAL_BYTES, load_instance

__all__ = [
    "MEMORY_LIMIT",
    "drain",
    "end_process",
    "environment",
    "has_ended",
    "quoted_output",
    "run_script",
    "tail_text",
]

MEMORY_LIMIT = 8 * 2**30
_TAIL = 16 * 2**10
"""Bytes of the script's output that are kept for messages; everything before is read and forgotten."""


class _Ending(enum.Enum):
    """Why the watch over a script ended: its answer or its end, the time limit, or no way left to answer."""

    OVER = enum.auto()
    TIME = enum.auto()
    CLOSED = enum.auto()


_START = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from equivamap.readers.capture.child import main; main(sys.argv[2])"
)


def run_script(request: Request, directory: str, time_limit: float) -> Instance:
    """Run a script in `directory` and return the model that it builds.

    The script reads nothing from its standard input, has `time_limit` seconds and ``request.memory`` bytes,
    and may print as much as it likes.

    Raises
    ------
    InputError
        What the process reports, or why it does not report anything.
    """
    with tempfile.TemporaryDirectory(prefix="equivamap-", ignore_cleanup_errors=True) as scratch:
        inside, outside = os.pipe()
        try:
            asked = Path(scratch, "request.json")
            written = replace(request, scratch=scratch, result=outside)
            asked.write_text(written.to_json(), encoding="utf-8")
            Path(scratch, "tmp").mkdir()
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, str(Path(__file__).parents[3]), str(asked)],
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(outside,),
                start_new_session=True,
                env=environment(scratch),
            )
            os.close(outside)
            outside = -1
            try:
                answer, output, ending = _watch(process, inside, time_limit)
            finally:
                end_process(process)
        finally:
            os.close(inside)
            if outside >= 0:
                os.close(outside)
    if len(answer) >= HEADER and len(answer) == HEADER + int.from_bytes(answer[1:HEADER], "little"):
        if answer[:1] == INSTANCE:
            try:
                return load_instance(answer[HEADER:])
            except InputError as fault:
                fault.file = request.shown
                raise
        error = error_from_json(answer[HEADER:])
        error.file = error.file or request.shown
        if error.kind in ("script-exited", "no-model"):
            # What the script printed last says why: a usage line, or its own complaint.
            error.message += quoted_output(output)
            error.args = (error.message,)
        raise error
    if ending is _Ending.TIME:
        raise ReadError(
            f"the script did not reach a solve call within {time_limit:g} seconds{quoted_output(output)}",
            kind="time-limit",
            remedy="raise --read-time-limit, or check the script for an endless loop",
            file=request.shown,
        )
    if ending is _Ending.CLOSED or answer:
        raise ReadError(
            f"the script's answer is not a model{quoted_output(output)}",
            kind="garbled",
            remedy="check that the script does not touch file descriptors of its own",
            file=request.shown,
        )
    raise _ended(process.returncode, output, request)


def environment(scratch: str) -> dict[str, str]:
    """Return the environment of a process whose temporary files lie in `scratch`."""
    temporary = os.path.join(scratch, "tmp")
    return {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TZ": "UTC",
        "TMPDIR": temporary,
        "TEMP": temporary,
        "TMP": temporary,
    }


def _watch(process: subprocess.Popen[bytes], inside: int, time_limit: float) -> tuple[bytes, str, _Ending]:
    """Read answer and output until the answer is whole, the process is over or the time is up."""
    assert process.stdout is not None
    answer, tail = bytearray(), bytearray()
    deadline = time.monotonic() + time_limit
    closed = False
    with selectors.DefaultSelector() as selector:
        selector.register(inside, selectors.EVENT_READ, answer)
        selector.register(process.stdout.fileno(), selectors.EVENT_READ, tail)
        while selector.get_map():
            rest = deadline - time.monotonic()
            if rest <= 0:
                return bytes(answer), tail_text(tail), _Ending.CLOSED if closed else _Ending.TIME
            ready = selector.select(min(rest, 0.5))
            if not ready and has_ended(process):
                break
            for key, _ in ready:
                chunk = os.read(key.fd, 2**16 if key.data is tail else 2**20)
                key.data.extend(chunk)
                if not chunk:
                    selector.unregister(key.fd)
                    if key.data is answer and not answer:
                        # Nobody can answer any more: only what is printed last is still of interest.
                        closed = True
                        deadline = min(deadline, time.monotonic() + 2.0)
            if closed and has_ended(process):
                break
            if len(tail) > 4 * _TAIL:
                del tail[:-_TAIL]
            if len(answer) > MAXIMAL_BYTES + HEADER or _is_whole(answer):
                break
    drain(process.stdout.fileno(), tail)
    # Without an answer the exit status matters, and a busy machine may take its time over an exit.
    over = _is_whole(answer) or _wait(process, 5.0)
    return bytes(answer), tail_text(tail), _Ending.OVER if over else _Ending.CLOSED


def drain(descriptor: int, tail: bytearray) -> None:
    """Read what the pipe still holds, without waiting for more."""
    os.set_blocking(descriptor, False)
    with contextlib.suppress(BlockingIOError):
        tail.extend(os.read(descriptor, 2**16))


def _is_whole(answer: bytearray) -> bool:
    return len(answer) >= HEADER and len(answer) >= HEADER + int.from_bytes(answer[1:HEADER], "little")


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether the process is over, without reaping it where the system allows that.

    As long as it is not reaped, the number of its process group cannot pass to a stranger.
    """
    if process.returncode is not None:
        return True
    if hasattr(os, "waitid"):
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
    return process.poll() is not None


def _wait(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait for the end of the process; tell whether it came."""
    deadline = time.monotonic() + seconds
    while not has_ended(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


def end_process(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started, by its own process group."""
    # A process that has answered, or died, is gone in a moment and keeps its own exit status.
    _wait(process, 0.2)
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def tail_text(tail: Sequence[int]) -> str:
    """Return the end of what was printed, as text."""
    return bytes(tail)[-_TAIL:].decode("utf-8", errors="replace")


def quoted_output(output: str) -> str:
    """Return the last lines of what was printed, as an error shows them."""
    lines = [line.rstrip() for line in output.splitlines() if line.strip()][-5:]
    return "; its last output:\n" + "\n".join(f"  | {line[:200]}" for line in lines) if lines else ""


def _ended(status: int | None, output: str, request: Request) -> ReadError:
    fields: dict[str, Any] = {"file": request.shown}
    if status is not None and status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = str(-status)
        return ReadError(
            f"the script was killed by signal {name}{quoted_output(output)}",
            kind="killed",
            remedy="run the script by itself; SIGKILL often means that memory ran out",
            **fields,
        )
    return ReadError(
        f"the script ended with exit status {status} before a model could be taken{quoted_output(output)}",
        kind="script-exited",
        remedy="run the script by itself; it must not leave through os._exit",
        **fields,
    )
