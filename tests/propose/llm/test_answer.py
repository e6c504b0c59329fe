"""Answers are read strictly, and nothing that they hold is run."""

from __future__ import annotations

import json
from typing import Any

import pytest
from short_models import model

from equivamap.propose.llm.answer import SCHEMA, read_answer

A = model("min x[1] + x[2]; int x[1] 0..3; int x[2] 0..3")
B = model("min y[1] + y[2]; int y[1] 0..3; int y[2] 0..3")


def read(**members: Any) -> Any:
    return read_answer(json.dumps(members), A, B)


def test_a_map_with_headings_and_fences_is_read() -> None:
    text = f"Well.\n```json\n{json.dumps({'backward': ['backward:', 'x[i] = y[i]', ''], 'forward': []})}\n```"
    found = read_answer(text, A, B)
    assert found.proposal is not None and found.proposal.source == "llm"
    assert found.proposal.text == "backward:\nx[i] = y[i]"


def test_the_line_at_fault_is_quoted() -> None:
    found = read(backward=["x[1] = y[1]", "x[2] = z[2]"])
    assert found.proposal is None
    assert "in the line 'x[2] = z[2]'" in found.fault and "'z' is no variable" in found.fault


@pytest.mark.parametrize("value", ["1/2", "-0.25", "3"])
def test_points_are_exact(value: str) -> None:
    witness = [{"variable": "y[ 2 ]", "value": value}]
    found = read(backward=[], not_the_same_because="so", witness_side="B", witness=witness)
    assert found.suspicion.side == "b" and str(found.suspicion.point[1]) in ("1/2", "-1/4", "3")
    assert found.suspicion.point[0] == 0


def test_words_of_a_model_are_cut() -> None:
    assert len(read(backward=[], not_the_same_because="x" * 9999).suspicion.words) == 300


def test_the_schema_is_one_that_strict_servers_take() -> None:
    assert set(SCHEMA["required"]) == set(SCHEMA["properties"]) and SCHEMA["additionalProperties"] is False
