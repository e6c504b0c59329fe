"""Which sandbox this system has: assumed from what is there, and ruled out when it turns out not to work."""

from __future__ import annotations

import os
import sys
import threading

from equivamap.errors import SandboxError
from equivamap.readers.sandbox.policy import Level, Policy, current_policy

__all__ = ["found_to_work", "rule_out", "sandbox_level", "shortcoming"]

_lock = threading.Lock()
_works: set[Level] = set()
_ruled_out: dict[Level, str] = {}
_MACHINES = ("x86_64", "aarch64")


def sandbox_level(policy: Policy | None = None) -> Level:
    """Return how scripts are held in this process.

    Parameters
    ----------
    policy
        What is asked for; None for the policy of this process.

    Raises
    ------
    SandboxError
        If a sandbox is required and there is none.
    """
    mode = (policy or current_policy()).mode
    if mode == "off":
        return Level.OFF
    for level in (Level.BUBBLEWRAP, Level.LANDLOCK):
        if not _obstacle(level):
            return level
    if mode == "required":
        raise SandboxError(
            f"a sandbox is required and there is none: {shortcoming()}",
            kind="sandbox-missing",
            remedy="install bubblewrap, or use a Linux with Landlock; or run scripts that you trust with --sandbox off",
            side="options",
        )
    return Level.LIMITS


def shortcoming() -> str:
    """Return why this system has no better sandbox; empty if it has the best."""
    why = {level.value: _obstacle(level) for level in (Level.BUBBLEWRAP, Level.LANDLOCK)}
    return "; ".join(f"{name}: {reason}" for name, reason in why.items() if reason)


def found_to_work(level: Level) -> None:
    """Note that a script has run: a failure from now on says nothing about the system."""
    _works.add(level)


def rule_out(level: Level, why: str) -> bool:
    """Use a level no more in this process, unless it has worked before; tell whether it is out."""
    with _lock:
        if level not in _works:
            _ruled_out[level] = why
        return level in _ruled_out


def _obstacle(level: Level) -> str:
    """Return why a level is not to be had; empty if nothing speaks against it."""
    if level in _ruled_out:
        return _ruled_out[level]
    if sys.platform != "linux":
        return f"the system is {sys.platform}, not Linux"
    if os.uname().machine not in _MACHINES:
        return f"its filters are not known for {os.uname().machine}"
    from equivamap.readers.sandbox.bubblewrap import find_bubblewrap
    from equivamap.readers.sandbox.landlock import landlock_version
    from equivamap.readers.sandbox.seccomp import has_seccomp

    if not has_seccomp():
        return "the system takes no filters of system calls (seccomp)"
    if level is Level.BUBBLEWRAP:
        return "" if find_bubblewrap() else "the command bwrap is not installed"
    return "" if landlock_version() else "the system has no Landlock"
