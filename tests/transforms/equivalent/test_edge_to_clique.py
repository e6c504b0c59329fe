from __future__ import annotations

import random

from short_models import model

from equivamap.transforms import transformation
from tests.transforms.both_sides import refused, rows_of, sound, unsound

NAME = "edge-to-clique"
TRIANGLE = "max a + b + c + d; bin a b c d; e1: a + b <= 1; e2: 2 a + 2 c <= 2; e3: -b - c >= -1"


def test_rows_of_a_triangle_become_one() -> None:
    assert sound(NAME, TRIANGLE) == {"clique: a + b + c <= 1"}
    result = transformation(NAME).sound(model(TRIANGLE), random.Random(1))
    assert rows_of(result.instance) == {"clique: a + b + c <= 1"}


def test_edges_outside_of_cliques_and_other_rows_stay() -> None:
    text = TRIANGLE + "; e4: c + d <= 1; n: a + b + d >= 1; m: a + d <= 2; l: 2 a + d <= 2"
    result = transformation(NAME).sound(model(text), random.Random(1))
    kept = {"e4: c + d <= 1", "n: a + b + d >= 1", "m: a + d <= 2", "l: 2 a + d <= 2"}
    assert rows_of(result.instance) == {"clique: a + b + c <= 1", *kept}
    assert sound(NAME, text)


def test_two_cliques_share_an_edge() -> None:
    text = TRIANGLE + "; e4: c + d <= 1; e5: b + d <= 1"
    assert sound(NAME, text) == {"clique[1]: a + b + c <= 1", "clique[2]: b + c + d <= 1"} | sound(NAME, text)


def test_a_missing_edge_is_wrong() -> None:
    path = "max a + b + c; bin a b c; e1: a + b <= 1; e2: b + c <= 1"
    assert unsound(NAME, path) == {"clique: a + b + c <= 1"}
    assert refused(NAME, path) == "no three binary variables with a row x + y <= 1 for every pair"


def test_a_missing_edge_that_another_row_makes_up_for_is_not() -> None:
    path = "max a + b + c; bin a b c; e1: a + b <= 1; e2: b + c <= 1; k: 2 a + 3 c <= 4"
    assert refused(NAME, path, "unsound") == "no clique of edge rows with a neighbour that lacks one edge"
