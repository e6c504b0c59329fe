"""Affine expressions: arithmetic agrees with evaluation at points."""

from __future__ import annotations

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from equivamap.ir.affine import Affine

numbers = st.fractions(-5, 5, max_denominator=6).map(lambda f: mpq(f.numerator, f.denominator))
expressions = st.builds(Affine, st.dictionaries(st.integers(0, 3), numbers, max_size=4), numbers)
points = st.fixed_dictionaries(dict.fromkeys(range(4), numbers))


def test_zero_terms_are_not_kept():
    assert Affine({0: mpq(0), 1: mpq(2)}).terms == {1: 2}
    assert Affine.variable(3, 0).is_constant
    assert (Affine.variable(0) - Affine.variable(0)).is_constant
    assert Affine({0: mpq(1)}, mpq(2)).scaled(0) == Affine()


def test_a_point_must_give_every_variable():
    with pytest.raises(KeyError):
        Affine.variable(2).at({0: mpq(1)})
    assert Affine({}, mpq(3)).at({}) == 3


@given(expressions, expressions, numbers, points)
def test_arithmetic(a, b, factor, point):
    assert (a + b).at(point) == a.at(point) + b.at(point)
    assert (a - b).at(point) == a.at(point) - b.at(point)
    assert a.scaled(factor).at(point) == factor * a.at(point)
    assert a.shifted(factor).at(point) == a.at(point) + factor
    assert (
        Affine.total([(factor, a), (mpq(-2), b)], mpq(7)).at(point)
        == factor * a.at(point) - 2 * b.at(point) + 7
    )


@given(expressions, st.dictionaries(st.integers(0, 3), expressions, max_size=4), points)
def test_substitution(a, values, point):
    """All variables are replaced at once: a replacement is not replaced again."""
    inner = {j: values[j].at(point) if j in values else point[j] for j in range(4)}
    assert a.substitute(values).at(point) == a.at(inner)


@given(expressions, expressions)
def test_equal_expressions_have_equal_hashes(a, b):
    assert a + b == b + a
    assert hash(a + b) == hash(b + a)
    assert (a == b) == (a - b == Affine())
    assert a != 0


@given(expressions)
def test_operations_leave_their_operands_alone(a):
    before = (dict(a.terms), a.constant)
    a + a
    a - Affine.variable(0)
    a.substitute({0: Affine.variable(1)})
    assert (a.terms, a.constant) == before
    assert dict(iter(a)) == a.terms
