"""Answers about open data are read strictly, and whatever they say is no more than material."""

from __future__ import annotations

import json

import pytest

from equivamap.propose.llm.open_answer import read_open_answer


def test_a_whole_answer() -> None:
    said = {
        "parameter_map": ["size = w", " "],
        "backward": ["backward:", "x[i] = y[i]  # answer: equivalent"],
        "generator": " def generate(size, seed): ... ",
        "not_the_same_because": "they\n differ",
        "data_to_try": ['{"n": 1}', "[1]", '{"n": NaN}', ""],
    }
    found = read_open_answer(f"Sure!\n```json\n{json.dumps(said)}\n```")
    assert found.parameter_lines == ("size = w",)
    assert found.map is not None and found.map.text == "x[i] = y[i]"
    assert found.generator.startswith("def") and found.suspicion == "they differ"
    assert found.data == ({"n": 1},) and len(found.faults) == 2


@pytest.mark.parametrize(
    "text",
    [
        "equivalent",
        "[]",
        '{"backward": "x = y"}',
        '{"parameter_map": [1]}',
        '{"verdict": "equivalent"}',
        '{"generator": ["a"]}',
        '{"data_to_try": [{}]}',
        "{" * 5000,
    ],
)
def test_what_is_no_answer_is_told(text: str) -> None:
    found = read_open_answer(text)
    assert found.map is None and not found.parameter_lines and not found.generator and len(found.faults) == 1


def test_limits() -> None:
    long = {"backward": ["x = y" + " " * 200_000], "parameter_map": ["size = w" + " " * 200_000]}
    found = read_open_answer(json.dumps({**long, "data_to_try": ['{"n": 1' + "0" * 30_000 + "}"] * 9}))
    assert found.map is None and not found.parameter_lines and not found.data
    assert len(found.faults) == 7
