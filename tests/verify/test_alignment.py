"""Nearly equal coefficients: what is taken over, and when nothing is."""

import pytest
from gmpy2 import mpq
from short_models import model as short

import equivamap
from equivamap import Outcome, Reason
from equivamap.ir.unify import unify
from equivamap.mapping.links import Links
from equivamap.verify.alignment import align
from equivamap.verify.structure import match
from tests.mapping.models import instance

ROWS = "2 x + 5 y <= 100; x - y >= 3"


def aligned(a, b, pairs=((0, 0), (1, 1)), **options):
    both = unify(a, b)
    links = Links.renaming(pairs)
    return both, align(both.a, both.b, match(both.a, both.b, links), **options)


def model(rows=ROWS, variables="x y", cost="7 x + y"):
    return instance(variables, rows, cost)


@pytest.mark.parametrize(
    ("change", "where", "largest"),
    [
        ({"rows": "2 x + 5.001 y <= 100; x - y >= 3"}, "r0", 0.001 / 5.001),
        ({"rows": "2 x + 5 y <= 100.01; x - y >= 3"}, "r0", 0.01 / 100.01),
        ({"cost": "7.002 x + y"}, "cost of x", 0.002 / 7.002),
    ],
)
def test_small_differences_are_taken_over(change, where, largest):
    both, found = aligned(model(), model(**change))
    assert (found.count, found.where) == (1, where)
    assert found.largest == pytest.approx(largest)
    assert match(both.a, found.b, Links.renaming([(0, 0), (1, 1)])).complete


def test_bounds_count_too():
    _, found = aligned(model(variables="x:0..1000 y"), model(variables="x:0..1000.5 y"))
    assert found.where == "upper bound of x"


def test_the_largest_of_several_is_named():
    _, found = aligned(model(), model("2.0001 x + 5 y <= 100; x - y >= 3.002", cost="7.001 x + y"))
    assert (found.count, found.where) == (3, "r1")


def test_columns_and_rows_in_another_order():
    a = model()
    b = instance("y x", "y - x <= -3; 5.001 y + 2 x <= 100", "7 x + y")
    assert aligned(a, b, [(0, 1), (1, 0)])[1] is None  # x - y >= 3 is written the other way round
    b = instance("y x", "x - y >= 3; 5.001 y + 2 x <= 100", "7 x + y")
    assert aligned(a, b, [(0, 1), (1, 0)])[1].count == 1


def test_rows_of_one_support_pair_by_name():
    a, b = instance("x", "x <= 5; x >= 2"), instance("x", "x <= 5.001; x >= 2.001")
    _, found = aligned(a, b, [(0, 0)])
    assert found.count == 2


def test_equal_rows_pair_one_to_one():
    a, b = instance("x", "x >= 2; x >= 2; x <= 5"), instance("x", "x >= 2; x >= 2; x <= 5.001")
    _, found = aligned(a, b, [(0, 0)])
    assert found.count == 1


@pytest.mark.parametrize(
    "other",
    [
        model(),  # nothing differs
        model(rows="2 x + 5.1 y <= 100; x - y >= 3"),  # two per cent
        model(rows="2 x + 5 y <= 100; x - y >= 0"),  # something against nothing
        model(rows="2 x - 5 y <= 100; x - y >= 3"),
        model(rows="2 x + 5.001 y <= 100"),
        model(rows="2 x + 5.001 y >= 100; x - y >= 3"),
        model(rows="2 x <= 100.01; x - y >= 3"),
        model(variables="x! y", cost="7.001 x + y"),
        model(variables="x:free y", cost="7.001 x + y"),
        instance("x y z", ROWS, "7.001 x + y"),
    ],
)
def test_where_more_differs_nothing_is_taken_over(other):
    assert aligned(model(), other)[1] is None


def test_a_column_without_partner_ends_it():
    assert aligned(model(), model(cost="7.001 x + y"), [(0, 0)])[1] is None


def test_a_tolerance_replaces_the_usual_one():
    wide, narrow = {"tolerance": mpq(1, 10)}, {"tolerance": mpq(1, 10**6)}
    assert aligned(model(), model(cost="7.3 x + y"), **wide)[1].count == 1
    assert aligned(model(), model(cost="7.001 x + y"), **narrow)[1] is None


@pytest.mark.parametrize(
    "row",
    [
        "0.333333333 x + 0.333333333 y >= 1.333333334",
        "-0.333333333 x - 0.333333333 y <= -1.333333334",
        "3 x + 3 y >= 12.00000001",
    ],
)
def test_a_scaled_row_with_other_decimals_is_asked_about(row):
    a = "min 27 x + 3 y; int x y 0..9; c: x + y >= 4"
    b = f"min 27 x + 3 y; int x y 0..9; c: {row}"
    asked = equivamap.check(short(a), short(b))
    assert asked.reason is Reason.COEFFICIENTS_DIFFER
    assert equivamap.check(short(a), short(b), coef_tol=1e-6).verdict is Outcome.EQUIVALENT
    assert equivamap.check(short(a), short(b), coef_tol=0).verdict is not Outcome.EQUIVALENT


def test_another_right_hand_side_of_a_scaled_row_is_a_difference():
    a = "min 27 x + 3 y; int x y 0..9; c: x + y >= 4"
    b = "min 27 x + 3 y; int x y 0..9; c: 2 x + 2 y >= 9"
    assert equivamap.check(short(a), short(b), coef_tol=1e-3).verdict is Outcome.NOT_EQUIVALENT


def test_a_scaled_row_turned_round_is_no_near_miss():
    a = "min x + y; int x y 0..9; c: x + y >= 4"
    b = "min x + y; int x y 0..9; c: -2 x - 2 y >= -8"
    assert equivamap.check(short(a), short(b), coef_tol=1e-3).verdict is Outcome.NOT_EQUIVALENT
