"""Lines of bounded width: paragraphs, headings and hanging items."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Sequence

__all__ = ["Page"]

_NARROWEST = 40


class Page:
    """Lines in the order they are written; none is longer than `width` unless one word is."""

    def __init__(self, width: int) -> None:
        self._width = max(width, _NARROWEST)
        self._lines: list[str] = []

    def heading(self, text: str) -> None:
        """Start a section: an empty line and its title."""
        self.gap()
        self.item(text, indent="  ")

    def gap(self) -> None:
        """Leave one empty line, unless there is one already."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def paragraph(self, text: str) -> None:
        """Write running text."""
        if text:
            self._lines += self._wrapped(text, "")

    def item(self, text: str, *, indent: str = "    ") -> None:
        """Write one item as it stands (its own leading spaces kept); further lines hang by `indent` more."""
        lead = text[: len(text) - len(text.lstrip(" "))]
        self._lines += self._wrapped(text[len(lead) :], indent, lead)

    def verbatim(self, text: str) -> None:
        """Write one line as it stands, cut at the width."""
        self._lines.append(text if len(text) <= self._width else f"{text[: self._width - 3]}...")

    def command(self, words: Sequence[str]) -> None:
        """Write a command to be pasted; where it is longer than a line, a backslash continues it."""
        lines = [""]
        for word in map(shlex.quote, words):
            if lines[-1] and len(lines[-1]) + len(word) + 5 > self._width:
                lines.append("  ")
            lines[-1] += (" " if lines[-1].strip() else "") + word
        self._lines += [
            f"  {line}" + (" \\" if number < len(lines) else "") for number, line in enumerate(lines, start=1)
        ]

    def text(self) -> str:
        """Return all lines with a final newline."""
        lines = list(self._lines)
        while lines and not lines[-1]:
            lines.pop()
        return "".join(f"{line}\n" for line in lines)

    def _wrapped(self, text: str, indent: str, lead: str = "") -> list[str]:
        return textwrap.wrap(
            text,
            self._width,
            initial_indent=lead,
            subsequent_indent=lead + indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
