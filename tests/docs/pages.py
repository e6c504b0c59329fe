"""Pages of Markdown whose code is run: the files shown are written, the commands print what stands there.

A page is run from top to bottom in a folder of its own, in which ``datasets`` is that of the project. A block after a
line that ends in the name of a file between backticks and a colon is that file. A ``console`` block is a session of
commands with what they print; a line ``…`` stands for whatever follows there, and a number of seconds for any other.
``python`` blocks share their names; what they print stands in comments behind.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from equivamap.cli import run

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"(?:`([\w./-]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LANGUAGES = {"console", "python", "lp", "map", "toml", "json", "jsonl", "yaml", "text"}


@dataclass(frozen=True)
class Block:
    """A block of code: the file it is, if it is one, its language, its text."""

    file: str
    language: str
    text: str


def blocks_of(page: str) -> list[Block]:
    found = [Block(*match.groups(default="")) for match in BLOCK.finditer(page)]
    assert len(re.findall(r"^ *```", page, re.MULTILINE)) == 2 * len(found), "a fence without a language"
    assert {block.language for block in found} <= LANGUAGES
    return found


def pattern(shown: str) -> str:
    """Return a regular expression for what is printed."""
    text = re.escape(shown).replace(re.escape("…\n"), "(?:.*\n)*")
    text = re.sub(r"(?<=\\ )\d+\\\.\d+(?=\\ s\b)", r"\\d+\\.\\d+", text)
    # seconds in tables, which stand right-aligned
    return re.sub(r"(?:\\ )+\d+\\\.\d{3}(?=\\)", r" +\\d+\\.\\d{3}", text)


def run_page(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a page; an assertion fails where it does not say what happens."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")
    if not (folder / "datasets").exists():
        (folder / "datasets").symlink_to(ROOT / "datasets")
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks_of(page.read_text(encoding="utf-8")):
        if block.file:
            place = folder / block.file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(block.text, encoding="utf-8")
        match block.language:
            case "console":
                run_session(block.text, monkeypatch)
            case "python" if not block.file:
                run_program(block.text, page, names)
            case "json":
                json.loads(block.text)
            case "toml":
                tomllib.loads(block.text)
            case "yaml":
                check_yaml(block.text)


def run_session(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = re.split(r"^\$ ", text, flags=re.MULTILINE)
    assert not steps[0] and len(steps) > 1
    status = 0
    for step in steps[1:]:
        command, _, shown = step.partition("\n")
        while command.endswith("\\"):
            more, _, shown = shown.partition("\n")
            command = command[:-1] + more.strip()
        if command == "echo $?":
            printed = f"{status}\n"
        elif command.startswith("cat "):
            printed = "".join(Path(name).read_text(encoding="utf-8") for name in shlex.split(command)[1:])
        else:
            status, printed = run_command(command, monkeypatch)
            assert status != 2 or "error: " in shown or "rejected" in shown.lower(), printed
        assert re.fullmatch(pattern(shown), printed), f"$ {command}\n{printed}"


def run_command(command: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    name, *arguments = shlex.split(command)
    assert name == "equivamap", command
    monkeypatch.setattr(sys, "argv", ["equivamap", *arguments])
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run(arguments)
    return status, out.getvalue() or err.getvalue()


def run_program(text: str, page: Path, names: dict[str, Any]) -> None:
    """Run a program; what it prints must stand in comments behind ``print(...)  # ``."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, str(page), "exec"), names)
    promised = re.findall(r"^ *print\(.*\)  # (.*)$", text, re.MULTILINE)
    assert out.getvalue().splitlines() == promised, out.getvalue()
    assert promised or "assert" in text or "def " in text or "import" in text


def check_yaml(text: str) -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    assert yaml.safe_load(text)
