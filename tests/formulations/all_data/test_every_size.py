"""Proofs for all data of a size: what reaches them, and attempts to get one that is false."""

from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.schemas.schema import Assumption, Parameter, Schema
from equivamap.open_checking import check_formulations
from equivamap.report.instances import render_open
from equivamap.verify.relations import Outcome, Relation
from tests.formulations.knapsacks import ROW, SCHEMA, A, checked, with_row

pytest.importorskip("gurobipy")


@pytest.mark.parametrize(
    "row",
    [
        "model.addConstr(-d <= -sum(w[i] * x[i] for i in range(n)))",
        "model.addConstr(2.5 * d >= 2.5 * quicksum(x[i] * w[i] for i in range(n)))",
        # implied, for costs are not negative
        f"{ROW}\n    model.addConstr(quicksum(c[i] * x[i] for i in range(n)) >= 0)",
        # implied, for the variables are binary
        f"{ROW}\n    model.addConstrs(x[i] + x[j] <= 2 for i in range(n) for j in range(i))",
    ],
)
def test_rows_that_agree_with_symbols_prove_all_data(row: str) -> None:
    result = checked(with_row(row))
    assert result.verdict is Outcome.EQUIVALENT and result.exit_status == 0
    assert result.scope == "sizes≤3" and result.all_data is not None
    assert result.all_data.sizes == {"n": 3} and result.all_data.combinations == 3


def test_slacks_and_defined_variables_are_completed() -> None:
    slack = with_row(
        "s = model.addVar(name='s')\n    model.addConstr(quicksum(w[i] * x[i] for i in range(n)) + s == d)"
    )
    for relation in Relation:
        result = checked(slack, relation=relation)
        assert result.verdict is Outcome.EQUIVALENT, relation


# what holds on all data that are tried, or that look harmless, and yet is no proof for all data


@pytest.mark.parametrize(
    "row",
    [
        # true for all that is not 7, which is hard to draw
        f"if d != 7777777:\n        {ROW}",
        f"_k = [{ROW}] if d is not None and d < 10**9 else []",
        f"{ROW}\n    model.addConstr(x[0] <= (1 if c[0] < 10**8 else 0))",
        f"{ROW}\n    model.addConstr(x[0] <= 1 + int(c[0] > 10**9))",
        f"{ROW}\n    model.addConstr(x[0] <= min(1, 10**9 - d))",
    ],
)
def test_a_build_that_branches_on_data_proves_nothing_for_all(row: str) -> None:
    result = checked(with_row(row))
    assert result.verdict is not Outcome.EQUIVALENT
    if result.verdict is Outcome.BOUNDED:
        assert result.scope == "k-instances" and result.all_data is not None and result.all_data.reason
        assert any("not proved for all data" in note for note in result.notes)


def test_a_row_that_binds_for_far_data_only_is_not_implied() -> None:
    result = checked(
        with_row(f"{ROW}\n    model.addConstr(quicksum(c[i] * x[i] for i in range(n)) <= 10**12)")
    )
    assert result.verdict in (Outcome.BOUNDED, Outcome.NOT_EQUIVALENT)


def test_without_the_assumption_its_consequence_is_not_implied() -> None:
    loose = Schema(SCHEMA.parameters, SCHEMA.assumptions[:1] + SCHEMA.assumptions[2:])
    row = f"{ROW}\n    model.addConstr(quicksum(c[i] * x[i] for i in range(n)) >= -10**12)"
    assert checked(with_row(row), schema=loose).verdict is not Outcome.EQUIVALENT


def test_sizes_beyond_the_limit_are_not_claimed() -> None:
    b = with_row(f"{ROW}\n    if n >= 4:\n        model.addConstr(x[0] <= 0)")
    result = checked(b)
    assert result.verdict is Outcome.EQUIVALENT and result.scope == "sizes≤3"
    assert result.all_data is not None and result.all_data.words == "n from 1 to 3"


@pytest.mark.parametrize("seed", range(4))
def test_a_pair_that_differs_only_at_the_size_asked_for_is_refuted(seed: int) -> None:
    b = with_row("model.addConstr(quicksum(w[i] * x[i] for i in range(n) if i != 3) <= d)")
    result = checked(b, sizes=4, instances=15, seed=seed)
    assert result.verdict is Outcome.NOT_EQUIVALENT and result.exit_status == 1
    assert result.witness is not None
    assert any(one.data_a["n"] == 4 for one in result.witness.instances)


