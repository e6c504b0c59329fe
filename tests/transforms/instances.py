"""Hypothesis strategy for small instances with what transformations must mind: families, bounds, kinds, ranges."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from hypothesis import strategies as st
from short_models import model

from equivamap.ir import Axis, Instance, Kind, Label, Origin, build_instance, member_text
from equivamap.ir.numbers import mpq

COLUMNS: tuple[Label, ...] = (
    ("x", (1, 1)),
    ("x", (1, 2)),
    ("x", (2, 1)),
    ("y", (1,)),
    ("y", (2,)),
    ("z", ()),
)
ROWS: tuple[Label, ...] = (("cap", (1,)), ("cap", (2,)), ("need", (1,)), ("link", ()))

_COEFFICIENTS = st.sampled_from(
    [Fraction(c) for c in (-3, -2, -1, 1, 1, 1, 2, 3, 5)] + [Fraction(1, 2), Fraction(-3, 4)]
)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Return an instance with a feasible point: 2 to 4 columns, 1 to 4 rows, few integer choices."""
    n, m = draw(st.integers(2, 4)), draw(st.integers(1, 4))
    labels = [*COLUMNS[: n - 1], ("z", ())] if draw(st.booleans()) else list(COLUMNS[:n])
    bounds: list[tuple[Fraction | None, Fraction | None]] = []
    kinds: list[Kind] = []
    point: list[Fraction] = []
    for _ in range(n):
        kind = draw(st.sampled_from([Kind.INTEGER, Kind.INTEGER, Kind.CONTINUOUS, Kind.SEMICONTINUOUS]))
        low: Fraction | None
        up: Fraction | None
        if kind is Kind.INTEGER:
            low = Fraction(draw(st.sampled_from([0, 0, 0, -2, 1])))
            up = low + draw(st.sampled_from([1, 1, 2, 3]))
        elif kind is Kind.CONTINUOUS:
            low = draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(-3), None, Fraction(1, 2)]))
            up = draw(st.sampled_from([Fraction(4), Fraction(7), None]))
        else:
            low, up = Fraction(1), Fraction(draw(st.integers(2, 4)))
        least = low if low is not None else min(Fraction(-2), up or Fraction(0))
        point.append(least + (1 if draw(st.booleans()) and (up is None or least + 1 <= up) else 0))
        bounds.append((low, up))
        kinds.append(kind)
    rows = []
    for _ in range(m):
        support = draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=n, unique=True))
        terms = {j: draw(_COEFFICIENTS) for j in sorted(support)}
        value = sum((c * point[j] for j, c in terms.items()), Fraction(0))
        above, below = Fraction(draw(st.integers(0, 3))), Fraction(draw(st.integers(0, 3)))
        sides = draw(st.sampled_from(["<=", "<=", ">=", "=", "range"]))
        rows.append(
            {
                "<=": (terms, None, value + above),
                ">=": (terms, value - below, None),
                "=": (terms, value, value),
                "range": (terms, value - below, value + above),
            }[sides]
        )
    cost = {j: draw(_COEFFICIENTS) for j in range(n) if draw(st.integers(0, 4))}
    chosen = list(ROWS)[:m]
    return build_instance(
        variables=Axis([member_text(*label) for label in labels], labels, {"x": "amounts on each route"}),
        constraints=Axis([member_text(*label) for label in chosen], chosen, {"cap": "at most the capacity"}),
        bounds=[(_exact(low), _exact(up)) for low, up in bounds],
        kinds=kinds,
        rows=[({j: _exact(c) for j, c in t.items()}, _exact(low), _exact(up)) for t, low, up in rows],
        cost={j: _exact(c) for j, c in cost.items()},
        sense=draw(st.sampled_from(["min", "max"])),
        offset=draw(st.sampled_from([0, 0, 3, -2])),
        origin=Origin("random", "test"),
    )


@st.composite
def structured(draw: st.DrawFn) -> Instance:
    """Return a small model with linking rows, pairs, periods or an order of towns, its numbers drawn."""
    build = draw(st.sampled_from([_facility, _transport, _lot_sizing, _assignment, _tour, _staffing]))
    return model(build(lambda low, high: draw(st.integers(low, high))))


_Number: TypeAlias = Callable[[int, int], int]


def _facility(number: _Number) -> str:
    m, kind = number(2, 4), ("int", "cont")[number(0, 1)]
    sites = "; ".join(f"link[{i}]: ship[{i}] - {number(m, 5)} open[{i}] <= 0" for i in (1, 2))
    return (
        f"min {number(1, 4)} open[1] + {number(1, 4)} open[2] + {number(0, 3)} ship[1] + {number(1, 3)} ship[2]"
        f"; bin open[1] open[2]; {kind} ship[1] ship[2] 0..{m}; {sites}"
        f"; demand: ship[1] + ship[2] >= {number(1, 2 * m)}; limit: open[1] + open[2] <= {number(1, 2)}"
    )


