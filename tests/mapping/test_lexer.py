from __future__ import annotations

import pytest
from gmpy2 import mpq

from equivamap.errors import MapError
from equivamap.mapping import lexer
from equivamap.mapping.lexer import tokenise
from tests.mapping.models import refuses


def test_tokens_know_their_places() -> None:
    tokens = tokenise("x = (1\n + 'a\\'b')")
    assert [(t.text, *t.at) for t in tokens[2:6]] == [
        ("(", 1, 5),
        ("1", 1, 6),
        ("+", 2, 2),
        ("'a\\'b'", 2, 4),
    ]
    assert tokens[5].value == "a'b"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", mpq(1, 10)),
        (".5", mpq(1, 2)),
        ("3.", mpq(3)),
        ("1_000", mpq(1000)),
        ("2.5e-3", mpq(1, 400)),
        ("1e+20", mpq(10**20)),
        ("9007199254740993", mpq(9007199254740993)),
        ("0.30000000000000004", mpq(30000000000000004, 10**17)),
    ],
)
def test_numbers_are_exact(text: str, value: object) -> None:
    assert tokenise(text)[0].value == value


def test_breaks_inside_brackets_end_no_line() -> None:
    assert [t.kind for t in tokenise("(\n)\n")] == ["mark", "mark", "newline", "newline", "end"]


def test_a_text_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexer, "MAX_TEXT", 10)
    with pytest.raises(MapError, match="11 characters"):
        tokenise("x" * 11)


@pytest.mark.parametrize(
    ("text", "line", "column", "kind"),
    [
        ("cost = 'open", 1, 8, "map-syntax"),
        ("cost = z ^ 2", 1, 10, "map-syntax"),
        ("cost = " + "9" * 2000, 1, 8, "map-number-size"),
        ("cost = 1e99999", 1, 8, "map-number-size"),
    ],
)
def test_syntax_errors_name_their_place(text: str, line: int, column: int, kind: str) -> None:
    refuses(text, line, column, kind)
