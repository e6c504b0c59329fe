"""The map language: text to tree; nothing in it is ever executed as Python.

::

    map       = { [section | line] newline }
    section   = ("backward" | "forward") ":"
    line      = target "=" ("?" | value) ["if" condition]
    target    = name ["[" (free name | literal) {"," …} "]"]
    value     = sums, products and powers of numbers, indices, parameters and variables of the other side,
                value "if" condition "else" value, sum(value for …), range, abs, min, max
    clause    = "for" names ["in" values] {"if" condition}

``docs/map-language.md`` is the user's description.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from equivamap.deadlines import Deadline
from equivamap.mapping.cursor import Cursor
from equivamap.mapping.instantiate import instantiate_lines
from equivamap.mapping.lexer import tokenise
from equivamap.mapping.lines import read_lines
from equivamap.mapping.syntax import LinkLine

if TYPE_CHECKING:
    from equivamap.ir import Instance
    from equivamap.mapping.links import Links

__all__ = ["LinkMap", "parse_map"]


@dataclass(frozen=True)
class LinkMap:
    """A map as text and tree, not yet filled in for a pair of instances.

    Parameters
    ----------
    lines
        The lines in the order of the text.
    text
        What was parsed.
    file
        Where it was read from, for messages.
    """

    lines: tuple[LinkLine, ...]
    text: str = field(default="", compare=False, repr=False)
    file: str | None = field(default=None, compare=False)

    def instantiate(self, a: Instance, b: Instance, *, deadline: Deadline = None) -> Links:
        """Fill the map in for `a` (reference) and `b` (candidate).

        Raises
        ------
        MapError
            With line and column, if a line does not fit the two instances.
        OutOfTime
            Where the deadline passes first.
        """
        return instantiate_lines(self.lines, a, b, file=self.file, deadline=deadline)


def parse_map(text: str, *, file: str | None = None) -> LinkMap:
    """Parse map text.

    Raises
    ------
    MapError
        With line and column, on anything that is not the map language.
    """
    return LinkMap(read_lines(Cursor(tokenise(text, file), file)), text, file)
