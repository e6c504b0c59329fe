from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equivamap.errors import MapError
from equivamap.mapping.language import parse_map
from tests.mapping.models import instance

A = instance("x[1,2] x[2,1] cost u[1]", parameters={"w": {"1": 3, "2": [1, 2]}, "n": 2})
B = instance("y[1,2] y[2,1] z c[Paris] y~2", parameters={"n": 2})


def test_text_and_place_do_not_count_for_equality() -> None:
    assert parse_map("cost = z") == parse_map("cost = z", file="other")


PIECES = [
    *["x", "y", "z", "cost", "u", "c", "w", "n", "i", "j", "k", "A", "B", "backward", "forward", "sum"],
    *["range", "abs", "min", "max", "for", "in", "if", "else", "not", "and", "or", "'y 2'", "'Paris'"],
    *["0", "1", "2", "3", "0.5", "1e3", "10", "999999999"],
    *[
        "[",
        "]",
        "(",
        ")",
        ",",
        "=",
        "==",
        "!=",
        "<",
        "<=",
        "+",
        "-",
        "*",
        "/",
        "//",
        "%",
        "**",
        "?",
        ":",
        ".",
    ],
    *[
        "\n",
        " ",
        "#",
        "[i,j]",
        "x[i,j] = ",
        "cost = ",
        "y[i,j]",
        "u[i] = ",
        "sum(y[k,p] for k for p)",
        "range(3)",
    ],
]


def accepts(text: str) -> None:
    started = time.process_time()
    try:
        parse_map(text).instantiate(A, B)
    except MapError as error:
        assert error.message and error.kind.startswith("map-")
        assert error.line is not None or "characters" in error.message
    assert time.process_time() - started < 20


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))
def test_any_sequence_of_tokens_is_a_map_or_a_map_error(text: str) -> None:
    accepts(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map(lambda parts: "cost = " + " ".join(parts)))
def test_any_right_side_is_a_map_or_a_map_error(text: str) -> None:
    accepts(text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_a_map_or_a_map_error(text: str) -> None:
    accepts(text)


leaves = st.sampled_from(
    ["z", "y[1,2]", "y[i,k]", "i", "k", "2", "-1", "0", "10", "1/3", "w[1]", "w[2,0]", "n", "c['Paris']"]
)
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "/", "//", "%", "**"]), inner),
        st.builds("sum({} for k in range({}))".format, inner, inner),
        st.builds("sum({} for k for p if k < {})".format, inner, inner),
        st.builds(
            "({} if {} {} {} else {})".format, inner, inner, st.sampled_from(["<", "==", "in"]), inner, inner
        ),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "abs", "range"]), inner, inner),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(expressions)
def test_any_expression_is_a_value_or_a_map_error(text: str) -> None:
    accepts(f"u[i] = {text}")


@pytest.mark.parametrize(
    "text",
    [
        "cost = 10**10**10",
        "cost = 2**-99999999",
        "cost = sum(1 for i in range(10**30))",
        "cost = sum(1 for i in range(10**5) for j in range(10**5) for k in range(10**5))",
        "cost = sum(1/i for i in range(1, 10**6))",
        "cost = sum(z/i for i in range(1, 10**6))",
        "cost = y[10**400, 1]",
        "cost = y[range(10**6), 1]",
        "cost = " + "-" * 100_000 + "z",
        "cost = " + "not " * 1000 + "z",
        "cost = z if " + "not " * 10_000 + "1 == 1",
        "cost = " + "z if 1 == 1 else " * 1000 + "z",
        "cost = " + "2**" * 1000 + "2",
        "cost = z if " + "(" * 500 + "1 == 1" + ")" * 500,
        "cost = " + "sum(" * 60 + "z" + " for k in range(9))" * 60,
        "cost = " + "sum(" * 30 + "z" + " for k in range(9))" * 30,
        "cost = " + "*".join(["9e999"] * 1000),
    ],
)
def test_hostile_maps_end_soon(text: str) -> None:
    accepts(text)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("x = 2y", "2*y"),
        ("x = y[1", "a map is lines such as"),
        ("for i in range(3): x = y", "a map is lines such as"),
        ("x <= y", "a map is lines such as"),
    ],
)
def test_every_syntax_error_has_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(MapError) as caught:
        parse_map(text)
    assert remedy in caught.value.remedy
