"""Data drawn from schemas: all that is yielded meets schema and assumptions, and there is enough of it."""

from __future__ import annotations

import json
import random
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equivamap.errors import DataError
from equivamap.formulations.drawing.instances import Generator
from equivamap.formulations.drawing.streams import Ending
from equivamap.formulations.schemas.schema import Schema
from equivamap.formulations.schemas.schema_files import read_schema, schema_from_table

PROBLEMS = sorted((Path(__file__).parents[3] / "datasets" / "problems").glob("*/problem.toml"))


def schema(parameters: dict[str, Any], *assumptions: str, definitions: tuple[str, ...] = ()) -> Schema:
    return schema_from_table(
        {
            "parameters": {name: {"type": t, "shape": shape} for name, (t, shape) in parameters.items()},
            "assumptions": [{"text": text, "python": text} for text in assumptions],
            "definitions": list(definitions),
        }
    )


C, Z, B = "continuous", "integer", "binary"
SHAPES = {
    "edges": schema(
        {"n": (Z, []), "m": (Z, []), "E": (Z, ["m", "2"]), "w": (C, ["m"])},
        "assert n >= 2 and m >= 1",
        "assert all(0 <= i < j < n for i, j in E)",
        "assert len(set(map(tuple, E))) == m",
        "assert all(w[e] > 0 for e in range(m))",
    ),
    "metric": schema(
        {"n": (Z, []), "d": (C, ["n", "n"])},
        "all(d[i][j] >= 0 for i in range(n) for j in range(n))",
        "all(d[i][i] == 0 for i in range(n)) and all(d[i][j] == d[j][i] for i in range(n) for j in range(i))",
        "all(d[i][j] <= d[i][k] + d[k][j] for i in range(n) for j in range(n) for k in range(n))",
    ),
    "sets": schema(
        {"n": (Z, []), "m": (Z, []), "S": (Z, ["n", "*"])},
        "all(j in range(m) for s in S for j in s)",
        "all(len(set(s)) == len(s) for s in S)",
        "set().union(*S) == set(range(m))",
    ),
    "partition": schema(
        {"n": (Z, []), "k": (Z, []), "size": (Z, ["k"]), "G": (Z, ["k", "size[k]"])},
        "min(size) >= 1 and sum(size) == n",
        "sorted(v for g in G for v in g) == list(range(n))",
    ),
    "windows": schema(
        {"n": (Z, []), "a": (C, ["n"]), "b": (C, ["n"]), "Q": (C, []), "q": (C, ["n"])},
        "all(0 <= a[i] <= b[i] for i in range(n))",
        "max(q) <= Q and min(q) >= 0 and q[0] == 0",
        "all(b[i] <= b[i + 1] for i in range(n - 1))",
    ),
    "precedence": schema(
        {"n": (Z, []), "m": (Z, []), "P": (Z, ["m", "2"])},
        "n >= 2 and all(0 <= u < n and 0 <= v < n and u != v for u, v in P)",
        "all((v, u) not in [(x, y) for x, y in P] for u, v in P)",
    ),
    "transport": schema(
        {"n": (Z, []), "m": (Z, []), "s": (C, ["n"]), "d": (Z, ["m"])},
        "min(s) >= 0 and min(d) >= 1",
        "sum(d) <= sum(s)",
    ),
    "shares": schema(
        {"n": (Z, []), "k": (Z, []), "p": (C, ["n", "k"])},
        "all(0 <= v <= 1 for row in p for v in row)",
        "all(sum(p[i]) == 1 for i in range(n))",
    ),
    "conditional": schema(
        {"n": (Z, []), "y": (B, ["n"]), "x": (C, ["n"])},
        "all(x[i] == 0 if y[i] == 0 else x[i] >= 2 for i in range(n))",
        "any(y[i] == 1 for i in range(n))",
    ),
    "defined": schema(
        {"n": (Z, []), "c": (C, ["|A|"]), "K": (Z, []), "o": (Z, ["K"]), "e": (Z, ["K"])},
        "n >= 2 and min(c) >= 0",
        "all((o[k], e[k]) in A for k in range(K))",
        definitions=("A = [(i, j) for i in range(n) for j in range(n) if i != j]",),
    ),
    "connected": schema(
        {"n": (Z, []), "A": (B, ["n", "n"])},
        "seen = {0}\nstack = [0]\nwhile stack:\n    u = stack.pop()\n    for v in range(n):\n"
        "        if A[u][v] and v not in seen:\n            seen.add(v)\n            stack.append(v)\n"
        "assert len(seen) == n",
    ),
    "free rows": schema(
        {"n": (Z, []), "m": (Z, []), "S": (Z, ["*", "*"])},
        "len(S) == n and all(len(row) == m for row in S)",
        "all(v >= 0 for row in S for v in row)",
    ),
    "ragged": schema(
        {"n": (Z, []), "m": (Z, ["n"]), "c": (C, ["n", "m[n]"])},
        "all(m[i] >= 1 for i in range(n))",
        "all(c[i][k] >= c[i][k + 1] for i in range(n) for k in range(m[i] - 1))",
    ),
}


