"""The command to try next: the one that was run, with some options in the place of others."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

__all__ = ["again"]

_REPLACED = {
    "--relation": ("--relation",),
    "--map": ("--map",),
    "--objective": ("--objective",),
    "--coef-tol": ("--coef-tol",),
    "--time-limit": ("--time-limit",),
    "--parameter-map": ("--parameter-map",),
    "--data": ("--data", "--data-a", "--data-b"),
}
"""Options that take the place of earlier ones; others are added."""

_LONGER = 10
"""Factor by which a time limit grows that is as long as the one proposed."""


def again(command: str, options: str) -> str:
    """Return the command with the options to try next, or the empty string where it has them all.

    Parameters
    ----------
    command
        The command as it was typed; empty where there was none.
    options
        What a result says to try next.
    """
    if not options:
        return ""
    if not command:
        return f"the same command with {options}"
    if options == "-v":
        shown = {"-v", "--verbose"} & set(shlex.split(command))
        return "" if shown else f"{command} -v"
    name, _, value = options.partition(" ")
    words = shlex.split(command)
    given = [text for option, text in _options(words) if option == name]
    if name == "--time-limit" and given and _seconds(given[-1]) >= float(value):
        options = f"--time-limit {_seconds(given[-1]) * _LONGER:g}"
    kept = [word for option, word in _options(words, whole=True) if option not in _REPLACED.get(name, ())]
    if len(kept) == len(list(_options(words, whole=True))):
        return f"{command} {options}"
    return f"{shlex.join(word for part in kept for word in shlex.split(part))} {options}"


def _options(words: Sequence[str], *, whole: bool = False) -> Iterator[tuple[str, str]]:
    """Yield options that may be replaced, with their values or as they were written; and all other words."""
    known = {option for replaced in _REPLACED.values() for option in replaced}
    rest = iter(words)
    for word in rest:
        option, equals, value = word.partition("=")
        if option not in known:
            yield "", shlex.quote(word)
        elif equals:
            yield option, shlex.quote(word) if whole else value
        else:
            value = next(rest, "")
            yield option, shlex.join([word, value]) if whole else value


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
