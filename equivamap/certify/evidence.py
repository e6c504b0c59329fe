"""Evidence: what shows that a form stays within a limit, that a region is empty, that a form is an integer.

The evidence of ``form <= limit`` is a branching tree, written as the list of its nodes, each before its branches and
the branch below before the one above. A tree of one leaf is a plain combination of rows.

=====================  ==========================================================================================
node                   meaning
=====================  ==========================================================================================
``["f", i, y, …]``     leaf: y times row i, …, and bounds of columns for what remains, bound the form (Farkas)
``["e", i, y, …]``     leaf: the same for the zero form and a bound below zero: nothing is left here
``["x", j]``           leaf: the bounds of column j contradict each other here
``["r", i]``           leaf: the bounds of row i contradict each other, or the row has no column and excludes 0
``["p"]``              leaf: bounds leave a single point, where points are counted
``["s", j, t]``        branches: integer column j is at most t; it is at least t + 1
``["z", j]``           branches: semicontinuous column j is zero; it is within its bounds
=====================  ==========================================================================================

A multiplier y > 0 uses the upper bound of its row, y < 0 the lower one. A form of integer columns alone takes values a
step apart, so that its bound is rounded down to one of them; the bounds of such rows are rounded likewise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gmpy2 import mpq

from equivamap.certify.model import Bounds
from equivamap.certify.reading import Rejected, position, rational
from equivamap.certify.region import Region, capped, floor, step_of
from equivamap.ir import ONE, ZERO, Affine, Rational

__all__ = [
    "branches",
    "gap_region",
    "is_integral_form",
    "most_points",
    "multipliers_of",
    "prove",
    "reduced",
    "residue_region",
    "simple_bound",
    "within_steps",
]

MOST_DEPTH = 500
"""Most branches above one another."""

Cut = Mapping[int, Bounds]
"""Bounds of columns that the branches above a node have changed."""


def multipliers_of(entry: Sequence[Any], region: Region) -> list[tuple[int, Rational]]:
    """Return the rows and multipliers of a list ``[i, y, i, y, …]``."""
    if len(entry) % 2:
        raise Rejected("a row without a multiplier")
    return [(position(i, region.m, "row"), rational(y)) for i, y in zip(entry[::2], entry[1::2], strict=True)]


def _bound(
    region: Region, cut: Cut, form: Affine, multipliers: Sequence[tuple[int, Rational]]
) -> Rational | None:
    """Return the bound that multipliers prove for a form; None where a bound they need is absent."""
    rest = dict(form.terms)
    total = form.constant
    for i, y in multipliers:
        if not y:
            continue
        lower, upper = region.limits(i)
        side = upper if y > 0 else lower
        if side is None:
            return None
        total = capped(total + y * side)
        for j, c in region.row(i)[0].terms.items():
            rest[j] = rest.get(j, ZERO) - y * c
    for j, r in rest.items():
        if r:
            lower, upper = cut.get(j) or region.box[j]
            side = upper if r > 0 else lower
            if side is None:
                return None
            total = capped(total + capped(r) * side)
    return total


def within_steps(form: Affine, value: Rational, region: Region) -> Rational:
    """Return a bound of a form, rounded down to a value that the form can take where its steps are known."""
    step = step_of(form.terms, region.integer)
    return value if step is None else form.constant + floor((value - form.constant) / step) * step


def simple_bound(region: Region, form: Affine) -> Rational | None:
    """Return the bound of a form that the bounds of its columns prove, or None."""
    value = _bound(region, {}, form, ())
    return None if value is None else within_steps(form, value, region)


def prove(region: Region, form: Affine | None, limit: Rational | None, nodes: object) -> bool:
    """Check that a tree proves ``form <= limit`` on a region, or, with no form, that the region is empty.

    Returns
    -------
    bool
        Whether the evidence is one row, the same as the form up to scale and slacks, at the very limit.

    Raises
    ------
    Rejected
        If it proves nothing of the kind.
    """
    same_row = False
    for cut, kind, rest in _leaves(region, nodes):
        if kind != "f":
            _check_empty(region, cut, kind, rest)
            continue
        if form is None or limit is None:
            raise Rejected("a leaf bounds a form where a region is to be empty")
        multipliers = multipliers_of(rest, region)
        value = _bound(region, cut, form, multipliers)
        if value is None or within_steps(form, value, region) > limit:
            raise Rejected(f"a combination of rows proves {_shown(value)}, not {_shown(limit)}")
        same_row = not cut and _is_row(region, form, multipliers, limit)
    return same_row


def most_points(region: Region, nodes: object) -> int:
    """Return how many points a region has at most: as many as a tree has leaves with a single one."""
    count = 0
    for cut, kind, rest in _leaves(region, nodes):
        if kind != "p":
            _check_empty(region, cut, kind, rest)
            continue
        ends = (cut.get(j) or region.box[j] for j in range(region.n))
        if rest or any(low is None or low != high for low, high in ends):
            raise Rejected("a leaf has more than one point")
        count += 1
    return count


def _leaves(region: Region, nodes: object) -> Iterator[tuple[Cut, object, Sequence[Any]]]:
    """Yield the leaves of a tree, each with the bounds that its branches have changed."""
    if not isinstance(nodes, list):
        raise Rejected("evidence is a list of nodes")
    waiting: list[tuple[Cut, int]] = [({}, 0)]
    for node in nodes:
        if not waiting:
            raise Rejected("a tree goes on after its last leaf")
        if not isinstance(node, list) or not node:
            raise Rejected("a node of a tree is a list")
        cut, depth = waiting.pop()
        kind, rest = node[0], node[1:]
        if kind in ("s", "z"):
            if depth >= MOST_DEPTH:
                raise Rejected(f"a tree is deeper than {MOST_DEPTH}")
            waiting += [(branch, depth + 1) for branch in branches(region, cut, kind, rest)]
        else:
            yield cut, kind, rest
    if waiting:
        raise Rejected("a tree lacks branches")


def _shown(value: Rational | None) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_row(
    region: Region, form: Affine, multipliers: Sequence[tuple[int, Rational]], limit: Rational
) -> bool:
    """Tell whether a combination is one row of the model as it is stated, but for its slack columns."""
    used = [(i, y) for i, y in multipliers if y]
    if len(used) != 1 or used[0][0] >= len(region.rows):
        return False
    (i, y), *_ = used
    body, *ends = region.row(i)
    rest = form + body.scaled(-y)
    parts = [(y, ends[y > 0]), *((r, region.bounds[j][r > 0]) for j, r in rest.terms.items())]
    stated = sum((factor * end for factor, end in parts if end is not None), form.constant)
    return bool(rest.terms.keys() <= region.model.slacks and stated == limit)


def _check_empty(region: Region, cut: Cut, kind: object, rest: Sequence[Any]) -> None:
    """Check that nothing is left at a leaf."""
    if kind == "e":
        value = _bound(region, cut, Affine(), multipliers_of(rest, region))
        if value is None or value >= 0:
            raise Rejected(f"a combination of rows proves 0 <= {_shown(value)}, which is no contradiction")
        return
    if len(rest) != 1 or kind not in ("x", "r"):
        raise Rejected(f"an unknown node {str(kind)[:20]!r}")
    if kind == "x":
        j = position(rest[0], region.n, "column")
        lower, upper = cut.get(j) or region.box[j]
    else:
        i = position(rest[0], region.m, "row")
        lower, upper = region.limits(i)
        if not region.row(i)[0].terms and ((lower or ZERO) > 0 or (upper or ZERO) < 0):
            return
    if lower is None or upper is None or lower <= upper:
        raise Rejected(f"the bounds of {'column' if kind == 'x' else 'row'} {rest[0]} are no contradiction")


def branches(region: Region, cut: Cut, kind: str, rest: Sequence[Any]) -> list[Cut]:
    """Return both branches of a node, the second first."""
    if len(rest) != (2 if kind == "s" else 1):
        raise Rejected("a branching node lacks a part")
    j = position(rest[0], region.n, "column")
    old = cut.get(j) or region.box[j]
    if kind == "s":
        threshold = rational(rest[1])
        if not region.integer[j] or threshold.denominator != 1:
            raise Rejected(f"a tree branches on column {j} at {_shown(threshold)}: one of them is no integer")
        parts: list[Bounds] = [(threshold + ONE, None), (None, threshold)]
    else:
        if not region.semicontinuous[j]:
            raise Rejected(f"a tree takes column {j} for semicontinuous")
        parts = [region.range_of(j), (ZERO, ZERO)]
    return [{**cut, j: _meet(old, part)} for part in parts]


def _meet(one: Bounds, two: Bounds) -> Bounds:
    lower = max((e for e in (one[0], two[0]) if e is not None), default=None)
    upper = min((e for e in (one[1], two[1]) if e is not None), default=None)
    return lower, upper


# -- integers -------------------------------------------------------------------------------------------------


def is_integral_form(region: Region, form: Affine) -> bool:
    """Tell whether a form has integer coefficients, on integer columns alone, and an integer constant."""
    whole = all(region.integer[j] and c.denominator == 1 for j, c in form.terms.items())
    return bool(whole and form.constant.denominator == 1)


def reduced(region: Region, form: Affine, entry: object) -> Affine:
    """Return a form after multiples of equations are added; columns whose bounds fix them become constants."""
    if not isinstance(entry, list):
        raise Rejected("multipliers of equations are a list")
    total = form
    for i, y in multipliers_of(entry, region):
        body, lower, upper = region.row(i)
        if lower is None or lower != upper:
            raise Rejected(f"row {i} is no equation")
        total = total + body.scaled(y).shifted(-y * lower)
    fixed = {j: Affine({}, region.box[j][0]) for j in total.terms if region.box[j][0] == region.box[j][1]}
    fixed = {j: value for j, value in fixed.items() if value.constant is not None}
    return total.substitute(fixed)


def residue_region(region: Region, form: Affine) -> Region:
    """Return the points where a form of integer columns has a fractional value.

    With D its common denominator, columns q and r are added: ``D * form = D * q + r`` and ``1 <= r <= D - 1``.
    """
    if not all(region.integer[j] for j in form.terms):
        raise Rejected("residues need integer columns")
    d = ONE
    for c in (form.constant, *form.terms.values()):
        d = capped(d * mpq((c * d).denominator))
    wide = region.with_columns([(None, None), (ONE, d - ONE)], [True, True])
    n = region.n
    body = form.scaled(d) + Affine({n: -d, n + 1: -ONE})
    return wide.with_rows([(body, ZERO, ZERO)])


def gap_region(region: Region, form: Affine) -> Region:
    """Return the region with an integer q and a gap t in [0, 1/2], ``q + t <= form <= q + 1 - t``.

    Where t is zero everywhere, the form is an integer everywhere.
    """
    n = region.n
    wide = region.with_columns([(None, None), (ZERO, ONE / 2)], [True, False])
    above = form + Affine({n: -ONE, n + 1: -ONE})
    below = form + Affine({n: -ONE, n + 1: ONE})
    return wide.with_rows([(above, ZERO, None), (below, None, ONE)])
