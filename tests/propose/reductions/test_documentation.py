"""The table of docs/reductions.md is that of the registry."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

import pytest

from equivamap.propose.reductions import REDUCTIONS, normal_form

PAGE = (Path(__file__).parents[3] / "docs" / "reductions.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading, without its head."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def test_every_reduction_stands_in_the_table_with_what_it_keeps() -> None:
    assert [(row[0], row[3]) for row in table("The reductions")] == [
        (name, reduction.keeps) for name, reduction in REDUCTIONS.items()
    ]


def test_every_option_stands_in_the_table() -> None:
    options = [name for name in inspect.signature(normal_form).parameters if name != "instance"]
    assert sorted(row[0].strip("`") for row in table("The normal form")) == sorted(options)


@pytest.mark.parametrize("name", REDUCTIONS)
def test_every_module_states_the_maths(name: str) -> None:
    text = sys.modules[type(REDUCTIONS[name]).__module__].__doc__ or ""
    assert all(
        word in text for word in ("Before:", "After:", "Keeps" if name != "rows implied by LP" else "kept")
    )
