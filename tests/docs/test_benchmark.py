"""The commands of docs/benchmark.md, run in order with the files shown, print what stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from equivamap.bench.methods.registry import METHODS
from equivamap.bench.recipe import load_recipe
from equivamap.bench.suites.equiva_formulation import KINDS
from equivamap.cli import run
from equivamap.transforms import transformations
from equivamap.transforms.registry import _GROUPS

PAGE = (Path(__file__).parents[2] / "docs" / "benchmark.md").read_text(encoding="utf-8")
FILES = re.findall(r"`([\w./]+)`:?\n\n```(?:lp|toml|python|jsonl)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SESSIONS = re.findall(r"^```console\n\$ equivamap ([^\n]*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def without_seconds(text: str) -> list[str]:
    """Return the lines with every number of seconds replaced, and blanks that align columns as one."""
    text = re.sub(r'(_seconds": )[\d.]+', r"\1S", text)
    text = re.sub(r"(?<= )\d+\.\d{3}(?=\s)", "S", text)
    return [" ".join(line.split()) for line in text.splitlines()]


def test_sessions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert [name for name, _ in FILES] == ["models/juice.lp", "mine.toml", "mine.py", "theirs.jsonl"]
    for name, text in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(SESSIONS) == PAGE.count("```console") == 5
    for command, shown in SESSIONS:
        assert run(shlex.split(command)) == 0
        assert without_seconds(capsys.readouterr().out) == without_seconds(shown), command
    assert len((tmp_path / "answers.jsonl").read_text().splitlines()) == 10
    assert load_recipe("mine.toml").names == "erased"


def test_groups_and_kinds_are_those_there_are() -> None:
    assert all(f'"@{group}"' in PAGE for group in _GROUPS)
    assert {t.group for t in transformations().values()} == set(_GROUPS)
    flat = " ".join(PAGE.split())
    assert all(kind in flat for kind in KINDS.values())
    assert all(f"| `{name}` |" in PAGE for name in ("equivamap", "execution", "canonical", "wl"))
    assert {"equivamap", "execution", "canonical", "wl"} <= set(METHODS)
