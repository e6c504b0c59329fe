"""What an instance's bounds and rows fix, by cheap exact deduction.

What is found is certain; what a solver would be needed for is not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from equivamap.ir import Affine, Instance, Kind, Rational, Row
from equivamap.mapping.elimination import eliminate

__all__ = ["Hull", "affine_hull"]

_ROUNDS = 20
_MOST_VISITS = 200_000
_MOST_ELIMINATED = 20_000


@dataclass(frozen=True)
class Hull:
    """An affine set that contains all feasible points of an instance.

    Parameters
    ----------
    fixed
        Columns that every feasible point holds at one value, with that value.
    solved
        Further columns as affine expressions of the rest.
    """

    fixed: Mapping[int, Rational]
    solved: Mapping[int, Affine]

    def reduced(self, expression: Affine) -> Affine:
        """Return `expression` over columns that the hull leaves free; constant if it has one value there."""
        return self.without_fixed(expression).substitute(self.solved)

    def without_fixed(self, expression: Affine) -> Affine:
        """Return `expression` with the fixed columns at their values."""
        return expression.substitute(
            {j: Affine({}, self.fixed[j]) for j in expression.terms if j in self.fixed}
        )


def affine_hull(instance: Instance, *, most_entries: int = 100_000) -> Hull:
    """Return what bounds and rows of an instance fix.

    Found are: equal bounds, bounds that rows tighten until they meet (with rounding for integers), and what
    the equations (two opposite inequalities included) say together, the last only for equations of up to
    20,000 entries.

    Parameters
    ----------
    instance
        Any instance; of an infeasible one, the hull contains the empty set.
    most_entries
        Beyond this many matrix entries only equal bounds and equations of one variable are used.
    """
    if instance.nnz > most_entries:
        return Hull(_plainly_fixed(instance), {})
    boxes = [_box(instance, j) for j in range(instance.n)]
    rows = instance.exact_rows
    for _ in range(min(_ROUNDS, 1 + _MOST_VISITS // (1 + instance.nnz))):
        if not _tighten(instance, rows, boxes):
            break
    fixed = {j: lower for j, (lower, upper) in enumerate(boxes) if lower is not None and lower == upper}
    constants = {j: Affine({}, value) for j, value in fixed.items()}
    equations = [equation.substitute(constants) for equation in _equations(rows)]
    if sum(len(equation.terms) for equation in equations) > _MOST_ELIMINATED:
        return Hull(fixed, {})
    unknowns = sorted({j for equation in equations for j in equation.terms})
    solved = eliminate(equations, unknowns).solved
    determined = {j: expression.constant for j, expression in solved.items() if expression.is_constant}
    return Hull(fixed | determined, {j: e for j, e in solved.items() if not e.is_constant})


def _plainly_fixed(instance: Instance) -> dict[int, Rational]:
    plain = instance.kinds < Kind.SEMICONTINUOUS
    by_bounds = np.flatnonzero((instance.lower == instance.upper) & (instance.lower >= 0) & plain)
    fixed = {int(j): instance.numbers[int(instance.lower[j])] for j in by_bounds}
    indptr, columns, codes = instance.by_rows
    equal = (instance.row_lower == instance.row_upper) & (instance.row_lower >= 0)
    for i in np.flatnonzero(equal & (np.diff(indptr) == 1)):
        entry = int(indptr[i])
        side = instance.numbers[int(instance.row_lower[i])]
        fixed[int(columns[entry])] = side / instance.numbers[int(codes[entry])]
    return fixed


def _box(instance: Instance, j: int) -> tuple[Rational | None, Rational | None]:
    lower, upper = instance.exact_bounds[j]
    if int(instance.kinds[j]) in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER):
        # Zero or within the bounds.
        lower = None if lower is None else min(lower, 0 * lower)
        upper = None if upper is None else max(upper, 0 * upper)
    return _rounded(instance, j, lower, upper)


def _rounded(
    instance: Instance, j: int, lower: Rational | None, upper: Rational | None
) -> tuple[Rational | None, Rational | None]:
    if instance.is_integer(j):
        lower = None if lower is None else 0 * lower + lower.__ceil__()
        upper = None if upper is None else 0 * upper + upper.__floor__()
    return lower, upper


def _tighten(
    instance: Instance, rows: Iterable[Row], boxes: list[tuple[Rational | None, Rational | None]]
) -> bool:
    """Tighten boxes by every row once; tell whether a box closed or gained a finite end.

    Steps that merely shorten a box could go on forever; they count only as far as they close one.
    """
    changed = False
    for row in rows:
        for body, limit in ((row.body, row.upper), (row.body.scaled(-1), _negative(row.lower))):
            if limit is not None:
                changed |= _tighten_by(instance, body, limit, boxes)
    return changed


def _tighten_by(
    instance: Instance, body: Affine, limit: Rational, boxes: list[tuple[Rational | None, Rational | None]]
) -> bool:
    """Use ``body <= limit``: each term is at most the limit less the least that the others can be."""
    least, open_terms = limit - limit, 0
    for j, c in body:
        end = boxes[j][0] if c > 0 else boxes[j][1]
        if end is None:
            open_terms += 1
        else:
            least += c * end
    if open_terms > 1:
        return False
    changed = False
    for j, c in body:
        lower, upper = boxes[j]
        end = lower if c > 0 else upper
        if open_terms and end is not None:
            continue
        bound = (limit - least + (0 if end is None else c * end)) / c
        if c > 0 and (upper is None or bound < upper):
            box = _rounded(instance, j, lower, bound)
        elif c < 0 and (lower is None or bound > lower):
            box = _rounded(instance, j, bound, upper)
        else:
            continue
        if box[0] is not None and box[1] is not None and box[0] > box[1]:
            continue  # infeasible: nothing further is worth deducing
        if box != boxes[j]:
            boxes[j] = box
            changed = True
    return changed


def _negative(value: Rational | None) -> Rational | None:
    return None if value is None else -value


def _equations(rows: Iterable[Row]) -> list[Affine]:
    """Return the equations among rows, opposite inequalities wherever they stand and however scaled included."""
    equations: list[Affine] = []
    limits: dict[Affine, Rational] = {}
    for row in rows:
        if not row.body.terms:
            continue
        if row.lower is not None and row.lower == row.upper:
            equations.append(row.body.shifted(-row.lower))
            continue
        lead = row.body.terms[min(row.body.terms)]
        unit = row.body.scaled(1 / lead)
        lower, upper = (row.lower, row.upper) if lead > 0 else (row.upper, row.lower)
        if upper is not None:
            limits[unit] = min(upper / lead, limits.get(unit, upper / lead))
        if lower is not None:
            opposite = unit.scaled(-1)
            limits[opposite] = min(-lower / lead, limits.get(opposite, -lower / lead))
    for body, limit in limits.items():
        if body.terms[min(body.terms)] > 0 and limits.get(body.scaled(-1)) == -limit:
            equations.append(body.shifted(-limit))
    return equations
