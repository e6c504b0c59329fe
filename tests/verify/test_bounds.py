"""The prover against the oracle on random regions, and the traps that floats fall into."""

import time
from fractions import Fraction

import pytest
from gmpy2 import mpq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import INF, feasible_range, is_feasible

from equivamap.ir import Affine, Row
from equivamap.verify.bounds import Effort, Prover
from equivamap.verify.evidence import (
    BoundSum,
    EmptyRegion,
    Farkas,
    Rounded,
    SameRow,
    SolverBound,
    Tree,
    Trivial,
    check_empty,
    check_evidence,
    check_integrality,
)
from equivamap.verify.integrality import prove_integral
from equivamap.verify.outcomes import CounterPoint, ExactPoint, GaveUp, Infeasible, Reason
from equivamap.verify.region import Region


def region_of(bounds, rows=(), integer=(), semicontinuous=()):
    n = len(bounds)

    def number(value):
        return None if value is None else mpq(value)

    return Region(
        [(number(a), number(b)) for a, b in bounds],
        [j in integer for j in range(n)],
        [j in semicontinuous for j in range(n)],
        [
            Row(i, form_of(terms), number(lower), number(upper))
            for i, (terms, lower, upper) in enumerate(rows)
        ],
    )


def form_of(terms, constant=0):
    return Affine({j: mpq(c) for j, c in terms.items()}, mpq(constant))


# -- random regions --------------------------------------------------------------------------------------

DENOMINATORS = st.sampled_from([(1,), (1,), (1, 2, 3), (1, 7, 10)])


@st.composite
def numbers(draw, denominators):
    return mpq(draw(st.integers(-6, 6)), draw(st.sampled_from(denominators)))


@st.composite
def domains(draw, denominators):
    """Return lower, upper, integer, semicontinuous and a value inside."""
    kind = draw(st.sampled_from("iibccsf"))
    if kind in "ib":
        lower = mpq(0) if kind == "b" else mpq(draw(st.integers(-2, 1)))
        upper = lower + (1 if kind == "b" else draw(st.integers(0, 3)))
        value = lower + draw(st.integers(0, int(upper - lower)))
        if draw(st.integers(0, 9)) == 0:
            upper += mpq(1, 3)
        return lower, upper, True, draw(st.integers(0, 6)) == 0, value
    if kind == "f":
        return None, None, False, False, draw(numbers(denominators))
    lower = draw(numbers(denominators))
    upper = lower + abs(draw(numbers(denominators)))
    value = lower + (upper - lower) * mpq(draw(st.integers(0, 4)), 4)
    if kind == "s":
        open_above = draw(st.integers(0, 4)) == 0
        zero = draw(st.booleans())
        return lower, None if open_above else upper, False, True, mpq(0) if zero else value
    return (
        None if draw(st.integers(0, 2)) == 0 else lower,
        None if draw(st.integers(0, 2)) == 0 else upper,
        False,
        False,
        value,
    )


@st.composite
def questions(draw):
    """Return a small region, most often with a point, and a form."""
    denominators = draw(DENOMINATORS)
    columns = draw(st.lists(domains(denominators), min_size=1, max_size=5))
    n = len(columns)
    point = [column[4] for column in columns]
    around_point = draw(st.integers(0, 6)) > 0
    rows = []
    for i in range(draw(st.integers(0, 5))):
        chosen = draw(st.sets(st.integers(0, n - 1), min_size=1, max_size=n))
        body = Affine({j: draw(numbers(denominators)) for j in sorted(chosen)})
        base = body.at(dict(enumerate(point))) if around_point else draw(numbers(denominators))
        below, above = (abs(draw(numbers(denominators))) for _ in range(2))
        lower, upper = draw(
            st.sampled_from(
                [(base - below, None), (None, base + above), (base, base), (base - below, base + above)]
            )
        )
        rows.append(Row(i, body, lower, upper))
    region = Region([c[:2] for c in columns], [c[2] for c in columns], [c[3] for c in columns], rows)
    chosen = draw(st.sets(st.integers(0, n - 1), max_size=n))
    form = Affine({j: draw(numbers(denominators)) for j in sorted(chosen)}, draw(numbers(denominators)))
    return region, form, draw(numbers(denominators))


def exact(value):
    return mpq(value.numerator, value.denominator)


