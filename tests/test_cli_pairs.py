"""The commands ``diff`` and ``solve-map``: exit status, JSON, errors."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from equivamap import cli
from equivamap.comparing import diff
from equivamap.errors import ReadError
from equivamap.map_search import solve_map

LP = "minimize\n 3 x + 2 y\nst\n cap: x + y >= {}\n red: x + 2 y <= {}\nbounds\n x <= 4\n y <= 4\ngeneral\n x y\nend\n"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    texts = {
        "a": LP.format(2, 12),
        "renamed": LP.format(2, 12).replace(" x", " u"),
        "looser": LP.format(1, 12),
        "redundant": LP.format(2, 13),
        "broken": "minimize\n x + \nst\n c: x >=\nend\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.lp").write_text(text, encoding="utf-8")
    return {name: str(tmp_path / f"{name}.lp") for name in texts}


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.run(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.parametrize(
    ("other", "status", "first"),
    [
        ("a", 0, "SAME (names and order aside)"),
        ("renamed", 0, "SAME (names and order aside)"),
        ("looser", 1, "DIFFERENT (1 difference, 1 matters)"),
        ("redundant", 0, "SAME (1 difference, 1 changes nothing)"),
    ],
)
def test_diff_says_it_in_the_first_line(
    files: dict[str, str], other: str, status: int, first: str, capsys: pytest.CaptureFixture[str]
) -> None:
    got, out, err = printed(capsys, "diff", files["a"], files[other])
    assert (got, out.splitlines()[0], err) == (status, first, "")


def test_diff_shows_one_changed_row_in_both_forms(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = printed(capsys, "diff", files["a"], files["looser"])
    assert "changed row cap: B admits points that A excludes" in out
    assert "right-hand side 2 → 1" in out
    assert "A: x + y >= 2" in out and "B: x + y >= 1" in out


def test_diff_as_json(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = printed(capsys, "diff", files["a"], files["looser"], "--json")
    value = json.loads(out)
    assert status == 1 and not err
    assert value["same"] is False and value["changes_nothing"] is False and value["counts"]["looser"] == 1
    (group,) = value["differences"]
    assert (group["place"], group["kind"], group["family"], group["effect"]) == (
        "row",
        "changed",
        "cap",
        "looser",
    )
    (change,) = group["changes"]
    assert (change["a"], change["b"], change["details"]) == ("cap", "cap", ["right-hand side 2 → 1"])
    assert change["witness"]["points"][0]["side"] == "b"
    assert value["rows"] == {"a": 2, "b": 2, "paired": 2}
    assert value["origins"]["a"]["path"] == files["a"]
    assert set(value["seconds"]) == {"read", "pair", "effects", "total"}


def test_solve_map_says_it_in_the_first_line(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = printed(capsys, "solve-map", files["a"], files["renamed"])
    assert status == 0 and not err
    assert out.startswith("MAP PROVED (same-decisions, ")
    assert "by structure" in out and "x = u" in out and " ms" in out
    status, out, _ = printed(capsys, "solve-map", files["a"], files["looser"])
    assert status == 3 and out.startswith("NO MAP PROVED (same-decisions, ")
    assert "whose image breaks row cap of A" in out and "ruled out: no renaming" in out


def test_solve_map_as_json(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = printed(
        capsys,
        "solve-map",
        files["a"],
        files["looser"],
        "--json",
        "--propose",
        "names",
        "--relation",
        "quasi-karp",
    )
    value = json.loads(out)
    assert status == 3 and not err
    assert (value["relation"], value["proved"], value["out_of_time"]) == ("quasi-karp", False, False)
    (found,) = value["maps"]
    assert (found["source"], found["standing"], found["proves"]) == ("names", "refuted", None)
    assert found["failure"] and found["seconds_proving"] >= 0 and list(value["proposers"]) == ["names"]


@pytest.mark.parametrize("command", ["diff", "solve-map"])
@pytest.mark.parametrize(("a", "kind"), [("broken", None), ("missing", "file-missing")])
def test_bad_input_is_status_2(
    command: str, a: str, kind: str | None, files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = files.get(a, "no-such.lp")
    status, out, err = printed(capsys, command, path, files["a"])
    assert status == 2 and not out and err.startswith("equivamap: error: A:")
    status, out, err = printed(capsys, command, files["a"], path, "--json")
    error = json.loads(out)["error"]
    assert status == 2 and not err and error["side"] == "b"
    assert kind is None or error["kind"] == kind


@pytest.mark.parametrize(
    "words",
    [
        "diff",
        "diff a.lp",
        "diff a.lp b.lp c.lp",
        "diff a.lp b.lp --relation isomorphic",
        "diff a.lp b.lp --time-limit 0",
        "solve-map a.lp",
        "solve-map a.lp b.lp --relation same",
        "solve-map a.lp b.lp --map names",
        "solve-map a.lp b.lp --time-limit nan",
    ],
)
def test_wrong_usage_is_status_2(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = printed(capsys, *words.split())
    assert status == 2 and not out and err.startswith("equivamap: error: ")


def test_an_unknown_proposer_is_named(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = printed(capsys, "solve-map", files["a"], files["a"], "--propose", "guess")
    assert status == 2 and "guess" in err and "names" in err


def test_the_defaults_are_those_of_the_library(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls: list[tuple[Any, dict[str, Any]]] = []

    def stopped(function: Any) -> Any:
        def call(*models: str, **options: Any) -> None:
            calls.append((function, options))
            raise ReadError("enough", kind="test")

        return call

    monkeypatch.setattr("equivamap.comparing.diff", stopped(diff))
    monkeypatch.setattr("equivamap.map_search.solve_map", stopped(solve_map))
    assert cli.run(["diff", "a.lp", "b.lp"]) == cli.run(["solve-map", "a.lp", "b.lp"]) == 2
    assert len(calls) == 2 and capsys.readouterr().err
    for function, passed in calls:
        signature = inspect.signature(function).parameters
        assert passed == {name: signature[name].default for name in passed}
        assert {"time_limit", "read_time_limit", "data", "args_a", "solve_call"} <= set(passed)


def test_options_reach_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[dict[str, Any]] = []

    def call(*models: str, **options: Any) -> None:
        calls.append(options)
        raise ReadError("enough", kind="test")

    monkeypatch.setattr("equivamap.map_search.solve_map", call)
    words = "solve-map a.py b.py --open u --propose names --objective same --map free --all --time-limit 5 --args-b=-n3"
    assert cli.run(words.split()) == 2
    wanted = {
        "relation": "same-decisions",
        "open": ("u",),
        "propose": ("names",),
        "objective": "same",
        "free_map": True,
        "every": True,
        "time_limit": 5.0,
        "args_b": "-n3",
    }
    assert wanted.items() <= calls[0].items()


def test_solve_map_says_which_command_judges_a_map(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = printed(capsys, "solve-map", files["a"], files["a"], "--map", "names")
    assert status == 2
    assert "takes no map but 'free'" in err and "'equivamap check --map' judges a given map" in err
