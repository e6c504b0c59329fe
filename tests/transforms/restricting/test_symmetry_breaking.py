from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "symmetry-breaking"
BINS = (
    "min 2 u[1] + 2 u[2]; bin u[1] u[2] x[a,1] x[a,2] x[b,1] x[b,2]; "
    "once[a]: x[a,1] + x[a,2] = 1; once[b]: x[b,1] + x[b,2] = 1; "
    "room[1]: 2 x[a,1] + 3 x[b,1] <= 4 u[1]; room[2]: 2 x[a,2] + 3 x[b,2] <= 4 u[2]"
)


def test_bins_are_swapped_with_what_is_in_them() -> None:
    assert sound(NAME, BINS) == {
        "order[2]: u[1] - u[2] >= 0",
        "order[2]: 2 x[a,1] - 2 x[a,2] + x[b,1] - x[b,2] >= 0",
    }


def test_numbers_are_ordered_by_their_sum() -> None:
    text = "min x[1] + x[2] + x[3]; int x[1] x[2] x[3] 0..3; a: x[1] + x[2] + x[3] >= 4"
    assert sound(NAME, text) == {"order[2]: x[1] - x[2] >= 0", "order[3]: x[2] - x[3] >= 0"}


def test_classes_of_alike_columns() -> None:
    text = "min x[1] + 2 x[2] + x[3]; int x[1] x[2] x[3] 0..2; a: x[1] + x[2] + x[3] >= 3"
    assert sound(NAME, text) == {"order[3]: x[1] - x[3] >= 0"}


def test_costs_bounds_kinds_and_rows_must_be_alike() -> None:
    message = "no two values of an index are interchangeable"
    for text in (
        "min x[1] + 2 x[2]; int x[1] x[2] 0..3; a: x[1] + x[2] >= 4",
        "min x[1] + x[2]; int x[1] 0..3; int x[2] 0..4; a: x[1] + x[2] >= 4",
        "min x[1] + x[2]; int x[1] 0..3; cont x[2] 0..3; a: x[1] + x[2] >= 4",
        "min x[1] + x[2]; int x[1] x[2] 0..3; a: x[1] + 2 x[2] >= 4",
        "min x + y; bin x y; a: x + y >= 1",
    ):
        assert refused(NAME, text) == message


def test_an_order_of_unlike_values_costs_every_optimum() -> None:
    text = "min x[1] + 2 x[2]; int x[1] x[2] 0..3; a: x[1] + x[2] >= 3"
    assert unsound(NAME, text) == {"order[1]: -x[1] + x[2] >= 0"}
    assert unsound(NAME, BINS.replace("2 u[1] + 2 u[2]", "2 u[1] + 3 u[2]").replace("4 u[2]", "5 u[2]"))


def test_alike_values_have_no_unsound_side() -> None:
    assert refused(NAME, BINS, "unsound").startswith("no two values that look alike can be put in an order")
