"""The objective map φ: identity, or a positive affine function that can be read off both objectives.

φ must not be produced by constraints: with ``a + b = 1``, ``min a + b`` and ``max a + b`` are both constant,
and almost any φ would fit. So costs are compared as written, after substituting *defined* variables only:
variables whose whole purpose is to name an expression of others that carry no cost themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

from equivamap.ir import ONE, ZERO, Affine, Instance, Rational, Row
from equivamap.verify.verdict import ObjectiveMap

__all__ = ["IDENTITY", "affine_between", "affine_through", "visible_map", "written_out"]

IDENTITY = ObjectiveMap(ONE, ZERO)


def written_out(instance: Instance, form: Affine) -> Affine:
    """Substitute defined variables into an objective, in minimisation form.

    A variable is defined by a row if, of all rows not used up yet, it stands in no other, no other variable
    with a cost stands in that row, and the row is an equation or holds the variable against its cost
    (``min z`` with ``z >= ...``).
    """
    used: set[int] = set()
    indptr = instance.indptr
    again = True
    while again:
        again = False
        for j in sorted(form.terms):
            rows = [int(i) for i in instance.rows[indptr[j] : indptr[j + 1]] if int(i) not in used]
            if len(rows) != 1:
                continue
            row = instance.row(rows[0])
            if any(k != j and k in form.terms for k in row.body.terms):
                continue
            c = row.body.terms[j]
            side = row.lower if row.is_equation else _held_by(row, pushed_up=form.terms[j] * c < 0)
            if side is None:
                continue
            others = {k: -d / c for k, d in row.body.terms.items() if k != j}
            form = form.substitute({j: Affine(others, side / c)})
            used.add(rows[0])
            again = True
            break
    return form


def _held_by(row: Row, *, pushed_up: bool) -> Rational | None:
    """Return the only bound of a row if it is the one that a falling cost pushes its body against."""
    lower, upper = row.lower, row.upper
    if lower is not None and upper is not None:
        return None
    return upper if pushed_up else lower


def affine_between(of_a: Affine, of_b: Affine) -> ObjectiveMap | None:
    """Return the positive affine φ with ``of_a = φ(of_b)`` as expressions; None if there is none or no unique one."""
    if of_b.is_constant or of_a.terms.keys() != of_b.terms.keys():
        return None
    first = next(iter(of_b.terms))
    factor = of_a.terms[first] / of_b.terms[first]
    if factor <= 0 or any(of_a.terms[j] != factor * c for j, c in of_b.terms.items()):
        return None
    return ObjectiveMap(factor, of_a.constant - factor * of_b.constant)


def affine_through(first: tuple[Rational, Rational], second: tuple[Rational, Rational]) -> ObjectiveMap:
    """Return the affine map through two points ``(value of B, value of A)`` with different abscissae."""
    factor = (second[1] - first[1]) / (second[0] - first[0])
    return ObjectiveMap(factor, first[1] - factor * first[0])


def visible_map(a: Instance, b: Instance, values: Mapping[int, Affine]) -> ObjectiveMap | None:
    """Return the affine φ visible after substituting defined variables; None if there is none.

    Parameters
    ----------
    values
        Determined columns of A over columns of B.
    """
    # an equation ``z = y`` defines either by the other: what is stated on one side may be written out on the other
    theirs = (b.objective, written_out(b, b.objective))
    for mine in (a.objective, written_out(a, a.objective)):
        if any(j not in values for j in mine.terms):
            continue
        stated = mine.substitute(values)
        for of_a in (stated, written_out(b, stated)):
            for of_b in theirs:
                found = affine_between(of_a, of_b)
                if found is not None:
                    return found
    return None
