"""Which families and rows differ, as a diff marks them."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from equivamap.verify.verdict import Difference, Differences

__all__ = ["Mark", "Marks"]


class Mark(enum.StrEnum):
    """What a difference means for a family or a row."""

    SAME = "same"
    MISSING = "missing"
    EXTRA = "extra"
    CHANGED = "changed"
    IMPLIED = "implied"
    PLAIN = "plain"

    @property
    def sign(self) -> str:
        """The sign that stands beside it, so that colour is not all that tells."""
        return {"same": "=", "missing": "−", "extra": "+", "changed": "≠", "implied": "⊢", "plain": "·"}[
            self.value
        ]

    @property
    def words(self) -> str:
        """The same in words."""
        return {
            "same": "the same rows stand on the other side",
            "missing": "missing in B",
            "extra": "extra in B",
            "changed": "changed in B",
            "implied": "missing in B, yet true on this data",
            "plain": "no row of the other side is the same; see the proof for what becomes of it",
        }[self.value]


class Marks:
    """Marks by side, family and row.

    Parameters
    ----------
    differences
        What a check found.
    """

    def __init__(self, differences: Differences) -> None:
        self._families: dict[tuple[str, str], Mark] = {}
        self._rows: dict[tuple[str, str], Mark] = {}
        for mark, sides, found in (
            (Mark.IMPLIED, "a", differences.implied),
            (Mark.CHANGED, "ab", differences.changed),
            (Mark.EXTRA, "b", differences.extra),
            (Mark.MISSING, "a", differences.missing),
        ):
            self._learn(mark, sides, found)

    def _learn(self, mark: Mark, sides: str, found: Iterable[Difference]) -> None:
        for difference in found:
            for side in sides:
                family, rows = difference.family, difference.rows
                if side == "b":
                    family, rows = difference.family_b or family, difference.rows_b or rows
                self._families[side, family] = mark
                for row in rows:
                    self._rows[side, row] = mark

    def family(self, side: str, name: str) -> Mark | None:
        """Return the mark of a family, of ``objective``, or of ``bounds of x`` or ``type of x``."""
        return self._families.get((side, name))

    def row(self, side: str, name: str) -> Mark | None:
        """Return the mark of a row."""
        return self._rows.get((side, name))

    def marked_rows(self, side: str, names: Iterable[str]) -> int:
        """Return how many of some rows are marked."""
        return sum((side, name) in self._rows for name in names)
