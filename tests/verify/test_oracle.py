from fractions import Fraction

from oracle import INF, Model, feasible_range, is_feasible


def model(bounds, rows=(), integer=(), semicontinuous=()):
    n = len(bounds)
    return Model(
        [tuple(None if b is None else Fraction(b) for b in pair) for pair in bounds],
        [j in integer for j in range(n)],
        [j in semicontinuous for j in range(n)],
        [
            (
                {j: Fraction(c) for j, c in terms.items()},
                None if lower is None else Fraction(lower),
                None if upper is None else Fraction(upper),
            )
            for terms, lower, upper in rows
        ],
    )


def test_range_of_a_polygon():
    triangle = model([(0, None), (0, None)], [({0: 2, 1: 3}, None, 6)])
    found = feasible_range(triangle, {0: 1, 1: 1})
    assert (found.status, found.minimum, found.maximum) == ("feasible", 0, 3)
    for value, point in found.attained:
        assert is_feasible(triangle, point)
        assert sum(point) == value


def test_free_variables_and_unbounded_forms():
    strip = model([(None, None), (None, None)], [({0: 1, 1: 1}, 1, 2)])
    assert feasible_range(strip, {0: 1}).minimum == -INF
    assert feasible_range(strip, {0: 3, 1: 3}).maximum == 6


def test_integers_are_enumerated_and_emptiness_seen():
    parity = model([(0, 5), (0, 5)], [({0: 2, 1: 4}, 7, 7)], integer=(0, 1))
    assert feasible_range(parity, {0: 1}).status == "infeasible"
    steps = feasible_range(model([(0, 5), (0, 1)], [({0: 1, 1: -2}, 0, 0)], integer=(0,)), {1: 1})
    assert [piece.low for piece in steps.pieces] == [0, Fraction(1, 2), 1]
    assert not steps.integral
    assert steps.covers(Fraction(1, 2)) and not steps.covers(Fraction(1, 4))


def test_semicontinuous_zero_or_range():
    found = feasible_range(model([(2, 5)], semicontinuous=(0,)), {0: 1})
    assert [(piece.low, piece.high) for piece in found.pieces] == [(0, 0), (2, 5)]
