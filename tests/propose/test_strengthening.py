"""Rows as tight as the points make them: every point stays, and what only the relaxation notices goes."""

from __future__ import annotations

import itertools
import math

import pytest
from gmpy2 import mpq
from short_models import model

import equivamap
from equivamap.ir import Affine, Instance
from equivamap.propose.strengthening import MOST_ROWS, strengthened

KNAPSACK = "max 5 a + 4 b + 3 c; bin a b c; cap: 2 a + 3 b + c <= 4"


def tight(text: str, *, tilt: bool = True) -> set[Affine]:
    found = strengthened(model(text), tilt=tilt, deadline=math.inf)
    assert found is not None
    return {form.scaled(1 / abs(form.terms[min(form.terms)])) for form in found if len(form.terms) > 1}


def points(instance: Instance, top: int = 4) -> set[tuple[int, ...]]:
    """List the integer points of a box that satisfy the rows and the bounds."""
    found = set()
    for point in itertools.product(range(top + 1), repeat=instance.n):
        values = {j: mpq(x) for j, x in enumerate(point)}
        inside = all(
            (low is None or x >= low) and (up is None or x <= up)
            for x, (low, up) in zip(point, instance.exact_bounds, strict=True)
        )
        rows = ((row.body.at(values), row) for row in instance.exact_rows)
        if inside and all(
            (r.lower is None or v >= r.lower) and (r.upper is None or v <= r.upper) for v, r in rows
        ):
            found.add(point)
    return found


@pytest.mark.parametrize(
    "text",
    [
        KNAPSACK,
        "min x + 2 y; int x y 0..4; r: 2 x + 3 y >= 6; s: x - y <= 2",
        "min x + 9 y; int x 0..4; bin y; use: x - 100 y <= 0; need: x >= 2",
        "max x; int x y 0..3; e: x + y = 4; r: 3 x - y <= 7",
    ],
)
@pytest.mark.parametrize("tilt", [False, True])
def test_the_points_are_the_same(text: str, tilt: bool) -> None:
    instance = model(text)
    forms = strengthened(instance, tilt=tilt, deadline=math.inf)
    assert forms is not None
    before = points(instance)
    equations = [row for row in instance.exact_rows if row.is_equation]
    after = set()
    for point in itertools.product(range(5), repeat=instance.n):
        values = {j: mpq(x) for j, x in enumerate(point)}
        if all(form.at(values) >= 0 for form in forms) and all(
            row.body.at(values) == row.lower for row in equations
        ):
            after.add(point)
    assert before == after


def test_cuts_leave_no_trace() -> None:
    assert tight(KNAPSACK + "; cover: a + b <= 1; loose: a + b + c <= 2", tilt=False) == tight(
        KNAPSACK + "; cover: a + b <= 1", tilt=False
    )


@pytest.mark.parametrize("size", [4, 5, 100, 1000])
def test_a_big_m_is_as_small_as_the_points_allow(size: int) -> None:
    text = "min x + 9 y; int x 0..4; bin y; use: x - {} y <= 0; other: x + 3 y <= 7"
    assert tight(text.format(size)) == tight(text.format(4))


def test_nothing_is_said_of_what_is_large_or_has_no_integers() -> None:
    rows = "; ".join(f"x + {k} y <= {k + 9}" for k in range(2, MOST_ROWS + 4))
    assert strengthened(model(f"max x + y; int x y 0..9; {rows}"), tilt=False, deadline=math.inf) is None
    assert strengthened(model("max x; cont x y 0..9; r: x + y <= 3"), tilt=True, deadline=math.inf) is None
    assert strengthened(model(KNAPSACK), tilt=True, deadline=-math.inf) is None


def test_another_set_of_points_is_never_proved() -> None:
    """The rows differ by less than relaxations show: one point more, or one less."""
    a = model("max 5 a + 4 b + 3 c; bin a b c; cap: 2 a + 3 b + c <= 4; one: a + b <= 1")
    for cap in ("2 a + 3 b + c <= 3", "2 a + 3 b + c <= 2", "2 a + 2 b + 3 c <= 4"):
        b = model(f"max 5 a + 4 b + 3 c; bin a b c; cap: {cap}; one: a + b <= 1")
        assert points(a) != points(b)
        assert equivamap.check(a, b, map="free", propose=["structure"]).verdict != "equivalent"
