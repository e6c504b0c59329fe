"""The sessions of README.md, run as they stand there, print exactly what stands there."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from equivamap.cli import run

ROOT = Path(__file__).parents[2]
SESSIONS = re.findall(
    r"^```console\n\$ equivamap ([^\n]*)\n(.*?)^\$ echo \$\?\n(\d+)\n```",
    (ROOT / "README.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


def test_there_is_a_session_of_every_verdict() -> None:
    assert {int(status) for _, _, status in SESSIONS} == {0, 1, 3}


@pytest.mark.parametrize(("command", "shown", "status"), SESSIONS, ids=[c for c, _, _ in SESSIONS])
def test_the_readme_shows_what_is_printed(
    command: str,
    shown: str,
    status: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    arguments = shlex.split(command)
    monkeypatch.setattr(sys, "argv", ["equivamap", *arguments])
    assert run(arguments) == int(status)
    assert capsys.readouterr().out.rstrip() == shown.rstrip()