def test_a_proof_that_ends_below_the_size_asked_for_is_bounded() -> None:
    # the same for all data, but from n = 3 the build looks at a value
    b = with_row(f"{ROW}\n    if n >= 3:\n        model.addConstr(x[0] * (1 + d) <= max(1 + d, 1))")
    result = checked(b, sizes=4, instances=12)
    assert result.verdict is Outcome.BOUNDED and result.exit_status == 4 and result.scope == "k-instances"
    assert result.all_data is not None and result.all_data.words == "n from 1 to 2"
    assert not result.all_data.is_complete and "n = 3" in result.all_data.reason
    assert (
        "It is proved for all data with n from 1 to 2; on instances only where n is 3 (" in result.explanation
    )
    assert result.by_size[4].compared > 0 and result.by_size[3].proved > 0


def test_every_size_asked_for_has_instances() -> None:
    result = checked(A, sizes=7, instances=10)
    assert result.verdict is Outcome.EQUIVALENT and result.scope == "sizes≤7"
    assert all(result.by_size[size].compared for size in range(1, 8))


def test_an_array_of_any_length_has_a_size() -> None:
    schema = Schema(
        {"w": Parameter("w", "integer", ("*",)), "c": Parameter("c", "continuous", ("len(w)",))}
        | {"d": SCHEMA.parameters["d"]}
    )
    text = A.replace('data["n"], ', 'len(data["w"]), ')
    result = checked(text, text, schema=schema)
    assert result.verdict is Outcome.EQUIVALENT and result.all_data is not None
    assert result.all_data.words == "len(w) from 1 to 3" and not result.findings


def test_lists_are_shared_as_in_python() -> None:
    # the row has the weights twice, and so the capacity
    b = with_row(
        "t = [0]\n    u = t\n    u += [1]\n"
        "    model.addConstr(quicksum(w[i] * x[i] for i in range(n)) * len(t) <= d * 2)"
    )
    assert checked(b).verdict is Outcome.EQUIVALENT


def test_a_source_that_python_reads_otherwise_is_found_out() -> None:
    # doubles are rounded, and the row is another one then
    b = with_row(f"{ROW}\n    if 0.1 + 0.2 != 0.3:\n        model.addConstr(x[0] <= 1)")
    result = checked(b)
    assert result.verdict is Outcome.BOUNDED
    assert result.all_data is not None and "builds another model" in result.all_data.reason


def test_other_objective_maps_per_instance_claim_nothing_for_all_data() -> None:
    b = A.replace("GRB.MAXIMIZE", "GRB.MAXIMIZE")
    result = checked(b, objective_per_instance=True)
    assert result.verdict is Outcome.BOUNDED and result.all_data is None


def test_a_count_without_a_lower_end_is_no_size() -> None:
    schema = Schema(
        {"m": Parameter("m", "integer")},
        (Assumption("", "assert m <= 3"),),
    )
    text = A.replace('n, c, w, d = data["n"], data["c"], data["w"], data["d"]', "n, d = data['m'], 2")
    text = text.replace("w[i] * ", "").replace("c[i] * ", "")
    result = checked(text, text, schema=schema)
    assert result.verdict in (Outcome.BOUNDED, Outcome.UNDECIDED)
    low = Schema(schema.parameters, (Assumption("", "assert 1 <= m"),))
    found = checked(text, text, schema=low)
    assert found.verdict is Outcome.EQUIVALENT and found.all_data is not None
    assert found.all_data.sizes == {"m": 3}


# at size 0 too there is a variable: a model without any is not built
B = with_row(f"model.addVar(name='s', ub=1)\n    {ROW}")
AT_NONE = (
    f"model.addVar(name='s', ub=1)\n    {ROW}\n    if n == 0:\n        "
    "z = model.addVar(name='z', ub=1)\n        model.addConstr(z >= 2)"
)
FROM_ZERO = Schema(SCHEMA.parameters, (Assumption("", "assert n >= 0"), *SCHEMA.assumptions[1:]))


def test_data_of_size_zero_are_proved_where_an_assumption_allows_them() -> None:
    result = checked(B, B, schema=FROM_ZERO)
    assert result.verdict is Outcome.EQUIVALENT and result.all_data is not None
    assert result.all_data.words == "n from 0 to 3" and result.all_data.combinations == 4
    strict = Schema(SCHEMA.parameters, (Assumption("", "assert n > 0"), *SCHEMA.assumptions[1:]))
    above = checked(B, B, schema=strict)
    assert above.all_data is not None and above.all_data.words == "n from 1 to 3"
    assert not above.all_data.starts


