from __future__ import annotations

import json
from typing import Any

from equivamap.errors import ReadError
from equivamap.ir import canonical
from equivamap.report.json import error_object, rational_text, render_json, result_object
from equivamap.verify.verdict import ObjectiveMap, Strength, Witness, WitnessPoint
from tests.report.results import equivalent, refuted, undecided

KEYS = [
    "verdict",
    "relation",
    "basis",
    "scope",
    "grade",
    "reason",
    "explanation",
    "strongest_proved",
    "first_refuted",
    "profile",
    "map_source",
    "backward_map",
    "forward_map",
    "objective_map",
    "left_open",
    "same_value",
    "optimal_values",
    "directions",
    "differences",
    "witness",
    "map_witness",
    "obligations",
    "strength",
    "nonvacuous",
    "next_command",
    "language_model",
    "certificate",
    "warnings",
    "numbers",
    "versions",
    "seconds",
    "origins",
]


def loaded(result: Any, **options: Any) -> Any:
    def constant(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(render_json(result_object(result, **options)), parse_constant=constant)


def test_the_keys_are_these_whatever_the_verdict() -> None:
    for result in (equivalent(), refuted(), undecided()):
        assert list(loaded(result)) == KEYS


def test_a_proof() -> None:
    value = loaded(equivalent())
    assert (value["verdict"], value["relation"], value["basis"]) == ("equivalent", "same-decisions", "map")
    assert (value["scope"], value["grade"], value["reason"]) == ("instance", "exact", None)
    assert value["obligations"] == {"total": 24, "by_evidence": {"row": 20, "lp": 4}}
    assert value["directions"]["b_to_a"] == {
        "optimal": {"standing": "proved", "grade": "exact", "note": ""},
        "feasible": {"standing": "proved", "grade": "exact", "note": ""},
    }
    assert value["profile"]["quasi-karp"]["standing"] == "proved"
    assert value["objective_map"] == {
        "identity": True,
        "factor": "1",
        "factor_float": 1.0,
        "offset": "0",
        "offset_float": 0.0,
    }
    assert value["warnings"][0]["side"] == "a"
    assert value["strength"]["size_a"] == {"variables": 10, "rows": 4, "nonzeros": 22}
    assert value["numbers"] == {"snapped": 2, "unified": 1, "largest_change": 1.1e-16}
    assert value["origins"]["a"]["captured_at"] == "a.py:31"


def test_a_witness_states_exact_values_and_leaves_out_zeros() -> None:
    witness = loaded(refuted())["witness"]
    assert witness["points"][0] == {
        "side": "b",
        "value": "7",
        "value_float": 7.0,
        "values": {"x[1,2]": "7/3"},
        "zeros": 1,
    }
    assert (witness["violated"], witness["violation"]) == ("cap[2]", "2/3")
    assert witness["universal"] == [{"claim": "no feasible point of A has value 35/3", "grade": "solver"}]


def test_optimal_values_are_exact_beside_decimals() -> None:
    value = loaded(refuted(optimal_values=(canonical(10075800) / 599, None)))["optimal_values"]
    assert value == {"a": "10075800/599", "a_float": 10075800 / 599, "b": None, "b_float": None}


def test_differences_carry_family_line_and_rendered_row() -> None:
    differences = loaded(refuted())["differences"]
    assert differences["missing"] == [
        {
            "family": "cap",
            "rows": ["cap[1]", "cap[2]"],
            "rows_b": [],
            "rendered": "2 x[1,2] + y <= 4",
            "line": 14,
            "implied": False,
        }
    ]
    assert differences["extra"] == []
    assert differences["implied"][0]["implied"] is True


def test_records_are_listed_on_request_only() -> None:
    assert "records" not in loaded(undecided())["obligations"]
    records = loaded(undecided(), records=True)["obligations"]["records"]
    assert records[0] == {
        "direction": "B→A",
        "claim": "mtz[2,3] holds",
        "standing": "unknown",
        "kind": "",
        "grade": None,
        "count": 6,
    }


def test_numbers_beyond_floats_are_exact_text_beside_null() -> None:
    huge = canonical(10) ** 5000
    point = WitnessPoint("a", {"x": huge}, huge)
    value = loaded(
        refuted(
            witness=Witness("c", (point,)),
            objective_map=ObjectiveMap(canonical(1) / 3, canonical(0)),
            strength=Strength((1, 1, 1), (1, 1, 1), float("inf"), None),
        )
    )
    assert value["witness"]["points"][0]["value_float"] is None
    assert value["witness"]["points"][0]["value"] == "1" + "0" * 5000
    assert value["objective_map"]["factor"] == "1/3"
    assert value["strength"]["bound_a"] is None


def test_rationals_are_reduced_fractions() -> None:
    assert [rational_text(canonical(v) / 6) for v in (12, -14, 0)] == ["2", "-7/3", "0"]


def test_text_of_models_stays_ascii() -> None:
    text = render_json(result_object(refuted(explanation="é\x1b[2J\udc80\u202e")))
    assert text.isascii() and "\x1b" not in text


def test_an_error_is_one_object() -> None:
    error = ReadError("bad", kind="syntax", file="a.lp", line=3, side="a", remedy="fix it")
    assert json.loads(render_json(error_object(error))) == {
        "error": {
            "side": "a",
            "kind": "syntax",
            "file": "a.lp",
            "line": 3,
            "column": None,
            "remedy": "fix it",
            "message": "bad",
        }
    }
