"""Formulations in the style of FormulationBench that nobody tuned for: each with a formulation that is the same, and
one that is not.

Ragged shapes, indices as data, sets and tables that are defined, imports, implied bounds, precedence.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from equivamap.open_checking import check_formulations
from equivamap.verify.relations import Outcome

pytest.importorskip("gurobipy")


def formulation(
    parameters: dict[str, tuple[str, list[str]]],
    assumptions: list[str],
    variables: dict[str, Any],
    constraints: list[str],
    objective: str,
    definitions: list[str] | None = None,
    imports: list[str] | None = None,
) -> dict[str, Any]:
    return {
        "valid": True,
        "parameters": {n: {"type": t, "shape": s, "description": n} for n, (t, s) in parameters.items()},
        "assumptions": [
            {"description": a, "explicit": False, "code": {"python": f"assert {a}"}} for a in assumptions
        ],
        "imports": imports or [],
        "definitions": {f"d{k}": {"code": {"python": d}} for k, d in enumerate(definitions or [])},
        "variables": variables,
        "constraints": [{"description": c, "explicit": True, "code": {"gurobipy": c}} for c in constraints],
        "objective": {"description": "", "code": {"gurobipy": f"model.setObjective({objective})"}},
    }


def changed(base: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    text = json.dumps(base)
    quoted = json.dumps(old)[1:-1]
    assert quoted in text
    return json.loads(text.replace(quoted, json.dumps(new)[1:-1]))  # type: ignore[no-any-return]


BINARY = {"type": "binary"}

RAGGED = formulation(  # choose one of k[i] modes for each job
    {"n": ("integer", []), "k": ("integer", ["n"]), "c": ("continuous", ["n", "k[n]"])},
    ["n >= 1", "all(k[i] >= 1 for i in range(n))", "all(v >= 0 for row in c for v in row)"],
    {"x": {**BINARY, "shape": ["n", "k[n]"], "indices": "(i, j) for i in range(n) for j in range(k[i])"}},
    ["model.addConstrs(gp.quicksum(x[i, j] for j in range(k[i])) == 1 for i in range(n))"],
    "gp.quicksum(c[i][j] * x[i, j] for i in range(n) for j in range(k[i])), GRB.MINIMIZE",
)
INDEXED = formulation(  # every item has the bin that a parameter names; a bin that is used costs
    {
        "n": ("integer", []),
        "m": ("integer", []),
        "g": ("integer", ["n"]),
        "v": ("continuous", ["n"]),
        "f": ("continuous", ["m"]),
    },
    [
        "n >= 1",
        "m >= 1",
        "all(0 <= g[i] < m for i in range(n))",
        "all(w > 0 for w in v)",
        "all(w >= 0 for w in f)",
    ],
    {"x": {**BINARY, "shape": ["n"]}, "y": {**BINARY, "shape": ["m"]}},
    ["model.addConstrs(x[i] <= y[g[i]] for i in range(n))"],
    "gp.quicksum(v[i] * x[i] for i in range(n)) - gp.quicksum(f[j] * y[j] for j in range(m)), GRB.MAXIMIZE",
)
GRAPH = formulation(  # stable sets on a graph that a 0/1 matrix gives
    {"n": ("integer", []), "a": ("binary", ["n", "n"]), "w": ("integer", ["n"])},
    ["n >= 1", "all(a[i][j] == a[j][i] for i in range(n) for j in range(n))", "all(1 <= v <= 9 for v in w)"],
    {"x": {**BINARY, "shape": ["n"]}},
    ["for i, j in E:\n    model.addConstr(x[i] + x[j] <= 1)"],
    "gp.quicksum(w[i] * x[i] for i in range(n)), GRB.MAXIMIZE",
    definitions=["E = [(i, j) for i, j in itertools.combinations(range(n), 2) if a[i][j] == 1]"],
    imports=["import itertools"],
)
PRECEDENCE = formulation(  # starts of jobs, one after the other where a matrix says so
    {"n": ("integer", []), "p": ("integer", ["n"]), "before": ("binary", ["n", "n"])},
    [
        "n >= 1",
        "all(0 <= t <= 6 for t in p)",
        "all(before[i][j] == 0 for i in range(n) for j in range(i + 1))",
    ],
    {"s": {"type": "continuous", "shape": ["n"]}, "T": {"type": "continuous", "shape": []}},
    [
        "model.addConstrs(s[i] >= 0 for i in range(n))",
        "model.addConstrs(T >= s[i] + p[i] for i in range(n))",
        "model.addConstrs(s[j] >= s[i] + p[i] for i in range(n) for j in range(n) if before[i][j])",
    ],
    "T, GRB.MINIMIZE",
)
SETS = formulation(  # cover with sets that a definition makes from the data
    {"n": ("integer", []), "m": ("integer", []), "a": ("binary", ["n", "m"]), "c": ("continuous", ["m"])},
    ["n >= 1", "m >= 1", "all(any(a[i][j] for j in range(m)) for i in range(n))", "all(v > 0 for v in c)"],
    {"x": {**BINARY, "shape": ["m"]}},
    ["model.addConstrs(gp.quicksum(x[j] for j in N[i]) >= 1 for i in range(n))"],
    "gp.quicksum(c[j] * x[j] for j in range(m)), GRB.MINIMIZE",
    definitions=["N = {i: [j for j in range(m) if a[i][j]] for i in range(n)}"],
)
LOTS = formulation(  # lot sizing: bounds stand in rows, for variables are free
    {"T": ("integer", []), "d": ("integer", ["T"]), "h": ("continuous", []), "K": ("continuous", [])},
    ["T >= 1", "all(0 <= v <= 20 for v in d)", "h >= 0", "K >= 0"],
    {
        "q": {"type": "continuous", "shape": ["T"]},
        "I": {"type": "continuous", "shape": ["T"]},
        "y": {**BINARY, "shape": ["T"]},
    },
    [
        "model.addConstrs(q[t] >= 0 for t in range(T))",
        "model.addConstrs(I[t] >= 0 for t in range(T))",
        "model.addConstrs((I[t - 1] if t > 0 else 0) + q[t] - I[t] == d[t] for t in range(T))",
        "model.addConstrs(q[t] <= M * y[t] for t in range(T))",
    ],
    "gp.quicksum(h * I[t] + K * y[t] for t in range(T)), GRB.MINIMIZE",
    definitions=["M = sum(d[t] for t in range(T))"],
)
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "ragged": (
        RAGGED,
        changed(RAGGED, ") == 1 for", ") - 1 == 0 for"),
        changed(RAGGED, ") == 1 for", ") <= 1 for"),
    ),
    "indexed": (
        INDEXED,
        changed(INDEXED, "x[i] <= y[g[i]]", "2 * x[i] <= 2 * y[g[i]]"),
        changed(INDEXED, "y[g[i]]", "y[(g[i] + 1) % m]"),
    ),
    "graph": (
        GRAPH,
        changed(GRAPH, "x[i] + x[j] <= 1", "-x[i] >= x[j] - 1"),
        changed(GRAPH, "x[i] + x[j] <= 1", "x[i] + x[j] >= 1"),
    ),
    "precedence": (
        PRECEDENCE,
        changed(PRECEDENCE, "s[j] >= s[i] + p[i] for", "s[j] - p[i] >= s[i] for"),
        changed(PRECEDENCE, "s[j] >= s[i] + p[i] for", "s[j] >= s[i] + p[j] for"),
    ),
    "sets": (
        SETS,
        changed(SETS, "N[i]) >= 1", "N[i]) >= 0.5"),
        changed(SETS, "GRB.MINIMIZE", "GRB.MAXIMIZE"),
    ),
    "lots": (
        LOTS,
        changed(LOTS, "I[t] >= 0 for", "-I[t] <= 0 for"),
        changed(
            LOTS,
            "I[t] >= 0 for",
            "I[t] >= 0 for t in range(T - 1)) if T > 1 else model.addConstrs(y[t] >= 0 for",
        ),
    ),
}


def place(folder: Path, name: str, table: dict[str, Any]) -> str:
    target = folder / "problems" / "p90" / "formulations" / name
    target.mkdir(parents=True)
    (target / "formulation.json").write_text(json.dumps(table))
    return str(target)


@pytest.mark.parametrize("name", CASES)
def test_the_same_problem_is_never_refuted(name: str, tmp_path: Path) -> None:
    first, same, _ = CASES[name]

    result = check_formulations(
        place(tmp_path, "a", first),
        place(tmp_path, "b", same),
        instances=9,
        sizes=3,
        relation="reformulation",
        time_limit=300,
        workers=1,
    )
    assert result.verdict in (Outcome.BOUNDED, Outcome.EQUIVALENT), result.explanation
    assert result.counts.failed == 0 and result.counts.feasible > 0


@pytest.mark.parametrize("name", CASES)
def test_another_problem_is_refuted_and_never_affirmed(name: str, tmp_path: Path) -> None:
    first, _, other = CASES[name]
    result = check_formulations(
        place(tmp_path, "a", first),
        place(tmp_path, "b", other),
        instances=15,
        sizes=3,
        relation="reformulation",
        time_limit=300,
        workers=1,
    )
    assert result.verdict is Outcome.NOT_EQUIVALENT, result.explanation
    assert result.witness is not None and result.witness.instances


def test_a_part_that_cannot_be_built_is_a_finding(tmp_path: Path) -> None:
    broken = changed(GRAPH, "model.addConstr(x[i] + x[j] <= 1)", "model.addConstr(x[i] + z[j] <= 1)")
    result = check_formulations(
        place(tmp_path, "a", GRAPH),
        place(tmp_path, "b", broken),
        instances=9,
        sizes=3,
        time_limit=300,
        workers=1,
    )
    assert result.verdict is Outcome.UNDECIDED or result.findings
    assert result.verdict is not Outcome.NOT_EQUIVALENT
    assert all("z" in finding.message for finding in result.findings)
    unknown = changed(GRAPH, "assert n >= 1", "assert np.all(np.array(w) >= 1)")
    result = check_formulations(
        place(tmp_path, "c", unknown),
        place(tmp_path, "d", unknown),
        instances=4,
        sizes=2,
        time_limit=300,
        workers=1,
    )
    assert result.verdict is Outcome.UNDECIDED and any("np" in note for note in result.notes)
