"""What a model script may use, and how far the system can hold it to that."""

from __future__ import annotations

import contextlib
import enum
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, cast

from equivamap.errors import SandboxError

__all__ = ["VARIABLE", "Level", "Mode", "Policy", "current_policy", "set_policy", "using"]

Mode: TypeAlias = Literal["auto", "required", "off"]

VARIABLE = "EQUIVAMAP_SANDBOX"
"""Environment variable that holds the mode; child processes of this one take it from there."""

_MODES = ("auto", "required", "off")


class Level(enum.Enum):
    """How a script is held, from the strongest to none."""

    BUBBLEWRAP = "bubblewrap"
    """Namespaces of its own for files, processes, network and names; Landlock where there is any; seccomp; limits."""
    LANDLOCK = "landlock"
    """Landlock for files, seccomp for network, signals and processes; limits."""
    LIMITS = "limits"
    """Resource limits and an empty environment alone: a script can read what its user can read."""
    OFF = "off"
    """The limits of memory and time alone."""


@dataclass(frozen=True)
class Policy:
    """What each script may use.

    Parameters
    ----------
    mode
        ``"auto"`` takes the strongest sandbox that the system has, ``"required"`` refuses to run a script under
        resource limits alone, ``"off"`` runs it as a plain process.
    memory
        Bytes of address space of each process.
    processes
        Processes and threads of one script.
    file_size
        Bytes of a file; with `Level.BUBBLEWRAP` of everything that is written.
    output
        Bytes that a script may print.
    answer
        Bytes of the model that comes back.
    twice
        True to run each script twice and to refuse one whose model differs.
    """

    mode: Mode = "auto"
    memory: int = 8 * 2**30
    processes: int = 128
    file_size: int = 2**30
    output: int = 2**28
    answer: int = 2**30
    twice: bool = False

    def __post_init__(self) -> None:
        if self.mode not in _MODES:
            raise SandboxError(
                f"there is no sandbox {self.mode!r}",
                kind="sandbox-mode",
                remedy=f"say one of {', '.join(_MODES)} with --sandbox or {VARIABLE}",
                side="options",
            )


_current: Policy | None = None


def current_policy() -> Policy:
    """Return the policy of this process: what `set_policy` was given, with the mode of the environment at first.

    Raises
    ------
    SandboxError
        If the environment names a mode that does not exist.
    """
    if _current is not None:
        return _current
    return Policy(mode=cast(Mode, os.environ.get(VARIABLE) or "auto"))


def set_policy(policy: Policy) -> None:
    """Set the policy of this process, and the mode of the child processes that it starts from now on."""
    global _current
    _current = replace(policy)
    os.environ[VARIABLE] = policy.mode


@contextlib.contextmanager
def using(policy: Policy) -> Iterator[None]:
    """Let a policy be that of this process, in all its threads, for the length of a ``with`` statement."""
    global _current
    before, said = _current, os.environ.get(VARIABLE)
    set_policy(policy)
    try:
        yield
    finally:
        _current = before
        if said is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = said
