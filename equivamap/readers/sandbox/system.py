"""The calls of Linux that Python has no function for."""

from __future__ import annotations

import ctypes
import functools
import os
from typing import Any

__all__ = [
    "bind",
    "call",
    "capabilities",
    "keep_capabilities",
    "mount",
    "move_root",
    "own_mounts",
    "prctl",
    "syscall",
    "unmount",
]

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT = 1, 2, 4, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
_MNT_DETACH = 2
_CLONE_NEWNS = 0x00020000
_CAPABILITY_VERSION = 0x20080522
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}


@functools.cache
def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: Any) -> int:
    """Call a function of the C library.

    Raises
    ------
    OSError
        If it returns a negative number.
    """
    result: int = getattr(_libc(), name)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def syscall(number: int, *arguments: Any) -> int:
    """Call the system itself; as `call`."""
    return call("syscall", ctypes.c_long(number), *arguments)


def prctl(option: int, *values: int) -> int:
    """Change what the system does with this process; as `call`."""
    rest = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    return call("prctl", ctypes.c_int(option), *rest)


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount; as `call`."""
    texts = [os.fsencode(text) or None for text in (source, target, kind)]
    call("mount", *texts, ctypes.c_ulong(flags), options.encode() or None)


def bind(source: str, target: str) -> None:
    """Let `source` be seen at `target` too, which exists."""
    mount(source, target, flags=MS_BIND | MS_REC)


def unmount(target: str) -> None:
    """Take a mount out of sight."""
    call("umount2", os.fsencode(target), _MNT_DETACH)


def own_mounts() -> None:
    """Give this process mounts of its own: what it changes, nobody else sees."""
    call("unshare", _CLONE_NEWNS)
    mount("", "/", flags=MS_REC | MS_PRIVATE)


def move_root(root: str) -> None:
    """Make the mount `root` the root of this process, and take the old one out of sight."""
    os.chdir(root)
    syscall(_PIVOT_ROOT[os.uname().machine], b".", b".")
    unmount(".")
    os.chdir("/")


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("process", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = tuple((f"{name}{part}", ctypes.c_uint32) for part in (0, 1) for name in "epi")


def capabilities() -> int:
    """Return the permitted capabilities of this process, a bit each."""
    sets = _Sets()
    call("capget", ctypes.byref(_Header(_CAPABILITY_VERSION, 0)), ctypes.byref(sets))
    return int(sets.p0 | sets.p1 << 32)


def keep_capabilities(kept: int) -> None:
    """Give up all capabilities but `kept`; what is executed gets none."""
    prctl(47, 4)  # PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL
    low, high = kept & 0xFFFFFFFF, kept >> 32
    sets = _Sets(low, low, 0, high, high, 0)
    call("capset", ctypes.byref(_Header(_CAPABILITY_VERSION, 0)), ctypes.byref(sets))
