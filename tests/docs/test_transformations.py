"""docs/transformations.md lists what the registry has, and its program runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from equivamap.transforms import OneOf, Option, Transformation, transformations

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "transformations.md").read_text(encoding="utf-8")
GROUPS = ("equivalent", "restricting", "different")
COLUMNS = ("name", "summary", "what goes wrong", "needs", "keeps", "options", "source")
HEAD = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"


def row(known: Transformation) -> str:
    options = [f"`{name}`: {_values(choice)}" for name, choice in known.choices.items()]
    cells = (
        f"[{known.name}](../transforms/{known.name})",
        known.summary,
        known.wrong,
        known.precondition,
        ", ".join(known.keeps),
        "; ".join(options),
        known.source,
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |".replace("|  |", "| |")


def _values(choice: Option) -> str:
    if isinstance(choice, OneOf):
        return ", ".join(map(str, choice.values))
    return f"{'drawn' if choice.default is None else choice.default}, or {choice}"


def table(group: str) -> str:
    """Return the table of a group as the page must have it."""
    return "\n".join([HEAD, *(row(known) for known in transformations().values() if known.group == group)])


@pytest.mark.parametrize("group", GROUPS)
def test_the_table_of_a_group_is_that_of_the_registry(group: str) -> None:
    found = re.search(rf"^### {group}[^\n]*\n\n((?:\|[^\n]*\n)+)", PAGE, re.IGNORECASE | re.MULTILINE)
    assert found is not None
    assert found[1].rstrip() == table(group)


def test_the_folders_that_are_linked_exist() -> None:
    linked = re.findall(r"\]\(\.\./(transforms/[^)]+)\)", PAGE)
    assert len(linked) == len(transformations())
    assert all((ROOT / folder / "spec.toml").is_file() for folder in linked)


def test_the_program_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    (program,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(program, "docs/transformations.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "slack columns" in printed and "forward" in printed
