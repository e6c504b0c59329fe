"""Linking rows: ``x <= M y`` with binary `y`, as the matrix shows them."""

from __future__ import annotations

from equivamap.ir import Rational
from equivamap.transforms.rewriting import Line, Rewriting, range_of

__all__ = ["LACKING", "linking", "reach"]

LACKING = "no row links variables to a binary as x <= M y"


def linking(pen: Rewriting) -> list[tuple[Line, int]]:
    """Return the rows ``sum(a x) - M y <= 0`` with their binary, with positive `a` and `M` and nonnegative `x`."""
    found = []
    for line in pen.lines:
        if line.lower is not None or line.upper != 0 or len(line.terms) < 2:
            continue
        negative = [j for j, c in line.terms.items() if c < 0]
        if len(negative) != 1 or not pen.columns[negative[0]].is_binary:
            continue
        others = [range_of(pen.columns[j])[0] for j in line.terms if j != negative[0]]
        if all(low is not None and low >= 0 for low in others):
            found.append((line, negative[0]))
    return found


def reach(pen: Rewriting, line: Line, binary: int) -> Rational | None:
    """Return the most that the bounds allow the rest of a linking row to be."""
    return pen.bounds_of({j: c for j, c in line.terms.items() if j != binary})[1]