def check_limits(prover, form, extra_limit, truth):
    region = prover.region
    limits = [extra_limit]
    for end in (truth.minimum, truth.maximum):
        if truth.status == "feasible" and abs(end) != INF:
            limits += [exact(end), exact(end) - mpq(1, 10**9), exact(end) + mpq(1, 10**9)]
    for limit in limits:
        answer = prover.prove_at_most(form, limit)
        holds = truth.status == "infeasible" or truth.maximum <= Fraction(limit.numerator, limit.denominator)
        assert not isinstance(answer, GaveUp)
        if isinstance(answer, CounterPoint):
            assert not holds
            assert is_feasible(region, answer.point)
            assert form.at(dict(enumerate(answer.point))) == answer.value
            assert answer.violation == answer.value - limit > 0
        else:
            assert holds
            assert answer.grade == "exact"
            assert check_evidence(region, form, limit, answer)


def check_optimum(prover, form, truth):
    region = prover.region
    found = prover.optimum(form)
    if truth.status == "infeasible":
        assert found.status == "infeasible"
        assert check_empty(region, found.evidence)
    elif truth.minimum == -INF:
        assert found.status == "unbounded"
        for steps in (0, 1000, 10**6):
            assert is_feasible(region, [p + steps * r for p, r in zip(found.point, found.ray, strict=True)])
        assert form.at(dict(enumerate(found.ray))) < form.constant
    else:
        assert found.status == "optimal"
        assert found.value == exact(truth.minimum) == form.at(dict(enumerate(found.point)))
        assert is_feasible(region, found.point)
        assert check_evidence(region, form.scaled(-1), -found.value, found.evidence)


def check_integral(prover, form, truth):
    region = prover.region
    answer = prove_integral(prover, form)
    assert not isinstance(answer, GaveUp)
    if isinstance(answer, CounterPoint):
        assert not truth.integral
        assert is_feasible(region, answer.point)
        assert answer.value == form.at(dict(enumerate(answer.point)))
        assert answer.value.denominator != 1
        assert 0 < answer.violation <= mpq(1, 2)
    else:
        assert truth.integral
        if isinstance(answer.evidence, EmptyRegion):
            assert check_empty(region, answer.evidence)
        else:
            assert check_integrality(region, form, answer.evidence)


def check_all(question):
    region, form, limit = question
    truth = feasible_range(region, form)
    prover = Prover(region)
    check_limits(prover, form, limit, truth)
    check_optimum(prover, form, truth)
    check_integral(prover, form, truth)
    found = prover.find_point()
    if truth.status == "feasible":
        assert is_feasible(region, found.point)
    else:
        assert check_empty(region, found.evidence)


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(questions())
def test_agrees_with_the_oracle(question):
    check_all(question)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(questions())
def test_agrees_with_the_oracle_at_length(question):
    check_all(question)


# -- the ladder ------------------------------------------------------------------------------------------


def test_each_rung_answers_what_it_can():
    region = region_of(
        [(0, 10), (0, 10), (0, None)],
        [({0: 2, 1: 4}, None, 7), ({1: 1, 2: 1}, None, 5), ({0: 1, 1: -1, 2: 1}, 0, 2)],
        integer=(0, 1),
    )
    prover = Prover(region)
    cases = [
        (form_of({}, 3), 3, Trivial),
        (form_of({0: 1}), 10, BoundSum),
        (form_of({0: 1, 1: 2}), 3, SameRow),
        (form_of({0: mpq(1, 3), 1: mpq(2, 3)}, 1), 2, SameRow),
        (form_of({0: 1, 1: mpq(1, 2), 2: mpq(1, 2)}), 6, Farkas),
        (form_of({0: 1, 1: 1}), 3, Farkas),
    ]
    for form, limit, kind in cases:
        answer = prover.prove_at_most(form, mpq(limit))
        assert isinstance(answer, kind)
        assert check_evidence(region, form, mpq(limit), answer)


