"""An absolute value in both forms: ``d >= e, d >= -e``, and ``e = p - m`` with ``p, m >= 0`` and ``d = p + m``.

With ``p = (d + e) / 2`` and ``m = (d - e) / 2`` the first two rows say that p and m are nonnegative, so that the maps
are bijections both ways, whatever the costs. Either form is written as the other. A lower bound of d above zero and an
upper bound are kept as a row; parts with upper bounds are left alone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from equivamap.ir import ONE, ZERO, Affine, Instance, Kind, Rational
from equivamap.transforms.drawing import drawn
from equivamap.transforms.implication import follows, prover_of
from equivamap.transforms.inequalities import Inequality
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


@dataclass(frozen=True)
class _TwoRows:
    """A column d with ``d >= e`` and ``d >= -e``."""

    d: int
    e: Affine
    above: Line
    below: Line


@dataclass(frozen=True)
class _TwoParts:
    """An equation ``p - m = e`` of columns that the objective weighs alike and that stand nowhere else."""

    p: int
    m: int
    e: Affine
    row: Line


def _least_of(line: Line, d: int) -> Affine | None:
    """Return the form that a row with one bound keeps a column above, or None where it does not."""
    own = line.terms.get(d)
    if own is None or len(line.terms) < 2 or not line.has_one_bound:
        return None
    side = line.lower if line.lower is not None else line.upper
    if side is None or (line.lower is not None) != (own > 0):
        return None
    return Affine({j: -c / own for j, c in line.terms.items() if j != d}, side / own)


def _two_rows(pen: Rewriting) -> list[_TwoRows]:
    found = []
    rows_of: dict[int, list[Line]] = {}
    for line in pen.lines:
        for j in line.terms:
            rows_of.setdefault(j, []).append(line)
    for d, lines in rows_of.items():
        if pen.columns[d].kind is not Kind.CONTINUOUS:
            continue
        seen: dict[Affine, Line] = {}
        for line in lines:
            e = _least_of(line, d)
            if e is None:
                continue
            other = seen.get(e.scaled(-1))
            if other is not None:
                found.append(_TwoRows(d, e.scaled(-1), other, line))
                break
            seen[e] = line
    return found


def _two_parts(pen: Rewriting) -> list[_TwoParts]:
    found = []
    uses: dict[int, int] = {}
    for line in pen.lines:
        for j in line.terms:
            uses[j] = uses.get(j, 0) + 1

    def is_part(j: int) -> bool:
        column = pen.columns[j]
        free_above = column.kind is Kind.CONTINUOUS and column.lower == 0 and column.upper is None
        return free_above and uses[j] == 1 and j in pen.cost

    for line in pen.lines:
        if not line.is_equation or len(line.terms) < 3:
            continue
        parts = [j for j in line.terms if is_part(j)]
        if len(parts) != 2 or pen.cost[parts[0]] != pen.cost[parts[1]]:
            continue
        p, m = sorted(parts, key=lambda j: line.terms[j], reverse=True)
        own = line.terms[p]
        if own != -line.terms[m]:
            continue
        assert line.lower is not None
        rest = {j: -c / own for j, c in line.terms.items() if j not in parts}
        found.append(_TwoParts(p, m, Affine(rest, line.lower / own), line))
    return found


def _as_parts(pen: Rewriting, found: list[_TwoRows], *, both: bool) -> None:
    """Write deviations as differences; without `both`, d counts the positive part alone."""
    name = pen.columns[found[0].d].label[0]
    over, under = pen.fresh_family(f"{name}_over"), pen.fresh_family(f"{name}_under")
    row, limit = pen.fresh_family(f"{name}_balance"), pen.fresh_family(f"{name}_limit")
    for one in found:
        column, index = pen.columns[one.d], pen.columns[one.d].label[1]
        forms = [(Affine.variable(one.d) + part).scaled(ONE / 2) for part in (one.e, one.e.scaled(-1))]
        p = pen.add_column(over, index, 0, None, Kind.CONTINUOUS, forms[0])
        m = pen.add_column(under, index, 0, None, Kind.CONTINUOUS, forms[1])
        pen.remove_lines([one.above, one.below])
        size = Affine({p: ONE, m: ONE})
        lower = column.lower if column.lower is not None and column.lower > 0 else None
        counted = size if both else Affine.variable(p)
        if lower is not None or column.upper is not None:
            pen.add_line(limit, index, counted.terms, lower, column.upper)
        terms: dict[int, Rational] = {p: ONE, m: -ONE}
        pen.add_line(row, index, terms | {j: -c for j, c in one.e}, one.e.constant, one.e.constant)
        pen.replace_column(one.d, counted)
        pen.backward[one.d] = size


def _as_rows(pen: Rewriting, found: list[_TwoParts], *, both: bool) -> None:
    """Write differences as deviations; without `both`, only the positive side has its row."""
    name = pen.columns[found[0].p].label[0]
    family, above, below = (pen.fresh_family(f"{name}_{what}") for what in ("deviation", "above", "below"))
    for one in found:
        index = one.row.label[1]
        d = pen.add_column(family, index, 0, None, Kind.CONTINUOUS, Affine({one.p: ONE, one.m: ONE}))
        pen.remove_lines([one.row])
        own: dict[int, Rational] = {d: ONE}
        pen.add_line(above, index, own | {j: -c for j, c in one.e}, one.e.constant, None)
        if both:
            pen.add_line(below, index, own | dict(one.e), -one.e.constant, None)
        pen.replace_column(one.p, (Affine.variable(d) + one.e).scaled(ONE / 2))
        pen.replace_column(one.m, (Affine.variable(d) - one.e).scaled(ONE / 2))


def _rewritten(
    pen: Rewriting,
    rng: random.Random,
    rows: list[_TwoRows],
    parts: list[_TwoParts],
    missing: str,
    *,
    sound: bool,
) -> Transformed:
    """Rewrite the absolute values of one family, as many as do not stand in each other."""
    with_rows: dict[str, list[_TwoRows]] = {}
    for one in rows:
        kept = with_rows.setdefault(pen.columns[one.d].label[0], [])
        if not any(one.d in other.e.terms or other.d in one.e.terms for other in kept):
            kept.append(one)
    with_parts: dict[str, list[_TwoParts]] = {}
    for two in parts:
        with_parts.setdefault(pen.columns[two.p].label[0], []).append(two)
    places = [("rows", name) for name in with_rows] + [("parts", name) for name in with_parts]
    form, name = drawn(places, rng, missing)
    wrong = "" if sound else ", one side of the absolute value missing"
    if form == "rows":
        _as_parts(pen, with_rows[name], both=sound)
        return pen.finish(f"absolute values {name} written with two parts{wrong}")
    _as_rows(pen, with_parts[name], both=sound)
    return pen.finish(f"absolute values of {name} written with two rows{wrong}")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = (
        "no variable is above an expression and its opposite, none is a difference of two that cost alike"
    )
    return _rewritten(pen, rng, _two_rows(pen), _two_parts(pen), missing, sound=True)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Leave out the negative side, where the expression may be negative and counts."""
    pen = Rewriting(instance)
    prover = prover_of(instance)

    def may_be_negative(e: Affine) -> bool:
        return not follows(prover, Inequality((), e.terms, ZERO - e.constant, None))

    rows = [one for one in _two_rows(pen) if one.d in pen.cost and may_be_negative(one.e)]
    parts = [two for two in _two_parts(pen) if may_be_negative(two.e)]
    missing = "no absolute value in the objective is of an expression that may be negative"
    return _rewritten(pen, rng, rows, parts, missing, sound=False)


TRANSFORMATION = Transformation(
    name="epigraph-absolute",
    group="equivalent",
    summary="an absolute value is written with two rows in place of two parts, or the other way",
    wrong="one side of the absolute value is missing",
    precondition="a continuous variable above an expression and its opposite, or a difference of parts that cost alike",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    source="Charnes, Cooper and Ferguson 1955",
)