@pytest.mark.parametrize("file", PROBLEMS, ids=lambda file: file.parent.name)
def test_shipped_problems_give_twenty_data_sets_in_two_seconds(file: Path) -> None:
    read = read_schema(file)
    example = json.loads((file.parent / "small.json").read_text())
    begin = time.process_time()
    found = list(Generator(read, example).instances(seed=1, max_size=4, limit=20))
    assert time.process_time() - begin < 2
    assert len({json.dumps(data) for data in found}) == 20
    for data in found:
        assert read.checked(data) == data
        assert read.findings(data) == ()
    assert tomllib.loads(file.read_text())["parameters"].keys() == found[0].keys()


@pytest.mark.parametrize("name", SHAPES)
def test_every_data_set_meets_its_schema(name: str) -> None:
    stream = Generator(SHAPES[name]).instances(seed=3, max_size=4, limit=25)
    found = list(stream)
    assert len(found) == 25 == stream.counts.valid
    assert stream.ending is Ending.LIMIT and stream.exhausted is None
    for data in found:
        assert SHAPES[name].checked(data) == data
        assert SHAPES[name].findings(data) == ()
        assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize("name", SHAPES)
def test_same_seed_same_data(name: str) -> None:
    first, second, other = (
        list(Generator(SHAPES[name]).instances(seed=seed, max_size=3, limit=12)) for seed in (5, 5, 6)
    )
    assert first == second != other


def test_small_ones_come_first() -> None:
    sizes = [data["n"] for data in Generator(SHAPES["transport"]).instances(seed=0, max_size=5, limit=40)]
    assert sizes[0] == 1 and max(sizes[:8]) == 1 and max(sizes) == 5


def test_values_that_break_models_are_among_them() -> None:
    plain = schema({"n": (Z, []), "c": (C, ["n"]), "k": (Z, ["n"]), "b": (B, ["n"])})
    found = list(Generator(plain, {"n": 2, "c": [3, 4], "k": [1, 2], "b": [0, 1]}).instances(0, 4, 300))
    values = [value for data in found for value in data["c"]]
    assert {0, 1} <= set(values) and min(values) < 0 and max(values) > 300
    assert any(value != int(value) for value in values)
    assert any(len(set(data["c"])) == 1 < data["n"] for data in found)
    assert all(type(value) is int for data in found for value in data["k"] + data["b"])
    assert {value for data in found for value in data["b"]} == {0, 1}
    assert {sum(data["b"]) for data in found if data["n"] == 4} >= {0, 4}


