"""What the harmless look-alikes of several changes must mind."""

from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound


def test_a_row_that_is_never_met_stays_so_with_another_sense() -> None:
    assert sound("sense-confusion", "min x; int x 0..4; c: x <= -2") == {"c: x = -2"}
    assert sound("sense-confusion", "min x; int x 0..4; c: x >= 7") == {"c: x = 7"}


def test_an_inequality_gets_the_other_side_of_its_bounds() -> None:
    assert sound("sense-confusion", "min x + y; int x y 0..4; c: x - y >= -1") == {"c: -1 <= x - y <= 4"}
    assert refused("sense-confusion", "min x; cont x 0..; c: x >= 1") == "no inequality has a bounded body"


def test_a_coefficient_is_never_lost_by_one() -> None:
    made = unsound("coefficient", "min x + y; int x y 0..4; c: x - y <= 1", range(12))
    assert made <= {"c: 2 x - y <= 1", "c: x - 2 y <= 1"}


def test_the_coefficient_of_a_fixed_variable_moves_the_side() -> None:
    assert sound("coefficient", "min x; int x 0..4; cont z 2..2; c: x - z <= 1") == {"c: x + z <= 5"}


def test_a_semicontinuous_variable_may_be_zero_and_is_not_fixed() -> None:
    made = sound("coefficient", "min x; int x 0..4; semi z 2..2; c: x + z <= 5")
    assert all("x + " in row and "z <=" in row for row in made)
    assert refused("lost-bounds", "min z; semi z 2..3; c: z >= 0") == "no variable family has bounds"


def test_the_constant_of_the_objective_may_be_minus_one() -> None:
    sound("constant-objective", "min x - 1; int x 0..4; c: x >= 1")
    sound("objective-term-missing", "max x - 1; int x 0..4; c: x <= 3")


def test_a_sum_may_count_a_further_member_that_is_zero() -> None:
    made = sound("wrong-index-set", "min x[1] + x[2]; int x[1] x[2] 0..4; c: 2 x[1] + 3 x[2] >= 4")
    assert made == {"c: 2 x[1] + 3 x[2] + 2 x[3] >= 4"}


def test_a_redundant_row_needs_bounds_on_one_side_only() -> None:
    assert sound("extra-cut", "min x; cont x 1..; c: x >= 1") == {"limit: x >= 0"}
    assert refused("extra-cut", "min x; cont x ..; c: x >= 1") == "no column has a bound"


def test_a_cut_leaves_some_point_where_that_is_possible() -> None:
    made = unsound("extra-cut", "max x; int x y 0..4; c: x + y = 4", range(12), cuts="optimal")
    assert made and made <= {"cut: x <= 3", "cut: y >= 1"}


def test_indices_are_exchanged_for_families_closed_under_it() -> None:
    text = "min x[1,2] + 3 x[2,1]; bin x[1,2] x[2,1]; c: x[1,2] + x[2,1] >= 1; d: 2 x[1,2] + x[2,1] <= 2"
    assert sound("transposed-index", text)
    unsound("transposed-index", text)
    open_family = "min x[1,2]; bin x[1,2]; c: x[1,2] >= 0"
    assert "closed under exchange" in refused("transposed-index", open_family)


def test_digits_of_integers_with_another_lower_bound() -> None:
    text = "min x; int x -2..3; c: x >= -1"
    assert sound("too-few-digits", text) and unsound("too-few-digits", text)


def test_a_semicontinuous_variable_without_a_value_in_its_bounds_is_zero() -> None:
    made = sound("coefficient", "min x; int x 0..4; semi z 1..0; c: x + z >= 2")
    assert made == {"c: x + 2 z >= 2"}
    sound("objective-term-missing", "min x + 3 z; int x 0..4; semi z 1..0; c: x + z >= 2")
