"""The commands of docs/guide.md, run as they stand there, print what stands there; its programs run."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from equivamap.cli import run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"^```console\n\$ equivamap ([^\n]*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
PROGRAMS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
STATUS = {"EQUIVALENT": 0, "NOT EQUIVALENT": 1, "UNDECIDED": 3, "equivamap: error:": 2}


def pattern(shown: str) -> str:
    """Return a regular expression for an output as it is shown: a line ``…`` stands for whatever follows there."""
    return re.escape(shown).replace(re.escape("…\n"), "(?:.*\n)*")


def test_what_is_left_out_may_be_anything_but_the_rest_must_be_there() -> None:
    assert re.fullmatch(pattern("a (1)\n…\nb\n"), "a (1)\nx\n\ny\nb\n")
    assert not re.fullmatch(pattern("a (1)\n…\nb\n"), "a (1)\nx\n")
    assert not re.fullmatch(pattern("a\n"), "a\nb\n")


@pytest.mark.parametrize(("command", "shown"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_the_guide_shows_what_is_printed(
    command: str, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    arguments = shlex.split(command)
    monkeypatch.setattr(sys, "argv", ["equivamap", *arguments])
    status = run(arguments)
    printed = capsys.readouterr()
    text = printed.out or printed.err
    assert re.fullmatch(pattern(shown), text), text
    assert status == next(number for word, number in STATUS.items() if text.startswith(word))


def test_every_kind_of_answer_is_shown() -> None:
    assert len(SESSIONS) == PAGE.count("```console")
    shown = [next(word for word in STATUS if text.startswith(word)) for _, text in SESSIONS]
    assert set(shown) == set(STATUS)


def test_the_map_of_the_guide_is_the_shipped_one() -> None:
    shipped = (ROOT / "datasets" / "examples" / "units" / "map.txt").read_text(encoding="utf-8")
    assert f"```\n{shipped.strip()}\n```" in PAGE


@pytest.mark.parametrize("program", PROGRAMS, ids=["scripts", "live models"])
def test_programs_run(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert "assert" in program
    exec(compile(program, "docs/guide.md", "exec"), {})
