"""The pairs of docs/definitions.md, read from the page itself, get the verdicts that stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from gmpy2 import mpq

from equivamap.checking import check
from equivamap.ir import Axis, Instance, Kind, Origin, build_instance
from equivamap.propose import PROPOSERS

PAGE = (Path(__file__).parents[1] / "docs" / "definitions.md").read_text()
BLOCKS = re.findall(r"^```pair\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
_TERM = re.compile(r"([+-])\s*(\d+(?:\.\d+)?)?\s*([a-z]\w*)?")


def affine(text: str) -> tuple[dict[str, Any], Any]:
    """Read ``3 x - y + 2``."""
    text = text.strip()
    text = text if text[0] in "+-" else "+" + text
    assert re.sub(_TERM, "", text).strip() == "", text
    terms: dict[str, Any] = {}
    constant = mpq(0)
    for sign, number, name in _TERM.findall(text):
        value = mpq(number or 1) * (1 if sign == "+" else -1)
        if name:
            terms[name] = terms.get(name, 0) + value
        else:
            constant += value
    return terms, constant


def model(text: str) -> Instance:
    """Read ``min x + y; x + y >= 1; x in {0..1}; y in [0, inf]``."""
    first, *rest = [part.strip() for part in text.split(";")]
    sense, objective = first.split(" ", 1)
    assert sense in ("min", "max")
    domains = [re.fullmatch(r"(\w+) in ([\[{])(\S+?)(?:\.\.|, )(\S+)[\]}]", part) for part in rest]
    variables = [d for d in domains if d]
    names = [d[1] for d in variables]
    bounds = [tuple(None if "inf" in end else mpq(end) for end in (d[3], d[4])) for d in variables]
    rows = []
    for part, domain in zip(rest, domains, strict=True):
        if domain is None:
            left, relation, right = re.split(r"(<=|>=|=)", part)
            terms, constant = affine(left)
            bound = mpq(right.strip()) - constant
            lower, upper = (None if relation == "<=" else bound), (None if relation == ">=" else bound)
            rows.append(({names.index(v): c for v, c in terms.items()}, lower, upper))
    cost, offset = affine(objective)
    return build_instance(
        variables=Axis(names),
        constraints=Axis([f"row_{k}" for k in range(1, len(rows) + 1)]),
        bounds=bounds,
        kinds=[Kind.INTEGER if d[2] == "{" else Kind.CONTINUOUS for d in variables],
        rows=rows,
        cost={names.index(v): c for v, c in cost.items()},
        sense="min" if sense == "min" else "max",
        offset=offset,
        origin=Origin("docs/definitions.md", "text"),
    )


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split("\n")[0])
def test_pairs_of_the_definitions(block: str) -> None:
    lines = [line.split(": ", 1) for line in block.strip().splitlines()]
    given = {key: value for key, value in lines if key in ("A", "B", "map", "open", "objective", "needs")}
    if given.get("needs", "names") not in PROPOSERS:
        pytest.skip(f"needs the proposer {given['needs']}")
    asked = [(key, value) for key, value in lines if key not in given]
    assert asked
    for relation, text in asked:
        result = check(
            model(given["A"]),
            model(given["B"]),
            relation=relation,
            map=given.get("map"),
            open=given["open"].split() if "open" in given else (),
            objective=given.get("objective", "auto"),
        )
        detail = {"equivalent": "", "not_equivalent": result.basis, "undecided": result.reason}[
            result.verdict
        ]
        said = f"{result.verdict} ({detail})" if detail else str(result.verdict)
        assert said == text, (relation, result.explanation)


def test_every_rule_has_its_section() -> None:
    for heading in (
        "Numbers",
        "Evidence",
        "Relations",
        "Admissible numbers",
        *(f"V{k}" for k in range(1, 8)),
    ):
        assert re.search(rf"^#+ {heading}\b", PAGE, re.MULTILINE), heading
    assert len(BLOCKS) >= 12
