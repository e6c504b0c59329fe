from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "dominance-cut"


def test_worth_more_and_weighs_less() -> None:
    text = "max 3 x[1] + 4 x[2] + 9 x[3]; bin x[1] x[2] x[3]; a: 3 x[1] + 3 x[2] + 5 x[3] <= 6"
    assert sound(NAME, text, cuts=9) == {"dominance: x[1] - x[2] <= 0"}


def test_equal_columns_do_not_go_round() -> None:
    text = (
        "min x[1] + x[2] + x[3]; bin x[1] x[2] x[3]; a: x[1] + x[2] + x[3] >= 2; b: x[1] + x[2] + x[3] <= 3"
    )
    assert sound(NAME, text, cuts=9) == {
        "dominance[1]: -x[1] + x[2] <= 0",
        "dominance[2]: -x[1] + x[3] <= 0",
        "dominance[3]: -x[2] + x[3] <= 0",
    }


def test_equations_and_other_variables() -> None:
    text = (
        "min 2 x[1] + x[2] + z; bin x[1] x[2]; int z 0..3; a: x[1] + x[2] + z = 2; b: 2 x[1] + x[2] - z >= -1"
    )
    message = "no binary variable of a family costs and needs no more than another"
    assert refused(NAME, text) == message
    assert sound(NAME, text.replace("2 x[1] + x[2] - z", "x[1] + x[2] - z")) == {
        "dominance: x[1] - x[2] <= 0"
    }
    assert refused(NAME, "min x[1] + x[2]; int x[1] x[2] 0..2; a: x[1] + x[2] >= 1") == message


def test_cost_alone_does_not_dominate() -> None:
    text = "max 7 x[1] + 5 x[2] + 4 x[3]; bin x[1] x[2] x[3]; a: 6 x[1] + 3 x[2] + 3 x[3] <= 7"
    made = unsound(NAME, text)
    assert made and all("- x[1]" in row or row.startswith("dominance: -x[1]") for row in made)


def test_a_dominance_is_turned_round_where_cost_does_no_harm() -> None:
    text = "max 3 x[1] + 4 x[2]; bin x[1] x[2]; a: 3 x[1] + 3 x[2] <= 4"
    assert unsound(NAME, text) == {"dominance: -x[1] + x[2] <= 0"}


def test_equal_columns_have_no_unsound_side() -> None:
    text = "max x[1] + x[2]; bin x[1] x[2]; a: x[1] + x[2] <= 1"
    assert refused(NAME, text, "unsound").startswith("no binary variable that every optimum takes")
