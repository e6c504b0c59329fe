"""Formulations with open data: verdicts, witnesses, and what is counted."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from equivamap.errors import InputError, UsageError
from equivamap.formulations.builds.formulation_bench import read_dataset, read_labels
from equivamap.formulations.open_verdict import OpenCheckResult
from equivamap.formulations.schemas.schema import Assumption, Parameter, Schema
from equivamap.formulations.schemas.schema_files import write_schema
from equivamap.open_checking import check_formulations
from equivamap.verify.relations import Basis, Outcome, Reason
from tests.formulations.open_models import SCHEMA, UNIT_COSTS, formulation


def checked(
    folder: Path, name: str, *, schema: Schema = SCHEMA, reference: str = "base", **options: Any
) -> OpenCheckResult:
    settings: dict[str, Any] = {"instances": 15, "sizes": 3, "relation": "reformulation", "time_limit": 30}
    a, b = formulation(folder, reference, schema), formulation(folder, name, schema)
    return check_formulations(a, b, **{**settings, **options})


@pytest.mark.parametrize("relation", ["same-decisions", "reformulation", "isomorphic", "quasi-karp"])
def test_one_map_on_every_instance_is_bounded(tmp_path: Path, relation: str) -> None:
    result = checked(tmp_path, "renamed", relation=relation)
    assert result.verdict is Outcome.BOUNDED and result.exit_status == 4
    assert result.map_lines == ("x[i] = y[i]",) or result.map_lines == tuple(
        f"x_{k} = y_{k}" for k in range(len(result.map_lines))
    )
    assert result.objective_map is not None and result.objective_map.is_identity
    assert 0 < result.counts.proved <= result.counts.feasible == result.counts.compared
    assert result.sizes["n"] >= 2


def test_the_same_units_everywhere(tmp_path: Path) -> None:
    result = checked(tmp_path, "scaled")
    assert result.verdict is Outcome.BOUNDED
    assert result.objective_map is not None and result.objective_map.factor * 3 == 1
    same = checked(tmp_path, "scaled", objective="same")
    assert same.verdict is Outcome.NOT_EQUIVALENT and same.basis is Basis.SAME_UNITS
    assert same.witness is not None and len(same.witness.instances) == 1


@pytest.mark.parametrize("name", ["shifted_by_data", "averaged"])
def test_a_constant_or_a_factor_that_depends_on_data_is_no_objective_map(tmp_path: Path, name: str) -> None:
    result = checked(tmp_path, name, instances=40)
    assert result.verdict is Outcome.NOT_EQUIVALENT and result.exit_status == 1
    assert result.basis is Basis.ONE_OBJECTIVE_MAP
    assert result.witness is not None and len(result.witness.instances) == 2
    first, second = result.witness.instances
    for one in (first, second):
        assert SCHEMA.findings(SCHEMA.checked(one.data_a)) == ()
    relaxed = checked(tmp_path, name, objective_per_instance=True)
    assert relaxed.verdict is Outcome.BOUNDED


def test_the_witness_is_small_and_can_be_run_again(tmp_path: Path) -> None:
    result = checked(tmp_path, "one_more", witness_dir=tmp_path / "out")
    assert result.verdict is Outcome.NOT_EQUIVALENT and result.basis is Basis.EVERY_MAP
    assert result.witness is not None
    (one,) = result.witness.instances
    assert one.data_a == one.data_b
    assert one.data_a["n"] == 1 and one.data_a["c"] == [1]
    ((first, second),) = result.written
    assert json.loads(Path(first).read_text()) == json.loads(Path(second).read_text()) == one.data_a


def test_a_second_witness_has_the_sizes_asked_for(tmp_path: Path) -> None:
    result = checked(tmp_path, "one_more", min_sizes=2)
    assert result.sized_witness is not None
    assert all(one.data_a["n"] >= 2 for one in result.sized_witness.instances)


def test_values_between_the_ends_refute(tmp_path: Path) -> None:
    result = checked(tmp_path, "skips_a_value", schema=UNIT_COSTS, instances=12, sizes=4)
    assert result.verdict is Outcome.NOT_EQUIVALENT
    assert result.basis in (Basis.EVERY_MAP, Basis.ONE_OBJECTIVE_MAP)


def test_builds_that_fail_are_findings_and_no_agreement(tmp_path: Path) -> None:
    result = checked(tmp_path, "fails_for_two")
    assert result.counts.failed > 0
    assert result.counts.compared + result.counts.failed == result.counts.drawn
    finding = result.findings[0]
    assert finding.side == "b" and "two is too many" in finding.message and finding.data["n"] == 2


def test_the_first_builds_are_made_twice(tmp_path: Path) -> None:
    path = tmp_path / "counting.py"
    path.write_text(
        "import pulp\ncalls = []\n\ndef build(data):\n    calls.append(1)\n"
        "    model = pulp.LpProblem('m')\n    x = pulp.LpVariable('x', 0, len(calls))\n"
        "    model += x\n    return model\n"
    )
    schema = Schema({"n": Parameter("n", "integer")}, (Assumption("one", "1 <= n <= 3"),))
    write_schema(schema, tmp_path / "s.toml")
    place = f"{path}:build"
    result = check_formulations(place, place, schema=tmp_path / "s.toml", instances=3, time_limit=20)
    assert result.verdict is Outcome.UNDECIDED and result.reason is Reason.VACUOUS
    assert result.counts.failed == result.counts.drawn
    assert "two builds from the same data differ" in result.findings[0].message


def test_a_schema_is_inferred_from_an_example(tmp_path: Path) -> None:
    formulation(tmp_path, "base")
    example = tmp_path / "example.json"
    example.write_text(json.dumps({"n": 3, "d": 2, "c": [4, 5, 6]}))
    a, b = f"{tmp_path}/models.py:base", f"{tmp_path}/models.py:renamed"
    result = check_formulations(a, b, data=str(example), instances=10, sizes=3, relation="reformulation")
    assert result.verdict is Outcome.BOUNDED
    assert any("inferred" in note for note in result.notes)
    with pytest.raises(UsageError, match="nobody says") as caught:
        check_formulations(a, b)
    assert "--schema" in caught.value.remedy


def test_maps_of_the_user(tmp_path: Path) -> None:
    names = checked(tmp_path, "scaled", map="names")
    assert names.verdict is Outcome.BOUNDED and names.map_lines == ("names",)
    wrong = checked(tmp_path, "renamed", map="x[i] = 1 - y[i]")
    if wrong.verdict is not Outcome.NOT_EQUIVALENT:
        wrong = checked(tmp_path, "renamed", map="x_0 = 1 - y_0")
    assert wrong.verdict is Outcome.NOT_EQUIVALENT and wrong.basis is Basis.GIVEN_MAP
    assert wrong.witness is not None and wrong.witness.detail is not None


def test_parameter_maps(tmp_path: Path) -> None:
    good = tmp_path / "good.map"
    good.write_text("n = n\nd = d\nc = [v for v in c]\n")
    assert checked(tmp_path, "renamed", parameter_map=good).verdict is Outcome.BOUNDED
    other = tmp_path / "other.map"
    other.write_text("n = n\nd = d\nc = [v + 1 for v in c]\n")
    assert checked(tmp_path, "renamed", parameter_map=other).verdict is Outcome.NOT_EQUIVALENT
    short = tmp_path / "short.map"
    short.write_text("n = n\nd = d\n")
    with pytest.raises(UsageError, match="gives nothing to c of B"):
        checked(tmp_path, "renamed", parameter_map=short)
    outside = tmp_path / "outside.map"
    outside.write_text("n = n\nd = d + n + 1\nc = c\n")
    result = checked(tmp_path, "renamed", parameter_map=outside)
    assert result.verdict is Outcome.UNDECIDED and result.reason is Reason.VACUOUS
    assert result.counts.outside_b == result.counts.drawn
    assert any("leaves B's domain" in note for note in result.notes)


def test_a_generator_of_the_user(tmp_path: Path) -> None:
    def draw(rng: random.Random, size: int) -> dict[str, Any]:
        return {"n": 2, "d": rng.randint(0, 4), "c": [rng.randint(1, 50), 7]}

    result = checked(tmp_path, "renamed", generator=draw, instances=9)
    assert result.verdict is Outcome.BOUNDED
    assert result.sizes["n"] == 2
    assert result.counts.draws > result.counts.drawn * 2 // 3


def test_assumptions_that_nothing_meets(tmp_path: Path) -> None:
    never = Schema(SCHEMA.parameters, (Assumption("impossible", "n < 0 and n > 0"),))
    result = checked(tmp_path, "renamed", schema=never)
    assert result.verdict is Outcome.UNDECIDED and result.reason is Reason.VACUOUS
    assert any("almost no draw" in note for note in result.notes)


def test_time_runs_out(tmp_path: Path) -> None:
    result = checked(tmp_path, "renamed", time_limit=0.001)
    assert result.verdict is Outcome.UNDECIDED


def test_the_same_seed_gives_the_same_result(tmp_path: Path) -> None:
    one, two = (checked(tmp_path, "shifted_by_data", seed=5) for _ in range(2))
    assert (one.verdict, one.counts) == (two.verdict, two.counts)


@pytest.mark.parametrize("option", ["instances", "sizes", "min_sizes"])
def test_counts_are_whole_numbers(tmp_path: Path, option: str) -> None:
    for value in (0, -1, True, 1.5):
        with pytest.raises(UsageError):
            checked(tmp_path, "renamed", **dict[str, Any]({option: value}))


@pytest.mark.parametrize("side", ["a", "b"])
def test_a_formulation_that_cannot_be_loaded(tmp_path: Path, side: str) -> None:
    (tmp_path / "broken.py").write_text("import no_such_package\n\ndef build(data):\n    return None\n")
    good = formulation(tmp_path, "base")
    bad = f"{tmp_path}/broken.py:build"
    with pytest.raises(InputError) as caught:
        if side == "a":
            check_formulations(bad, good, schema=SCHEMA)
        else:
            check_formulations(good, bad)
    assert caught.value.side == side


ROOT = Path(
    os.environ.get("FORMULATION_BENCH") or Path(__file__).parents[1].parent / "shared" / "formulation-bench"
)
PAIRS = read_dataset(ROOT).pairs if (ROOT / "dataset.json").exists() else ()
FEASIBLE_SETS_ALONE = frozenset({"p7/a_b", "p7/a_c"})
"""Pairs that are no reformulations though all values agree at the sizes tried."""


@pytest.mark.skipif(not PAIRS, reason="FormulationBench is not here: set FORMULATION_BENCH to its directory")
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name.endswith("/a_b") else pytest.mark.slow)
        for name in [pair.name for pair in PAIRS] or ["none/a_b"]
    ],
)
def test_pairs_of_formulation_bench(name: str) -> None:
    pytest.importorskip("gurobipy")
    pair = next(pair for pair in PAIRS if pair.name == name)
    sizes = 3 if name.startswith("p7/") else 4
    result = check_formulations(
        pair.a, pair.b, relation="reformulation", instances=30, sizes=sizes, time_limit=240
    )
    if read_labels(ROOT)[name]:
        assert result.verdict is not Outcome.NOT_EQUIVALENT, result.explanation
    elif name not in FEASIBLE_SETS_ALONE:
        assert result.verdict is Outcome.NOT_EQUIVALENT
        assert result.witness is not None
        a, b = pair.formulations()
        for one in result.witness.instances:
            assert a.schema is not None and b.schema is not None
            assert a.schema.findings(a.schema.checked(one.data_a)) == ()
            assert b.schema.findings(b.schema.checked(one.data_b)) == ()
            assert pair.parameter_map().apply(one.data_a).data == one.data_b


@pytest.mark.parametrize(
    "change",
    [
        # what a build does to its data is no concern of the other side, nor of the next build
        "    data['c'].reverse()\n    return choice(data)",
        "    model = choice(data)\n    data['d'] = data['n']\n    data.clear()\n    return model",
        # sums in another order, in doubles
        "    return choice({**data, 'c': [v * 0.1 * 10 for v in data['c']]})",
        "    return choice(data, shift=0.1 + 0.2 - 0.3)",
    ],
)
def test_mutated_data_and_float_noise_refute_nothing(tmp_path: Path, change: str) -> None:
    formulation(tmp_path, "base")
    models = tmp_path / "models.py"
    models.write_text(f"{models.read_text()}\ndef harmless(data):\n{change}\n")
    result = checked(tmp_path, "harmless", schema=UNIT_COSTS, time_limit=240)
    assert result.verdict is not Outcome.NOT_EQUIVALENT


def test_fewer_solutions_refute_the_same_decisions(tmp_path: Path) -> None:
    formulation(tmp_path, "base")
    models = tmp_path / "models.py"
    cut = (
        "\ndef cut(data):\n    model = choice(data)\n    x = [v for v in model.variables()]\n"
        "    if data['n'] > 1 and 0 < data['d'] < data['n']:\n        model += x[0] >= x[1], 'first'\n"
        "    return model\n"
    )
    models.write_text(models.read_text() + cut)
    options: dict[str, Any] = {"schema": UNIT_COSTS, "time_limit": 240}
    result = checked(tmp_path, "cut", relation="same-decisions", **options)
    assert result.verdict is Outcome.NOT_EQUIVALENT and result.basis is Basis.EVERY_MAP
    assert result.witness is not None and "solutions" in result.witness.claim
    weaker = checked(tmp_path, "cut", relation="reformulation", **options)
    assert weaker.verdict is Outcome.UNDECIDED and weaker.reason is Reason.RESTRICTS_REFERENCE
    assert weaker.next_command == "--map names"
    assert checked(tmp_path, "cut", relation="quasi-karp", **options).verdict is not Outcome.NOT_EQUIVALENT


def test_a_directory_with_open_data_is_no_model_and_says_what_to_call(tmp_path: Path) -> None:
    import equivamap

    (tmp_path / "formulation.json").write_text("{}")
    with pytest.raises(InputError, match="check_formulations"):
        equivamap.check(str(tmp_path), str(tmp_path))
