"""The objective map φ: identity, or a positive affine function that can be read off both objectives.

φ must not be produced by constraints: with ``a + b = 1``, ``min a + b`` and ``max a + b`` are both constant,
and almost any φ would fit. So costs are compared as written, after substituting *defined* variables only:
variables whose whole purpose is to name an expression of others that carry no cost themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

from equivamap.ir import ONE, ZERO, Affine, Instance, Rational, Row
from equivamap.ir.rendering import render_number
from equivamap.verify.verdict import ObjectiveMap

__all__ = ["IDENTITY", "affine_between", "affine_through", "cost_equation", "visible_map", "writings"]

MOST_ROUNDS = 6
"""How deep definitions of defined variables are followed."""

IDENTITY = ObjectiveMap(ONE, ZERO)


def writings(instance: Instance, form: Affine) -> list[Affine]:
    """Return an objective, in minimisation form, as stated and with defined variables substituted, round by round.

    A variable is defined by a row with other variables if, of all rows not used up yet, it stands in no other,
    no other variable with a cost stands in that row, and the row is an equation or holds the variable against
    its cost (``min z`` with ``z >= ...``).
    """
    used: set[int] = set()
    found = [form]
    for _ in range(MOST_ROUNDS):
        definitions: dict[int, Affine] = {}
        for j in form.terms:
            row = _defining_row(instance, j, form, used)
            if row is not None:
                c = row.body.terms[j]
                side = row.lower if row.is_equation else _held_by(row, pushed_up=form.terms[j] * c < 0)
                others = {k: -d / c for k, d in row.body.terms.items() if k != j}
                definitions[j] = Affine(others, side / c)
                used.add(row.position)
        if not definitions:
            break
        form = form.substitute(definitions)
        found.append(form)
    return found


def _defining_row(instance: Instance, j: int, form: Affine, used: set[int]) -> Row | None:
    """Return the row that defines a variable of an objective, or None."""
    start, stop = int(instance.indptr[j]), int(instance.indptr[j + 1])
    if stop - start > len(used) + 1:
        return None
    rows = [i for i in instance.rows[start:stop].tolist() if i not in used]
    if len(rows) != 1:
        return None
    starts, columns, _ = instance.by_rows
    others = columns[starts[rows[0]] : starts[rows[0] + 1]]
    # of an objective of many variables in one row, the row is not read for each of them
    if len(others) == 1 or any(k != j and k in form.terms for k in map(int, others)):
        return None
    row = instance.row(rows[0])
    if row.is_equation or _held_by(row, pushed_up=form.terms[j] * row.body.terms[j] < 0) is not None:
        return row
    return None


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


def cost_equation(
    phi: ObjectiveMap, senses: tuple[str, str], names: tuple[str, str] = ("cost of A", "cost of B")
) -> str:
    """Write φ as an equation between the costs of A and B, each in its model's own sense.

    >>> cost_equation(ObjectiveMap(ONE, ONE * 900), ("max", "max"))
    'cost of A = cost of B - 900'
    """
    turned = [-1 if sense == "max" else 1 for sense in senses]
    factor, offset = phi.factor * turned[0] * turned[1], phi.offset * turned[0]
    size = "" if abs(factor) == 1 else f"{render_number(abs(factor))} * "
    constant = f" {'-' if offset < 0 else '+'} {render_number(abs(offset))}" if offset else ""
    return f"{names[0]} = {'-' if factor < 0 else ''}{size}{names[1]}{constant}"


def visible_map(a: Instance, b: Instance, values: Mapping[int, Affine]) -> ObjectiveMap | None:
    """Return the affine φ visible after substituting defined variables; None if there is none.

    Parameters
    ----------
    values
        Determined columns of A over columns of B.
    """
    of_b = writings(b, b.objective)
    for mine in writings(a, a.objective):
        if any(j not in values for j in mine.terms):
            continue
        for of_a in writings(b, mine.substitute(values)):
            for theirs in of_b:
                found = affine_between(of_a, theirs)
                if found is not None:
                    return found
    return None
