"""The process that runs a script: started, fed nothing, watched, ended."""

from __future__ import annotations

import contextlib
import enum
import os
import selectors
import signal
import time
from collections.abc import Sequence
from typing import Any

from equivamap.errors import InputError, ReadError
from equivamap.ir import Instance, Warned
from equivamap.readers.capture.chance import CHANCE, UNSEEDED
from equivamap.readers.capture.request import HEADER, INSTANCE, Request, error_from_json
from equivamap.readers.capture.starting import (
    Child,
    Run,
    StartError,
    WorkerDiedError,
    another_reading,
)
from equivamap.readers.capture.starting import again as try_another
from equivamap.readers.rereading import refuse_difference, remember
from equivamap.readers.sandbox.levels import shortcoming
from equivamap.readers.sandbox.policy import Level, Policy
from equivamap.readers.wire import load_instance

_LONGEST_NOTE = 200
"""Characters of a note in an answer: a script may have written it."""

__all__ = [
    "drain",
    "quoted_output",
    "run_script",
    "tail_text",
]

_TAIL = 16 * 2**10
"""Bytes of the script's output that are kept for messages; everything before is read and forgotten."""


class _Ending(enum.Enum):
    """Why the watch over a script ended: its answer or its end, a limit, or no way left to answer."""

    OVER = enum.auto()
    TIME = enum.auto()
    CLOSED = enum.auto()
    OUTPUT = enum.auto()
    SIZE = enum.auto()


def run_script(run: Run, time_limit: float) -> Instance:
    """Run a script and return the model that it builds.

    The script reads nothing from its standard input, has `time_limit` seconds and what its policy allows.

    Raises
    ------
    InputError
        What the process reports, or why it does not report anything.
    SandboxError
        If it cannot be run as asked.
    """
    instance, asked = _read_noted(run, time_limit)

    def again() -> Instance:
        return _read_noted(another_reading(run), time_limit)[0]

    assert run.policy is not None
    if run.policy.twice or asked:
        refuse_difference(instance, again, run.request.shown, asked, run.policy.twice)
    unseeded = [what for what in asked if what.startswith(UNSEEDED)][:5]
    if unseeded:
        note = Warned(
            "unseeded",
            f"the script draws {', '.join(unseeded)}; two runs gave the same model, and another may not",
        )
        object.__setattr__(instance, "warnings", (*instance.warnings, note))
    files = (*(() if run.request.module else (run.request.path,)), *run.request.data)
    remember(instance, again, run.request.shown, files)
    if run.level is Level.LIMITS:
        note = Warned(
            "sandbox", f"the script ran under resource limits alone, without a sandbox: {shortcoming()}"
        )
        object.__setattr__(instance, "warnings", (*instance.warnings, note))
    return instance


def _read_noted(run: Run, time_limit: float) -> tuple[Instance, list[str]]:
    """Return the model, and what the script asked for that need not be the same in another run."""
    instance = _run_once(run, time_limit)
    asked = [warned.message for warned in instance.warnings if warned.kind == CHANCE]
    kept = tuple(warned for warned in instance.warnings if warned.kind != CHANCE)
    object.__setattr__(instance, "warnings", kept)
    return instance, [what[:_LONGEST_NOTE] for what in dict.fromkeys(asked)]


def _run_once(run: Run, time_limit: float) -> Instance:
    deaths = 0
    while True:
        try:
            return _read(run, time_limit)
        except StartError as fault:
            try_another(run, fault)
        except WorkerDiedError as fault:
            deaths += 1
            if deaths > 1:
                raise ReadError(
                    "the worker that ran the script was killed, and so was another one that tried again",
                    kind="killed",
                    remedy="run the script by itself; SIGKILL often means that memory ran out",
                    file=run.request.shown,
                ) from fault


