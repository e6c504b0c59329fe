from __future__ import annotations

import random

import pytest

import equivamap
from benchmarks.symmetric_models import SYMMETRIC
from equivamap.ir import Axis, Instance, Origin, build_instance
from equivamap.ir.unify import unify
from equivamap.propose.nearness import Nearness
from equivamap.propose.structure import MOST_CANDIDATES, propose_by_structure
from tests.propose.chains import base, permute


def instance(
    names: list[str], bounds: list, rows: list, cost: dict, kinds: list[int], sense: str = "min"
) -> Instance:
    return build_instance(
        variables=Axis(names),
        constraints=Axis([f"{names[0]}row{i}" for i in range(len(rows))]),
        bounds=bounds,
        kinds=kinds,
        rows=rows,
        cost=cost,
        sense=sense,
        origin=Origin(names[0], "test"),
    )


A = instance(
    ["x", "y"],
    [(0, 4), (0, 9)],
    [({0: 2, 1: 3}, None, 14), ({0: -1, 1: 5}, -2, None)],
    {0: 3, 1: 5},
    [1, 0],
    "max",
)


def by_structure(a: Instance, b: Instance, **options):
    return equivamap.check(a, b, propose=["structure"], **options)


@pytest.mark.parametrize("name", SYMMETRIC)
def test_symmetric_models(name: str) -> None:
    result = by_structure(SYMMETRIC[name]("x", 1), SYMMETRIC[name]("y", 2))
    assert result.verdict == "equivalent"


def test_a_permutation_is_an_isomorphism() -> None:
    for seed in range(20):
        rng = random.Random(seed)
        p = base(rng)
        q = permute(p, rng)
        result = by_structure(p.instance("x"), q.instance("y"), relation="isomorphic")
        assert result.verdict == "equivalent"


def test_another_unit_the_complement_and_a_slack_at_once() -> None:
    b = instance(
        ["u", "v", "s"],
        [(0, 900), (0, 4), (0, None)],
        # x = 4 - v, y = u / 100
        [({0: 3, 1: -200, 2: 1}, 600, 600), ({0: 5, 1: 100}, 200, None)],
        {0: -0.05, 1: 3},
        [0, 1, 0],
    )
    result = by_structure(A, b)
    assert result.verdict == "equivalent"
    assert len(result.backward_map) == 2


def test_the_objective_in_other_units() -> None:
    b = instance(
        ["u", "v"],
        [(0, 4), (0, 9)],
        [({0: 2, 1: 3}, None, 14), ({0: -1, 1: 5}, -2, None)],
        {0: -30, 1: -50},
        [1, 0],
    )
    result = by_structure(A, b)
    assert result.verdict == "equivalent" and str(result.objective_map.factor) == "1/10"
    assert by_structure(A, b, objective="same").verdict != "equivalent"


def test_digits_and_a_cut() -> None:
    b = instance(
        ["d0", "d1", "d2", "v"],
        [(0, 1), (0, 1), (0, 1), (0, 9)],
        [
            ({0: 2, 1: 4, 2: 8, 3: 3}, None, 14),
            ({0: -1, 1: -2, 2: -4, 3: 5}, -2, None),
            ({0: 1, 1: 2, 2: 4}, None, 4),
            ({0: 1, 1: 2, 2: 4, 3: 8}, None, 40),
        ],
        {0: 3, 1: 6, 2: 12, 3: 5},
        [1, 1, 1, 0],
        "max",
    )
    assert by_structure(A, b).verdict == "equivalent"


def test_what_differs_is_no_map() -> None:
    b = instance(
        ["u", "v"],
        [(0, 4), (0, 9)],
        [({0: 2, 1: 3}, None, 14), ({0: -1, 1: 5}, -1, None)],
        {0: 3, 1: 5},
        [1, 0],
        "max",
    )
    assert by_structure(A, b).verdict != "equivalent"


def test_one_changed_row_leaves_the_common_part() -> None:
    b = instance(
        ["u", "v"],
        [(0, 4), (0, 9)],
        [({0: 2, 1: 3}, None, 14), ({0: -1, 1: 6}, -2, None)],
        {0: 3, 1: 5},
        [1, 0],
        "max",
    )
    pair = unify(A, b)
    found = [dict(p.links.backward) for p in propose_by_structure(pair.a, pair.b) if p is not None]
    assert any({j: next(iter(f.terms)) for j, f in links.items()} == {0: 0, 1: 1} for links in found)


def test_proposals_are_lazy_distinct_and_few() -> None:
    p = base(random.Random(2))
    pair = unify(p.instance("x"), permute(p, random.Random(3)).instance("y"))
    proposals = [p for p in propose_by_structure(pair.a, pair.b) if p is not None]
    maps = {
        (
            frozenset(zip(q.links.renamed_a.tolist(), q.links.renamed_b.tolist(), strict=True)),
            frozenset(q.links.backward_lines.items()),
        )
        for q in proposals
    }
    assert len(maps) == len(proposals) <= 20 * MOST_CANDIDATES
    assert all(q.source == "structure" for q in proposals)


@pytest.mark.parametrize(
    ("bounds", "rows"),
    [
        ([], []),
        ([(0, 1)], []),
        ([(0, 1)], [({}, None, 3)]),
        ([(2, 1)], [({0: 1}, 0, None)]),
        ([(None, None)], [({0: 1}, None, None)]),
        ([(0, 1)], [({0: 1}, 3, None)]),
    ],
    ids=["nothing", "no rows", "an empty row", "contradictory bounds", "a free row", "infeasible"],
)
def test_odd_models_end(bounds: list, rows: list) -> None:
    one, other = (
        build_instance(
            variables=Axis([f"{name}{j}" for j in range(len(bounds))]),
            constraints=Axis([f"{name}row{i}" for i in range(len(rows))]),
            bounds=bounds,
            kinds=[0] * len(bounds),
            rows=rows,
            cost={},
            sense="min",
            origin=Origin(name, "test"),
        )
        for name in "xy"
    )
    pair = unify(one, other)
    assert len([p for p in propose_by_structure(pair.a, pair.b) if p is not None]) <= MOST_CANDIDATES
    assert by_structure(A, other).verdict != "equivalent"


def test_nearness_of_names() -> None:
    a, b = Axis(["flow[1,2]", "open[1]"]), Axis(["Flow_kg[1,2]", "Flow_kg[2,1]", "is_open[1]", "z"])
    near = Nearness(a, b)
    assert near.of(0, 0) > near.of(0, 2) and near.of(1, 2) > near.of(1, 0)
    assert all(0.0 <= near.of(j, k) <= 1.0 for j in range(2) for k in range(4))
