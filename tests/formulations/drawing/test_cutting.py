"""Data cut down: all arrays alike, indices numbered anew, ragged rows."""

from __future__ import annotations

from equivamap.formulations.drawing.cutting import array_order, cut
from equivamap.formulations.schemas.schema_files import schema_from_table


def test_cut() -> None:
    shapes = {"n": [], "c": ["n", "k[n]"], "k": ["n"], "tail": ["2"], "d": ["n+1"], "e": ["n", "n"]}
    read = schema_from_table(
        {"parameters": {name: {"type": "integer", "shape": shape} for name, shape in shapes.items()}}
    )
    assert array_order(read).index("k") < array_order(read).index("c")
    data = {
        "n": 3,
        "c": [[1], [2, 3], [4]],
        "k": [1, 2, 1],
        "tail": [2, 1],
        "d": [6, 7, 8, 9],
        "e": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
    }
    found = cut(read, data, {"n": [1, 2]}, {"tail": "n"})
    assert found == {
        "n": 2,
        "c": [[2, 3], [4]],
        "k": [2, 1],
        "tail": [1, 0],
        "d": [6, 7, 8],
        "e": [[5, 6], [8, 9]],
    }
    assert read.checked(found) == found
    assert cut(read, data, {"n": [0]}, {"tail": "n"})["tail"] == [0, 0]
