from __future__ import annotations

import time

import pytest
import sympy
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from equivamap.ir import Affine
from equivamap.mapping.elimination import eliminate


def affine(constant: int, **terms: int) -> Affine:
    return Affine({int(name[1:]): mpq(c) for name, c in terms.items()}, mpq(constant))


coefficients = st.integers(-3, 3).map(mpq)
equations = st.lists(
    st.builds(Affine, st.dictionaries(st.integers(0, 6), coefficients, max_size=4), coefficients), max_size=7
)


def test_back_substitutes_a_chain() -> None:
    # v0 = v1, v1 = 2 v2 + 1, v2 = v9
    result = eliminate([affine(0, v0=1, v1=-1), affine(-1, v1=1, v2=-2), affine(0, v2=1, v9=-1)], [0, 1, 2])
    assert result.solved == {0: affine(1, v9=2), 1: affine(1, v9=2), 2: affine(0, v9=1)}
    assert result.leftover == () and result.blocked == ()
    assert not result.is_contradictory


def test_prefers_unknowns_in_the_callers_order() -> None:
    equation = [affine(0, v0=1, v1=1)]
    assert eliminate(equation, [1, 0]).solved == {1: affine(0, v0=-1)}
    assert eliminate(equation, [0, 1]).solved == {0: affine(0, v1=-1)}


def test_reports_what_remains_and_contradictions() -> None:
    result = eliminate([affine(0, v0=1, v8=-1), affine(0, v0=1, v9=-1)], [0])
    assert [set(e.terms) for e in result.leftover] == [{8, 9}]
    assert eliminate([affine(1, v0=1), affine(2, v0=1)], [0]).is_contradictory
    assert eliminate([affine(1, v0=1), affine(1, v0=1)], [0]).leftover == ()


def test_blocked_equations_are_substituted_and_may_be_freed() -> None:
    # v1 may be solved only with coefficient 1: forbidden at first, allowed once v0 is gone.
    system = [affine(0, v0=1, v8=-1), affine(0, v0=1, v1=2)]

    def units_only(symbol: int, equation: Affine) -> bool:
        return abs(equation.terms[symbol]) == 1

    result = eliminate(system, [0, 1], units_only)
    assert set(result.solved) == {0}
    assert result.blocked in ((affine(0, v8=1, v1=2),), (affine(0, v8=-1, v1=-2),))
    freed = eliminate([affine(0, v0=1, v1=1), affine(0, v0=1, v1=3, v2=1)], [0, 1, 2], units_only)
    assert len(freed.solved) == 2 and freed.blocked == ()


@settings(max_examples=300, deadline=None)
@given(equations, st.permutations(range(5)))
def test_agrees_with_sympy(system: list[Affine], unknowns: list[int]) -> None:
    result = eliminate(system, unknowns)
    symbols = sympy.symbols("v0:7")

    def expression(e: Affine) -> sympy.Expr:
        body = sum(
            (sympy.Rational(int(c.numerator), int(c.denominator)) * symbols[j] for j, c in e), sympy.S(0)
        )
        return body + sympy.Rational(int(e.constant.numerator), int(e.constant.denominator))

    def matrix(parts: list[Affine]) -> sympy.Matrix:
        rows = [
            [expression(e).coeff(s) for s in symbols] + [expression(Affine({}, e.constant))] for e in parts
        ]
        return sympy.Matrix(rows) if rows else sympy.zeros(1, 8)

    assert not result.blocked
    for e in result.solved.values():
        assert not set(e.terms) & set(result.solved)
    assert all(not set(e.terms) & set(unknowns) for e in result.leftover)
    solved = [Affine.variable(j) - e for j, e in result.solved.items()]
    before, after = matrix(system), matrix([*solved, *result.leftover])
    assert before.rank() == after.rank() == before.col_join(after).rank()


def test_thousands_of_sparse_equations() -> None:
    n = 4000
    chain = [Affine({k: mpq(1), k + 1: mpq(-2), n + 5: mpq(1, 3)}, mpq(0)) for k in range(0, n, 2)]
    units = [Affine({k: mpq(1), n + 6: mpq(-1)}, mpq(k)) for k in range(1, n, 2)]
    started = time.process_time()
    result = eliminate(chain + units, range(n))
    assert len(result.solved) == n
    assert result.solved[0] == Affine({n + 6: mpq(2), n + 5: mpq(-1, 3)}, mpq(-2))
    assert time.process_time() - started < 5


@pytest.mark.parametrize("count", [0, 1])
def test_degenerate_systems(count: int) -> None:
    assert eliminate([Affine()] * count, [1, 2]).solved == {}
