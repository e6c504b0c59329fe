"""Obligations of one direction, and whether they hold exactly where a source point is carried."""

import itertools

import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from equivamap.ir import Axis, Instance, Kind, Origin, build_instance
from equivamap.verify.obligations import CostRow, Obligation, Part, carrying, row_scale
from tests.verify.blocks import form, has_integer_completion


def model(bounds, rows=(), kinds=None):
    """An instance of integer columns unless `kinds` says otherwise."""
    n = len(bounds)
    return build_instance(
        variables=Axis([f"v{j}" for j in range(n)]),
        constraints=Axis([f"r{i}" for i in range(len(rows))]),
        bounds=bounds,
        kinds=[Kind.INTEGER] * n if kinds is None else kinds,
        rows=rows,
        cost={},
        sense="min",
        origin=Origin("text", "test"),
    )


def holds(obligation: Obligation, at) -> bool:
    value = obligation.form.at(at)
    if obligation.integral:
        return value.denominator == 1
    if obligation.zero_or is not None:
        lower, upper = obligation.zero_or
        return not value or ((lower is None or value >= lower) and (upper is None or value <= upper))
    return value <= obligation.limit


def plan_holds(plan, point) -> bool:
    at = {j: mpq(v) for j, v in enumerate(point)}
    return all(holds(o, at) for o in plan.obligations) and all(
        has_integer_completion(block, point) for block in plan.blocks
    )


def carried(source: Instance, target: Instance, given, equations, point) -> bool:
    """Whether some integer target point fits, by trying all."""
    at = {j: mpq(v) for j, v in enumerate(point)}
    n = source.n
    for w in itertools.product(*(range(int(a), int(b) + 1) for a, b in target.exact_bounds)):
        target_at = {j: mpq(v) for j, v in enumerate(w)}
        if any(f.at(at) != target_at[j] for j, f in given.items()):
            continue
        both = at | {n + j: v for j, v in target_at.items()}
        if any(equation.at(both) for equation in equations):
            continue
        values = [(row, row.body.at(target_at)) for row in target.exact_rows]
        if all((r.lower is None or v >= r.lower) and (r.upper is None or v <= r.upper) for r, v in values):
            return True
    return False


SMALL = st.integers(-3, 3)


@st.composite
def directions(draw):
    source = model([(0, 2)] * 2)
    t = draw(st.integers(1, 3))
    bounds = [(draw(st.integers(-2, 0)), draw(st.integers(0, 2))) for _ in range(t)]
    rows = []
    for _ in range(draw(st.integers(0, 2))):
        low = draw(SMALL)
        more = draw(st.sampled_from([0, 0, 2, None]))
        rows.append(({j: draw(SMALL) for j in range(t)}, low, None if more is None else low + more))
    target = model(bounds, rows)
    given_columns = draw(st.sets(st.integers(0, t - 1), max_size=t - 1))
    given = {
        j: form({0: draw(SMALL), 1: draw(SMALL)}, draw(st.sampled_from([0, mpq(1, 2)])))
        for j in given_columns
    }
    equations = []
    for _ in range(draw(st.integers(0, 2))):
        terms = {2 + j: draw(SMALL) for j in range(t)}
        equations.append(form({draw(st.integers(0, 1)): draw(st.sampled_from([1, mpq(1, 2)])), **terms}))
    return source, target, given, equations


@settings(max_examples=150, deadline=None)
@given(directions())
def test_everything_holds_exactly_where_a_point_is_carried(direction):
    source, target, given_columns, equations = direction
    plan = carrying(source, target, given_columns, equations, None)
    for point in itertools.product(range(3), repeat=2):
        expected = carried(source, target, given_columns, equations, point)
        assert plan_holds(plan, point) == expected, point


def test_a_link_that_no_integer_column_can_be_solved_from_stays():
    """x = 2p + 3q: 1 and 4 are out of reach for binary p and q."""
    source, target = model([(0, 5)]), model([(0, 1), (0, 1)])
    plan = carrying(source, target, {}, [form({0: 1, 1: -2, 2: -3})], None)
    assert plan.free == (0, 1)
    assert [row.target.part for row in plan.blocks[0].rows] == [Part.LINK]
    assert [plan_holds(plan, (x,)) for x in range(6)] == [True, False, True, True, False, True]


