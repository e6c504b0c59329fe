"""The options --html and --quiet on the command line."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from equivamap.cli import run

MODEL = """\
Maximize
 obj: 3 x + 2 y
Subject To
 cap: x + y <= 7
 late: 2 x + y <= 9
Bounds
 x <= 9
 y <= 9
General
 x y
End
"""
LOST = MODEL.replace(" late: 2 x + y <= 9\n", "")
OPEN = """\
import pulp

def build(data):
    n, cap = data["n"], data["cap"]
    m = pulp.LpProblem("p", pulp.LpMaximize)
    x = [pulp.LpVariable(f"x_{i}", 0, 9, cat="Integer") for i in range(n)]
    m += pulp.lpSum(x)
    m += pulp.lpSum(x) <= CAP, "cap"
    return m
"""
SCHEMA = """\
[parameters.n]
type = "integer"
[parameters.cap]
type = "integer"
"""


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.chdir(tmp_path)
    Path("a.lp").write_text(MODEL, encoding="utf-8")
    Path("b.lp").write_text(LOST, encoding="utf-8")
    return "a.lp", "b.lp"


def test_the_page_is_written_beside_the_report(
    pair: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("out.html").write_text("an older page", encoding="utf-8")
    status = run(["check", *pair, "--map", "names", "--html", "out.html"])
    page = Path("out.html").read_text(encoding="utf-8")
    assert status == 1 and page.startswith("<!doctype html>") and "Not equivalent" in page
    assert capsys.readouterr().out.startswith("NOT EQUIVALENT")
    assert sorted(os.listdir()) == ["a.lp", "b.lp", "out.html"]  # nothing is left behind
    assert stat.S_IMODE(os.stat("out.html").st_mode) & 0o600 == 0o600


def test_json_stays_one_object_with_a_page(pair: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", *pair, "--json", "--quiet", "--html", "out.html"])
    assert json.loads(capsys.readouterr().out)["verdict"] in ("not_equivalent", "undecided")
    assert Path("out.html").exists()


def test_quiet_prints_the_verdict_line_alone(
    pair: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "a.lp", "a.lp", "-q"]) == 0
    said = capsys.readouterr()
    assert said.out == "EQUIVALENT (same-decisions, by equal names, on this data, proved exactly)\n"
    assert said.err == ""


@pytest.mark.parametrize("place", ["missing/out.html", ".", ""])
def test_a_path_that_cannot_be_written_is_told_before_anything_is_read(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["check", "no.lp", "no.lp", "--html", place, "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["kind"] == "unwritable" and error["remedy"]


def test_a_disk_that_fills_up_is_told_and_leaves_no_half_page(
    pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(self: Path, target: object) -> None:
        raise OSError(28, "No space left on device")

    Path("out.html").write_text("an older page", encoding="utf-8")
    monkeypatch.setattr(Path, "replace", full)
    assert run(["check", *pair, "--html", "out.html"]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert Path("out.html").read_text(encoding="utf-8") == "an older page"
    assert sorted(os.listdir()) == ["a.lp", "b.lp", "out.html"]


def test_formulations_with_open_data_have_a_page_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(OPEN.replace("CAP", "cap"), encoding="utf-8")
    Path("b.py").write_text(OPEN.replace("CAP", "cap + 1"), encoding="utf-8")
    Path("s.toml").write_text(SCHEMA, encoding="utf-8")
    status = run(
        [
            "check",
            "a.py:build",
            "b.py:build",
            "--instances",
            "3",
            "--schema",
            "s.toml",
            "--map",
            "names",
            "--html",
            "o.html",
            "-q",
        ]
    )
    page = Path("o.html").read_text(encoding="utf-8")
    assert status == 1 and 'id="witness"' in page and "Data of A" in page
    assert len(capsys.readouterr().out.splitlines()) <= 2


def test_many_pairs_on_one_page(pair: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("list.jsonl").write_text(
        '{"a": "a.lp", "b": "b.lp"}\n{"a": "a.lp", "b": "no.lp"}\n', encoding="utf-8"
    )
    assert run(["check-many", "list.jsonl", "--workers", "1", "--html", "many.html"]) == 2
    page = Path("many.html").read_text(encoding="utf-8")
    assert "list.jsonl" in page and "2 pairs" in page
    assert "2 pairs" in capsys.readouterr().out
