"""The time limit of a question: a deadline, set where it is asked and handed down to what may take long.

A deadline is a value of ``time.monotonic``, or None for none. Whoever loops over work that is not bounded looks at it
between pieces that are: a row, a pivot, a solve. Solvers are told the seconds that are left.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeAlias, TypeVar

__all__ = ["Deadline", "OutOfTime", "check_time", "in_time", "passed", "seconds_left", "sooner"]

Deadline: TypeAlias = float | None
"""Value of ``time.monotonic`` after which nothing more is begun; None for none."""

_Piece = TypeVar("_Piece")


class OutOfTime(Exception):
    """The deadline passed in the middle of work of which a part is of no use.

    Whoever called for the work catches it and says that time ran out; it never reaches a user.
    """


def passed(deadline: Deadline) -> bool:
    """Tell whether a deadline has passed."""
    return deadline is not None and time.monotonic() > deadline


def check_time(deadline: Deadline) -> None:
    """Raise `OutOfTime` where a deadline has passed."""
    if passed(deadline):
        raise OutOfTime


def in_time(pieces: Iterable[_Piece], deadline: Deadline) -> Iterator[_Piece]:
    """Yield pieces of work, and raise `OutOfTime` instead of the next one once the deadline has passed."""
    for piece in pieces:
        check_time(deadline)
        yield piece


def seconds_left(deadline: Deadline, most: float | None = None) -> float | None:
    """Return the seconds until a deadline, not below 0 and not above `most`; None where nothing limits them."""
    if deadline is None:
        return most
    left = max(deadline - time.monotonic(), 0.0)
    return left if most is None else min(left, most)


def sooner(deadline: Deadline, seconds: float) -> float:
    """Return the deadline of a part that may take some seconds, and no longer than the whole."""
    until = time.monotonic() + seconds
    return until if deadline is None else min(until, deadline)
