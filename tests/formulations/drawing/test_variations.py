"""Data near given ones: they meet the schema, keep dimensions, and tie what stands apart."""

from __future__ import annotations

import json
import random
from typing import Any

from equivamap.formulations.drawing.instances import Generator
from equivamap.formulations.drawing.variations import variations
from equivamap.formulations.schemas.schema import Assumption, Parameter, Schema

FLOW = Schema(
    {
        "n": Parameter("n", "integer"),
        "m": Parameter("m", "integer"),
        "tail": Parameter("tail", "integer", ("m",)),
        "cap": Parameter("cap", "continuous", ("m",)),
        "open": Parameter("open", "binary", ("m",)),
        "most": Parameter("most", "integer"),
        "b": Parameter("b", "continuous", ("n",)),
    },
    (
        Assumption("", "n >= 2 and m >= 1 and 1 <= most <= 50"),
        Assumption("", "all(0 <= v < n for v in tail)"),
        Assumption("", "all(0 <= v <= most for v in cap)"),
        Assumption("", "sum(b) == 0"),
    ),
)
BASE: dict[str, Any] = {
    "n": 2,
    "m": 2,
    "tail": [0, 1],
    "cap": [3, 5],
    "open": [0, 1],
    "most": 20,
    "b": [4, -4],
}


def test_variations_meet_schema_and_keep_dimensions() -> None:
    generator = Generator(FLOW)
    found = list(variations(generator, [BASE], random.Random(0), 25))
    assert len(found) == 25 == len({json.dumps(data) for data in found}) and BASE not in found
    for data in found:
        assert FLOW.findings(FLOW.checked(data)) == ()
        assert (data["n"], data["m"]) == (2, 2)
    assert any(data["tail"] == BASE["tail"] and data["cap"] != BASE["cap"] for data in found)
    assert found == list(variations(generator, [BASE], random.Random(0), 25))


def test_limits_that_assumptions_set_are_reached() -> None:
    found = list(variations(Generator(FLOW), [BASE], random.Random(1), 60))
    assert any(data["most"] in data["cap"] for data in found)
    of_cap = (*BASE["cap"], sum(BASE["cap"]), sum(BASE["cap"]) // 2)
    assert any(data["most"] in of_cap for data in found)
