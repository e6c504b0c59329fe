"""Every example of ``docs/map-language.md`` is read and fills in for the variables named before it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from equivamap.mapping.language import parse_map
from tests.mapping.models import instance

TEXT = (Path(__file__).parents[2] / "docs" / "map-language.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(
    r"<!-- A: ([^;]*); B: ([^;]*?)(?:; parameters: (.*?))?;? -->\n```map\n(.*?)```", TEXT, flags=re.DOTALL
)


def test_no_example_is_left_out() -> None:
    assert len(EXAMPLES) == TEXT.count("```map") >= 8


@pytest.mark.parametrize("example", EXAMPLES, ids=[text.splitlines()[0][:30] for *_, text in EXAMPLES])
def test_examples_fill_in(example: tuple[str, str, str, str]) -> None:
    left, right, parameters, text = example
    a = instance(left, parameters=json.loads(parameters or "{}"))
    b = instance(right)
    parsed = parse_map(text)
    links = parsed.instantiate(a, b)
    given = {*links.backward, *links.open_a}
    backward = {line.target.name.removeprefix("A.") for line in parsed.lines if line.section != "forward"}
    for name in backward & a.variables.families.keys():
        assert set(a.variables.families[name].positions) <= given, name
    assert given or links.forward_lines or links.completed_b
