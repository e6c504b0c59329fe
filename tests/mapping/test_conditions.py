from __future__ import annotations

import pytest

from tests.mapping.models import refuses


@pytest.mark.parametrize(
    ("text", "line", "column", "kind"),
    [
        ("cost = z if 1", 1, 14, "map-syntax"),
        ("cost = z if 1 = 1", 1, 15, "map-syntax"),
    ],
)
def test_syntax_errors_name_their_place(text: str, line: int, column: int, kind: str) -> None:
    refuses(text, line, column, kind)
