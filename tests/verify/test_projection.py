"""Projection against plain Fourier–Motzkin elimination without any rule that drops rows."""

from fractions import Fraction

import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from equivamap.verify.projection import inequalities, project
from tests.verify.blocks import block, block_row, form


def exists(subject, at):
    """Whether a block of continuous completions has a point at a source point."""
    lines = []
    for row in inequalities(subject):
        terms = {j: Fraction(int(c.numerator), int(c.denominator)) for j, c in row.inner.terms.items()}
        value = row.outer.at(at)
        constant = Fraction(int(value.numerator), int(value.denominator))
        lines.append((terms, constant))
        if row.equation:
            lines.append(({j: -c for j, c in terms.items()}, -constant))
    for w in subject.columns:
        kept = {(tuple(sorted(t.items())), k) for t, k in lines if w not in t}
        for up, k in lines:
            for down, h in lines:
                if up.get(w, 0) > 0 > down.get(w, 0):
                    a, b = -down[w], up[w]
                    terms = {j: a * up.get(j, 0) + b * down.get(j, 0) for j in up.keys() | down.keys()}
                    kept.add((tuple(sorted((j, c) for j, c in terms.items() if c)), a * k + b * h))
        tightest = {}
        for terms, constant in kept:
            size = abs(terms[0][1]) if terms else Fraction(1)
            key = tuple((j, c / size) for j, c in terms)
            tightest[key] = max(tightest.get(key, constant / size), constant / size)
        lines = [(dict(terms), constant) for terms, constant in tightest.items()]
    return all(constant <= 0 for _, constant in lines)


def rays_hold(subject, at):
    _, rays = project(subject)
    return all(ray.outer.at(at) <= 0 for ray in rays)


COEFFICIENTS = st.sampled_from([-1, -1, 0, 0, 0, 0, 1, 1, 2])


@st.composite
def blocks(draw):
    n = draw(st.integers(1, 4))
    end = st.none() | st.integers(-2, 2)
    rows = []
    for _ in range(draw(st.integers(1, 7))):
        inner = {j: draw(COEFFICIENTS) for j in range(n)}
        if not any(inner.values()):
            inner[0] = 1
        lower = draw(st.none() | st.integers(-2, 2))
        upper = draw(st.none() | st.integers(0, 2).map(lambda more, low=lower: (low or 0) + more))
        outer = {0: draw(st.sampled_from([0, 0, 1, -1]))}
        rows.append(block_row(inner, outer, lower, upper, draw(st.integers(-1, 1))))
    return block([(draw(end), draw(end)) for _ in range(n)], rows)


@settings(max_examples=150, deadline=None)
@given(blocks(), st.integers(-4, 4))
def test_all_rays_hold_exactly_where_a_completion_exists(subject, s):
    assert rays_hold(subject, {0: mpq(s)}) == exists(subject, {0: mpq(s)})


def test_a_tighter_row_does_not_hide_the_support_of_a_looser_one():
    """Chernikov's rule on rows kept for being tighter lost the combination -w0 <= 0 and w0 <= -1."""
    rows = [
        block_row({0: -1, 1: -1, 2: -1}, upper=-1),
        block_row({0: 1}, upper=-1),
        block_row({0: -1}, upper=0),
        block_row({0: -1, 1: 1}, upper=0),
        block_row({2: -1}, upper=-1),
        block_row({1: -1, 2: 1}, upper=0),
        block_row({1: -1, 2: -1}, upper=0),
        block_row({0: 1, 1: 1}, upper=-1),
    ]
    subject = block([(None, None)] * 3, rows)
    assert not exists(subject, {})
    assert not rays_hold(subject, {})


@settings(max_examples=50, deadline=None)
@given(blocks())
def test_each_ray_is_the_combination_that_its_multipliers_say(subject):
    system, rays = project(subject)
    for ray in rays:
        assert all(y > 0 or system[k].equation for k, y in ray.multipliers.items())
        inner = form({})
        outer = form({})
        for k, y in ray.multipliers.items():
            inner += system[k].inner.scaled(y)
            outer += system[k].outer.scaled(y)
        assert inner == form({})
        assert outer == ray.outer


def test_rows_become_inequalities_in_one_direction():
    rows = [block_row({0: 2}, {0: 1}, 1, 5), block_row({0: 1, 1: 1}, {}, 3, 3), block_row({1: 1})]
    system = inequalities(block([(0, None), (None, 4)], rows))
    assert [(r.inner, r.outer, r.equation, r.origin) for r in system] == [
        (form({0: 2}), form({0: 1}, -5), False, 0),
        (form({0: -2}), form({0: -1}, 1), False, 0),
        (form({0: 1, 1: 1}), form({}, -3), True, 1),
        (form({0: -1}), form({}), False, -1),
        (form({1: 1}), form({}, -4), False, -2),
    ]


def test_an_equation_pivots_whatever_its_sign():
    subject = block([(0, 3)], [block_row({0: -2}, {0: 1}, 0, 0)])
    _, rays = project(subject)
    assert sorted((ray.outer.terms[0], ray.outer.constant) for ray in rays) == [
        (mpq(-1, 2), 0),
        (mpq(1, 2), -3),
    ]


def test_equations_without_completions_hold_both_ways():
    rows = [block_row({0: 1}, {0: 1}, 0, 0), block_row({0: 2}, {0: 3}, 0, 0)]
    _, rays = project(block([(None, None)], rows))
    assert {ray.outer.terms[0] > 0 for ray in rays} == {True, False}


@pytest.mark.parametrize(("lower", "upper", "empty"), [(1, 2, False), (2, 2, False), (3, 2, True)])
def test_rows_of_constants_alone(lower, upper, empty):
    _, rays = project(block([(lower, upper)], []))
    assert bool(rays) == empty
    assert all(ray.outer.is_constant and ray.outer.constant > 0 for ray in rays)


def test_gives_up_on_too_many_rows_and_on_time():
    rows = [block_row({0: 1, 1: k}, {0: k}, -k, k) for k in range(1, 8)]
    subject = block([(None, None)] * 2, rows)
    assert project(subject, most_rows=3) is None
    assert project(subject, deadline=0.0) is None
