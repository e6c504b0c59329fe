"""Tokens as arrays agree with tokens as Python splits and reads them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equivamap.readers.token_table import NameIndex, TokenTable

decimal = st.from_regex(r"[+-]?(?:[0-9]{1,8}\.?[0-9]{0,6}|\.[0-9]{1,6})", fullmatch=True)
word = st.text("abcxyz[]_,0189.é", min_size=1, max_size=30)


def table(lines: list[str], width: int) -> TokenTable:
    found = TokenTable.by_width("".join(f" {line}\n" for line in lines).encode())
    assert found is not None
    assert found.keys() == {width}
    return found[width]


@given(st.lists(decimal, min_size=1, max_size=30))
def test_decimals_are_the_nearest_doubles(numbers):
    values = table(numbers, 1).decimals(0)
    assert values is not None
    assert values.tolist() == [float(number) for number in numbers]


@pytest.mark.parametrize(
    "text",
    [
        "1e3",
        "1.2.3",
        "-",
        "+",
        ".",
        "1-2",
        "--1",
        "nan",
        "1_0",
        "x",
        "1x",
        "0x1",
        "9" * 18,
        "9007199254740993",
    ],
)
def test_anything_else_is_left_to_others(text):
    assert table(["1", text, "2"], 1).decimals(0) is None


@given(st.lists(word, unique=True, min_size=1, max_size=40), st.data())
def test_names_are_found(names, data):
    index = NameIndex([name.encode() for name in names])
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=60))
    assert index.positions(table(chosen, 1), 0).tolist() == [names.index(name) for name in chosen]
    assert index.positions(table([*chosen, chosen[0] + "q"], 1), 0) is None


def test_many_names_and_long_names():
    names = [f"x[{i}]".encode() for i in range(30_000)] + [b"a" * 128]
    index = NameIndex(names)
    lines = table([name.decode() for name in reversed(names)], 1)
    assert np.array_equal(index.positions(lines, 0), np.arange(len(names))[::-1])
    assert NameIndex([b"a" * 129]).positions(lines, 0) is None
    assert NameIndex([]).positions(lines, 0) is None
    assert table(["a" * 129], 1).changes(0) is None


@given(st.lists(st.sampled_from(["a", "ab", "abcdefgh", "abcdefghi", "abcdefghj"]), min_size=1, max_size=30))
def test_changes(words):
    assert table(words, 1).changes(0).tolist() == [k == 0 or words[k - 1] != w for k, w in enumerate(words)]


@given(st.lists(st.lists(st.sampled_from(["a", "bb", "1.5"]), max_size=6), min_size=1, max_size=20))
def test_lines_by_width(lines):
    text = "".join(" " + "  ".join(line) + "\n" for line in lines)
    found = TokenTable.by_width(text.encode())
    assert found is not None
    back = {}
    for width, part in found.items():
        for k, line in enumerate(part.lines.tolist()):
            back[line] = [part.token(k, c).decode() for c in range(width)]
            assert [part.column(c)[k].decode() for c in range(width)] == back[line]
    assert back == {k: line for k, line in enumerate(lines) if line}


def test_text_in_the_first_column_is_left_to_others():
    assert TokenTable.by_width(b" a b\n* c\n") is None
    assert TokenTable.by_width(b"a b\n") is None


def test_pairs():
    found = TokenTable.by_width(b" x a 1 b 2\n y c 3\n x d 4 e 5\n")
    pairs = TokenTable.in_pairs(found)
    assert [[pairs.token(k, c) for c in range(3)] for k in range(len(pairs))] == [
        [b"x", b"a", b"1"],
        [b"x", b"b", b"2"],
        [b"y", b"c", b"3"],
        [b"x", b"d", b"4"],
        [b"x", b"e", b"5"],
    ]
