"""What docs/diff.md shows is what the commands print, times aside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from equivamap import cli

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```console\n\$ equivamap ([^\n]*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
POINT = re.compile(r"^ +point of [AB]:.*\n(?: {10,}.*\n)*", re.MULTILINE)
TIME = re.compile(r"\d+(?:\.\d+)? m?s\b")


def words(text: str) -> list[str]:
    """Return the words of a report without times, and without points: which vertex is found is the solver's choice."""
    return TIME.sub("TIME", " ".join(POINT.sub("POINT", text).split())).split()


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command[:40] for command, _ in SHOWN])
def test_the_page_shows_what_is_printed(
    command: str, output: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert cli.run(command.split()) in (0, 1, 3)
    assert words(capsys.readouterr().out) == words(output)


def test_the_page_has_examples_of_both_commands() -> None:
    assert {command.split()[0] for command, _ in SHOWN} == {"diff", "solve-map"}