def _read(run: Run, time_limit: float) -> Instance:
    """Run a script once, and read its answer."""
    request, policy = run.request, run.policy
    assert policy is not None
    child = run.start()
    try:
        answer, output, ending = _watch(child, time_limit, policy)
    finally:
        run.end(child)
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
        missed = [name for name in run.unseen if _is_named(name, error.message)]
        if missed:
            error.remedy += (
                f"; no script sees the other model ({', '.join(missed)}): give what both need as --data"
            )
        raise error
    if ending is _Ending.TIME:
        raise ReadError(
            f"the script did not reach a solve call within {time_limit:g} seconds{quoted_output(output)}",
            kind="time-limit",
            remedy="raise --read-time-limit, or check the script for an endless loop",
            file=request.shown,
        )
    if ending is _Ending.OUTPUT:
        raise ReadError(
            f"the script prints more than the limit of {policy.output} bytes{quoted_output(output)}",
            kind="output-limit",
            remedy="let it print less",
            file=request.shown,
        )
    if ending is _Ending.SIZE:
        raise ReadError(
            f"the model is larger than the limit of {policy.answer} bytes",
            kind="model-size",
            remedy="build a smaller instance",
            file=request.shown,
        )
    if ending is _Ending.CLOSED or answer:
        raise ReadError(
            f"the script's answer is not a model{quoted_output(output)}",
            kind="garbled",
            remedy="check that the script does not touch file descriptors of its own",
            file=request.shown,
        )
    if child.returncode is None:
        raise WorkerDiedError
    raise _ended(child.returncode, output, request)


def _watch(child: Child, time_limit: float, policy: Policy) -> tuple[bytes, str, _Ending]:
    """Read answer and output until the answer is whole, the process is over or a limit is reached."""
    answer, tail = bytearray(), bytearray()
    deadline = time.monotonic() + time_limit
    closed = False
    printed = 0
    with selectors.DefaultSelector() as selector:
        selector.register(child.answers, selectors.EVENT_READ, answer)
        selector.register(child.output, selectors.EVENT_READ, tail)
        while selector.get_map():
            rest = deadline - time.monotonic()
            if rest <= 0:
                return bytes(answer), tail_text(tail), _Ending.CLOSED if closed else _Ending.TIME
            ready = selector.select(min(rest, 0.5))
            if not ready and child.has_ended():
                break
            for key, _ in ready:
                chunk = os.read(key.fd, 2**16 if key.data is tail else 2**20)
                key.data.extend(chunk)
                printed += len(chunk) if key.data is tail else 0
                if not chunk:
                    selector.unregister(key.fd)
                    if key.data is answer and not answer:
                        # Nobody can answer any more: only what is printed last is still of interest.
                        closed = True
                        deadline = min(deadline, time.monotonic() + 2.0)
            if closed and child.has_ended():
                break
            if len(tail) > 4 * _TAIL:
                del tail[:-_TAIL]
            if printed > policy.output:
                return b"", tail_text(tail), _Ending.OUTPUT
            if len(answer) > policy.answer + HEADER:
                return b"", tail_text(tail), _Ending.SIZE
            if _is_whole(answer):
                break
    drain(child.output, tail)
    # Without an answer the exit status matters, and a busy machine may take its time over an exit.
    over = _is_whole(answer) or child.has_ended(5.0)
    return bytes(answer), tail_text(tail), _Ending.OVER if over else _Ending.CLOSED


def drain(descriptor: int, tail: bytearray) -> None:
    """Read what the pipe still holds, without waiting for more."""
    os.set_blocking(descriptor, False)
    with contextlib.suppress(BlockingIOError):
        tail.extend(os.read(descriptor, 2**16))


def _is_named(name: str, message: str) -> bool:
    """Tell whether a message is about a file, or about the module that it would be."""
    stem = os.path.splitext(name)[0]
    return name in message or f"'{stem}'" in message or f"the package {stem}," in message


def _is_whole(answer: bytearray) -> bool:
    return len(answer) >= HEADER and len(answer) >= HEADER + int.from_bytes(answer[1:HEADER], "little")


def tail_text(tail: Sequence[int]) -> str:
    """Return the end of what was printed, as text."""
    return bytes(tail)[-_TAIL:].decode("utf-8", errors="replace")


def quoted_output(output: str) -> str:
    """Return the last lines of what was printed, as an error shows them."""
    lines = [line.rstrip() for line in output.splitlines() if line.strip()][-5:]
    return "; its last output:\n" + "\n".join(f"  | {line[:200]}" for line in lines) if lines else ""


def _ended(status: int, output: str, request: Request) -> ReadError:
    fields: dict[str, Any] = {"file": request.shown}
    if status < 0:
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