def test_rounding_and_trees():
    knapsack = region_of(
        [(0, 1)] * 3, [({0: 3, 1: 3, 2: 3}, None, 8), ({0: 5, 1: 6, 2: 7}, None, 12)], integer=(0, 1, 2)
    )
    prover = Prover(knapsack)
    cover = form_of({1: 1, 2: 1})
    rounded = prover.prove_at_most(cover, mpq(1))
    assert isinstance(rounded, Rounded) and rounded.inner.kind == "lp"
    assert check_evidence(knapsack, cover, mpq(1), rounded)
    rows = [({0: 1, 1: 1}, None, 1), ({0: 1, 2: 1}, None, 1), ({1: 1, 2: 1}, None, 1)]
    odd = region_of([(0, 1)] * 3, rows, integer=(0, 1, 2))
    weighted = form_of({0: 5, 1: 6, 2: 7})
    tree = Prover(odd).prove_at_most(weighted, mpq(7))
    assert isinstance(tree, Tree) and tree.bound == 7
    assert check_evidence(odd, weighted, mpq(7), tree)
    assert not check_evidence(odd, weighted, mpq(6), tree)


def test_effort_limits_what_is_tried():
    region = region_of([(0, 1)] * 2, [({0: 2, 1: 2}, None, 3), ({0: 1, 1: -1}, 0, 0)], integer=(0, 1))
    prover = Prover(region)
    form = form_of({0: 1, 1: 1})
    assert prover.prove_at_most(form, mpq(1), effort=Effort.STRUCTURE) is not None
    assert prover.prove_at_most(form_of({0: 1, 1: 2}), mpq(1, 2), effort=Effort.STRUCTURE) == GaveUp(
        Reason.EFFORT
    )
    assert prover.prove_at_most(form_of({0: 3, 1: 1}), mpq(0), effort=Effort.LP) == GaveUp(Reason.EFFORT)
    assert check_evidence(region, form, mpq(0), prover.prove_at_most(form, mpq(0)))


def test_an_empty_region_proves_everything_and_says_so():
    empty = region_of([(0, 1), (0, 1)], [({0: 1, 1: 1}, 3, None)])
    answer = Prover(empty).prove_at_most(form_of({0: 1}), mpq(-5))
    assert isinstance(answer, EmptyRegion) and answer.kind == "infeasible"
    assert check_evidence(empty, form_of({0: 1}), mpq(-5), answer)
    constant = Prover(empty).prove_at_most(form_of({}, 1), mpq(0))
    assert isinstance(constant, EmptyRegion)
    between = region_of([(mpq(1, 3), mpq(2, 3))], integer=(0,))
    for contradictory in (region_of([(1, 0)]), between, region_of([(0, 1)], [({}, 1, None)])):
        found = Prover(contradictory).find_point()
        assert isinstance(found, Infeasible)
        assert check_empty(contradictory, found.evidence)


def test_parity_without_bounds_needs_no_tree():
    region = region_of([(None, None)] * 2, [({0: 2, 1: 2}, 1, 1)], integer=(0, 1))
    found = Prover(region).find_point()
    assert isinstance(found, Infeasible) and found.evidence.inner.kind == "contradiction"


def test_an_endless_search_gives_up():
    # 2a - 2b + c = 1 and 2a + 2b + c = 2 add up to 4a + 2c = 3: odd, but no single row or bound shows it.
    rows = [({0: 2, 1: -2, 2: 1}, 1, 1), ({0: 2, 1: 2, 2: 1}, 2, 2)]
    region = region_of([(None, None)] * 3, rows, integer=(0, 1, 2))
    assert Prover(region).find_point() == GaveUp(Reason.NODES)


# -- traps -----------------------------------------------------------------------------------------------


def tiny_chain():
    """y1 >= x, y1 <= 1000 y2, y2 <= 1000 y3, y3 <= 1e-6, x in {0, 1, 2}: x = 1 is possible, x = 2 is not."""
    rows = [({1: 1, 0: -1}, 0, None), ({1: 1, 2: -1000}, None, 0), ({2: 1, 3: -1000}, None, 0)]
    return region_of([(0, 2), (0, None), (0, None), (0, "1/1000000")], rows, integer=(0,))


def test_violations_below_the_solvers_tolerance_are_seen():
    prover = Prover(tiny_chain())
    refuted = prover.prove_at_most(form_of({0: 1}), mpq(0))
    assert isinstance(refuted, CounterPoint) and refuted.point[3] == mpq(1, 10**6)
    proved = prover.prove_at_most(form_of({0: 1}), mpq(1))
    assert check_evidence(prover.region, form_of({0: 1}), mpq(1), proved)
    assert prover.optimum(form_of({0: -1})).value == -1


