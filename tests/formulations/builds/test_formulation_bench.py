"""FormulationBench directories: a small one written here, and the real one where it is present."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gmpy2 import mpq
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_matrix

from equivamap.errors import InputError
from equivamap.formulations.builds.building import Builder, check_deterministic
from equivamap.formulations.builds.formulation import read_data
from equivamap.formulations.builds.formulation_bench import (
    Dataset,
    read_bench_formulation,
    read_dataset,
    read_labels,
)
from equivamap.ir import Instance, canonical

pytest.importorskip("gurobipy")

ONE = "quicksum(x[i, j] for j in range(k[i])) == 1"
PAIRS = "for (i, j) in E:\n    model.addConstr(y[i, j] >= i + j)"
COST = "c[i][j] * x[i, j] for i in range(n) for j in range(k[i])"
FORMULATION: dict[str, Any] = {
    "valid": True,
    "imports": ["import itertools"],
    "parameters": {
        "n": {"type": "integer", "shape": [], "description": "nodes"},
        "k": {"type": "integer", "shape": ["n"]},
        "c": {"type": "continuous", "shape": ["n", "k[n]"]},
        "s": {"type": "integer", "shape": ["n", "|S_i|"]},
    },
    "assumptions": [
        {"description": "pairs", "code": {"python": "assert len(E) >= 0"}},
        {
            "description": "positive",
            "code": {"python": "for i in range(n):\n    assert all(v > 0 for v in c[i])"},
        },
    ],
    "definitions": {"E": {"code": {"python": "E = list(itertools.combinations(range(n), 2))"}}},
    "variables": {
        "x": {"type": "binary", "shape": ["n", "k[n]"]},
        "y": {"type": "integer", "shape": ["|E|"], "indices": "(i, j) for i, j in E"},
        "z": {"type": "continuous", "shape": []},
    },
    "constraints": [
        {
            "description": "one",
            "explicit": True,
            "code": {"gurobipy": f"model.addConstrs({ONE} for i in range(n))"},
        },
        {"description": "pairs", "explicit": False, "code": {"gurobipy": PAIRS}},
    ],
    "objective": {"code": {"gurobipy": f"model.setObjective(z + gp.quicksum({COST}), GRB.MAXIMIZE)"}},
}
DATA = {"n": 3, "k": [1, 2, 1], "c": [[1.5], [2, 3], [4]], "s": [[1], [], [2, 3]]}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    for letter in "ab":
        place = tmp_path / "problems" / "p5" / "formulations" / letter
        place.mkdir(parents=True)
        (place / "formulation.json").write_text(json.dumps(FORMULATION))
    (tmp_path / "problems" / "p5" / "data.json").write_text(json.dumps(DATA))
    (tmp_path / "reformulations" / "p5" / "a_b").mkdir(parents=True)
    (tmp_path / "reformulations" / "p5" / "a_b" / "map.json").write_text(
        json.dumps({"parameters": {name: {"code": {"python": f"{name} = {name}"}} for name in DATA}})
    )
    sides = {side: {"problem": 5, "formulation": side} for side in "ab"}
    (tmp_path / "dataset.json").write_text(
        json.dumps({"problems": [5], "reformulations": [{**sides, "reformulation": True}]})
    )
    return tmp_path


def test_ragged_and_defined_index_sets(small: Path) -> None:
    dataset = read_dataset(small)
    (pair,) = dataset.pairs
    assert pair.name == "p5/a_b"
    assert read_labels(small) == {"p5/a_b": True}
    assert not hasattr(pair, "label") and "reformulation" not in vars(pair)
    first, second = pair.formulations()
    assert first.schema is not None
    assert first.schema.parameters["s"].shape == ("n", "*")
    assert any("|S_i|" in note for note in first.notes)
    assert first.schema.findings(first.schema.checked(DATA)) == ()
    with Builder(first) as builder:
        instance = check_deterministic(builder, DATA)
    families = instance.variables.families
    assert families["x"].indices == ((0, 0), (1, 0), (1, 1), (2, 0))
    assert families["y"].indices == ((0, 1), (0, 2), (1, 2))
    bounds = dict(zip(instance.variables.labels, instance.exact_bounds, strict=True))
    assert bounds["x", (0, 0)] == (0, 1)
    assert bounds["y", (0, 1)] == (None, None)
    assert bounds["z", ()] == (None, None)
    assert list(instance.constraints.families) == ["c1", "c2"]
    assert instance.constraints.families["c2"].indices == ((0, 1), (0, 2), (1, 2))
    assert instance.origin.path == second.path.replace("/b/", "/a/")
    assert pair.parameter_map().apply(DATA).data == DATA


@pytest.mark.parametrize("change", ["syntax", "variables", "type"])
def test_formulations_that_cannot_be_used(small: Path, change: str) -> None:
    table: dict[str, Any] = json.loads(json.dumps(FORMULATION))
    if change == "syntax":
        table["objective"]["code"]["gurobipy"] = "model.setObjective("
    elif change == "variables":
        del table["variables"]
    else:
        table["parameters"]["n"]["type"] = "text"
    place = small / "problems" / "p5" / "formulations" / "a"
    (place / "formulation.json").write_text(json.dumps(table))
    with pytest.raises(InputError) as caught:
        read_bench_formulation(place)
    assert caught.value.file == str(place / "formulation.json")


ROOT = Path(
    os.environ.get("FORMULATION_BENCH") or Path(__file__).parents[3].parent / "shared" / "formulation-bench"
)
real = pytest.mark.skipif(
    not (ROOT / "dataset.json").exists(),
    reason="FormulationBench is not here: set FORMULATION_BENCH to its directory",
)


def dataset() -> Dataset:
    return read_dataset(ROOT)


PROBLEMS = sorted(dataset().problems) if (ROOT / "dataset.json").exists() else ["none"]


@real
@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_formulation_of_every_pair_builds_on_its_data(problem: str) -> None:
    pairs = [pair for pair in dataset().pairs if pair.name.startswith(f"{problem}/")]
    directories = {place for pair in pairs for place in (pair.a, pair.b)}
    with ExitStack() as stack:
        builders = []
        for place in sorted(directories):
            formulation = read_bench_formulation(place)
            assert formulation.schema is not None and formulation.example is not None
            assert formulation.notes == ()
            data = formulation.schema.checked(formulation.example)
            assert formulation.schema.findings(data) == ()
            builders.append((stack.enter_context(Builder(formulation, time_limit=60)), data))
        for builder, data in builders:
            instance = builder.build(data)
            assert instance.n > 0 and instance.m > 0
    assert builders


@real
def test_parameter_maps_give_data_of_b() -> None:
    for pair in dataset().pairs:
        a, b = pair.formulations()
        assert a.schema is not None and b.schema is not None and a.example is not None
        given = pair.parameter_map()
        assert given.missing(b.schema) == ()
        mapped = given.apply(a.schema.checked(a.example))
        assert mapped.rounded == ()
        assert b.schema.findings(b.schema.checked(mapped.data)) == ()
        if b.example is not None:
            assert b.schema.checked(mapped.data) == b.schema.checked(b.example)


def best_value(instance: Instance) -> float:
    """Return the optimal value by SciPy's HiGHS, which shares no code with ours."""
    floats = instance.numbers.floats
    sign = -1 if instance.sense == "max" else 1

    def bound(codes: Any, absent: float) -> Any:
        return np.where(codes < 0, absent, floats[codes])

    matrix = csc_matrix(
        (floats[instance.codes], instance.rows, instance.indptr), shape=(instance.m, instance.n)
    )
    rows = LinearConstraint(matrix, bound(instance.row_lower, -np.inf), bound(instance.row_upper, np.inf))
    box = Bounds(bound(instance.lower, -np.inf), bound(instance.upper, np.inf))
    found = milp(sign * floats[instance.cost], constraints=rows, integrality=instance.kinds == 1, bounds=box)
    assert found.status == 0
    return float(sign * found.fun + float(instance.offset))


