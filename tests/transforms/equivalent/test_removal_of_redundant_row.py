from __future__ import annotations

import random

from short_models import model

from equivamap.transforms import transformation
from tests.transforms.both_sides import refused, rows_of, sound, unsound

NAME = "removal-of-redundant-row"


def left(text: str, side: str) -> set[str]:
    known, before = transformation(NAME), model(text)
    results = [getattr(known, side)(before, random.Random(seed)) for seed in range(10)]
    return {" / ".join(sorted(rows_of(result.instance))) for result in results}


def test_what_integers_alone_imply_goes() -> None:
    text = "min x + y; int x y 0..3; a: 2 x + 2 y <= 5; b: x + y <= 2"
    sound(NAME, text)
    assert left(text, "sound") == {"a: 2 x + 2 y <= 5", "b: x + y <= 2"}


def test_one_of_two_equal_rows_stays() -> None:
    assert left("min x + y; int x y 0..3; a: x + y <= 5; b: x + y <= 5", "sound") == {
        "a: x + y <= 5",
        "b: x + y <= 5",
    }


def test_an_equation_that_others_imply_goes() -> None:
    text = "min x; int x y z 0..3; a: x + y = 2; b: y + z = 3; c: x - z = -1; d: x <= 1"
    sound(NAME, text)
    assert all("d: x <= 1" in rows for rows in left(text, "sound"))


def test_a_row_that_cuts_is_taken_by_the_other_side_alone() -> None:
    text = "min x; int x y 0..3; a: x + y <= 2; b: x + y <= 7"
    assert left(text, "sound") == {"a: x + y <= 2"}
    assert left(text, "unsound") == {"b: x + y <= 7"}
    unsound(NAME, text)


def test_what_is_missing_is_named() -> None:
    assert refused(NAME, "min x; int x y 0..3; a: x + y <= 2") == "no row is seen to follow from the others"
    assert refused(NAME, "min x; int x 0..3; a: x <= 4", "unsound") == "no row is seen to cut anything off"
