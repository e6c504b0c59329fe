"""Simpler data that still fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from equivamap.formulations.drawing.instances import Generator
from equivamap.formulations.drawing.shrinking import burden, shrink, smaller
from equivamap.formulations.schemas.schema import Schema
from equivamap.formulations.schemas.schema_files import schema_from_table


def schema(parameters: dict[str, Any], *assumptions: str) -> Schema:
    return schema_from_table(
        {
            "parameters": {name: {"type": t, "shape": shape} for name, (t, shape) in parameters.items()},
            "assumptions": [{"text": text, "python": text} for text in assumptions],
        }
    )


JOBS = schema(
    {
        "n": ("integer", []),
        "m": ("integer", []),
        "p": ("continuous", ["n", "m"]),
        "Om": ("integer", ["n", "m"]),
    },
    "all(p[j][k] >= 0 for j in range(n) for k in range(m))",
    "all(0 <= Om[j][k] < m for j in range(n) for k in range(m))",
    "all(sorted(Om[j]) == list(range(m)) for j in range(n))",
)
FLOW = schema(
    {
        "n": ("integer", []),
        "arcs": ("integer", []),
        "tail": ("integer", ["arcs"]),
        "head": ("integer", ["arcs"]),
        "net": ("integer", ["n"]),
    },
    "n >= 2 and all(0 <= tail[a] < n and 0 <= head[a] < n and tail[a] != head[a] for a in range(arcs))",
    "sum(net) == 0",
)
RAGGED = schema(
    {"n": ("integer", []), "k": ("integer", ["n"]), "c": ("continuous", ["n", "k[n]"])},
    "all(k[i] >= 1 for i in range(n))",
)


@pytest.mark.parametrize("read", [JOBS, FLOW, RAGGED], ids=["jobs", "flow", "ragged"])
def test_smaller_data_are_simpler_and_good(read: Schema) -> None:
    generator = Generator(read)
    for data in list(generator.instances(seed=2, max_size=4, limit=30))[-6:]:
        found = list(smaller(generator, data))
        assert found
        for simple in found:
            assert read.findings(read.checked(simple)) == ()
            assert burden(simple) < burden(data)


@pytest.mark.parametrize(
    ("read", "fails", "wanted"),
    [
        (JOBS, lambda d: d["n"] >= 2 and d["m"] >= 2, {"n": 2, "m": 2, "p": [[0, 0], [0, 0]]}),
        (JOBS, lambda d: max(map(max, d["p"])) > 6, {"n": 1, "m": 1, "p": [[7]], "Om": [[0]]}),
        (FLOW, lambda d: max(d["net"]) >= 3, {"n": 2, "arcs": 1}),
        (RAGGED, lambda d: min(map(min, d["c"])) < 0, {"n": 1}),
    ],
)
def test_shrunk_to_the_core(
    read: Schema, fails: Callable[[dict[str, Any]], bool], wanted: dict[str, Any]
) -> None:
    generator = Generator(read)
    failing = [data for data in generator.instances(seed=4, max_size=5, limit=150) if fails(data)]
    least = shrink(generator, failing[-1], fails, time_limit=20)
    assert fails(least) and read.findings(least) == ()
    assert {name: least[name] for name in wanted} == wanted


def test_what_cannot_be_simpler_stays() -> None:
    data = {"n": 1, "m": 1, "p": [[0]], "Om": [[0]]}
    assert shrink(Generator(JOBS), data, lambda simple: True) == data
    asked: list[Any] = []
    large = {"n": 2, "m": 2, "p": [[3, 4], [5, 6]], "Om": [[0, 1], [1, 0]]}
    assert shrink(Generator(JOBS), large, lambda d: bool(asked.append(d)), tries=5) == large
    assert len(asked) == 5
