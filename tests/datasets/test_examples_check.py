"""The verdicts of the tool on the shipped example pairs are the expected ones."""

from __future__ import annotations

from typing import Any

import pytest

from equivamap.checking import check
from equivamap.propose import PROPOSERS

from .examples import CHECKS, EXAMPLES, Expected, label, sides


@pytest.mark.parametrize("expected", CHECKS, ids=label)
def test_verdicts(expected: dict[str, Any]) -> None:
    missing = set(expected.get("needs", [])) - set(PROPOSERS)
    if missing:
        pytest.skip(f"needs the proposers {sorted(missing)}")
    given = expected.get("map")
    a, b = sides(expected)
    for relation, text in expected["expect"].items():
        result = check(
            a,
            b,
            relation=relation,
            map=EXAMPLES / expected["pair"] / given if given and given.endswith(".txt") else given,
            open=expected.get("open", []),
            objective=expected.get("objective", "auto"),
        )
        detail = {"equivalent": None, "not_equivalent": result.basis, "undecided": result.reason}[
            result.verdict
        ]
        assert any(
            result.verdict == each.verdict and (detail is None or detail in each.details)
            for each in Expected.parse(text)
        ), (relation, text, result.verdict, detail, result.explanation)
