"""Formulations with open data, for methods that know models and texts only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from equivamap.bench.methods.shown import sources_text
from equivamap.bench.running import run_methods
from equivamap.bench.suites.loading import load_suite
from equivamap.bench.suites.suite import Suite
from tests.bench.suites.directories import write_open_suite

pytest.importorskip("gurobipy")


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return load_suite(str(write_open_suite(tmp_path)))


def test_models_are_those_of_the_data_that_the_set_comes_with(suite: Suite) -> None:
    answers = run_methods(suite, ["execution", "wl"])
    assert [(a.answer, a.detail) for a in answers["execution"]] == [
        ("equivalent", "5 against 5"),
        ("not_equivalent", "5 against 4"),
    ]
    assert [a.answer for a in answers["wl"]] == ["equivalent", "not_equivalent"]


def test_data_of_b_follow_the_stated_map(suite: Suite) -> None:
    Path(suite.pairs[1].parameter_map).write_text(json.dumps({"n": "n + 1"}))
    answers = run_methods(suite, ["execution"])["execution"]
    assert [a.detail for a in answers] == ["5 against 5", "5 against 5"]


def test_what_is_shown_does_not_tell_the_answer(suite: Suite) -> None:
    pair = suite.pairs[1]
    text = sources_text(pair)
    for shown in ("x <= n - 1", "1 <= n <= 9", "n = n", '{"n": 5}', "Take as much as there is."):
        assert shown in text
    for kept_back in ("valid", "metadata", "was made so", "unsaid", "the row of c", "reformulation", "p4"):
        assert kept_back not in text


def read_parameter_map_text(text: str) -> dict[str, str]:
    return {name: entry["code"]["python"] for name, entry in json.loads(text)["parameters"].items()}


def test_a_stranger_gets_two_directories(suite: Suite, tmp_path: Path) -> None:
    file = tmp_path / "m.py"
    file.write_text(
        "import json, pathlib\n"
        "def f(a, b, relation):\n"
        "    near = sorted(p for p in pathlib.Path(a).parent.rglob('*') if p.is_file())\n"
        "    told = [str(p.relative_to(pathlib.Path(a).parent)) for p in near]\n"
        "    return 'undecided', json.dumps([told, [p.read_text() for p in near]])\n"
    )
    answer = run_methods(suite, [f"{file}:f"])["m:f"][1]
    names, texts = json.loads(answer.detail)
    assert names == [
        "a/formulation.json",
        "a/parameters.json",
        "b/formulation.json",
        "b/map.json",
        "b/parameters.json",
    ]
    assert read_parameter_map_text(texts[3]) == {"n": "n = n"} and json.loads(texts[4]) == {"n": 5}
    assert not any(word in text for text in texts for word in ("valid", "metadata", "the row of c"))