def test_a_link_between_given_columns_and_the_source_is_an_obligation():
    source, target = model([(0, 5)]), model([(0, 5)])
    plan = carrying(source, target, {0: form({0: 2})}, [form({0: 1, 1: -1})], None)
    links = [o for o in plan.obligations if o.target.part is Part.LINK]
    assert {(o.form, o.limit) for o in links} == {(form({0: 1}), 0), (form({0: -1}), 0)}


def test_a_link_that_vanishes_is_none():
    source, target = model([(0, 5)]), model([(0, 5)])
    plan = carrying(source, target, {0: form({0: 1})}, [form({0: 1, 1: -1})], None)
    assert not [o for o in plan.obligations if o.target.part is Part.LINK]


def test_bounds_of_a_determined_column_become_rows_of_the_completions():
    """w0 = s - w1 with 0 <= w0 <= 4 stays a row over w1."""
    source = model([(0, 9)])
    target = model([(0, 4), (0, 4)], [({0: 1, 1: 1}, None, None)])
    plan = carrying(source, target, {}, [form({0: 1, 1: -1, 2: -1})], None)
    assert set(plan.values) == {0}
    (block,) = plan.blocks
    assert {row.target.part for row in block.rows} == {Part.LOWER, Part.UPPER}
    assert [plan_holds(plan, (s,)) for s in range(10)] == [True] * 9 + [False]


def test_integer_columns_are_not_solved_against_continuous_ones():
    target = model([(0, 4), (0, 1)], [({0: 1, 1: 1}, 2, 2)], [Kind.INTEGER, Kind.SEMICONTINUOUS])
    plan = carrying(model([(0, 1)]), target, {}, [], None)
    assert set(plan.values) == set()
    assert plan.blocks[0].zero_or == (False, True)


def test_the_integral_part_of_a_solved_integer_column_is_an_obligation():
    """w0 + 2 w1 = s / 2: integral only where s is even."""
    source, target = model([(0, 4)]), model([(-9, 9), (-9, 9)])
    plan = carrying(source, target, {}, [form({0: mpq(-1, 2), 1: 1, 2: 2})], None)
    types = [o for o in plan.obligations if o.integral]
    assert [o.form for o in types] == [form({0: mpq(1, 2)})]


def test_a_determined_semicontinuous_column_is_zero_or_in_range():
    target = model([(2, 3)], kinds=[Kind.SEMIINTEGER])
    plan = carrying(model([(0, 3)]), target, {0: form({0: 1})}, [], None)
    assert [(o.zero_or, o.integral) for o in plan.obligations] == [((2, 3), False), (None, True)]
    assert [plan_holds(plan, (s,)) for s in range(4)] == [True, False, True, True]


@pytest.mark.parametrize("equal", [True, False])
def test_the_cost_determines_a_completion_only_where_it_is_equal(equal):
    """Target cost w, source cost s: w - s = 0 gives w; w - s <= 0 leaves it free."""
    source = model([(0, 3)])
    target = model([(0, 3)], kinds=[Kind.CONTINUOUS])
    cost = CostRow(form({0: 1}), form({0: -1}), equal, mpq(1))
    plan = carrying(source, target, {}, [], cost)
    assert (plan.values.get(0) == form({0: 1})) == equal
    assert plan.free == (() if equal else (0,))
    if not equal:
        assert [(r.lower, r.upper) for r in plan.blocks[0].rows] == [(None, 0)]


def test_held_rows_and_columns_are_left_out():
    source = model([(0, 3)])
    target = model([(0, 3)], [({0: 1}, None, 2), ({0: 2}, 1, None)])
    plan = carrying(source, target, {0: form({0: 1})}, [], None, held_rows=[0], held_columns=[0])
    assert [(o.target.part, o.target.position) for o in plan.obligations] == [(Part.ROW, 1)]


def test_blocks_share_no_row():
    target = model([(0, 1)] * 4, [({0: 1, 1: 1}, 1, None), ({2: 1, 3: -1}, None, 0)])
    plan = carrying(model([(0, 1)]), target, {}, [], None)
    assert [block.columns for block in plan.blocks] == [(0, 1), (2, 3)]
    assert [len(block.rows) for block in plan.blocks] == [1, 1]


def test_row_scale_is_the_smallest_coefficient():
    assert row_scale(form({0: -2, 1: mpq(1, 3)})) == mpq(1, 3)
    assert row_scale(form({})) == 1
