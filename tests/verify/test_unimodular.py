"""Total unimodularity against all square submatrices, and integral points against trying all."""

import itertools

import pytest
from gmpy2 import mpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equivamap.verify.projection import project
from equivamap.verify.unimodular import integral_side, unimodular
from tests.verify.blocks import block, block_row, form, has_integer_completion


def determinant(matrix):
    if not matrix:
        return 1
    first, *others = matrix
    return sum(
        (-1) ** j * c * determinant([row[:j] + row[j + 1 :] for row in others])
        for j, c in enumerate(first)
        if c
    )


def is_totally_unimodular(matrix):
    m, n = len(matrix), len(matrix[0])
    return all(
        determinant([[matrix[i][j] for j in columns] for i in rows]) in (-1, 0, 1)
        for k in range(1, min(m, n) + 1)
        for rows in itertools.combinations(range(m), k)
        for columns in itertools.combinations(range(n), k)
    )


ENTRY = st.sampled_from([-1, 0, 0, 1])


@st.composite
def matrices(draw):
    m, n = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    if draw(st.booleans()):
        return [[draw(ENTRY) for _ in range(n)] for _ in range(m)]
    rows = []
    for _ in range(m):
        a, b, sign = draw(st.integers(0, n)), draw(st.integers(0, n)), draw(st.sampled_from([-1, 1]))
        rows.append([sign if min(a, b) <= j < max(a, b) else 0 for j in range(n)])
    return rows


def block_of(matrix, factors=None, bounds=(0, 2), sides=None):
    rows = []
    for i, entries in enumerate(matrix):
        factor = 1 if factors is None else factors[i]
        lower, upper = (None, 1) if sides is None else sides[i]
        inner = {j: c * factor for j, c in enumerate(entries)}
        rows.append(
            block_row(inner, {0: factor}, *(None if b is None else b * factor for b in (lower, upper)))
        )
    n = len(matrix[0])
    return block([bounds] * n, rows, integer=range(n))


@settings(max_examples=300, deadline=None)
@given(matrices(), st.lists(st.sampled_from([1, 2, mpq(1, 3)]), min_size=4, max_size=4))
def test_only_totally_unimodular_matrices_are_recognised(matrix, factors):
    found = unimodular(block_of(matrix, factors))
    assume(found is not None)
    assert is_totally_unimodular(matrix)


@settings(max_examples=100, deadline=None)
@given(
    matrices(),
    st.lists(
        st.tuples(st.integers(-2, 1), st.sampled_from([0, 1, None])).map(
            lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
        ),
        min_size=4,
        max_size=4,
    ),
    st.integers(-2, 2),
)
def test_projection_of_a_recognised_block_is_exact_for_integers(matrix, sides, s):
    subject = block_of(matrix, sides=sides)
    found = unimodular(subject)
    assume(found is not None and integral_side(subject, found) is not None)
    projected = project(subject)
    assert projected is not None
    at = {0: mpq(s)}
    assert all(ray.outer.at(at) <= 0 for ray in projected[1]) == has_integer_completion(subject, [mpq(s)])


@pytest.mark.parametrize(
    ("matrix", "by"),
    [
        ([[1, 1, 0], [0, 0, 1], [-1, 0, -1]], "rows"),
        ([[1, -1, 0], [0, 1, -1], [1, 0, -1]], "rows"),
        ([[1, -1], [1, -1], [1, -1], [0, 1]], "columns"),
        ([[1, 1, 1], [0, -1, -1], [1, 1, 0]], "interval"),
        ([[1, 1, 0], [0, 1, 1], [1, 0, 1]], None),
        ([[1, 1], [1, -1]], None),
    ],
)
def test_how_it_is_recognised(matrix, by):
    found = unimodular(block_of(matrix))
    assert (None if found is None else found.by) == by


def test_rows_of_unlike_coefficients_are_not():
    assert unimodular(block([(0, 1)] * 2, [block_row({0: 1, 1: 2}, upper=1)], integer=[0, 1])) is None


def test_sides_are_scaled_like_the_row():
    subject = block([(0, 1)], [block_row({0: mpq(1, 2)}, {0: mpq(1, 4)}, 0, mpq(1, 2))], integer=[0])
    found = unimodular(subject)
    assert integral_side(subject, found) == [form({0: mpq(1, 2)}), form({0: mpq(1, 2)}, -1)]


def test_a_fractional_constant_side_or_bound_is_refused():
    rows = [block_row({0: 1}, upper=mpq(1, 2))]
    assert integral_side(block([(0, 1)], rows, [0]), unimodular(block([(0, 1)], rows, [0]))) is None
    rows = [block_row({0: 1}, {0: 1}, upper=1)]
    fractional = block([(0, mpq(3, 2))], rows, [0])
    assert integral_side(fractional, unimodular(fractional)) is None


def test_a_row_without_completions_needs_no_integral_side():
    rows = [block_row({0: 1}, {0: 1}, upper=1), block_row({}, {0: mpq(1, 2)}, upper=3)]
    subject = block([(0, 1)], rows, integer=[0])
    found = unimodular(subject)
    assert integral_side(subject, found) == [form({0: 1}, -1)]
