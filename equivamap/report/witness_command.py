"""The command that compares two formulations on the data of a witness again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

__all__ = ["see_again"]

_DROPPED = {
    "--instances": 1,
    "--sizes": 1,
    "--seed": 1,
    "--min-sizes": 1,
    "--witness-dir": 1,
    "--on": 1,
    "--html": 1,
    "--certificate": 1,
    "--json": 0,
    "-q": 0,
    "--quiet": 0,
}
"""Options that draw data or write files, with how many values they have."""


def see_again(command: str, files: Sequence[str]) -> list[str]:
    """Return the words of the command that finds a refutation again on the data that were written.

    Parameters
    ----------
    command
        The command as it was typed.
    files
        The data of A, in order.
    """
    kept = list(_kept(shlex.split(command)))
    return [*kept, *(word for file in files for word in ("--on", file))]


def _kept(words: Sequence[str]) -> Iterator[str]:
    rest = iter(words)
    for word in rest:
        option, equals, _ = word.partition("=")
        if option not in _DROPPED:
            yield word
        elif not equals:
            for _ in range(_DROPPED[option]):
                next(rest, "")
