import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from equivamap.errors import ReadError
from equivamap.ir import Kind, Origin
from equivamap.readers.draft import Draft, difference, index_of

HERE = Origin("<object>", "test")


def drafted(coefficient, lower=None):
    draft = Draft()
    x, y = draft.variable("x", 0, None), draft.variable("y", lower, None, Kind.INTEGER)
    draft.constraint("cap", {x: 1, y: coefficient}, None, 4)
    return draft.instance(HERE)


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (3, 3),
        (0.1, Fraction(1, 10)),
        (np.float64(0.1), Fraction(1, 10)),
        (np.int32(7), 7),
        (np.array(2.5), Fraction(5, 2)),
        (True, 1),
        (np.bool_(True), 1),
        (2**80 + 1, 2**80 + 1),
        (Fraction(1, 3), Fraction(1, 3)),
        (Decimal("0.3"), Fraction(3, 10)),
    ],
)
def test_numbers_of_every_kind_are_exact(content, given, value):
    assert content(drafted(given))["rows"]["cap"][0] == {"x": 1, "y": value}


def test_zero_coefficients_leave_the_matrix():
    assert drafted(0.0).nnz == 1


@pytest.mark.parametrize("given", [math.nan, math.inf, "3", None, 1j, [1]])
def test_a_coefficient_that_is_no_number_names_row_and_variable(given):
    with pytest.raises(ReadError, match="the coefficient of y in constraint cap is") as caught:
        drafted(given)
    assert caught.value.kind == "bad-number"


@pytest.mark.parametrize(("given", "kind"), [(math.nan, "bad-number"), (math.inf, "infinite-bound")])
def test_an_impossible_bound_names_the_variable(given, kind):
    with pytest.raises(ReadError, match="variable y") as caught:
        drafted(1, lower=given)
    assert caught.value.kind == kind


def test_infinities_are_no_bounds_and_huge_bounds_are_said(content, warning_kinds):
    draft = Draft(infinity=1e30)
    draft.variable("a", -math.inf, math.inf)
    draft.variable("b", -1e31, 1e25)
    instance = draft.instance(HERE)
    assert content(instance)["variables"] == {"a": (None, None, 0), "b": (None, 10**25, 0)}
    assert warning_kinds(instance) == ["infinite-bound", "huge-bound"]


def test_a_model_without_variables_is_refused():
    with pytest.raises(ReadError, match="no variables") as caught:
        Draft().instance(HERE)
    assert caught.value.kind == "empty-model"


def test_labels_that_name_two_members_give_way_to_the_names():
    draft = Draft()
    for name in ("b[1].x[2]", "b[1,2].x"):
        draft.variable(name, 0, 1, label=("b.x", (1, 2)))
    assert draft.instance(HERE).variables.labels == [("b[1].x[2]", ()), ("b[1,2].x", ())]


def test_differences_are_exact():
    assert difference(0.3, 0.1) == Fraction(1, 5)
    assert difference(7, 0) == 7


def test_index_parts_are_plain():
    assert index_of((np.int64(3), "a", True, 2.5, None)) == (3, "a", "True", 2.5, "None")
