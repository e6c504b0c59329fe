"""The environment of processes that run scripts."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

__all__ = ["environment", "hash_seed", "settings"]

_KEPT = ("LD_LIBRARY_PATH", "PYTHONPATH", "DYLD_LIBRARY_PATH")
"""Where libraries lie. No key, no token and no licence stands in any of them."""


_HASH_SEED, _OTHER_HASH_SEED = 0, 463


def hash_seed(reading: int) -> int:
    """Return the seed of the hashes of texts, and so of the order of sets, in a reading.

    First readings are all alike. A script whose model depends on that order is found by the next reading: the other
    seed is one that turns most sets of two short texts around.
    """
    return _OTHER_HASH_SEED if reading else _HASH_SEED


def settings(scratch: str, seed: int = _HASH_SEED) -> dict[str, str]:
    """Return what makes scripts run alike wherever they run; their temporary files lie in `scratch`.

    Parameters
    ----------
    scratch
        Directory that takes what they write.
    seed
        Of the hashes of texts (`hash_seed`).
    """
    temporary = os.path.join(scratch, "tmp")
    return {
        "PYTHONHASHSEED": str(seed),
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


def environment(
    scratch: str, outside: Mapping[str, str] = os.environ, seed: int = _HASH_SEED
) -> dict[str, str]:
    """Return the environment of a process in a sandbox: nothing of the user's but where libraries lie."""
    kept = {
        name: os.pathsep.join(filter(os.path.isabs, outside[name].split(os.pathsep)))
        for name in _KEPT
        if name in outside
    }
    return {
        **kept,
        **settings(scratch, seed),
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), "/usr/local/bin", "/usr/bin", "/bin"]),
        "HOME": os.path.join(scratch, "home"),
        "USER": "nobody",
        "LOGNAME": "nobody",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }
