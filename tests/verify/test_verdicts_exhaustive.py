"""Models of a tiny grammar against each other under the identity map, against brute force."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass

import pytest

import equivamap
from equivamap.ir import Axis, Kind, Origin, build_instance
from equivamap.verify.relations import Basis, Outcome

SIGNS = (-1, 0, 1)
POINTS = tuple(itertools.product((0, 1), repeat=2))
IDENTITY = "backward:\n x = x\n y = y\n"


@dataclass(frozen=True)
class Tiny:
    """``min p x + q y`` over two binaries with rows ``a x + b y <= c``."""

    cost: tuple[int, int]
    rows: tuple[tuple[int, int, int], ...]

    @property
    def feasible(self):
        return [(x, y) for x, y in POINTS if all(a * x + b * y <= c for a, b, c in self.rows)]

    def value(self, point):
        return self.cost[0] * point[0] + self.cost[1] * point[1]

    @property
    def instance(self):
        return build_instance(
            variables=Axis(["x", "y"]),
            constraints=Axis([f"r{i}" for i in range(len(self.rows))]),
            bounds=[(0, 1)] * 2,
            kinds=[Kind.INTEGER] * 2,
            rows=[({0: a, 1: b}, None, c) for a, b, c in self.rows],
            cost=dict(enumerate(self.cost)),
            sense="min",
            origin=Origin("<test>", "test"),
        )


def models(most_rows):
    """All models with up to so many rows, one for each feasible set, row count and cost."""
    seen = {}
    rows = [row for row in itertools.product(SIGNS, SIGNS, SIGNS) if row[:2] != (0, 0)]
    for count in range(most_rows + 1):
        for chosen in itertools.combinations(rows, count):
            for cost in itertools.product(SIGNS, SIGNS):
                tiny = Tiny(cost, chosen)
                seen.setdefault((tuple(tiny.feasible), count, cost), tiny)
    return list(seen.values())


def truly(relation, a, b, factor=1, offset=0):
    """The relation under the identity map, by its definition, with ``f_A = factor f_B + offset``."""
    points_a, points_b = a.feasible, b.feasible
    if relation == "quasi-karp" and points_a and points_b:
        best_a, best_b = min(map(a.value, points_a)), min(map(b.value, points_b))
        return all(p in points_a and a.value(p) == best_a for p in points_b if b.value(p) == best_b)
    same_cost = all(a.value(p) == factor * b.value(p) + offset for p in points_b)
    return points_a == points_b and same_cost


def wrong(relation, a, b, result):
    """Return what is false about a verdict, or an empty string."""
    if result.verdict is Outcome.EQUIVALENT:
        phi = result.objective_map
        return "" if truly(relation, a, b, phi.factor, phi.offset) else "false equivalent"
    if result.verdict is not Outcome.NOT_EQUIVALENT:
        return ""
    values_a, values_b = (sorted({m.value(p) for p in m.feasible}) for m in (a, b))
    if result.basis is Basis.GIVEN_MAP:
        return "false not_equivalent" if truly(relation, a, b) else ""
    if not values_a or not values_b:
        return "" if bool(values_a) != bool(values_b) else "both are infeasible"
    if result.basis is Basis.SAME_UNITS:
        same = values_a[0] == values_b[0] if relation == "quasi-karp" else values_a == values_b
        return "the values agree" if same else ""
    if len(values_a) == len(values_b) and _similar(values_a, values_b):
        return "the values agree up to an affine map"
    return ""


def _similar(one, other):
    if len(one) == 1:
        return True
    return all(
        (v - one[0]) * (other[-1] - other[0]) == (w - other[0]) * (one[-1] - one[0])
        for v, w in zip(one, other, strict=True)
    )


def sweep(relation, chosen, others):
    counts = Counter()
    instances = {tiny: tiny.instance for tiny in {*chosen, *others}}
    for a, b in itertools.product(chosen, others):
        result = equivamap.check(instances[a], instances[b], relation=relation, map=IDENTITY)
        assert not wrong(relation, a, b, result), (wrong(relation, a, b, result), a, b, result.explanation)
        vacuous = not a.feasible and not b.feasible
        degenerate = len(a.feasible) == 1
        kind = "vacuous " if vacuous else "degenerate " if degenerate else ""
        counts[kind + result.verdict.value] += 1
    return counts


RELATIONS = ["quasi-karp", "same-decisions", "reformulation", "isomorphic"]


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_sample_of_pairs(relation):
    few = models(1)
    counts = sweep(relation, few[::17], few[::7])
    assert counts["equivalent"] and counts["not_equivalent"] and not counts["undecided"]


@pytest.mark.slow
@pytest.mark.parametrize("relation", RELATIONS)
def test_pairs_with_up_to_two_rows(relation, record_property):
    every = models(2)
    counts = sweep(relation, every[::2], every[1::3])
    record_property("measured", f"{relation}, pairs of tiny models: {dict(counts)}")
    assert not counts["undecided"]
