"""Landlock: a process gives up all files but those it names, and all signals to the outside.

References
----------
Linux kernel documentation, "Landlock: unprivileged access control".
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
from collections.abc import Iterable

from equivamap.readers.sandbox.system import prctl, syscall

__all__ = ["LIST", "READ", "RUN", "WRITE", "landlock_version", "restrict_files"]

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_MAKE_CHAR, _MAKE_SOCK, _MAKE_BLOCK = 64, 512, 2048
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE
_NO_NEW_PRIVILEGES = 38
_NETWORK = 3
"""Binding and connecting of TCP, from version 4."""
_SCOPES = 3
"""Abstract sockets and signals of the outside, from version 6."""

LIST = _READ_DIR
READ = _READ_FILE | _READ_DIR
RUN = READ | _EXECUTE
WRITE = ((1 << 16) - 1) & ~(_MAKE_CHAR | _MAKE_SOCK | _MAKE_BLOCK | _IOCTL_DEVICE)


def landlock_version() -> int:
    """Return the version of Landlock that the system has; 0 if none."""
    try:
        return syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError as fault:
        if fault.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM, errno.EACCES):
            return 0
        raise


def restrict_files(rules: Iterable[tuple[str, int]]) -> None:
    """Give up every access to files but that of `rules`: paths, and what may be done there and below.

    Paths that are not there are passed over.
    """
    version = landlock_version()
    handled = (1 << (13 + (version >= 2) + (version >= 3))) - 1 | (_IOCTL_DEVICE if version >= 5 else 0)
    network, scopes = _NETWORK if version >= 4 else 0, _SCOPES if version >= 6 else 0
    attributes = struct.pack("=QQQ", handled, network, scopes)[
        : 24 if version >= 6 else 16 if version >= 4 else 8
    ]
    ruleset = syscall(_CREATE, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    try:
        for path, access in rules:
            _allow(ruleset, path, access & handled)
        prctl(_NO_NEW_PRIVILEGES, 1)
        syscall(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            access &= _OF_FILES
        if access:
            beneath = struct.pack("=Qi", access, place)
            syscall(_ADD, ctypes.c_int(ruleset), ctypes.c_int(1), beneath, ctypes.c_uint32(0))
    finally:
        os.close(place)
