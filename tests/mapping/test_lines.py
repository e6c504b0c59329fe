from __future__ import annotations

import pytest

from equivamap.mapping.language import LinkMap, parse_map
from tests.mapping.models import refuses


@pytest.mark.parametrize(
    ("text", "line", "column", "kind"),
    [
        ("x[i,j] = ", 1, 10, "map-syntax"),
        ("\n# note\nx[i,j] y", 3, 8, "map-syntax"),
        ("cost == z", 1, 6, "map-syntax"),
        ("cost = z z", 1, 10, "map-syntax"),
        ("cost = ? + 1", 1, 10, "map-syntax"),
        ("sideways: x[i,j] = y[i,j]", 1, 1, "map-syntax"),
        ("cost + 1 = z", 1, 6, "map-left-side"),
        ("2 * cost = z", 1, 1, "map-left-side"),
        ("-cost = z", 1, 1, "map-left-side"),
    ],
)
def test_syntax_errors_name_their_place(text: str, line: int, column: int, kind: str) -> None:
    refuses(text, line, column, kind)


def test_comments_blank_lines_and_breaks_inside_brackets() -> None:
    parsed = parse_map("\n# all\nx[i,j] = y[i,j]  # one\n\ncost = sum(z\n  for k in range(2))\n")
    assert [line.target.name for line in parsed.lines] == ["x", "cost"]
    assert parse_map("") == LinkMap(()) == parse_map("# nothing\n")
