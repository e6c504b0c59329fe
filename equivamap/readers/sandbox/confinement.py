"""A process gives up what a model script does not need, for good and for all that it starts."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator

from equivamap.readers.sandbox import system
from equivamap.readers.sandbox.bubblewrap import ROOT_CAPABILITIES
from equivamap.readers.sandbox.landlock import LIST, READ, RUN, WRITE, landlock_version, restrict_files
from equivamap.readers.sandbox.limits import Limits, limit_resources
from equivamap.readers.sandbox.mounts import SCRATCH, enter_root
from equivamap.readers.sandbox.policy import Level
from equivamap.readers.sandbox.seccomp import restrict_calls
from equivamap.readers.sandbox.view import View

__all__ = ["confine"]

_PARENT_DEATH, _DUMPABLE, _KEEP_CAPABILITIES = 1, 4, 8
_FIRST_USER = 0x60000000
"""Scripts of root run as users of their own, whose numbers nobody else has."""
_SIGNALS_SCOPED = 6
"""Version of Landlock from which signals to the outside are refused."""
_OF_PROCESS = (
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/loadavg",
    "/proc/sys/kernel",
)
_DEVICES = ("/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def confine(level: Level, view: View, limits: Limits, scratch: str) -> str:
    """Confine this process, which has one thread; return the directory in which it may write.

    Parameters
    ----------
    level
        `Level.BUBBLEWRAP`, of a process that `equivamap.readers.sandbox.bubblewrap` started, or `Level.LANDLOCK`.
    view
        What it sees.
    limits
        What it may use.
    scratch
        Directory of the host in which it may write, for `Level.LANDLOCK`.
    """
    system.prctl(_DUMPABLE, 1)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as stream:
        # where memory runs out all the same, scripts go first
        stream.write("1000")
    isolated = level is Level.BUBBLEWRAP
    if isolated:
        enter_root(view, limits.file_size)
        scratch = SCRATCH
    for name in ("tmp", "home"):
        os.makedirs(os.path.join(scratch, name), exist_ok=True)
    user = _change_user(scratch)
    counted = limits.processes if isolated or user else limits.processes + _tasks_of(os.getuid())
    limit_resources(limits, counted)
    system.prctl(_PARENT_DEATH, 9)
    version = landlock_version()
    if version:
        restrict_files(_rules_inside(scratch) if isolated else _rules(view, scratch))
    restrict_calls(isolated, signals=isolated or version >= _SIGNALS_SCOPED)
    return scratch


def _change_user(scratch: str) -> int:
    """Become a user of one's own where that is possible, and give up all capabilities; return the user's number, or 0.

    The system counts the processes of root towards no limit. What root may read stays readable, by a capability that
    mounts or Landlock hold to what is shown.
    """
    user = 0
    kept = 0
    if os.geteuid() == 0 and _has_number(_FIRST_USER):
        user = _FIRST_USER + secrets.randbits(24)
        readable = 1 << ROOT_CAPABILITIES["CAP_DAC_READ_SEARCH"] | 1 << ROOT_CAPABILITIES["CAP_DAC_OVERRIDE"]
        kept = system.capabilities() & readable
        if kept & 1 << ROOT_CAPABILITIES["CAP_DAC_READ_SEARCH"]:
            kept &= ~(1 << ROOT_CAPABILITIES["CAP_DAC_OVERRIDE"])
        for folder in (scratch, *(entry.path for entry in os.scandir(scratch))):
            shutil.chown(folder, user, user)
        system.prctl(_KEEP_CAPABILITIES, 1)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        system.prctl(_DUMPABLE, 1)
    system.keep_capabilities(kept)
    return user


def _has_number(user: int) -> bool:
    """Tell whether users of high numbers exist here: root of a container may be an ordinary user outside."""
    maps = []
    for name in ("uid_map", "gid_map"):
        with open(f"/proc/self/{name}", encoding="ascii") as stream:
            maps.append([tuple(map(int, line.split())) for line in stream])
    return all(any(first <= user and user + 2**24 <= first + size for first, _, size in m) for m in maps)


def _tasks_of(user: int) -> int:
    """Return how many processes and threads a user has."""
    count = 0
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        with contextlib.suppress(OSError, ValueError, IndexError):
            if os.stat(f"/proc/{name}").st_uid == user:
                with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as stream:
                    count += int(stream.read().rpartition(")")[2].split()[17])
    return count


def _rules_inside(scratch: str) -> Iterator[tuple[str, int]]:
    """Yield what Landlock leaves where mounts show only what may be seen."""
    yield "/", RUN
    yield from ((place, WRITE) for place in (scratch, "/dev/shm", "/dev/null"))


def _rules(view: View, scratch: str) -> Iterator[tuple[str, int]]:
    """Yield what Landlock leaves of all files of the host."""
    yield from ((real, RUN) for _, real in view.libraries)
    yield from ((place, READ) for place in (*_OF_PROCESS, *_DEVICES))
    yield "/dev/null", WRITE
    yield scratch, WRITE
    for _, real in dict.fromkeys(view.shown):
        yield from _without(real, [place for place in view.masked if _is_within(place, real)])


def _without(path: str, masked: list[str]) -> Iterator[tuple[str, int]]:
    """Yield what leaves a directory but for some of what lies in it: Landlock can only allow."""
    if not masked:
        yield path, READ
        return
    yield path, LIST
    try:
        names = os.listdir(path)
    except OSError:
        return
    for name in names:
        inner = os.path.join(path, name)
        # where a link leads lies below the directory, and has a rule already, or is not to be seen
        if inner not in masked and not os.path.islink(inner):
            yield from _without(inner, [place for place in masked if _is_within(place, inner)])


def _is_within(path: str, place: str) -> bool:
    return path.startswith(os.path.join(place, ""))
