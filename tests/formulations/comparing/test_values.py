from __future__ import annotations

from gmpy2 import mpq

from equivamap.formulations.comparing.family_maps import InstancePair
from equivamap.formulations.comparing.sameness import Fact, Sameness
from equivamap.formulations.comparing.values import attained_where_pinned, consecutive
from equivamap.verify.relations import Basis, Relation
from equivamap.verify.sides import Side
from tests.short_models import model

FAR = 10.0**12
TINY = mpq(1, 10**9)


def pair(a: str, b: str, number: int = 0) -> InstancePair:
    return InstancePair(number, Side("a", model(a)), Side("b", model(b)))


def pinned(*pairs: tuple[int, int]) -> Sameness:
    sameness = Sameness()
    for of_b, of_a in pairs:
        assert sameness.add([Fact("optimal value", mpq(of_b), mpq(of_a), TINY, TINY, True, 99)]) is None
    return sameness


def test_the_smallest_values_are_paired_in_order() -> None:
    facts, lacking = consecutive(pair("min 2 x; int x 1..9", "min 5 x; int x 1..9"))
    assert lacking is None
    assert [(f.what, f.of_a, f.of_b) for f in facts] == [
        ("2nd smallest value", 4, 10),
        ("3rd smallest value", 6, 15),
        ("4th smallest value", 8, 20),
    ]


def test_fewer_values_refute_whatever_the_map() -> None:
    for one, other in (("1..2", "1..3"), ("1..3", "1..2")):
        _, lacking = consecutive(pair(f"min x; int x {one}", f"min x; int x {other}"))
        assert lacking is not None and lacking.refutation.basis is Basis.EVERY_MAP
        assert lacking.refutation.witness.points[0].value == 3


def test_costs_without_steps_have_no_second_value() -> None:
    assert consecutive(pair("min x; cont x 1..9", "min x; int x 1..9")) == ([], None)


def test_a_pinned_value_is_attained_on_both_sides_or_on_neither() -> None:
    gap = "min x + 4 y; int x 0..1; bin y"  # 0, 1, 4, 5
    full = "min x; int x 0..5"
    sameness = pinned((3, 3))
    for one, other, side in ((full, gap, "a"), (gap, full, "b")):
        lacking = attained_where_pinned(pair(one, other), sameness, Relation.REFORMULATION, FAR)
        assert lacking is not None and lacking.refutation.basis is Basis.ONE_OBJECTIVE_MAP
        assert lacking.refutation.witness.points[0].side == side
        assert lacking.pin is not None and lacking.pin.instance == 99
    assert attained_where_pinned(pair(full, full), sameness, Relation.REFORMULATION, FAR) is None
    assert attained_where_pinned(pair(gap, full), pinned((4, 4)), Relation.REFORMULATION, FAR) is None


def test_b_may_waste_cost_where_decisions_are_asked_about() -> None:
    gap, full = "min x + 4 y; int x 0..1; bin y", "min x; int x 0..5"
    sameness = pinned((3, 3))
    assert attained_where_pinned(pair(gap, full), sameness, Relation.SAME_DECISIONS, FAR) is None
    assert attained_where_pinned(pair(full, gap), sameness, Relation.SAME_DECISIONS, FAR) is not None


def test_values_a_rounding_away_are_the_same() -> None:
    nearly = pinned((3, 3))
    shifted = pair("min x; int x 0..5", "min x + 0.0000000000001; int x 0..5")
    assert attained_where_pinned(shifted, nearly, Relation.REFORMULATION, FAR) is None
