"""The commands check-many and group."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from equivamap.cli import run

LP = "Minimize\n obj: {} x + 2 y\nSubject To\n c: x + y >= 1\nBounds\n x <= 1\n y <= 1\nGeneral\n x y\nEnd\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, cost in (("a", 1), ("same", 1), ("other", 5)):
        (tmp_path / f"{name}.lp").write_text(LP.format(cost))
    return tmp_path


def listed(folder: Path, *lines: str) -> str:
    (folder / "pairs.jsonl").write_text("".join(f"{line}\n" for line in lines))
    return str(folder / "pairs.jsonl")


def test_pairs_relative_to_their_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "names.map").write_text("x = x\ny = y\n")
    place = listed(
        folder,
        '{"a": "a.lp", "b": "same.lp"}',
        "",
        '{"a": "a.lp", "b": "other.lp", "key": "o", "map": "names.map", "data_b": "a.lp"}',
    )
    assert run(["check-many", place, "--json", "--workers", "1", "--reports"]) == 0
    one, other = map(json.loads, capsys.readouterr().out.splitlines())
    assert (one["key"], one["verdict"]) == ("0", "equivalent") and one["report"]["verdict"] == "equivalent"
    assert (other["key"], other["verdict"], other["basis"]) == ("o", "not_equivalent", "given-map")
    assert run(["check-many", place, "--journal", str(folder / "j"), "--relation", "isomorphic"]) == 0
    said = capsys.readouterr().out
    assert "0: EQUIVALENT\n" in said and "2 pairs: 1 equivalent, 1 not_equivalent" in said
    assert len((folder / "j").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    "line",
    ["no json", "3", "[]", '{"a": "a.lp"}', '{"a": 1, "b": "x"}', '{"a": "a.lp", "b": "b.lp", "no": 1}'],
)
def test_lists_that_are_none(line: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check-many", listed(folder, line)]) == 2
    assert "equivamap: error:" in capsys.readouterr().err


def test_a_list_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check-many", "nowhere.jsonl", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "unreadable"
    assert run(["check-many", "nowhere.jsonl", "--address", "auto"]) == 2


@pytest.mark.parametrize(
    ("names", "status"), [(["a", "same"], 0), (["a", "other"], 1), (["a", "gone"], 2), (["a"], 0)]
)
def test_the_status_of_group(
    names: list[str], status: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(folder / f"{name}.lp") for name in names]
    assert run(["group", *files, "--json"]) == status
    found = json.loads(capsys.readouterr().out)
    assert sum(len(one["members"]) for one in found["classes"]) == len(names) - (status == 2)
    assert run(["group", *files]) == status
    said = capsys.readouterr().out
    assert ("Not read" in said) == (status == 2) and ("Different, proved" in said) == (status == 1)


def test_group_tells_what_is_open(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wider = LP.format(1).replace(" c:", " d: s + x <= 1\n c:").replace(" x y\n", " x y s\n")
    (folder / "wider.lp").write_text(wider.replace(" y <= 1\n", " y <= 1\n s <= 1\n"))
    assert run(["group", str(folder / "a.lp"), str(folder / "wider.lp")]) == 3
    said = capsys.readouterr().out
    assert "One way only" in said and "reference_not_determined" in said


@pytest.mark.parametrize(
    ("a", "b", "status", "said"),
    [
        ("a.lp", "none.lp", 2, "1 of 2 pairs could not be checked; first: "),
        ("bad.lp", "a.lp", 2, "1 of 2 pairs could not be checked; first: an LP file starts with"),
        ("a.lp", "bad.lp", 0, ""),
    ],
)
def test_a_pair_that_cannot_be_checked_shows_in_the_exit_status(
    folder: Path, capsys: pytest.CaptureFixture[str], a: str, b: str, status: int, said: str
) -> None:
    (folder / "bad.lp").write_text("junk")
    first = json.dumps({"key": "first", "a": a, "b": b})
    place = listed(folder, first, '{"key": "second", "a": "a.lp", "b": "same.lp"}')
    for options in ((), ("--json",)):
        assert run(["check-many", place, "--workers", "1", *options]) == status
        shown = capsys.readouterr()
        assert "second" in shown.out and (said in shown.err if said else not shown.err)
