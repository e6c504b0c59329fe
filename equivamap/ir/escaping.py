"""Text from models made safe for a terminal: nothing that a model says can move the cursor or fake a line."""

from __future__ import annotations

import unicodedata

__all__ = ["printable"]

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control, format (bidirectional overrides), surrogate, private, unassigned, line and paragraph separator."""


def printable(text: str) -> str:
    r"""Return `text` with every character that is not a visible one or a space written as an escape.

    >>> print(printable("cap\n\x1b[2J"))
    cap\n\x1b[2J
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(c) if unicodedata.category(c) in _UNSAFE else c for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