def _transport(number: _Number) -> str:
    return (
        f"min {number(1, 4)} x[1,2] + {number(1, 4)} x[2,1] + {number(0, 2)} y + {number(0, 9)}"
        f"; cont x[1,2] x[2,1] 0..{number(2, 5)}; semi y {number(1, 2)}..3"
        f"; out[1]: x[1,2] - x[2,1] <= {number(0, 2)}/2; out[2]: x[2,1] + 0.5 y <= {number(1, 4)}"
        f"; need: {number(1, 3)} x[1,2] + x[2,1] + y >= {number(1, 3)}"
    )


def _lot_sizing(number: _Number) -> str:
    return (
        f"min {number(1, 5)} make[1] + {number(1, 5)} make[2] + {number(0, 2)} stock[1]"
        f"; int make[1] make[2] 0..{number(3, 4)}; int stock[1] 0..{number(1, 3)}"
        f"; balance[1]: make[1] - stock[1] = {number(0, 2)}; balance[2]: make[2] + stock[1] = {number(1, 3)}"
        f"; crew[1]: make[1] <= 5; crew[2]: make[1] + make[2] <= {number(4, 9)}/2"
    )


def _assignment(number: _Number) -> str:
    cost = [number(1, 6) for _ in range(4)]
    return (
        f"max {cost[0]} x[1,1] + {cost[1]} x[1,2] + {cost[2]} x[2,1] + {cost[3]} x[2,2]"
        "; bin x[1,1] x[1,2] x[2,1] x[2,2]; job[1]: x[1,1] + x[1,2] = 1; job[2]: x[2,1] + x[2,2] = 1"
        f"; place[1]: x[1,1] + x[2,1] <= {number(1, 2)}; place[2]: x[1,2] + x[2,2] <= {number(1, 2)}"
    )


def _tour(number: _Number) -> str:
    rows = "; ".join(
        [
            *(f"leave[{i}]: x[{i},{j}] + x[{i},{k}] = 1" for i, j, k in ((0, 1, 2), (1, 0, 2), (2, 0, 1))),
            *(f"enter[{i}]: x[{j},{i}] + x[{k},{i}] = 1" for i, j, k in ((0, 1, 2), (1, 0, 2), (2, 0, 1))),
        ]
    )
    m, greater = number(2, 4), number(0, 1)
    order = "; ".join(
        f"order[{i},{j}]: u[{j}] - u[{i}] - {m} x[{i},{j}] >= {1 - m}"
        if greater
        else f"order[{i},{j}]: u[{i}] - u[{j}] + {m} x[{i},{j}] <= {m - 1}"
        for i, j in ((1, 2), (2, 1))
    )
    arcs = [f"x[{i},{j}]" for i in range(3) for j in range(3) if i != j]
    cost = " + ".join(f"{number(1, 6)} {arc}" for arc in arcs)
    return f"min {cost}; bin {' '.join(arcs)}; cont u[0] 0..1; cont u[1] u[2] 1..2; {rows}; {order}"


def _staffing(number: _Number) -> str:
    low = number(-2, 1)
    return (
        f"min {number(1, 3)} crew[1] + {number(1, 3)} crew[2] + 4 crew[3] + fixed"
        f"; int crew[1] crew[2] {low}..{low + 3}; int crew[3] 0..{number(0, 2)}; cont fixed 2..2"
        f"; cover[1]: crew[1] + crew[2] - 0.5 fixed >= {number(-1, 2)}; cover[2]: crew[2] + crew[3] >= {number(0, 3)}/2"
        f"; most: 2 crew[1] + 2 crew[3] <= {number(2, 9)}"
    )


def _exact(value: Fraction | None) -> object:
    return None if value is None else mpq(value.numerator, value.denominator)


@st.composite
def variations(draw: st.DrawFn, instance: Instance) -> Instance:
    """Return an instance with up to two of its numbers changed by one."""
    rows = [(dict(row.body.terms), row.lower, row.upper) for row in instance.exact_rows]
    cost = {j: instance.numbers[c] for j, c in enumerate(instance.cost.tolist()) if c}
    for _ in range(draw(st.integers(0, 2))):
        by = draw(st.sampled_from([-1, 1]))
        what = draw(st.sampled_from(["side", "coefficient", "cost"]))
        if what == "cost" and cost:
            j = draw(st.sampled_from(sorted(cost)))
            cost[j] += by
            continue
        i = draw(st.integers(0, len(rows) - 1))
        terms, low, up = rows[i]
        if what == "coefficient" and terms:
            j = draw(st.sampled_from(sorted(terms)))
            terms[j] = terms[j] + by or terms[j]
        else:
            rows[i] = (terms, None if low is None else low + by, None if up is None else up + by)
    return build_instance(
        variables=instance.variables,
        constraints=instance.constraints,
        bounds=instance.exact_bounds,
        kinds=instance.kinds.tolist(),
        rows=rows,
        cost=cost,
        sense=instance.sense,
        offset=instance.offset,
        origin=instance.origin,
    )
