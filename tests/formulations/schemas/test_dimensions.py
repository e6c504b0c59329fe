"""What the text of a dimension means."""

from __future__ import annotations

import pytest

from equivamap.errors import DataError, SchemaError
from equivamap.formulations.exact.values import exact_data
from equivamap.formulations.schemas.dimensions import dimensions_of
from equivamap.formulations.schemas.predicates import Definitions

SHAPES = {"n": (), "m": (), "k": ("n",), "q": ("n", "m")}
DATA = {"n": 2, "m": 3, "k": [1, 4], "q": [[0, 1, 2], [3, 4, 5]]}
DEFINED = Definitions(["I = [(i, j) for i in range(n) for j in range(i)]"])


@pytest.mark.parametrize(
    ("shape", "index", "length"),
    [
        (("n",), (), 2),
        (("7",), (), 7),
        (("2*n + 1",), (), 5),
        (("max(k)",), (), 4),
        (("|I|",), (), 1),
        (("|I| + 1",), (), 2),
        (("n", "k[n]"), (1,), 4),
        (("n", "k[i]"), (0,), 1),
        (("m", "n", "k[n]"), (2, 1), 4),
        (("m", "n", "k[s]"), (2, 1), 4),
        (("n", "m", "q[n][m]"), (1, 0), 3),
        (("n", "m", "q[n, m]"), (1, 2), 5),
        (("n", "k[0]"), (1,), 1),
    ],
)
def test_lengths(shape: tuple[str, ...], index: tuple[int, ...], length: int) -> None:
    dimension = dimensions_of("a", shape, {**SHAPES, "a": shape})[-1]
    if "q[n, m]" in shape:
        assert dimension.program.text == "q[index0_of_shape][index1_of_shape]"
    assert dimension.length(exact_data(DATA), index, DEFINED) == length


@pytest.mark.parametrize("text", ["k[9]", "n / 2", "0 - n", "n == 2", "unknown"])
def test_lengths_that_are_none(text: str) -> None:
    (dimension,) = dimensions_of("a", (text,), SHAPES)
    with pytest.raises(DataError) as caught:
        dimension.length(exact_data(DATA), (), DEFINED)
    assert text in caught.value.message


@pytest.mark.parametrize("text", ["", "n +", "import os", "n.__class__", "n := 2"])
def test_texts_that_are_no_dimension(text: str) -> None:
    with pytest.raises(SchemaError) as caught:
        dimensions_of("a", (text,), SHAPES)
    assert caught.value.kind == "schema-dimension"
