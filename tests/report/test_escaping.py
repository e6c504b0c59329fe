from __future__ import annotations

import pytest

from equivamap.report.escaping import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x[1,2]", "x[1,2]"),
        ("Größe → φ", "Größe → φ"),
        ("a\nb", "a\\nb"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\u202eabc", "\\u202eabc"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u2028b", "a\\u2028b"),
        ("\udc80", "\\udc80"),
        ("", ""),
    ],
)
def test_only_visible_characters_and_spaces_remain(text: str, shown: str) -> None:
    assert printable(text) == shown
