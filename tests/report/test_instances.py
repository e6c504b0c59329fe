from __future__ import annotations

import json
import shlex
from dataclasses import replace
from typing import Any

from gmpy2 import mpq

from equivamap.formulations.comparing.witness import InstanceWitness, OpenWitness
from equivamap.formulations.open_verdict import BuildFinding, InstanceCounts, OpenCheckResult
from equivamap.report.instances import open_object, render_open
from equivamap.verify.objectives import IDENTITY
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation
from equivamap.verify.verdict import WitnessPoint

POINTS = {
    "optimal value": (WitnessPoint("a", {"x": mpq(1)}, mpq(1, 3)), WitnessPoint("b", {"y": mpq(0)}, mpq(2)))
}
WITNESS = OpenWitness(
    "the values do not fit", (InstanceWitness({"n": 1}, {"m": 1}, ("optimal", "optimal"), POINTS),)
)
COUNTS = InstanceCounts(
    asked=30, draws=44, drawn=30, compared=26, feasible=20, proved=18, outside_b=3, too_large=1
)
BOUNDED = OpenCheckResult(
    verdict=Outcome.BOUNDED,
    relation=Relation.REFORMULATION,
    basis=Basis.MAP,
    grade=Grade.EXACT,
    reason=None,
    explanation="one map proves it on each of 18 instances",
    counts=COUNTS,
    sizes={"n": 4},
    map_source="names",
    map_lines=("x[i] = y[i]",),
    objective_map=IDENTITY,
    parameter_map="equal names",
)


def changed(**changes: Any) -> OpenCheckResult:
    return replace(BOUNDED, **changes)


def refuted() -> OpenCheckResult:
    return changed(
        verdict=Outcome.NOT_EQUIVALENT,
        basis=Basis.ONE_OBJECTIVE_MAP,
        explanation=WITNESS.claim,
        witness=WITNESS,
        sized_witness=WITNESS,
        written=(("w.a.json", "w.b.json"),),
    )


def test_a_bounded_verdict_says_on_how_many_instances_and_up_to_which_sizes() -> None:
    lines = render_open(BOUNDED, width=200).splitlines()
    assert lines[0] == (
        "BOUNDED (reformulation, by a map, on each of 18 instances, up to n = 4, proved exactly)"
    )
    assert lines[1] == (
        "instances: 26 compared, 20 feasible on both sides; 30 drawn in 44 tries; 3 outside B's domain; 1 too large"
    )
    assert "no proof for other data" in lines[3]
    assert "    x[i] = y[i]" in lines
    assert BOUNDED.exit_status == 4 and BOUNDED.scope == "k-instances"


def test_a_witness_is_shown_with_its_data_values_and_points() -> None:
    text = render_open(refuted(), width=200)
    assert text.startswith("NOT EQUIVALENT (reformulation, by one objective map for all data")
    assert '  data of A: {"n": 1}' in text and '  data of B: {"m": 1}' in text
    assert "  optimal value of A: 1/3, at x = 1" in text
    assert "Witness of the sizes asked for: the values do not fit" in text
    assert 'check_formulations(A, B, ..., on=["w.a.json"])' in text
    assert refuted().exit_status == 1


def test_findings_and_notes() -> None:
    finding = BuildFinding("b", "ValueError: \x1b[31mtwo", {"n": 2})
    result = changed(
        verdict=Outcome.UNDECIDED,
        basis=None,
        grade=None,
        reason=Reason.VACUOUS,
        explanation="",
        findings=(finding,),
        notes=("only 1 of 26 instances are feasible, which shows little",),
    )
    text = render_open(result, width=200)
    assert "No instance of B: ValueError: " in text and "\x1b" not in text
    assert '  data: {"n": 2}' in text
    assert "note: only 1 of 26 instances" in text
    assert result.exit_status == 3


def test_long_data_are_cut_unless_all_is_asked_for() -> None:
    long = OpenWitness(
        "c", (InstanceWitness({"v": [1] * 900}, {"v": [1] * 900}, ("optimal", "infeasible"), {}),)
    )
    result = changed(verdict=Outcome.NOT_EQUIVALENT, witness=long)
    assert "--witness-dir" in render_open(result, width=100)
    assert "--witness-dir" not in render_open(result, width=100, verbose=True)
    assert max(map(len, render_open(result, width=100).splitlines())) <= 100


def test_colour_is_for_the_verdict_word_alone() -> None:
    plain, coloured = render_open(refuted()), render_open(refuted(), colour=True)
    assert coloured != plain and coloured.endswith(plain.removeprefix("NOT EQUIVALENT"))


def test_the_object_is_plain_json_with_exact_numbers() -> None:
    for result in (BOUNDED, refuted()):
        read = json.loads(json.dumps(open_object(result), allow_nan=False))
        assert read["verdict"] == result.verdict.value
        assert read["instances"]["feasible"] == 20 and read["sizes"] == {"n": 4}
    point = open_object(refuted())["witness"]["instances"][0]["points"]["optimal value"][0]
    assert point == {"side": "a", "value": "1/3", "values": {"x": "1"}}


def test_a_long_command_can_be_pasted_from_several_lines() -> None:
    typed = "equivamap check 'my model.py:a' b.py:b --instances 30 --json --sizes=4 --schema s.toml --witness-dir out"
    text = render_open(refuted(), width=60, command=typed)
    lines = text[text.index("To see the witness again:") :].splitlines()[1:]
    assert all(line.endswith(" \\") for line in lines[:-1]) and max(map(len, lines)) <= 60
    words = shlex.split("\n".join(lines).replace("\\\n", ""))
    assert words == [
        "equivamap",
        "check",
        "my model.py:a",
        "b.py:b",
        "--schema",
        "s.toml",
        "--on",
        "w.a.json",
    ]
