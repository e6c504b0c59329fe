from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "clique"


def test_conflicts_of_several_rows_make_one_clique() -> None:
    text = "max x + y + z; bin x y z; a: x + y <= 1; b: -y - z >= -1; c: 3 x + 2 z <= 4"
    assert sound(NAME, text) == {"clique: x + y + z <= 1"}


def test_a_single_row_may_hide_a_clique() -> None:
    text = "max x + y + z; bin x y z w; int v 0..2; a: 3 x + 4 y + 5 z - 2 w + v <= 4"
    assert sound(NAME, text) == {"clique: x + y + z <= 1"}


def test_what_a_row_states_already_is_not_repeated() -> None:
    message = "no three binary variables that exclude each other pairwise in no common row"
    assert refused(NAME, "max x; bin x y z; a: 2 x + 2 y + 2 z <= 2") == message
    assert refused(NAME, "max x; bin x y; int z 0..2; a: x + y <= 1; b: y + z <= 1; c: x + z <= 1") == message


def test_a_pair_without_conflict_is_wrong() -> None:
    text = "max x + y + z; bin x y z; a: x + y <= 1; b: y + z <= 1"
    assert unsound(NAME, text) == {"clique: x + y + z <= 1"}
    assert refused(NAME, text)
    everything = "max x; bin x y z; a: x + y + z <= 1"
    assert refused(NAME, everything, "unsound").startswith("no clique of binary variables")
