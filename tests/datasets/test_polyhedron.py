"""The exact simplex of the oracle against hand-made polyhedra, its own vertices and floating point."""

from __future__ import annotations

import random

import numpy as np
import pytest
from gmpy2 import mpq
from scipy.optimize import linprog

from .polyhedron import Polyhedron, solve


def test_triangle() -> None:
    # x, y >= 0, x + 2y <= 3
    triangle = Polyhedron([0, 0], [None, None], [({0: mpq(1), 1: mpq(2)}, None, mpq(3))])
    assert triangle.feasible
    assert triangle.maximum({0: mpq(1), 1: mpq(1)}) == 3
    assert triangle.minimum({0: mpq(-1), 1: mpq(1)}, mpq(1, 2)) == mpq(-5, 2)
    assert sorted(triangle.vertices()) == [[0, 0], [0, mpq(3, 2)], [3, 0]]


def test_empty_unbounded_and_fixed() -> None:
    assert not Polyhedron([mpq(0)], [mpq(1)], [({0: mpq(3)}, mpq(4), None)]).feasible
    half_line = Polyhedron([None], [mpq(2)], [])
    assert half_line.maximum({0: mpq(1)}) == 2
    assert half_line.minimum({0: mpq(1)}) is None
    with pytest.raises(ValueError, match="unbounded"):
        next(half_line.vertices())
    point = Polyhedron([mpq(1), None], [mpq(1), None], [({0: mpq(1), 1: mpq(1)}, mpq(4), mpq(4))])
    assert list(point.vertices()) == [[1, 3]]


def test_equations() -> None:
    rows = [{0: mpq(1), 1: mpq(1)}, {0: mpq(2), 1: mpq(2)}]
    assert solve(rows, [mpq(1), mpq(2)], 2) == ([1, 0], [0])
    assert solve(rows, [mpq(1), mpq(3)], 2)[0] is None


def test_random_polyhedra_agree_with_floating_point() -> None:
    draw = random.Random(7)
    seen = {"empty": 0, "unbounded": 0, "bounded": 0}
    for _ in range(300):
        rows = [
            (
                {j: mpq(draw.randint(-3, 3)) for j in range(3)},
                None,
                mpq(draw.randint(-3, 8), draw.randint(1, 3)),
            )
            for _ in range(draw.randint(2, 5))
        ]
        if draw.random() < 0.3:
            rows[0] = (rows[0][0], rows[0][2], rows[0][2])
        cost = {j: mpq(draw.randint(-4, 4)) for j in range(3)}
        found = Polyhedron([mpq(0), None, mpq(-1)], [None, mpq(5), None], rows)
        body = np.array([[float(terms[j]) for j in range(3)] for terms, _, _ in rows])
        bound = np.array([float(upper) for _, _, upper in rows])
        equal = np.array([lower is not None for _, lower, _ in rows])
        answers = [
            linprog(
                form,
                A_ub=body[~equal],
                b_ub=bound[~equal],
                A_eq=body[equal],
                b_eq=bound[equal],
                bounds=[(0, None), (None, 5), (-1, None)],
            )
            for form in (np.zeros(3), np.array([-float(cost[j]) for j in range(3)]))
        ]
        assert found.feasible == (answers[0].status == 0)
        if not found.feasible:
            seen["empty"] += 1
            continue
        best = found.maximum(cost)
        if best is None:
            seen["unbounded"] += 1
            assert answers[1].status in (3, 4)
        else:
            seen["bounded"] += 1
            assert answers[1].fun == pytest.approx(-float(best), abs=1e-7)
    assert min(seen.values()) >= 20, seen


def test_vertices_hold_the_maximum() -> None:
    draw = random.Random(3)
    for _ in range(40):
        rows = [
            ({j: mpq(draw.randint(-3, 3)) for j in range(3)}, None, mpq(draw.randint(0, 8))) for _ in range(3)
        ]
        box = Polyhedron([mpq(0)] * 3, [mpq(2)] * 3, rows)
        cost = [mpq(draw.randint(-4, 4)) for _ in range(3)]
        best = max(sum(c * v for c, v in zip(cost, point, strict=True)) for point in box.vertices())
        assert box.maximum(dict(enumerate(cost))) == best
