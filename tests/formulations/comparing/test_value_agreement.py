from __future__ import annotations

import pytest
from gmpy2 import mpq

from equivamap.formulations.comparing.across import Comparison, Fate
from equivamap.formulations.comparing.sameness import Fact
from equivamap.formulations.comparing.value_agreement import agreement


def compared(*values: tuple[int, int], more: int = 0) -> list[Comparison]:
    """Return comparisons with optimal values of A and of B, both in minimisation form."""
    none = mpq(0)
    found = [
        Comparison(
            k, {}, {}, Fate.COMPARED, facts=(Fact("optimal value", mpq(b), mpq(a), none, none, True, k),)
        )
        for k, (a, b) in enumerate(values)
    ]
    return found + [Comparison(len(found) + k, {}, {}, Fate.COMPARED) for k in range(more)]


MIN, MAX = ("min", "min"), ("max", "max")


@pytest.mark.parametrize(
    ("comparisons", "senses", "text"),
    [
        (compared((1, 1), (5, 5)), MIN, "2 instances, and the same optimal value on all of them"),
        (
            compared((1, 1), more=2),
            MIN,
            "3 instances, and the same optimal value on the 1 with optimal values",
        ),
        (compared((9, 1), (17, 5)), MIN, "differ: on all of them, A's is 2 v + 7, with v that of B"),
        (compared((-9, -1), (-17, -5)), MAX, "differ: on all of them, A's is 2 v + 7, with v that of B"),
        (compared((-9, 9), (-4, 4)), ("max", "min"), "differ: on all of them, A's is v, with v that of B"),
        (compared((-9, -9), (-4, -4)), ("max", "min"), "differ: on all of them, A's is -v, with v that of B"),
        (compared((4, 1)), MIN, "differ: on all of them, A's is v + 3, with v that of B"),
        (compared((1, 4), (2, 5)), MIN, "differ: on all of them, A's is v - 3, with v that of B"),
        (compared((1, 1), (8, 2), (9, 3)), MIN, "some increasing function of B's gives A's on all of them"),
        (compared(more=1), MIN, "both sides have the same status on 1 instance"),
    ],
)
def test_what_is_said_of_the_values_is_true(
    comparisons: list[Comparison], senses: tuple[str, str], text: str
) -> None:
    assert agreement(comparisons, senses, False).endswith(text)


def test_with_an_objective_map_of_its_own_for_each_instance() -> None:
    said = agreement(compared((1, 1), (8, 2), (1, 3)), MIN, True)
    assert said.endswith("each instance relates them by a function of its own")
