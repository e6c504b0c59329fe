from __future__ import annotations

import pytest

from equivamap.mapping.language import parse_map
from tests.mapping.models import instance, refuses


@pytest.mark.parametrize(
    ("text", "line", "column", "kind"),
    [
        ("x[i,j] = y[i,j", 1, 11, "map-syntax"),
        ("x[i,j] = y[i,j]]", 1, 16, "map-syntax"),
        ("cost = sum(z)", 1, 13, "map-syntax"),
        ("cost = [z]", 1, 8, "map-syntax"),
        ("cost = 1 + ?", 1, 12, "map-syntax"),
        ("cost = __import__('os')", 1, 8, "map-unknown-function"),
        ("cost = x(1)", 1, 8, "map-unknown-function"),
        ("cost = " + "(" * 100 + "z" + ")" * 100, 1, 48, "map-too-deep"),
    ],
)
def test_syntax_errors_name_their_place(text: str, line: int, column: int, kind: str) -> None:
    refuses(text, line, column, kind)


def test_long_chains_are_not_deep() -> None:
    links = parse_map("cost = " + " + ".join(["z"] * 5000)).instantiate(instance("cost"), instance("z"))
    assert links.backward_lines[0].terms == {0: 5000}
