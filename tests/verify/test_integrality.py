import pytest
from gmpy2 import mpq
from oracle import is_feasible

from equivamap.ir import Affine, Row
from equivamap.verify.bounds import Prover
from equivamap.verify.evidence import EmptyRegion, check_empty, check_integrality
from equivamap.verify.integrality import prove_integral
from equivamap.verify.outcomes import CounterPoint, Integral
from equivamap.verify.region import Region

HALF = mpq(1, 2)


def region_of(bounds, rows=(), integer=(), semicontinuous=()):
    n = len(bounds)

    def number(value):
        return None if value is None else mpq(value)

    return Region(
        [(number(a), number(b)) for a, b in bounds],
        [j in integer for j in range(n)],
        [j in semicontinuous for j in range(n)],
        [Row(i, form_of(terms), number(a), number(b)) for i, (terms, a, b) in enumerate(rows)],
    )


def form_of(terms, constant=0):
    return Affine({j: mpq(c) for j, c in terms.items()}, mpq(constant))


def decide(region, form):
    """Ask, and re-check the answer."""
    answer = prove_integral(Prover(region), form)
    if isinstance(answer, Integral):
        if isinstance(answer.evidence, EmptyRegion):
            assert check_empty(region, answer.evidence)
        else:
            assert check_integrality(region, form, answer.evidence)
        return answer.evidence.kind
    assert isinstance(answer, CounterPoint)
    assert is_feasible(region, answer.point)
    value = form.at(dict(enumerate(answer.point)))
    assert value == answer.value and value.denominator != 1
    return answer.violation


def test_integer_variables_with_integer_coefficients():
    region = region_of([(0, None), (None, None)], integer=(0, 1))
    assert decide(region, form_of({0: 3, 1: -2}, 5)) == "trivial"
    assert decide(region, form_of({0: 3, 1: -2}, HALF)) == HALF


def test_continuous_variables_determined_by_equations():
    # s = 7 - x - y, then t = 2s - x: both integers without being declared so.
    region = region_of(
        [(0, 3), (0, 3), (0, None), (None, None)],
        [({0: 1, 1: 1, 2: 1}, 7, 7), ({2: 2, 0: -1, 3: -1}, 0, 0)],
        integer=(0, 1),
    )
    assert decide(region, form_of({3: 1})) == "equations"
    assert decide(region, form_of({2: 1, 3: 5}, -1)) == "equations"
    assert decide(region, form_of({3: HALF})) == HALF


def test_a_coefficient_other_than_one_leaves_residues():
    # 2s = x + y, and x = y: s is an integer, but only because of the second equation.
    region = region_of(
        [(0, 3), (0, 3), (0, None)], [({0: 1, 1: 1, 2: -2}, 0, 0), ({0: 1, 1: -1}, 0, 0)], integer=(0, 1)
    )
    assert decide(region, form_of({2: 1})) in ("equations", "residues")
    assert decide(region, form_of({0: HALF, 1: HALF})) in ("equations", "residues")
    loose = region_of([(0, 3), (0, 3), (0, None)], [({0: 1, 1: 1, 2: -2}, 0, 0)], integer=(0, 1))
    assert decide(loose, form_of({2: 1})) == HALF


def test_fixed_variables_are_constants():
    region = region_of([(HALF, HALF), (0, 3)], integer=(1,))
    assert decide(region, form_of({0: 2, 1: 1})) == "trivial"
    assert decide(region, form_of({0: 1, 1: 1})) == HALF


def test_a_pinned_form_and_a_gap():
    pinned = region_of([(0, 1), (0, 1)], [({0: 1, 1: 1}, 2, None)])
    assert decide(pinned, form_of({0: 1, 1: 2})) == "pinned"
    # x <= z <= x with x binary, as two inequalities: no equation, yet z is 0 or 1.
    squeezed = region_of([(0, 1), (0, 1)], [({1: 1, 0: -1}, 0, None), ({1: 1, 0: -1}, None, 0)], integer=(0,))
    assert decide(squeezed, form_of({1: 1})) == "gap"
    jump = region_of([(1, 1)], semicontinuous=(0,))
    assert decide(jump, form_of({0: 1})) == "gap"


def test_fractional_points_between_integers_and_on_rays():
    assert 0 < decide(region_of([(0, 1)]), form_of({0: 1})) <= HALF
    assert 0 < decide(region_of([(None, None)]), form_of({0: 3})) <= HALF
    assert 0 < decide(region_of([(0, 4), (0, 4)], [({0: 1, 1: 1}, 4, 4)]), form_of({0: 1, 1: -1})) <= HALF
    # Both ends integral, a semicontinuous variable between them.
    assert 0 < decide(region_of([(2, 3)], semicontinuous=(0,)), form_of({0: 1})) <= HALF


def test_an_empty_region_has_only_integral_forms():
    empty = region_of([(0, 1)], [({0: 1}, 2, None)])
    assert decide(empty, form_of({0: 1})) == "infeasible"
    assert decide(region_of([(0, 1)], [({0: 2}, 1, 1)], integer=(0,)), form_of({0: HALF})) in (
        "infeasible",
        "residues",
    )


def test_thirds_of_an_unbounded_integer():
    region = region_of([(None, None)], integer=(0,))
    assert decide(region, form_of({0: mpq(1, 3)})) == mpq(1, 3)
    tied = region_of([(None, None), (None, None)], [({0: 1, 1: -3}, 0, 0)], integer=(0, 1))
    assert decide(tied, form_of({0: mpq(1, 3)})) == "equations"
    untied = region_of([(None, None), (None, None)], [({0: 1, 1: -2}, 0, 0)], integer=(0, 1))
    assert decide(untied, form_of({0: mpq(1, 3)})) == mpq(1, 3)


@pytest.mark.parametrize("digits", [2, 4])
def test_digits_of_an_integer(digits):
    # x = d0 + 10 d1 + ... with continuous x: an integer by its defining equation.
    terms = {digits: -1, **{k: 10**k for k in range(digits)}}
    region = region_of([(0, 9)] * digits + [(0, None)], [(terms, 0, 0)], integer=range(digits))
    assert decide(region, form_of({digits: 1})) == "equations"
    assert 0 < decide(region, form_of({digits: mpq(1, 10)})) <= HALF
