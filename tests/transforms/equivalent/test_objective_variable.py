from __future__ import annotations

import random

import pytest
from short_models import model

from equivamap.ir import Affine
from equivamap.ir.numbers import mpq
from equivamap.transforms import NotApplicable, transformation

VARIABLE = transformation("objective-variable")


def test_the_constant_goes_into_the_row_and_names_are_fresh() -> None:
    made = VARIABLE.apply(model("max 2x - z + 4; bin x z; c: x + z <= 1"), random.Random(1))
    assert made.instance.variables.names == ["x", "z", "z2"]
    row = made.instance.exact_rows[-1]
    assert (dict(row.body.terms), row.lower, row.upper) == ({0: -2, 1: 1, 2: 1}, 4, 4)
    assert made.links.forward[2] == Affine({0: mpq(2), 1: mpq(-1)}, mpq(4))
    assert (made.instance.sense, made.instance.offset) == ("max", 0)


@pytest.mark.parametrize(("sense", "sides"), [("min", (None, 4)), ("max", (4, None))])
def test_the_twin_bounds_from_where_nothing_pushes(sense: str, sides: tuple[object, object]) -> None:
    made = VARIABLE.twin(model(f"{sense} 2x + 4; bin x; c: x <= 1"), random.Random(1))
    row = made.instance.exact_rows[-1]
    assert (row.lower, row.upper) == sides


def test_a_constant_objective_needs_no_variable() -> None:
    with pytest.raises(NotApplicable, match="objective has no variable"):
        VARIABLE.apply(model("min 3; bin x; c: x <= 1"), random.Random(1))
