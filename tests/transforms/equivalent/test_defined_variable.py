from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "defined-variable"


def test_multiples_of_an_expression_are_found() -> None:
    made = sound(
        NAME, "max x; int x y 0..3; semi z 1..2; a: x + 2 y + z <= 5; b: -2 x - 4 y >= -8; c: x + z <= 4"
    )
    assert {"a: z + part_of_a <= 5", "b: -2 part_of_a >= -8"} < made
    assert "part_of_a_is: -x - 2 y + part_of_a = 0" in made


def test_every_row_with_the_expression_has_the_variable() -> None:
    made = sound(NAME, "max x; int x y 0..3; a: x + y <= 5; b: x + y >= 1; c: 0.5 x + 0.5 y <= 2")
    assert {"part_of_a <= 5", "part_of_a >= 1", "0.5 part_of_a <= 2"} < {
        row.partition(": ")[2] for row in made
    }


def test_a_family_of_rows_has_a_family_of_variables() -> None:
    text = (
        "max x[1]; int x[1] 0..2; int x[2] 0..2; int y[1] 0..2; int y[2] 0..1;"
        "a[1]: x[1] + y[1] <= 3; a[2]: x[2] + y[2] <= 2; b[1]: x[1] + y[1] >= 1; b[2]: 2 x[2] + 2 y[2] >= 2"
    )
    made = sound(NAME, text)
    assert {"a[1]: part_of_a[1] <= 3", "a[2]: part_of_a[2] <= 2", "b[2]: 2 part_of_a[2] >= 2"} < made


def test_single_terms_and_other_ratios_are_nothing_in_common() -> None:
    message = "no two rows have an expression of two variables in common"
    assert refused(NAME, "max x; int x y 0..3; a: x + 2 y <= 5; b: x + y >= 1; c: x <= 2") == message


def test_a_term_is_left_beside_the_variable() -> None:
    made = unsound(NAME, "max x; int x y 0..3; a: x + y <= 3; b: x + y <= 4", seeds=(0,))
    assert len(made) == 3