@pytest.mark.parametrize("instances", [4, 12])
def test_a_pair_that_differs_at_size_zero_is_refuted(instances: int) -> None:
    for one, two in ((B, with_row(AT_NONE)), (with_row(AT_NONE), B)):
        result = checked(two, one, schema=FROM_ZERO, instances=instances)
        assert result.verdict is Outcome.NOT_EQUIVALENT and result.witness is not None
        assert result.witness.instances[0].data_a["n"] == 0


def test_a_build_that_is_not_followed_at_size_zero_is_proved_above_it() -> None:
    row = "s = model.addVar(name='s', ub=1)\n    if n == 0:\n        model.addConstr(s * (1 + d) <= max(1 + d, 1))"
    result = checked(with_row(f"{row}\n    {ROW}"), B, schema=FROM_ZERO)
    assert result.verdict is Outcome.BOUNDED and result.all_data is not None
    assert result.all_data.words == "n from 1 to 3" and "n = 0" in result.all_data.reason
    assert "on instances only where n is 0 (" in result.explanation


def test_the_verdict_says_from_which_size_it_is_proved_where_nothing_excludes_smaller_ones() -> None:
    unsaid = Schema(SCHEMA.parameters, SCHEMA.assumptions[1:])
    result = checked(with_row(ROW), schema=unsaid)
    assert result.verdict is Outcome.EQUIVALENT
    assert "for all data from n = 1 up to n = 3" in render_open(result)
    assert "for all data up to n = 3" in render_open(checked(with_row(ROW)))


def test_an_empty_model_is_not_proved() -> None:
    result = checked(A, schema=FROM_ZERO)
    assert result.verdict is Outcome.BOUNDED and result.all_data is not None
    assert result.all_data.words == "n from 1 to 3" and "n = 0: the model is empty" in result.all_data.reason


def test_sizes_outside_the_domain_of_b_are_not_proved() -> None:
    small = Schema(SCHEMA.parameters, (*SCHEMA.assumptions, Assumption("", "assert n <= 1")))
    other = with_row(AT_NONE.replace("n == 0", "n == 2"))
    b = Formulation("b", "b.py", "build", source=other, schema=small, requires=("gurobipy",))
    a = Formulation("a", "a.py", "build", source=B, schema=SCHEMA, requires=("gurobipy",))
    result = check_formulations(a, b, instances=8, sizes=3, time_limit=240, workers=1)
    assert result.verdict is Outcome.BOUNDED and result.all_data is not None
    assert result.all_data.words == "n from 1 to 1" and "B's domain" in result.all_data.reason
    # where A has no such data either, nothing is lacking
    a = Formulation("a", "a.py", "build", source=B, schema=small, requires=("gurobipy",))
    result = check_formulations(a, b, instances=8, sizes=1, time_limit=240, workers=1)
    assert result.verdict is Outcome.EQUIVALENT and result.all_data is not None


STATE = """
import gurobipy as gp
from gurobipy import GRB
G = {"n": 0}

def one(data, extra=0):
    model = gp.Model()
    x = model.addVars(data["n"], vtype=GRB.BINARY, name="x")
    model.addConstr(gp.quicksum(data["w"][i] * x[i] for i in range(data["n"])) <= data["d"] + extra)
    model.setObjective(gp.quicksum(data["c"][i] * x[i] for i in range(data["n"])), GRB.MAXIMIZE)
    return model

def counts(data):
    G["n"] += 1
    return one(data, int(G["n"] > LIMIT))
"""


@pytest.mark.parametrize("limit", [4, 10, 10**6])
def test_a_build_that_counts_its_calls_is_neither_proved_for_all_data_nor_refuted(
    limit: int, tmp_path: Path
) -> None:
    path = tmp_path / "state.py"
    path.write_text(STATE.replace("LIMIT", str(limit)))
    a = Formulation("one", str(path), "one", schema=SCHEMA)
    b = Formulation("counts", str(path), "counts", schema=SCHEMA)
    result = check_formulations(a, b, instances=12, sizes=2, time_limit=240, workers=1)
    if limit == 10**6:
        assert result.verdict is Outcome.BOUNDED
        assert any("line 14" in note and "before the function was called" in note for note in result.notes)
    else:
        assert result.verdict is Outcome.UNDECIDED and "counters" in result.explanation
        assert "depends on what was built before" in result.findings[0].message
