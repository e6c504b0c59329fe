from __future__ import annotations

import random

from equivamap.formulations.drawing.corners import corners
from equivamap.formulations.drawing.instances import Generator
from equivamap.formulations.schemas.schema import Parameter, Schema
from tests.formulations.open_models import SCHEMA

STOCK = Schema(
    {
        "n": Parameter("n", "integer"),
        "stock": Parameter("stock", "continuous"),
        "use": Parameter("use", "integer", ("n",)),
        "ok": Parameter("ok", "binary", ("n",)),
    }
)


def test_whole_parameters_are_extreme_together() -> None:
    base = {"n": 2, "stock": 0, "use": [3, 4], "ok": [0, 1]}
    found = list(corners(Generator(STOCK), [base], random.Random(0), 12))
    assert len(found) == 12 == len({str(data) for data in found})
    assert {"n": 2, "stock": 1000, "use": [1, 1], "ok": [1, 1]} in found
    assert {"n": 2, "stock": 0, "use": [0, 0], "ok": [0, 0]} in found
    assert all(data["n"] == 2 for data in found)


def test_assumptions_hold_at_corners() -> None:
    base = {"n": 2, "d": 1, "c": [3, 4]}
    found = list(corners(Generator(SCHEMA), [base], random.Random(0), 20))
    assert found
    for data in found:
        assert SCHEMA.findings(SCHEMA.checked(data)) == ()


def test_nothing_to_move() -> None:
    alone = Schema({"n": Parameter("n", "integer"), "v": Parameter("v", "integer", ("n",))})
    assert list(corners(Generator(alone), [], random.Random(0), 5)) == []
