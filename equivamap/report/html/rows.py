"""Rows on demand: all rows of both models as compressed text in the page, shown family by family when asked for."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence

from equivamap.ir import Instance
from equivamap.ir.rendering import render_row
from equivamap.report.escaping import printable
from equivamap.report.html.marks import Marks

__all__ = ["ROWS_LIMIT", "RowStore"]

ROWS_LIMIT = 30_000
"""Rows of both models together that a page holds; of larger models it holds the first of each family."""


class RowStore:
    """Collects the rows that a page holds.

    Parameters
    ----------
    limit
        Most rows.
    families
        Number of row families of both models, among which the rows are shared out where they are too many.
    total
        Number of rows of both models.
    """

    def __init__(self, limit: int, families: int, total: int) -> None:
        self._each = total if total <= limit else max(1, limit // max(1, families))
        self._held: dict[str, list[list[str]]] = {}

    def add(self, key: str, side: str, instance: Instance, positions: Sequence[int], marks: Marks) -> int:
        """Keep rows of a family; return how many, those that differ first where not all are kept."""
        names = instance.constraints.names
        chosen = list(positions)
        if len(chosen) > self._each:
            chosen.sort(key=lambda i: marks.row(side, names[i]) is None)
            chosen = sorted(chosen[: self._each])
        kept = []
        for i in chosen:
            mark = marks.row(side, names[i])
            sign = mark.sign if mark is not None else ""
            kept.append([printable(names[i]), printable(render_row(instance, instance.row(i))), sign])
        self._held[key] = kept
        return len(kept)

    def add_lines(self, key: str, lines: Sequence[Sequence[str]]) -> None:
        """Keep other lines that are shown on demand."""
        self._held[key] = [["\n".join(map(printable, part.split("\n"))) for part in line] for line in lines]

    def encoded(self) -> str:
        """Return everything as base64 of deflated JSON, which cannot end a script element."""
        data = json.dumps(self._held, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
        return base64.b64encode(zlib.compress(data, 9)).decode("ascii")
