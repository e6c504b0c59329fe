"""Parameters that a formulation reads and that schema, example or parameter map lack: one error that names them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from equivamap import cli
from equivamap.formulations.comparing.across import Comparison, Fate
from equivamap.formulations.missing_keys import refuse_if_all_lack, refuse_missing_keys

MODELS = """
import pulp

def one(data):
    model = pulp.LpProblem("m", pulp.LpMinimize)
    x = pulp.LpVariable("x", 0, data["cap"])
    model += data["cost"] * x
    model += x >= data["need"]
    return model

two = one

def other(data):
    return one({**data, "cap": data["limit"]})

def through_alias(data):
    d = data
    return one({**d, "cap": d["limit"]})

def own_table(data):
    table = {"low": 0}
    table["high" if data["need"] > 10**6 else "low"]
    return one(data)
"""
SCHEMA = """
[parameters.cap]
type = "integer"
[parameters.cost]
type = "integer"
[parameters.need]
type = "integer"
[[assumptions]]
python = "1 <= need <= cap"
[[assumptions]]
python = "cost >= 1"
"""


def run(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *options: str,
    b: str = "two",
) -> tuple[int, str]:
    monkeypatch.chdir(folder)
    (folder / "models.py").write_text(MODELS)
    (folder / "s.toml").write_text(SCHEMA)
    (folder / "less.toml").write_text(SCHEMA.replace("cap", "kap"))
    (folder / "wrong.toml").write_text(SCHEMA.replace("cost >= 1", "costs >= 1"))
    (folder / "less.json").write_text(json.dumps({"cost": 1, "need": 2}))
    (folder / "no_cap.map").write_text("cost = cost\nneed = need\n")
    (folder / "wrong.map").write_text("cap = cap\ncost = costs\nneed = need\n")
    (folder / "chain.map").write_text("cap = cap\ncost = cost\nneed = cap - (cap - need)\n")
    status = cli.run(["check", "models.py:one", f"models.py:{b}", "--instances", "4", *options])
    out, err = capsys.readouterr()
    return status, " ".join((out + err).split())


@pytest.mark.parametrize(
    ("options", "b", "words"),
    [
        (
            ("--schema", "less.toml"),
            "two",
            ("'cap'", "less.toml does not declare it", "add [parameters.cap]"),
        ),
        (("--data", "less.json"), "two", ("'cap'", "less.json", "add cap to the example")),
        (("--schema", "s.toml", "--data", "less.json"), "two", ("less.json", "lack cap", "leave --data out")),
        (
            ("--schema", "s.toml", "--parameter-map", "no_cap.map"),
            "two",
            ("'cap'", "no_cap.map", "a line cap ="),
        ),
        (
            ("--schema", "s.toml", "--parameter-map", "wrong.map"),
            "two",
            ("wrong.map", "have no costs", "cap, cost"),
        ),
        (
            ("--schema", "s.toml"),
            "other",
            ("'limit'", "by equal names", "--parameter-map FILE with a line limit ="),
        ),
        (("--schema", "s.toml"), "through_alias", ("'limit'", "by equal names")),
        (("--schema", "wrong.toml"), "two", ("wrong.toml", "reads costs", "[parameters.costs]")),
    ],
)
def test_a_missing_key_is_one_error(
    tmp_path: Path,
    options: tuple[str, ...],
    b: str,
    words: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    status, text = run(tmp_path, capsys, monkeypatch, *options, b=b)
    assert status == 2 and "remedy:" in text, text
    assert all(word in text for word in words), text


@pytest.mark.parametrize("b", ["two", "own_table"])
def test_nothing_is_missing(
    tmp_path: Path, b: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for options in ((), ("--parameter-map", "chain.map")):
        status, text = run(tmp_path, capsys, monkeypatch, "--schema", "s.toml", *options, b=b)
        assert status == 4, text


def test_a_key_of_another_table_is_a_finding_while_other_data_can_be_built() -> None:
    lacking = Comparison(
        0, {"n": 1}, {"n": 1}, Fate.BUILD_FAILED, "B: the script raised KeyError: 'high'", "b"
    )
    good = Comparison(1, {"n": 2}, {"n": 2}, Fate.COMPARED)
    # neither looks at the comparer where there is nothing to say
    refuse_if_all_lack(None, [lacking, good])  # type: ignore[arg-type]
    refuse_missing_keys(None, [lacking, good])  # type: ignore[arg-type]
