from __future__ import annotations

import pytest

from equivamap.ir import Affine, Axis, Instance, Kind, Origin, build_instance, canonical
from equivamap.ir.rendering import (
    render_affine,
    render_bounds,
    render_number,
    render_objective,
    render_row,
    render_values,
)


def instance(**changes: object) -> Instance:
    arguments: dict[str, object] = {
        "variables": Axis(["x[1,2]", "y", "two words"]),
        "constraints": Axis(["cap", "range", "only", "least"]),
        "bounds": [(0, None), (0, 4), (None, None)],
        "kinds": [Kind.CONTINUOUS, Kind.INTEGER, Kind.CONTINUOUS],
        "rows": [
            ({0: 2, 1: 1}, None, 4),
            ({0: 1, 1: -1}, 1, 3),
            ({1: 1, 2: -2.5}, 0, 0),
            ({0: canonical(1) / 3}, 1, None),
        ],
        "cost": {0: 3, 1: -1},
        "sense": "max",
        "offset": -7,
        "origin": Origin("a.lp", "lp"),
    }
    return build_instance(**{**arguments, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("i", "text"),
    [
        (0, "2 x[1,2] + y <= 4"),
        (1, "1 <= x[1,2] - y <= 3"),
        (2, "y - 2.5 'two words' = 0"),
        (3, "(1/3) x[1,2] >= 1"),
    ],
)
def test_a_row_reads_as_it_was_written(i: int, text: str) -> None:
    model = instance()
    assert render_row(model, model.row(i)) == text


def test_bounds_name_the_domain() -> None:
    model = instance(kinds=[Kind.SEMICONTINUOUS, Kind.INTEGER, Kind.CONTINUOUS])
    assert render_bounds(model, 0) == "x[1,2] >= 0, or zero"
    assert render_bounds(model, 1) == "0 <= y <= 4, integer"
    assert render_bounds(model, 2) == "'two words' free"


def test_the_objective_stands_in_its_own_sense() -> None:
    assert render_objective(instance()) == "max 3 x[1,2] - y - 7"
    assert render_objective(instance(sense="min", offset=0, cost={})) == "min 0"


def test_an_expression_without_variables_is_its_constant() -> None:
    assert render_affine(Affine(), []) == "0"
    assert render_affine(Affine(constant=canonical(-2)), []) == "-2"
    assert render_affine(Affine({0: canonical(-1)}, canonical(1)), ["x"]) == "-x + 1"


def test_a_long_sum_is_cut_in_the_middle_and_says_how_much() -> None:
    names = [f"x[{k}]" for k in range(50)]
    affine = Affine({k: canonical(1) for k in range(50)}, canonical(3))
    assert render_affine(affine, names, limit=4) == "x[0] + x[1] ... 46 more terms ... + x[48] + x[49] + 3"
    assert render_affine(affine, names, limit=50).count("+") == 50


def test_numbers_too_long_to_read_are_marked_as_rounded() -> None:
    assert render_number(canonical(10) ** 30 + 1) == "~1e+30"
    assert render_number(canonical(1) / (canonical(10) ** 5000 + 1)) == "~0"
    assert render_number(canonical(10) ** 30) == "1e30"


def test_computed_values_are_decimals_where_fractions_are_long() -> None:
    third = canonical(1) / 3
    assert render_values(third, canonical(1000) / 3, canonical(10000) / 3) == ["1/3", "1000/3", "~3333.33333"]
    assert render_values(canonical(2.5)) == ["2.5"]


def test_values_that_differ_do_not_look_the_same() -> None:
    first, second = canonical(10000) / 3, canonical(100000000001) / 30000000
    assert render_values(first) == render_values(second) == ["~3333.33333"]
    assert render_values(first, second) == ["~3333.333333333", "~3333.333333367"]
    assert render_values(first, first) == ["~3333.33333", "~3333.33333"]
