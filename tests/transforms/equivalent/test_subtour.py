from __future__ import annotations

import random
from itertools import permutations

import pytest
from short_models import model

from equivamap.transforms import NotApplicable, transformation
from tests.transforms.both_sides import new_rows, refused

NAME = "subtour"


def digraph(n: int, extra: str = "", arcs: tuple[tuple[int, int], ...] = ()) -> str:
    chosen = arcs or tuple(permutations(range(1, n + 1), 2))
    text = "min " + " + ".join(f"{i + 2 * j} x[{i},{j}]" for i, j in chosen)
    text += "; bin " + " ".join(f"x[{i},{j}]" for i, j in chosen)
    for k in range(1, n + 1):
        text += f"; out[{k}]: {' + '.join(f'x[{i},{j}]' for i, j in chosen if i == k)} = 1"
        text += f"; into[{k}]: {' + '.join(f'x[{i},{j}]' for i, j in chosen if j == k)} = 1"
    return text + extra


def order(n: int) -> str:
    """Miller-Tucker-Zemlin rows; the first town is the depot."""
    text = "; cont " + " ".join(f"u[{k}]" for k in range(2, n + 1)) + f" 1..{n - 1}"
    for i, j in permutations(range(2, n + 1), 2):
        text += f"; mtz[{i},{j}]: u[{i}] - u[{j}] + {n - 1} x[{i},{j}] <= {n - 2}"
    return text


def sums_within(rows: set[str]) -> list[tuple[int, int]]:
    """Return for each row the number of its towns, and its right-hand side."""
    found = []
    for row in rows:
        body, limit = row.split(": ")[1].split(" <= ")
        towns = {town for name in body.split(" + ") for town in name[2:-1].split(",")}
        found.append((len(towns), int(limit)))
    return found


@pytest.mark.parametrize("n", [3, 4, 5])
def test_orders_exclude_subtours(n: int) -> None:
    before = model(digraph(n, order(n)))
    for seed in range(4):
        made = transformation(NAME).sound(before, random.Random(seed), cuts=2)
        assert all(limit == size - 1 for size, limit in sums_within(new_rows(before, made)))
        wrong = transformation(NAME).unsound(before, random.Random(seed))
        assert all(limit == size - 2 for size, limit in sums_within(new_rows(before, wrong)))


def test_an_assignment_has_subtours() -> None:
    before = model(digraph(6))
    for seed in range(4):
        with pytest.raises(
            NotApplicable, match="no set of nodes whose subtours the model is proved to exclude"
        ):
            transformation(NAME).sound(before, random.Random(seed), cuts=2)


def test_only_degree_equations_over_binary_variables_count() -> None:
    message = "no two families of equations that choose one arc out of and one into every node"
    text = digraph(3, order(3))
    for wrong in (
        text.replace("bin", "int", 1)
        .replace("x[3,2]; cont", "x[3,2] 0..2; cont")
        .replace("x[3,2]; out", "x[3,2] 0..2; out"),
        text.replace("x[3,2] = 1", "x[3,2] = 2"),
        text.replace("x[3,2] = 1", "x[3,2] <= 1"),
        "min x; bin x y z; a: x + y = 1",
    ):
        assert wrong != text
        assert refused(NAME, wrong) == message
