from __future__ import annotations

import pytest

from tests.transforms.both_sides import refused, sound, unsound

NAME = "mtz-without-depot-exclusion"
ARCS = "bin x[0,1] x[1,0] x[1,2] x[2,1] x[0,2] x[2,0]"
LESS = "o[1,2]: u[1] - u[2] + 3 x[1,2] <= 2; o[2,1]: u[2] - u[1] + 3 x[2,1] <= 2"
MORE = "o[1,2]: u[2] - u[1] - 3 x[1,2] >= -2; o[2,1]: u[1] - u[2] - 3 x[2,1] >= -2"
START = "min x[0,1] + 2 x[1,2] + 3 x[2,0] + x[1,0] + x[2,1] + x[0,2]"


@pytest.mark.parametrize(("rows", "sign"), [(LESS, "<="), (MORE, ">=")])
def test_rows_of_either_sense_are_known(rows: str, sign: str) -> None:
    text = f"{START}; {ARCS}; cont u[0] 0..1; cont u[1] u[2] 1..2; {rows}"
    assert all(f" {sign} " in row for row in sound(NAME, text, range(1)))
    added = unsound(NAME, text, range(1))
    assert sorted(row.partition(":")[0] for row in added) == ["o[0,1]", "o[0,2]", "o[1,0]", "o[2,0]"]
    assert all(f" {sign} " in row for row in added)


def test_a_depot_without_a_position_has_no_rows_to_forget() -> None:
    text = f"{START}; {ARCS}; cont u[1] u[2] 1..2; {LESS}"
    assert refused(NAME, text, "unsound") == "no Miller-Tucker-Zemlin rows spare a node that has a position"


def test_positions_without_bounds_justify_no_other_m() -> None:
    text = f"{START}; {ARCS}; cont u[0] u[1] u[2] 0..; {LESS}"
    assert refused(NAME, text) == "no Miller-Tucker-Zemlin row has an M that the bounds justify"
