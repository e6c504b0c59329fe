"""Coefficients of binaries as small as they can be: a big M becomes what the other columns reach.

Before: ``a x + c y <= b`` with y binary, and U the most that the bounds allow ``a x``.
After: for c > 0 and b - c < U < b, ``a x + (c - b + U) y <= U``; for c < 0 and b < U < b - c, ``a x + (b - U) y <= b``.

Accepts rows with one side and exactly one binary for which the above holds; where several do, the result would depend
on which comes first. Keeps every feasible point (Savelsbergh 1994, "coefficient improvement"); both maps are the
identity.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from equivamap.ir import ZERO, CodeArithmetic, Instance, Kind, Rational, Row
from equivamap.propose.reductions.assembling import as_reduced
from equivamap.propose.reductions.reduction import Keeps, Reduced

__all__ = ["CoefficientTightening"]

MOST_ENTRIES = 50_000
"""Rows are gone through one by one: larger models are left as they are."""


class CoefficientTightening:
    """A big M of a binary becomes what the other columns of its row reach."""

    name = "coefficient tightening"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether there are binaries, in a model that is not too large."""
        return instance.nnz <= MOST_ENTRIES and bool(_binaries(instance).any())

    def apply(self, instance: Instance) -> Reduced | None:
        """Tighten every row that has one place for it."""
        if not self.accepts(instance):
            return None
        binary = _binaries(instance)
        numbers = CodeArithmetic(instance.numbers)
        codes, upper, lower = instance.codes.copy(), instance.row_upper.copy(), instance.row_lower.copy()
        changes: dict[tuple[int, int], Rational] = {}
        touched = np.unique(instance.rows[np.repeat(binary, np.diff(instance.indptr))])
        for i in touched.tolist():
            row = instance.row(i)
            found = _tightened(instance, row, binary)
            if found is None:
                continue
            j, coefficient, side = found
            changes[i, j] = coefficient
            if row.upper is not None:
                upper[i] = numbers.code(side)
            else:
                lower[i] = numbers.code(side)
        if not changes:
            return None
        columns = np.repeat(np.arange(instance.n), np.diff(instance.indptr)).tolist()
        for place, key in enumerate(zip(instance.rows.tolist(), columns, strict=True)):
            if key in changes:
                codes[place] = numbers.code(changes[key])
        changed = dataclasses.replace(
            instance, codes=codes, row_lower=lower, row_upper=upper, numbers=numbers.table()
        )
        return as_reduced(instance, changed)


def _binaries(instance: Instance) -> npt.NDArray[np.bool_]:
    values = np.append(instance.numbers.floats, np.inf)  # NONE reads the last entry
    unit = (values[instance.lower] == 0) & (values[instance.upper] == 1)
    found: npt.NDArray[np.bool_] = unit & (instance.kinds == Kind.INTEGER)
    return found


def _tightened(
    instance: Instance, row: Row, binary: npt.NDArray[np.bool_]
) -> tuple[int, Rational, Rational] | None:
    """Return the one binary that can be tightened with its new coefficient and the new side, or None."""
    if (row.lower is None) == (row.upper is None):
        return None
    sign = 1 if row.upper is not None else -1
    stated = row.upper if row.upper is not None else row.lower
    assert stated is not None
    side = sign * stated
    terms = {j: sign * c for j, c in row.body.terms.items()}
    most = _most(instance, terms)
    if most is None:
        return None
    found = None
    for j, c in terms.items():
        if not binary[j]:
            continue
        others = most - max(c, ZERO)
        spare = side - others if c > 0 else side - c - others
        # the other value of the binary must still be cut by the row
        if not 0 < spare < abs(c):
            continue
        if found is not None:
            return None
        found = (j, sign * (c - spare), sign * others) if c > 0 else (j, sign * (c + spare), sign * side)
    return found


def _most(instance: Instance, terms: dict[int, Rational]) -> Rational | None:
    """Return the most that the bounds allow a form, or None where there is no limit."""
    total = ZERO
    for j, c in terms.items():
        if instance.kinds[j] in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER):
            return None
        end = instance.bound(int(instance.upper[j] if c > 0 else instance.lower[j]))
        if end is None:
            return None
        total += c * end
    return total
