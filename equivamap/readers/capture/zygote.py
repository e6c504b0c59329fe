"""The process that imports libraries once and runs each script in a fork of itself; started by `worker`.

It never runs a line of a script. Each fork confines itself before it does, and nothing of it is left when the next one
starts: whatever a script has started ends with it.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import tempfile
import time
from dataclasses import replace
from typing import NoReturn

from equivamap.readers.capture.frames import DONE, READY, RUN, receive, send
from equivamap.readers.capture.job import Job
from equivamap.readers.capture.preloading import preload, reseed, unload_shadowed
from equivamap.readers.sandbox import system
from equivamap.readers.sandbox.confinement import confine
from equivamap.readers.sandbox.policy import Level

__all__ = ["main"]

_SUBREAPER, _DUMPABLE = 36, 4
_PATIENCE = 20.0
"""Seconds after which a process that cannot be ended makes this one give up."""


def main(descriptor: str, level: str, outside: str) -> NoReturn:
    """Run scripts as they are asked for on a socket, one at a time, until it is closed.

    Parameters
    ----------
    descriptor
        File descriptor of the socket.
    level
        A `Level`.
    outside
        Number of the process namespace of who asks.
    """
    held = Level(level)
    if held is Level.BUBBLEWRAP and _process_namespace() == int(outside):
        raise RuntimeError("this process shares its processes with those that it would end")
    connection = socket.socket(fileno=int(descriptor))
    connection.set_inheritable(False)
    system.prctl(_SUBREAPER, 1)
    system.prctl(_DUMPABLE, 0)
    preload(())
    send(connection, READY, b"")
    while True:
        frame = receive(connection, 4)
        if frame is None:
            os._exit(0)
        letter, payload, descriptors = frame
        if letter == RUN:
            _run(connection, held, Job.from_json(payload), descriptors)


def _process_namespace() -> int:
    return os.stat("/proc/self/ns/pid").st_ino


def _run(connection: socket.socket, level: Level, job: Job, descriptors: list[int]) -> None:
    preload(job.libraries)
    gc.collect()
    gc.freeze()
    confined, faults = os.pipe()
    child = _fork(job.request.reading)
    if child == 0:
        _be_script(level, job, descriptors, faults)
    for descriptor in (*descriptors, faults):
        os.close(descriptor)
    _wait(connection, child)
    fault = b""
    while chunk := os.read(confined, 2**16):
        fault += chunk
    os.close(confined)
    status = _end_all(level, child)
    answer = {"status": os.waitstatus_to_exitcode(status), "fault": fault.decode(errors="replace")}
    send(connection, DONE, json.dumps(answer).encode())


def _fork(reading: int) -> int:
    """Fork; first readings have even numbers of processes and the next odd ones, lest both have the same by chance."""
    while True:
        child = os.fork()
        is_fitting = (child or os.getpid()) % 2 == bool(reading)
        if is_fitting:
            return child
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)


def _be_script(level: Level, job: Job, descriptors: list[int], faults: int) -> NoReturn:
    """Confine this process and run the script in it."""
    try:
        os.setsid()
        result, output, *others = descriptors
        nothing = os.open(os.devnull, os.O_RDONLY)
        for place, source in enumerate((nothing, output, output)):
            os.dup2(source, place)
        for name in os.listdir("/proc/self/fd"):
            if int(name) > 2 and int(name) not in (result, faults, *others):
                with contextlib.suppress(OSError):
                    os.close(int(name))
        scratch = confine(level, job.view, job.limits, job.scratch)
        temporary = os.path.join(scratch, "tmp")
        os.environ.update(
            {"TMPDIR": temporary, "TEMP": temporary, "TMP": temporary, "HOME": os.path.join(scratch, "home")}
        )
        tempfile.tempdir = None
        os.chdir(job.directory)
        os.set_inheritable(faults, False)
        reseed()
        unload_shadowed(job.directory)
    except BaseException as fault:  # noqa: BLE001 - told to who asked, and no script runs
        os.write(faults, f"{type(fault).__name__}: {fault}".encode()[:2000])
        os._exit(1)
    os.close(faults)
    try:
        _answer(job, scratch, result, others)
    finally:
        os._exit(1)


def _answer(job: Job, scratch: str, result: int, others: list[int]) -> None:
    request = replace(job.request, scratch=scratch, result=result)
    if job.series is None:
        from equivamap.readers.capture.running import answer

        answer(request)
        return
    from equivamap.readers.capture.series_child import serve

    questions, lifeline = others
    serve(replace(job.series, request=request, questions=questions, lifeline=lifeline))


def _wait(connection: socket.socket, child: int) -> None:
    """Wait for the end of a script; end it where that is asked for, and all if nobody is there any more.

    It is not reaped: so its number, and that of its group, cannot pass to a stranger.
    """
    ended = os.pidfd_open(child)
    watch = select.poll()
    watch.register(ended, select.POLLIN)
    watch.register(connection, select.POLLIN)
    while ended not in [descriptor for descriptor, _ in watch.poll()]:
        # it is told to end the script; nothing else is said meanwhile
        frame = receive(connection, 0)
        os.killpg(child, signal.SIGKILL)
        if frame is None:
            os._exit(0)
    os.close(ended)


def _end_all(level: Level, child: int) -> int:
    """End whatever a script has started and return its status.

    With namespaces of their own these are all processes but the first and this one; otherwise a script cannot leave its
    group. If that fails, this process gives up, and its end is the end of the namespace.
    """
    everybody = level is Level.BUBBLEWRAP
    deadline = time.monotonic() + _PATIENCE
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1 if everybody else -child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    while _is_left(everybody):
        if time.monotonic() > deadline:
            os._exit(1)
        time.sleep(0.001)
    return status


def _is_left(everybody: bool) -> bool:
    """Tell whether anything that a script started is left; what has ended is reaped."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        if not everybody:
            return False
    else:
        return True
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