def test_contradicting_assumptions_end_the_stream() -> None:
    none = schema({"n": (Z, []), "x": (C, ["n"])}, "min(x) >= 1", "sum(x) <= 0")
    stream = Generator(none).instances(seed=0, max_size=3, limit=10)
    assert list(stream) == []
    assert stream.ending is Ending.EXHAUSTED and stream.exhausted is not None
    assert stream.exhausted.valid == 0 < stream.exhausted.tries
    assert "sum(x) <= 0" in stream.exhausted.rejected and "draws met" in str(stream.exhausted)
    with pytest.raises(DataError, match="no data that meet the assumptions") as caught:
        Generator(none).draw(random.Random(0), 2)
    assert caught.value.kind == "assumptions-unmet"


def test_few_data_sets_end_the_stream() -> None:
    few = schema({"n": (Z, [])}, "1 <= n <= 3", definitions=("R = range(n)",))
    stream = Generator(few).instances(seed=0, max_size=3)
    assert sorted(data["n"] for data in stream) == [1, 2, 3]
    assert stream.ending is Ending.REPEATED


def test_an_assumption_that_is_not_understood_is_never_met() -> None:
    odd = schema({"n": (Z, [])}, "n >= 1", "open('x')")
    stream = Generator(odd).instances(seed=0, max_size=2, limit=5)
    assert list(stream) == [] and stream.exhausted is not None
    assert stream.exhausted.worst == "open('x')"


def test_a_generator_of_the_user_is_checked() -> None:
    def own(rng: random.Random, size: int) -> dict[str, Any]:
        return {"n": 1, "m": 1, "s": [rng.randint(0, 9)], "d": [rng.randint(0, 3)]}

    stream = Generator(SHAPES["transport"], user=own).instances(seed=0, max_size=2, limit=8)
    found = list(stream)
    assert len(found) == 8 and all(data["s"][0] >= data["d"][0] >= 1 for data in found)
    assert stream.counts.rejected

    def broken(rng: random.Random, size: int) -> dict[str, Any]:
        raise ZeroDivisionError("size")

    with pytest.raises(DataError, match="ZeroDivisionError: size"):
        next(Generator(SHAPES["transport"], user=broken).instances())


def test_the_example_is_cut_down_and_indices_follow() -> None:
    paths = schema(
        {"n": (Z, []), "m": (Z, []), "tail": (Z, ["m"]), "w": (C, ["n"])},
        "all(0 <= tail[a] < n for a in range(m))",
    )
    generator = Generator(paths, {"n": 3, "m": 3, "tail": [0, 1, 2], "w": [77, 88, 99]})
    assert generator.index_parameters(generator.example or {}) == {"tail": "n"}
    found = list(generator.instances(seed=0, max_size=3, limit=60))
    assert any(set(data["w"]) <= {77, 88, 99} for data in found)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), name=st.sampled_from(sorted(SHAPES)))
def test_strategy(data: st.DataObject, name: str) -> None:
    drawn = data.draw(Generator(SHAPES[name]).strategy(3))
    assert SHAPES[name].findings(SHAPES[name].checked(drawn)) == ()


def test_no_dimension_is_larger_than_the_most() -> None:
    for name in ("edges", "sets", "partition", "windows", "free rows"):
        generator = Generator(SHAPES[name], most=4)
        found = list(generator.instances(seed=2, max_size=4, limit=20))
        assert found and all(max(generator.sizes_in(data).values()) <= 4 for data in found)


def test_the_most_gives_way_only_where_it_may() -> None:
    ten = schema({"n": (Z, []), "c": (C, ["n"])}, "n >= 10")
    assert {d["n"] >= 10 for d in Generator(ten, most=7, yields=True).instances(0, 4, 5)} == {True}
    stream = Generator(ten, most=7).instances(0, 4, 5)
    assert list(stream) == [] and stream.exhausted is not None


def test_what_has_to_be_larger_is_little_larger() -> None:
    two = schema({"n": (Z, []), "c": (C, ["n"])}, "n >= 2")
    found = list(Generator(two, most=7).instances(seed=0, max_size=4, limit=20))
    assert max(data["n"] for data in found[:5]) == 2
