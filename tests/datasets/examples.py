"""The shipped example pairs and what is expected of them, for the tests."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from equivamap.ir import Instance
from equivamap.readers import read

EXAMPLES = Path(__file__).parents[2] / "datasets" / "examples"
CHECKS: list[dict[str, Any]] = tomllib.loads((EXAMPLES / "expected.toml").read_text())["check"]
RELATIONS = ("quasi-karp", "same-decisions", "reformulation", "isomorphic")


@dataclass(frozen=True)
class Expected:
    verdict: str
    details: tuple[str, ...]

    @staticmethod
    def parse(text: str) -> list[Expected]:
        found = []
        for part in text.split(" or "):
            match = re.fullmatch(r"(equivalent|not_equivalent|undecided)(?: \(([a-z_ |-]+)\))?", part)
            assert match, part
            details = tuple(match[2].split(" | ")) if match[2] else ()
            assert bool(details) == (match[1] != "equivalent"), part
            found.append(Expected(match[1], details))
        return found


@cache
def instance(path: Path) -> Instance:
    return read(str(path))


def label(check: dict[str, Any]) -> str:
    parts = [check["pair"], check.get("reference", "a"), check.get("map", ""), *check.get("open", [])]
    return "-".join(part for part in [*parts, check.get("objective", "")] if part)


def sides(check: dict[str, Any]) -> tuple[Instance, Instance]:
    """Return reference and candidate of a check."""
    folder = EXAMPLES / check["pair"]
    first, second = ("b", "a") if check.get("reference") == "b" else ("a", "b")
    return instance(folder / f"{first}.py"), instance(folder / f"{second}.py")