@pytest.mark.parametrize("power", [6, 9, 12, 15, 18, 30])
def test_gaps_far_below_any_tolerance(power):
    epsilon = mpq(1, 10**power)
    region = region_of([(0, None), (0, 1)], [({0: 1, 1: -1}, None, epsilon)], integer=(1,))
    prover = Prover(region)
    form = form_of({0: 1, 1: -1})
    refuted = prover.prove_at_most(form, mpq(0))
    assert isinstance(refuted, CounterPoint) and 0 < refuted.violation <= epsilon
    assert check_evidence(region, form, epsilon, prover.prove_at_most(form, epsilon))
    assert prover.optimum(form.scaled(-1)).value == -epsilon


@pytest.mark.parametrize(
    "size", [mpq(10) ** 12, mpq(10) ** 18, mpq(10) ** 25, mpq(1, 10**12), mpq(1, 10**25)]
)
def test_large_and_tiny_coefficients(size):
    region = region_of([(0, None), (0, 1)], [({0: 1, 1: -size}, None, 0)], integer=(1,))
    prover = Prover(region)
    form = form_of({0: 1})
    assert check_evidence(region, form, size, prover.prove_at_most(form, size))
    refuted = prover.prove_at_most(form, size * mpq(10**12 - 1, 10**12))
    assert isinstance(refuted, CounterPoint) and refuted.value == size
    assert prover.optimum(form.scaled(-1)).value == -size


def test_huge_integers_two_apart():
    big = mpq(2) ** 60
    region = region_of([(0, None)], [({0: 1}, None, big + 2)], integer=(0,))
    prover = Prover(region)
    assert isinstance(prover.prove_at_most(form_of({0: 1}), big), CounterPoint)
    assert check_evidence(region, form_of({0: 1}), big + 2, prover.prove_at_most(form_of({0: 1}), big + 2))


def test_an_unbounded_form_has_a_small_violation():
    region = region_of([(0, None), (0, None)], [({0: 2, 1: -3}, 1, 7)], integer=(0,))
    refuted = Prover(region).prove_at_most(form_of({0: 1}), mpq(100))
    assert isinstance(refuted, CounterPoint) and refuted.violation == 1
    plain = region_of([(0, None)])
    refuted = Prover(plain).prove_at_most(form_of({0: mpq(1, 7)}), mpq(3))
    assert isinstance(refuted, CounterPoint) and refuted.violation == 1


def test_semicontinuous_variables_jump():
    region = region_of([(2, None), (0, 1)], [({0: 1, 1: 1}, 1, None)], semicontinuous=(0,))
    prover = Prover(region)
    assert prover.optimum(form_of({0: 1, 1: 3})).value == 2
    assert prover.optimum(form_of({0: 2, 1: 1})).value == 1
    unbounded = prover.optimum(form_of({0: -1}))
    assert unbounded.status == "unbounded"


def test_find_point_with_rows_speaks_of_the_extended_region():
    region = region_of([(0, 3)], integer=(0,))
    prover = Prover(region)
    at_least_two = Row(0, form_of({0: 1}), mpq(2), None)
    found = prover.find_point([at_least_two])
    assert isinstance(found, ExactPoint) and found.point[0] >= 2
    beyond = Row(0, form_of({0: 1}), mpq(4), None)
    missing = prover.find_point([beyond])
    assert isinstance(missing, Infeasible)
    assert check_empty(region.with_rows([beyond]), missing.evidence)
    assert isinstance(prover.find_point(), ExactPoint)


def test_prove_equal_answers_in_the_forms_own_sign():
    region = region_of([(0, 4), (0, 4)], [({0: 1, 1: 1}, 4, 4)])
    prover = Prover(region)
    above, below = prover.prove_equal(form_of({0: 2, 1: 2}), mpq(8))
    assert check_evidence(region, form_of({0: 2, 1: 2}), mpq(8), above)
    assert check_evidence(region, form_of({0: -2, 1: -2}), mpq(-8), below)
    refuted = prover.prove_equal(form_of({0: 1}), mpq(4))
    assert isinstance(refuted, CounterPoint)
    assert refuted.value == refuted.point[0] == 4 - refuted.violation


def test_a_passed_deadline_is_time():
    prover = Prover(tiny_chain(), deadline=time.monotonic() - 1)
    assert prover.prove_at_most(form_of({0: 1}), mpq(1)) == GaveUp(Reason.TIME)
    assert prover.find_point() == GaveUp(Reason.TIME)
    assert prover.optimum(form_of({0: 1})).reason is Reason.TIME


