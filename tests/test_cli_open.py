"""``equivamap check`` on formulations with open data."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from equivamap import cli
from equivamap.formulations.schemas.schema_files import write_schema
from tests.formulations.open_models import MODELS, SCHEMA, formulation


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    formulation(tmp_path, "base")
    write_schema(SCHEMA, tmp_path / "schema.toml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.run(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


OPEN = ("--instances", "12", "--sizes", "3", "--schema", "schema.toml")


def test_bounded_has_exit_status_4(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = printed(capsys, "check", "models.py:base", "models.py:renamed", *OPEN, "--seed", "3")
    assert (status, err) == (4, "")
    assert out.startswith("BOUNDED (same-decisions, by a map, on each of ")
    assert "data: seed 3; parameter map: equal names" in out


def test_a_witness_is_written_and_seen_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pair = ("models.py:base", "models.py:one_more")
    status, out, _ = printed(capsys, "check", *pair, *OPEN, "--json", "--witness-dir", "out")
    assert status == 1
    result = json.loads(out)
    assert result["verdict"] == "not_equivalent"
    assert result["written"]
    files = result["written"][0]
    again, report, _ = printed(capsys, "check", *pair, "--data-a", files["a"], "--data-b", files["b"])
    assert again == 1 and report.startswith("NOT EQUIVALENT")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--seed", "3"), "--seed is about formulations with open data"),
        ((*OPEN, "--args-a", "x"), "--args-a means nothing"),
        ((*OPEN, "--data", "one.json", "--data", "two.json"), "--data is given twice"),
        (("--instances", "5"), "nobody says what the data of models are"),
        (("--instances", "5", "--schema", "no.toml"), "no.toml"),
        (("--instances", "0"), "--instances"),
    ],
)
def test_wrong_usage(
    folder: Path, arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = printed(capsys, "check", "models.py:base", "models.py:renamed", *arguments)
    assert status == 2 and out == ""
    assert message in err


def test_directories_of_one_formulation(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("gurobipy")
    for letter, bound in (("a", "n"), ("b", "n + 1")):
        place = folder / "problems" / "p1" / "formulations" / letter
        place.mkdir(parents=True)
        table = {
            "parameters": {"n": {"type": "integer", "shape": []}},
            "assumptions": [{"description": "some", "code": {"python": "assert 1 <= n <= 9"}}],
            "variables": {"x": {"type": "integer", "shape": []}},
            "constraints": [
                {"description": "low", "code": {"gurobipy": "model.addConstr(x >= 0)"}},
                {"description": "high", "code": {"gurobipy": f"model.addConstr(x <= {bound})"}},
            ],
            "objective": {"code": {"gurobipy": "model.setObjective(x, GRB.MAXIMIZE)"}},
        }
        (place / "formulation.json").write_text(json.dumps(table))
    a, b = (f"problems/p1/formulations/{letter}" for letter in "ab")
    status, out, _ = printed(capsys, "check", a, b, "--objective", "same", "--witness-dir", "out")
    assert status == 1 and "in the same units" in out
    again, _, _ = printed(
        capsys, "check", a, b, "--data-a", "out/witness1.a.json", "--data-b", "out/witness1.b.json"
    )
    assert again == 1
    lacking, _, err = printed(capsys, "check", a, b, "--data-a", "out/witness1.a.json")
    assert lacking == 2 and "give --data-b one JSON file" in err


@pytest.mark.parametrize(("a", "b"), [("base", "one_more"), ("base", "averaged"), ("base", "fails_far")])
def test_the_command_that_is_printed_finds_the_refutation_again(
    folder: Path, a: str, b: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder / "with blank.py"
    place.write_text(
        MODELS + "\ndef fails_far(data):\n    return choice(data, shift=data['d'] if data['n'] > 2 else 0)\n"
    )
    typed = ["check", f"{place}:{a}", f"{place}:{b}", *OPEN, "--witness-dir", str(folder / "out put")]
    monkeypatch.setattr("sys.argv", ["equivamap", *typed])
    status, out, _ = printed(capsys, *typed)
    assert status == 1
    command = out[out.index("To see the witness again:") :].split("\n", 1)[1]
    pasted = shlex.split(command.replace("\\\n", ""))
    assert pasted[0] == "equivamap" and "--instances" not in pasted
    again, report, _ = printed(capsys, *pasted[1:])
    assert again == 1 and report.startswith("NOT EQUIVALENT")
    assert report.splitlines()[0] == out.splitlines()[0]


def test_data_that_are_none_of_the_schema_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "no.json").write_text('{"n": 1, "d": 5, "c": [1]}')
    status, _, err = printed(
        capsys, "check", "models.py:base", "models.py:renamed", "--schema", "schema.toml", "--on", "no.json"
    )
    assert status == 2 and "no.json" in err and "no more than all are needed" in err