@real
def test_the_stated_optimum_is_that_of_the_reference() -> None:
    bench = dataset()
    for name in ("p1", "p3", "p16", "p18"):  # the others take HiGHS minutes
        if name not in bench.problems:
            continue
        formulation = read_bench_formulation(bench.problems[name] / "formulations" / "a")
        with Builder(formulation, time_limit=60) as builder:
            value = best_value(builder.build(formulation.example or {}))
        assert value == pytest.approx(bench.optimal_value(name))


def point_of(instance: Instance, stated: dict[str, Any]) -> list[Any]:
    """Return the stated values of all variables in order; nested lists, tables by index text, or a number."""
    values = []
    for family, index in instance.variables.labels:
        value = stated[family]
        if isinstance(value, dict):
            value = value[json.dumps(list(index))]
        else:
            for part in index:
                value = value[part]
        values.append(canonical(value))
    return values


@real
def test_the_stated_solution_is_feasible_and_has_the_stated_value() -> None:
    bench = dataset()
    for name in bench.problems:
        formulation = read_bench_formulation(bench.problems[name] / "formulations" / "a")
        with Builder(formulation, time_limit=60) as builder:
            instance = builder.build(formulation.example or {})
        solution = read_data(bench.problems[name] / "solution.json")
        point = point_of(instance, solution["variables"])
        tolerance = mpq(1, 10**6)
        for row in instance.exact_rows:
            body = row.body.at(dict(enumerate(point)))
            assert row.lower is None or body >= row.lower - tolerance
            assert row.upper is None or body <= row.upper + tolerance
        for value, (lower, upper) in zip(point, instance.exact_bounds, strict=True):
            assert lower is None or value >= lower - tolerance
            assert upper is None or value <= upper + tolerance
        cost = instance.objective.at(dict(enumerate(point)))
        cost = -cost if instance.sense == "max" else cost
        assert float(cost) == pytest.approx(bench.optimal_value(name)), name
