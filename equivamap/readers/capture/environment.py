"""The environment of processes that run scripts."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

__all__ = ["environment", "settings"]

_KEPT = ("LD_LIBRARY_PATH", "PYTHONPATH", "DYLD_LIBRARY_PATH")
"""Where libraries lie. No key, no token and no licence stands in any of them."""


def settings(scratch: str) -> dict[str, str]:
    """Return what makes scripts run alike wherever they run; their temporary files lie in `scratch`."""
    temporary = os.path.join(scratch, "tmp")
    return {
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


def environment(scratch: str, outside: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment of a process in a sandbox: nothing of the user's but where libraries lie."""
    kept = {
        name: os.pathsep.join(filter(os.path.isabs, outside[name].split(os.pathsep)))
        for name in _KEPT
        if name in outside
    }
    return {
        **kept,
        **settings(scratch),
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), "/usr/local/bin", "/usr/bin", "/bin"]),
        "HOME": os.path.join(scratch, "home"),
        "USER": "nobody",
        "LOGNAME": "nobody",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }
