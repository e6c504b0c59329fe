"""The command that starts a process in namespaces of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence

from equivamap.readers.sandbox.mounts import HOST, ROOT
from equivamap.readers.sandbox.view import libraries

__all__ = ["CAPABILITIES", "command_of", "find_bubblewrap"]

CAPABILITIES = {"CAP_SYS_ADMIN": 21}
"""What makes mounts: held by the process that starts scripts, given up before a script runs."""
ROOT_CAPABILITIES = {
    "CAP_CHOWN": 0,
    "CAP_DAC_OVERRIDE": 1,
    "CAP_DAC_READ_SEARCH": 2,
    "CAP_KILL": 5,
    "CAP_SETGID": 6,
    "CAP_SETUID": 7,
    "CAP_SETPCAP": 8,
}
"""What root keeps besides, to run each script as a user of its own."""


def find_bubblewrap() -> str | None:
    """Return the path of the command, or None."""
    return shutil.which("bwrap")


def command_of(bubblewrap: str, command: Sequence[str]) -> list[str]:
    """Return the command that runs another in namespaces of its own, with the whole file system read-only at `HOST`."""
    words = [
        bubblewrap,
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
        "--unshare-cgroup-try",
    ]
    words += ["--die-with-parent", "--new-session", "--hostname", "equivamap", "--cap-drop", "ALL"]
    kept = CAPABILITIES
    if os.geteuid() == 0:
        kept = {**kept, **ROOT_CAPABILITIES}
    else:
        words += ["--unshare-user"]
    for name in kept:
        words += ["--cap-add", name]
    for path, real in sorted(libraries()):
        words += ["--ro-bind-try", real, path]
    words += ["--ro-bind", "/", HOST, "--dir", ROOT, "--proc", "/proc", "--dev", "/dev", "--chdir", "/", "--"]
    return [*words, *command]
