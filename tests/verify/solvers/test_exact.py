"""The exact simplex against elimination, without any floating-point solver."""

import time
from fractions import Fraction

import pytest
from gmpy2 import mpq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import INF, feasible_range, is_feasible

from equivamap.deadlines import OutOfTime
from equivamap.ir import Affine, Row
from equivamap.verify.evidence import farkas_bound
from equivamap.verify.region import Region
from equivamap.verify.solvers.exact import (
    ExactEmpty,
    ExactOptimum,
    ExactRay,
    Tableau,
    solve_square,
)

SMALL = st.integers(-5, 5)


@st.composite
def linear_programs(draw):
    n = draw(st.integers(1, 4))
    bounds = []
    for _ in range(n):
        lower = draw(SMALL)
        pair = (mpq(lower), mpq(lower + draw(st.integers(0, 5))))
        bounds.append((pair[0] if draw(st.booleans()) else None, pair[1] if draw(st.booleans()) else None))
    rows = []
    for i in range(draw(st.integers(0, 5))):
        terms = {j: mpq(draw(SMALL), draw(st.integers(1, 3))) for j in range(n)}
        lower = mpq(draw(SMALL))
        upper = lower + draw(st.integers(0, 4))
        sides = draw(st.sampled_from([(lower, None), (None, upper), (lower, upper), (lower, lower)]))
        rows.append(Row(i, Affine(terms), *sides))
    forms = [Affine({j: mpq(draw(SMALL)) for j in range(n)}) for _ in range(3)]
    return Region(bounds, [False] * n, [False] * n, rows), forms


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(linear_programs())
def test_agrees_with_elimination_over_many_objectives(program):
    region, forms = program
    tableau = Tableau(region)
    for form in forms:
        truth = feasible_range(region, form)
        answer = tableau.maximise(form.terms, region.hull)
        if isinstance(answer, ExactEmpty):
            assert truth.status == "infeasible"
            assert farkas_bound(Affine(), answer.multipliers, region, region.hull) < 0
        elif isinstance(answer, ExactRay):
            assert truth.maximum == INF
            for steps in (0, 10**4):
                assert is_feasible(
                    region, [p + steps * r for p, r in zip(answer.point, answer.ray, strict=True)]
                )
            assert form.at(dict(enumerate(answer.ray))) > 0
        else:
            assert isinstance(answer, ExactOptimum)
            assert Fraction(int(answer.value.numerator), int(answer.value.denominator)) == truth.maximum
            assert is_feasible(region, answer.point)
            assert farkas_bound(form, answer.multipliers, region, region.hull) == answer.value


def beale():
    """Beale's example, on which the textbook rule cycles for ever."""
    rows = [
        ({0: mpq(1, 4), 1: mpq(-60), 2: mpq(-1, 25), 3: mpq(9)}, 0),
        ({0: mpq(1, 2), 1: mpq(-90), 2: mpq(-1, 50), 3: mpq(3)}, 0),
        ({2: mpq(1)}, 1),
    ]
    return Region(
        [(mpq(0), None)] * 4,
        [False] * 4,
        [False] * 4,
        [Row(i, Affine(terms), None, mpq(right)) for i, (terms, right) in enumerate(rows)],
    )


def test_degenerate_pivots_end():
    form = {0: mpq(3, 4), 1: mpq(-150), 2: mpq(1, 50), 3: mpq(-6)}
    region = beale()
    answer = Tableau(region).maximise(form, region.hull)
    assert isinstance(answer, ExactOptimum) and answer.value == mpq(1, 20)


def test_boxes_change_between_questions():
    region = beale()
    tableau = Tableau(region)
    form = {2: mpq(1)}
    wide = tableau.maximise(form, region.hull)
    narrow = tableau.maximise(form, [*region.hull[:2], (mpq(0), mpq(1, 3)), region.hull[3]])
    empty = tableau.maximise(form, [*region.hull[:2], (mpq(2), None), region.hull[3]])
    again = tableau.maximise(form, region.hull)
    assert [wide.value, narrow.value, again.value] == [1, mpq(1, 3), 1]
    assert isinstance(empty, ExactEmpty)


def test_a_basis_can_be_entered():
    region = beale()
    form = {0: mpq(3, 4), 1: mpq(-150), 2: mpq(1, 50), 3: mpq(-6)}
    tableau = Tableau(region)
    assert tableau.enter_basis([0, 2, 4], [6], region.hull)
    assert set(tableau.rows) == {0, 2, 4}
    assert tableau.value[2] == tableau.value[6] == 1
    point = [mpq(v) for v in (3, 5, 7, 11)]
    values = dict(enumerate([*point, *(row.body.at(dict(enumerate(point))) for row in region.rows)]))
    for column, row in tableau.rows.items():
        assert sum(c * values[k] for k, c in row.items()) == values[column]
    assert tableau.maximise(form, region.hull).value == mpq(1, 20)
    assert not Tableau(region).enter_basis([0, 4], [], region.hull)
    assert not Tableau(region).enter_basis([1, 4, 5], [], region.hull)  # row 2 says nothing of column 1
    assert not tableau.enter_basis([4, 5, 6], [], region.hull)  # only a fresh tableau takes one


def test_a_passed_deadline_stops_it():
    region = beale()
    with pytest.raises(OutOfTime):
        Tableau(region).maximise({0: mpq(1)}, region.hull, time.monotonic() - 1)


def test_square_systems():
    def system():
        return [
            ({0: mpq(2), 1: mpq(1)}, mpq(3)),
            ({0: mpq(1), 1: mpq(-1)}, mpq(0)),
            ({2: mpq(3), 0: mpq(1)}, mpq(2)),
        ]

    assert solve_square(system(), [0, 1, 2]) == {0: 1, 1: 1, 2: mpq(1, 3)}
    assert solve_square(system()[:2], [0, 1, 2]) is None
    singular = [({0: mpq(1), 1: mpq(1)}, mpq(1)), ({0: mpq(2), 1: mpq(2)}, mpq(2))]
    assert solve_square(singular, [0, 1]) is None
    chain = [({0: mpq(4)}, mpq(1)), ({0: mpq(1), 1: mpq(1)}, mpq(0)), ({1: mpq(1), 2: mpq(2)}, mpq(0))]
    assert solve_square(chain, [0, 1, 2]) == {0: mpq(1, 4), 1: mpq(-1, 4), 2: mpq(1, 8)}
    assert solve_square([({0: mpq(1)}, mpq(1)), ({0: mpq(1)}, mpq(2))], [0, 1]) is None
    assert solve_square([], []) == {}
