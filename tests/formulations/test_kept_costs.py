from __future__ import annotations

import pytest

from equivamap.formulations.kept_costs import KeptCosts, every_cost_is_kept
from equivamap.formulations.trying import InstancePair
from equivamap.ir.unify import unify
from equivamap.verify.relations import Grade
from equivamap.verify.sides import Side
from tests.short_models import model

BINS = "min y[1] + y[2] + y[3]; bin y[1] y[2] y[3]; r: y[1] + y[2] + y[3] >= 1"
LOADS = "min load; bin x; cont load 0..; r: load - 3 x >= 1; s: load + 3 x >= 4"


def pair(a: str, b: str) -> InstancePair:
    both = unify(model(a), model(b))
    return InstancePair(0, Side("a", both.a), Side("b", both.b))


MANY = KeptCosts(Grade.EXACT, False)


@pytest.mark.parametrize(
    ("a", "b", "kept"),
    [
        (BINS, f"{BINS}; o: y[1] - y[2] >= 0; p: y[2] - y[3] >= 0", MANY),
        (BINS, f"{BINS}; o: y[1] - y[2] = 0", MANY),
        (BINS, f"{BINS}; o: y[1] - y[2] = 0; p: y[2] - y[3] = 0", None),
        (BINS, f"{BINS}; o: y[1] + y[2] + y[3] <= 2", None),
        (BINS, f"{BINS}; o: y[1] + y[2] + y[3] >= 2", None),
        (BINS + "; t: y[1] + y[2] + y[3] <= 1", f"{BINS}; o: y[2] + y[3] <= 0", KeptCosts(Grade.EXACT, True)),
        (LOADS, f"{LOADS}; o: x <= 0", MANY),
        (LOADS, f"{LOADS}; o: x >= 1", MANY),
        (LOADS, f"{LOADS}; o: load <= 9", None),
        (f"{LOADS}; t: load <= 9", f"{LOADS}; o: load + x <= 9", MANY),
        (f"{LOADS}; t: load <= 9", f"{LOADS}; o: load - x <= 8; p: x <= 0", None),
        ("min load; cont load ..", "min load; cont load 0..", None),
        ("min load; cont load 0..1; r: load >= 3", "min load; cont load 0..1; r: load >= 4", None),
    ],
)
def test_every_cost_of_a_is_looked_for_in_b(a: str, b: str, kept: KeptCosts | None) -> None:
    assert every_cost_is_kept(pair(a, b)) == kept


def test_costs_in_several_ranges_of_b_are_not_taken_for_one() -> None:
    """A's costs fill [0, 10]; B's are [0, 4] and [5, 10]."""
    a = "min load; cont load 0..10"
    b = "min load; bin x; cont load 0..10; r: load + 6 x <= 10; s: load + 5 x >= 5"
    assert every_cost_is_kept(pair(f"{a}; bin x; r: load + x <= 11", b)) is None


def test_many_costs_are_given_up() -> None:
    wide = "min z; int z 0..500; c: z >= 0"
    assert every_cost_is_kept(pair(wide, f"{wide}; d: z <= 501")) is None
