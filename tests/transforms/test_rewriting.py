from __future__ import annotations

import pytest
from short_models import model

from equivamap.ir import Affine, Kind
from equivamap.ir.numbers import mpq
from equivamap.transforms import Line, Rewriting


def line(lower: int | None, upper: int | None) -> Line:
    return Line(
        ("c", ()), {0: mpq(2), 1: mpq(-1)}, *(None if end is None else mpq(end) for end in (lower, upper))
    )


@pytest.mark.parametrize(
    ("lower", "upper", "sense"),
    [(None, 1, "<="), (1, None, ">="), (1, 1, "="), (1, 2, "range"), (None, None, "free")],
)
def test_the_sense_of_a_row(lower: int | None, upper: int | None, sense: str) -> None:
    row = line(lower, upper)
    assert row.sense == sense
    assert row.has_one_bound is (sense in ("<=", ">="))


def test_a_row_times_a_negative_number_is_turned() -> None:
    row = line(None, 6)
    row.multiply(-2)
    assert (row.terms, row.lower, row.upper) == ({0: -4, 1: 2}, -12, None)
    row.multiply(mpq(1, 4))
    assert (row.terms, row.lower, row.upper) == ({0: -1, 1: mpq(1, 2)}, -3, None)


def test_a_column_in_another_unit_takes_bounds_kind_and_maps_along() -> None:
    pen = Rewriting(model("max 2 x + 1; semi x 2..20; c: 3 x <= 9"))
    k = pen.rescale_column(0, "dozens", (1,), 4)
    made = pen.finish("in units of 4")
    column = pen.columns[k]
    assert (column.name, column.lower, column.upper, column.kind) == (
        "dozens[1]",
        mpq(1, 2),
        5,
        Kind.SEMICONTINUOUS,
    )
    assert made.links.backward == {0: Affine({0: mpq(4)})}
    assert made.links.forward == {0: Affine({0: mpq(1, 4)})}
    assert made.instance.objective == Affine({0: mpq(-8)}, mpq(-1))


def test_a_completion_in_another_unit_stays_one() -> None:
    pen = Rewriting(model("min x; cont x; c: x >= 1"))
    added = pen.add_column("y", (), 0, 6, Kind.CONTINUOUS)
    pen.rescale_column(added, "z", (), 3)
    assert pen.finish("").links.completed_b == {1}


def test_the_objective_is_turned_with_its_constant() -> None:
    pen = Rewriting(model("max 2 x - 3; bin x; c: x <= 1"))
    pen.turn_objective()
    assert (pen.sense, pen.cost, pen.offset) == ("min", {0: -2}, 3)
