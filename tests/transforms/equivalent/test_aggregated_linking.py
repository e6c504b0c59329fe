from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "aggregated-linking"


def test_shares_of_any_size_are_added() -> None:
    text = "max x[1] + x[2]; int x[1] 0..2; cont x[2] 0..3; bin y; l[1]: x[1] <= 2 y; l[2]: 6 y - 2 x[2] >= 0"
    assert sound(NAME, text) == {"l_sum: x[1] + x[2] - 5 y <= 0"}
    assert unsound(NAME, text) == {"l_sum: x[1] + x[2] - 2 y <= 0"}


def test_a_sum_is_split_by_the_bounds() -> None:
    text = "max x + z; int x 0..2; int z 0..3; bin y; l: x + 2 z - 9 y <= 0"
    assert sound(NAME, text) == {"l_each[1]: x - 2 y <= 0", "l_each[2]: z - 3 y <= 0"}
    assert unsound(NAME, text)


def test_the_way_can_be_chosen() -> None:
    text = "max x + z; bin x z y; l[1]: x <= y; l[2]: z <= y"
    assert sound(NAME, text, way="sum") == {"l_sum: x + z - 2 y <= 0"}
    assert refused(NAME, text, way="split").startswith("no linking rows")


def test_switches_of_several_indices_are_kept_apart() -> None:
    text = (
        "max x[1] + x[2] + x[3] + x[4]; bin x[1] x[2] x[3] x[4] y[1] y[2]; "
        "l[1]: x[1] <= y[1]; l[2]: x[2] <= y[1]; l[3]: x[3] <= y[2]; l[4]: x[4] <= y[2]"
    )
    assert sound(NAME, text) == {
        "l_sum[1]: x[1] + x[2] - 2 y[1] <= 0",
        "l_sum[2]: x[3] + x[4] - 2 y[2] <= 0",
    }


def test_rows_that_are_also_limits_or_have_no_switch_stay() -> None:
    message = "no linking rows x <= u y with y binary and x between 0 and u that could be summed or split"
    for rows in (
        "int x z 0..3; bin y; l[1]: x <= 2 y; l[2]: z <= 2 y",
        "int x z -1..2; bin y; l[1]: x <= 2 y; l[2]: z <= 2 y",
        "int x z y 0..2; l[1]: x <= 2 y; l[2]: z <= 2 y",
        "int x z 0..2; bin y; l[1]: x = 2 y; l[2]: z <= 2 y",
        "int x z 0..2; bin y; l[1]: x <= 2 y + 1; l[2]: z <= 2 y",
    ):
        assert refused(NAME, "max x + z; " + rows) == message


def test_a_small_factor_that_another_row_hides_is_not_wrong() -> None:
    text = "max x + z; bin x z y; l[1]: x <= y; l[2]: z <= y; one: x + z <= 1"
    assert refused(NAME, text, "unsound") == "no linking rows that a smaller factor would make wrong"
