"""What a script may use of the machine."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from equivamap.readers.sandbox.policy import Policy

__all__ = ["Limits", "limit_resources"]

_OPEN_FILES = 1024


@dataclass(frozen=True)
class Limits:
    """What one script may use; the fields of `Policy`, and the seconds of processor time.

    Parameters
    ----------
    memory, processes, file_size
        As in `Policy`.
    seconds
        Seconds of processor time of each process; 0 for no limit of its own.
    """

    memory: int
    processes: int
    file_size: int
    seconds: int

    @classmethod
    def of(cls, policy: Policy, seconds: float) -> Limits:
        """Return the limits of a policy."""
        return cls(policy.memory, policy.processes, policy.file_size, int(min(seconds, 10**6)))


def limit_resources(limits: Limits, processes: int) -> None:
    """Set the limits of this process and all that it starts; where the system does not know one, the others.

    Parameters
    ----------
    processes
        Processes and threads that the user of this process may have in all; 0 for no limit.
    """
    import resource

    wanted = {
        "CORE": 0,
        "AS": limits.memory,
        "FSIZE": limits.file_size,
        "NOFILE": _OPEN_FILES,
        "CPU": limits.seconds or None,
        "NPROC": processes or None,
        "MSGQUEUE": 0,
        "MEMLOCK": 2**16,
    }
    for name, value in wanted.items():
        number = getattr(resource, f"RLIMIT_{name}", None)
        if number is None or value is None:
            continue
        _, hard = resource.getrlimit(number)
        limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # macOS knows RLIMIT_AS and refuses to set it
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(number, (limit, limit))
