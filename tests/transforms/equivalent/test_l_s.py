from __future__ import annotations

import random

from short_models import model

from equivamap.transforms import transformation
from tests.transforms.both_sides import new_rows, refused, sound, unsound

NAME = "l-s"
TWO = (
    "min 5 y[1] + 3 y[2] + x[1]; int x[1] 0..5; int x[2] 0..3; int s[1] s[2] 0..2; bin y[1] y[2]; "
    "b[1]: x[1] - s[1] = 2; b[2]: s[1] + x[2] - s[2] = 3; u[1]: x[1] <= 5 y[1]; u[2]: x[2] <= 3 y[2]"
)


def rows(text: str, seeds: range = range(12)) -> set[str]:
    before = model(text)
    known = transformation(NAME)
    return {row for s in seeds for row in new_rows(before, known.sound(before, random.Random(s)))}


def test_sets_with_and_without_the_first_period() -> None:
    assert sound(NAME, TWO) == {
        "l_S[2]: x[2] - s[2] - 3 y[2] <= 0",
        "l_S[2]: x[1] + x[2] - s[2] - 5 y[1] - 3 y[2] <= 0",
    }


def test_demand_of_the_last_period_forgotten() -> None:
    assert unsound(NAME, TWO) <= {
        "l_S[2]: x[2] - s[2] <= 0",
        "l_S[2]: x[1] + x[2] - s[2] - 2 y[1] <= 0",
    }


def test_balances_that_are_turned_or_scaled() -> None:
    turned = TWO.replace("x[1] - s[1] = 2", "2 s[1] - 2 x[1] = -4").replace("5 y[1];", "5 y[1];", 1)
    assert rows(turned) == rows(TWO)
    assert sound(NAME, turned)


def test_three_periods_and_two_items() -> None:
    text = (
        "min 0; cont" + "".join(f" x[{i},{t}] s[{i},{t}]" for i in (1, 2) for t in (1, 2, 3)) + " 0..9; bin"
    )
    text += "".join(f" y[{i},{t}]" for i in (1, 2) for t in (1, 2, 3))
    for i in (1, 2):
        for t in (1, 2, 3):
            before = f" + s[{i},{t - 1}]" if t > 1 else ""
            text += (
                f"; b[{i},{t}]: x[{i},{t}]{before} - s[{i},{t}] = {t}; u[{i},{t}]: x[{i},{t}] <= 9 y[{i},{t}]"
            )
    made = rows(text, range(4))
    assert {row.split(":")[0] for row in made} == {"l_S[1,2]", "l_S[1,3]", "l_S[2,2]", "l_S[2,3]"}
    assert "l_S[1,3]: x[1,3] - s[1,3] - 3 y[1,3] <= 0" in rows(text)
    assert any("- 6 y[2,1]" in row for row in rows(text))


def test_what_is_no_lot_sizing() -> None:
    message = "no balance equations of consecutive periods with set-up rows x <= M y"
    for old, new in (
        ("s[1] + x[2] - s[2]", "s[1] + x[2] - 2 s[2]"),
        ("s[1] + x[2]", "2 s[1] + x[2]"),
        ("x[1] - s[1] = 2", "x[1] - s[1] >= 2"),
        ("x[1] - s[1] = 2", "x[1] - s[1] = -2"),
        ("int s[1] s[2] 0..2", "int s[1] s[2] -1..2"),
        ("u[2]: x[2] <= 3 y[2]", "u[2]: x[2] <= 3 y[2] + 1"),
        ("bin y[1] y[2]", "cont y[1] y[2] 0..1"),
    ):
        assert old in TWO
        assert refused(NAME, TWO.replace(old, new)) == message


def test_stock_that_goes_round_in_a_circle_ends() -> None:
    ring = TWO.replace("b[1]: x[1] - s[1] = 2", "b[1]: x[1] + s[2] - s[1] = 2")
    assert refused(NAME, ring).startswith("no balance equations")


def test_a_stock_that_is_a_set_up_too_counts_as_both() -> None:
    text = (
        "min x[1] + s[2]; int x[1] x[2] 0..3; int s[1] 0..2; bin y[1] s[2]; b[1]: x[1] - s[1] = 1; "
        "b[2]: s[1] + x[2] - s[2] = 1; u[1]: x[1] <= 3 y[1]; u[2]: x[2] <= 3 s[2]"
    )
    assert "l_S[2]: x[2] - 2 s[2] <= 0" in sound(NAME, text)
