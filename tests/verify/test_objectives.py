"""Objective maps that can be read off both objectives, and those that only constraints would produce."""

import pytest
from gmpy2 import mpq

from equivamap.ir import Affine
from equivamap.verify.objectives import affine_between, affine_through, visible_map, writings
from equivamap.verify.verdict import ObjectiveMap
from tests.mapping.models import instance
from tests.verify.blocks import form


def identity(n):
    return {j: Affine.variable(j) for j in range(n)}


def visible(a, b, values=None):
    found = visible_map(a, b, identity(b.n) if values is None else values)
    return None if found is None else (found.factor, found.offset)


# -- defined variables -----------------------------------------------------------------------------------


def written_out(model):
    return writings(model, model.objective)[-1]


def test_a_defined_variable_is_written_out():
    model = instance("x y z:free", "z - 2 x - 3 y = 4", cost="z")
    assert writings(model, model.objective) == [form({2: 1}), form({0: 2, 1: 3}, 4)]


def test_definitions_of_definitions():
    model = instance("x z:free w:free", "z - x = 1; 2 w - z = 0; x <= 5", cost="w")
    assert written_out(model) == form({0: mpq(1, 2)}, mpq(1, 2))


def test_definitions_of_one_round_are_substituted_together():
    """a = 1 - b and d = b leave a constant, in whatever order the columns stand."""
    for names in ("a b d", "d b a"):
        assert written_out(instance(names, "a + b = 1; d - b = 0", cost="a + d")) == form({}, 1)


@pytest.mark.parametrize(
    ("row", "cost", "defines"),
    [
        ("z - x >= 1", "z", True),
        ("z - x <= 1", "z", False),
        ("z - x <= 1", "-1 z", True),
        ("-2 z + x <= 1", "z", True),
        ("-2 z + x >= 1", "z", False),
    ],
)
def test_an_epigraph_row_defines_what_the_cost_pushes_against_it(row, cost, defines):
    model = instance("x z:free", row, cost=cost)
    assert (1 not in written_out(model).terms) == defines


def test_an_epigraph_variable_of_a_row_with_two_sides_is_not_defined():
    model = instance("x z:free", "z - x >= 1; z - x <= 3", cost="z")
    assert written_out(model) == form({1: 1})


@pytest.mark.parametrize(
    "rows",
    [
        "z - x = 1; z <= 5",  # z is used elsewhere
        "z - x = 1; z + y = 3",  # which of the two defines z?
        "z = 3",  # fixed, not defined
    ],
)
def test_what_defines_nothing(rows):
    assert written_out(instance("x y z:free", rows, cost="z")) == form({2: 1})


def test_an_equation_between_costs_defines_none_of_them():
    assert written_out(instance("a b", "a + b = 1", cost="a + b")) == form({0: 1, 1: 1})


def test_a_form_without_variables_stays():
    assert writings(instance("a b", "a + b = 1"), form({}, 3)) == [form({}, 3)]


# -- maps -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of_a", "of_b", "expected"),
    [
        (form({0: 2, 1: 4}, 1), form({0: 1, 1: 2}, 3), (2, -5)),
        (form({0: 1}), form({0: 1}), (1, 0)),
        (form({0: 2, 1: 4}), form({0: 1, 1: 3}), None),
        (form({0: 1}), form({0: -1}), None),
        (form({0: 1}), form({1: 1}), None),
        (form({}, 1), form({}, 2), None),
        (form({}, 1), form({0: 1}), None),
    ],
)
def test_affine_between(of_a, of_b, expected):
    found = affine_between(of_a, of_b)
    assert (None if found is None else (found.factor, found.offset)) == expected


def test_affine_through_two_points():
    assert affine_through((mpq(1), mpq(5)), (mpq(3), mpq(9))) == ObjectiveMap(mpq(2), mpq(3))


def test_a_cost_in_thousands_is_visible():
    a = instance("x y", "x + y >= 2; x - y <= 1", cost="1000 x + 2000 y")
    b = instance("x y", "x + y >= 2; x - y <= 1", cost="x + 2 y")
    assert visible(a, b) == (1000, 0)
    assert visible(b, a) == (mpq(1, 1000), 0)


def test_a_named_cost_is_visible_on_either_side():
    plain = instance("x y", "x + y >= 2", cost="3 x + y")
    named = instance("x y c:free", "x + y >= 2; c - 6 x - 2 y = 10", cost="c")
    assert visible(plain, named) == (mpq(1, 2), -5)
    assert visible(named, plain) == (2, 10)


def test_one_equation_in_two_variables():
    """x + y = 1 defines either by the other; the objectives are proportional as they stand."""
    a, b = instance("x y", "x + y = 1", cost="2 x"), instance("x y", "x + y = 1", cost="x")
    assert visible(a, b) == (2, 0)


def test_constraints_produce_no_map():
    """With a + b = 1 all of these costs are constant, and any map between them would fit."""
    models = [instance("a b", "a + b = 1", cost=cost) for cost in ("a + b", "-1 a - b", "2 a + b")]
    for one in models:
        for other in models:
            if one is not other:
                assert visible(one, other) is None


def test_an_open_cost_has_no_visible_map():
    a = instance("x u", "x + u >= 1; u <= 3", cost="u")
    assert visible(a, instance("x", "x >= 1", cost="x"), {0: form({0: 1})}) is None