# -- the solver's word -------------------------------------------------------------------------------------


def market_split(n=30, rows=1):
    """A dense equality knapsack with an objective whose proof takes more nodes than the first search has."""
    weights = [(37 * j * j + 101 * j) % 97 + 20 for j in range(n)]
    values = [(53 * j * j + 29 * j) % 89 + 20 for j in range(n)]
    return (
        region_of(
            [(0, 1)] * n,
            [
                ({j: weights[(j + 7 * i) % n] for j in range(n)}, None, sum(weights) // 2 - i)
                for i in range(rows)
            ],
            integer=range(n),
        ),
        form_of(dict(enumerate(values))),
    )


def test_a_solvers_bound_is_graded_and_takes_side_conditions(monkeypatch):
    from equivamap.verify import bounds

    monkeypatch.setattr(bounds, "FIRST_NODES", 2)
    monkeypatch.setattr(bounds, "EXACT_SECONDS", 0.0)
    region, form = market_split()
    prover = Prover(region)
    best = prover.optimum(form.scaled(-1))
    assert best.status == "optimal"
    assert isinstance(best.evidence, SolverBound) and best.evidence.grade == "solver"
    limit = -best.value
    assert check_evidence(region, form, limit, best.evidence)
    assert not check_evidence(region, form, limit - 1, best.evidence)
    refuted = prover.prove_at_most(form, limit - 1)
    assert isinstance(refuted, CounterPoint) and is_feasible(region, refuted.point)
    # The same with a continuous part of the form: nothing short of exact evidence will do.
    mixed = region.with_columns([(mpq(0), mpq(1, 2))], integer=False)
    answer = Prover(mixed).prove_at_most(form + Affine.variable(region.n), limit + mpq(1, 2))
    assert isinstance(answer, GaveUp)


def test_a_solvers_bound_is_not_taken_from_wild_rows(monkeypatch):
    from equivamap.verify import bounds

    monkeypatch.setattr(bounds, "FIRST_NODES", 2)
    monkeypatch.setattr(bounds, "EXACT_SECONDS", 0.0)
    region, form = market_split()
    wild = region.with_rows([Row(0, form_of({0: 1, 1: mpq(1, 10**10)}), None, mpq(5))])
    limit = -Prover(region).optimum(form.scaled(-1)).value
    assert isinstance(Prover(wild).prove_at_most(form, limit), GaveUp)


@pytest.mark.parametrize("top", [mpq(1, 10**6), mpq(1, 10**5), mpq(1, 10**4), mpq(1, 10**7), mpq(3, 10**6)])
@pytest.mark.parametrize("factor", [10, 100, 1000])
def test_a_solvers_bound_is_never_false_on_long_chains(top, factor):
    """x <= y1, y1 <= f y2, ..., y5 <= top, x integer: what the solver says of x must not undercut the truth."""
    rows = [({1: 1, 0: -1}, 0, None)] + [({k: 1, k + 1: -factor}, None, 0) for k in range(1, 5)]
    region = region_of([(0, 5)] + [(0, None)] * 4 + [(0, top)], rows, integer=(0,))
    form = form_of({0: 1})
    truth = feasible_range(region, form).maximum
    for limit in range(5):
        counter, bound, _ = Prover(region)._ask_solver(form, mpq(limit))
        assert counter is None or counter.value <= truth
        assert bound is None or truth <= limit


def test_grades_of_all_evidence_on_a_mixed_model_are_exact():
    """Weak facility location implies the strong rows, and two leaves prove each."""
    rows = [({3 + 4 * i + j: 1 for i in range(3)}, 1, 1) for j in range(4)]
    rows += [({i: -4, **{3 + 4 * i + j: 1 for j in range(4)}}, None, 0) for i in range(3)]
    region = region_of([(0, 1)] * 15, rows, integer=range(3))
    prover = Prover(region)
    for i in range(3):
        for j in range(4):
            form = form_of({3 + 4 * i + j: 1, i: -1})
            answer = prover.prove_at_most(form, mpq(0))
            assert isinstance(answer, Tree) and answer.grade == "exact" and answer.size == 2
            assert check_evidence(region, form, mpq(0), answer)
            assert isinstance(prover.prove_at_most(form, mpq(-1, 10**12)), CounterPoint)
