"""A root directory of a script's own: the libraries, its directory and its data read-only, and space to write.

The process has the whole file system read-only at `HOST` and an empty directory at `ROOT`, as
`equivamap.readers.sandbox.bubblewrap` leaves them. Nothing of this reaches the system's own mounts: they are those of
one process, and go with it.
"""

from __future__ import annotations

import os

from equivamap.readers.sandbox import system
from equivamap.readers.sandbox.view import View

__all__ = ["HOST", "ROOT", "SCRATCH", "enter_root"]

HOST = "/.host"
ROOT = "/.root"
SCRATCH = "/.scratch"

_DEVICES = ("null", "zero", "full", "random", "urandom")
_LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}
_SHARED_MEMORY = 2**28
_FILES = 200_000
"""Files that may be made in the space to write."""


def enter_root(view: View, space: int) -> None:
    """Give this process a root directory of what a view shows.

    Parameters
    ----------
    view
        What is seen.
    space
        Bytes that may be written in `SCRATCH`.
    """
    system.own_mounts()
    flags = system.MS_NOSUID | system.MS_NODEV
    system.mount("tmpfs", ROOT, "tmpfs", flags, "mode=755,size=1m")
    os.umask(0o022)
    for name in ("proc", "dev", SCRATCH[1:], ".masked"):
        os.mkdir(os.path.join(ROOT, name))
    _make_devices(flags)
    system.bind("/proc", f"{ROOT}/proc")
    # a directory is seen before what lies in it, and what is masked may hold something that is shown
    steps = [(path, 1, real) for path, real in (*view.libraries, *view.shown)]
    steps += [(path, 0, "") for path in view.masked]
    for path, shows, real in sorted(set(steps), key=lambda step: (step[0].count("/"), *step)):
        if shows:
            _show(path, real)
        else:
            _mask(path)
    system.mount("tmpfs", ROOT + SCRATCH, "tmpfs", flags, f"mode=777,size={space},nr_inodes={_FILES}")
    system.mount("", ROOT, flags=system.MS_REMOUNT | system.MS_BIND | system.MS_RDONLY | flags)
    system.move_root(ROOT)


def _make_devices(flags: int) -> None:
    for name in _DEVICES:
        _touch(f"{ROOT}/dev/{name}")
        system.bind(f"/dev/{name}", f"{ROOT}/dev/{name}")
    for name, target in _LINKS.items():
        os.symlink(target, f"{ROOT}/dev/{name}")
    os.mkdir(f"{ROOT}/dev/shm")
    system.mount("tmpfs", f"{ROOT}/dev/shm", "tmpfs", flags, f"mode=1777,size={_SHARED_MEMORY}")


def _show(path: str, real: str) -> None:
    source, target = HOST + real, ROOT + path
    if not os.path.exists(source) or os.path.realpath(target) != target:
        # gone in the meantime, or seen already through a link in what is shown
        return
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        _touch(target)
    system.bind(source, target)


def _mask(path: str) -> None:
    """Put an empty file or directory in the place of what is seen there."""
    target = ROOT + path
    if os.path.realpath(target) != target or not os.path.exists(target):
        return
    empty = os.path.join(ROOT, ".masked", str(len(os.listdir(f"{ROOT}/.masked"))))
    if os.path.isdir(target):
        os.mkdir(empty)
    else:
        _touch(empty)
        os.chmod(empty, 0)
    system.bind(empty, target)


def _touch(path: str) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o666))
