"""Models as the checker sees them: the canonical dump of an instance, parsed to exact numbers."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from equivamap.certify.reading import Rejected, position, rational
from equivamap.ir import Affine, Rational

__all__ = ["HEAD", "KINDS", "Bounds", "Model", "digest", "parse_dump"]

HEAD = "equivamap-instance 1"
KINDS = "CISN"
"""Continuous, integer, semicontinuous, semi-integer: the letters of `equivamap.ir.Kind`, in its order."""

Bounds = tuple[Rational | None, Rational | None]


@dataclass(frozen=True)
class Model:
    """A mixed-integer linear model in exact numbers.

    Parameters
    ----------
    names, row_names
        Names of columns and rows.
    bounds, integer, semicontinuous
        Of each column; a semicontinuous one is zero or within its bounds.
    rows
        ``(body, lower, upper)`` of each row; the bodies have no constant.
    cost
        The objective in minimisation form.
    sense
        ``"min"`` or ``"max"``, as the model states it.
    """

    names: list[str]
    row_names: list[str]
    bounds: list[Bounds]
    integer: list[bool]
    semicontinuous: list[bool]
    rows: list[tuple[Affine, Rational | None, Rational | None]]
    cost: Affine
    sense: str

    @cached_property
    def slacks(self) -> frozenset[int]:
        """Columns without a cost that stand in a single row."""
        counts: Counter[int] = Counter()
        for body, _, _ in self.rows:
            counts.update(body.terms.keys())
        return frozenset(j for j, count in counts.items() if count == 1 and j not in self.cost.terms)

    @property
    def n(self) -> int:
        """Number of columns."""
        return len(self.bounds)


def digest(lines: Iterable[str]) -> str:
    """Return the SHA-256 of a dump: of its lines, each with a line end, in UTF-8."""
    found = hashlib.sha256()
    for line in lines:
        found.update(line.encode())
        found.update(b"\n")
    return found.hexdigest()


def parse_dump(lines: Iterable[str]) -> Model:
    """Read a dump.

    Raises
    ------
    Rejected
        If it is none.
    """
    known: dict[str, Rational] = {}

    def number(text: str) -> Rational:
        value = known.get(text)
        if value is None:
            value = known[text] = rational(text)
        return value

    def bound(text: str) -> Rational | None:
        return None if text == "-" else number(text)

    rest = iter(lines)
    try:
        if next(rest) != HEAD:
            raise Rejected(f"a dump starts with {HEAD!r}")
        (word, sense), (at, offset) = next(rest).split(" "), next(rest).split(" ")
        size = next(rest).split(" ")
        n, m = _count(size[1]), _count(size[3])
        if (word, at, size[0], size[2]) != ("sense", "offset", "columns", "rows") or len(size) != 4:
            raise Rejected("the head of a dump is wrong")
        if sense not in ("min", "max"):
            raise Rejected("the head of a dump is wrong")
        model = Model([], [], [], [], [], [], Affine(), sense)
        cost: dict[int, Rational] = {}
        for j in range(n):
            kind, lower, upper, factor, name = next(rest).split(" ", 4)
            place = KINDS.index(kind) if len(kind) == 1 else -1
            model.integer.append(place in (1, 3))
            model.semicontinuous.append(place in (2, 3))
            if place < 0:
                raise Rejected(f"column {j} of a dump has the kind {kind[:20]!r}")
            model.bounds.append((bound(lower), bound(upper)))
            cost[j] = number(factor)
            model.names.append(_text(name))
        for _ in range(m):
            lower, upper, count, tail = next(rest).split(" ", 3)
            size_of_row = _count(count)
            parts = tail.split(" ", size_of_row)
            terms: dict[int, Rational] = {}
            for part in parts[:size_of_row]:
                column, _, factor = part.partition(":")
                j = position(_count(column), n, "column")
                if j in terms:
                    raise Rejected("a column stands twice in a row of a dump")
                terms[j] = number(factor)
            model.rows.append((Affine(terms), bound(lower), bound(upper)))
            model.row_names.append(_text(parts[size_of_row]))
        if next(rest, None) is not None:
            raise Rejected("a dump goes on after its last row")
    except (ValueError, IndexError, StopIteration, RecursionError) as error:
        raise Rejected(f"no dump of an instance: {str(error)[:100]}") from error
    objective = Affine(cost, number(offset))
    return Model(
        model.names,
        model.row_names,
        model.bounds,
        model.integer,
        model.semicontinuous,
        model.rows,
        objective.scaled(-1) if sense == "max" else objective,
        sense,
    )


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Rejected(f"no count: {text[:20]!r}")
    return int(text)


def _text(written: str) -> str:
    name = json.loads(written)
    if not isinstance(name, str):
        raise Rejected("a name of a dump is no text")
    return name
