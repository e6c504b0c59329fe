"""Sums over columns of B, solved for from rows that stand on both sides; no name and no index is read."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Mapping, Sequence

import pytest

import equivamap
from equivamap import Outcome
from equivamap.ir import Affine, Axis, Instance, Kind, Origin, build_instance
from equivamap.ir.unify import unify
from equivamap.propose.linking_rows import lines_by_linking_rows
from equivamap.propose.structure import propose_by_structure

Row = tuple[Mapping[int, int], int | None, int | None]


def whole(upper: Sequence[int], rows: Sequence[Row], cost: Mapping[int, int], rng: random.Random) -> Instance:
    """A minimised model in integers from 0, columns and rows in a random order and without names."""
    place = rng.sample(range(len(upper)), len(upper))
    bounds: list[tuple[int, int]] = [(0, 0)] * len(upper)
    for j, high in enumerate(upper):
        bounds[place[j]] = (0, high)
    shuffled = [({place[j]: c for j, c in terms.items()}, low, high) for terms, low, high in rows]
    rng.shuffle(shuffled)
    prefix = rng.choice("xyz")
    return build_instance(
        variables=Axis([f"{prefix}{j}" for j in range(len(upper))]),
        constraints=Axis([f"r{i}" for i in range(len(rows))]),
        bounds=bounds,
        kinds=[Kind.INTEGER] * len(upper),
        rows=shuffled,
        cost={place[j]: c for j, c in cost.items()},
        sense="min",
        origin=Origin("<test>", "test"),
    )


def fleets(rng: random.Random) -> tuple[Instance, Instance]:
    """How many trucks of each type drive each route; and which truck does."""
    (size, length), number = rng.choice([(2, 2), (2, 3), (3, 2)]), rng.choice([2, 3])
    capacity = rng.sample(range(7, 23), size)
    demand = [number * sum(capacity) // (2 * length) - rng.randint(0, 3) for _ in range(length)]
    cells = list(itertools.product(range(size), range(length)))
    cost = dict(zip(cells, rng.sample(range(50, 200), len(cells)), strict=True))
    at = {cell: n for n, cell in enumerate(cells)}
    a_rows: list[Row] = [({at[k, r]: 1 for r in range(length)}, None, number) for k in range(size)]
    a_rows += [({at[k, r]: capacity[k] for k in range(size)}, demand[r], None) for r in range(length)]
    a = whole([number] * len(at), a_rows, {at[cell]: c for cell, c in cost.items()}, rng)
    single = {cell: n for n, cell in enumerate(itertools.product(range(size), range(number), range(length)))}
    b_rows: list[Row] = [
        ({single[k, v, r]: 1 for r in range(length)}, None, 1) for k in range(size) for v in range(number)
    ]
    b_rows += [
        ({single[k, v, r]: capacity[k] for k in range(size) for v in range(number)}, demand[r], None)
        for r in range(length)
    ]
    b = whole([1] * len(single), b_rows, {n: cost[k, r] for (k, _, r), n in single.items()}, rng)
    return a, b


def packings(rng: random.Random, *, by_bin: bool = True) -> tuple[Instance, Instance]:
    """Items in bins; and patterns for bins, or how often each pattern is used."""
    items, bins = rng.choice([3, 4]), 2 if rng.random() < 0.5 else 3
    weight = [rng.randint(2, 6) for _ in range(items)]
    room = max(max(weight), -(-sum(weight) // bins) + 3)
    put = {cell: n for n, cell in enumerate(itertools.product(range(items), range(bins)))}
    used = [len(put) + k for k in range(bins)]
    a_rows: list[Row] = [({put[i, k]: 1 for k in range(bins)}, 1, 1) for i in range(items)]
    a_rows += [
        ({**{put[i, k]: weight[i] for i in range(items)}, used[k]: -room}, None, 0) for k in range(bins)
    ]
    a = whole([1] * (len(put) + bins), a_rows, dict.fromkeys(used, 1), rng)
    patterns = [
        p
        for size in range(items + 1)
        for p in itertools.combinations(range(items), size)
        if sum(weight[i] for i in p) <= room
    ]
    copies = bins if by_bin else 1
    z = {cell: n for n, cell in enumerate(itertools.product(range(copies), range(len(patterns))))}
    b_rows: list[Row] = [({n: 1 for (_, p), n in z.items() if i in patterns[p]}, 1, 1) for i in range(items)]
    limit = 1 if by_bin else bins
    b_rows += [({z[k, p]: 1 for p in range(len(patterns))}, None, limit) for k in range(copies)]
    return a, whole([limit] * len(z), b_rows, dict.fromkeys(z.values(), 1), rng)


def lines(a: Instance, b: Instance) -> list[dict[int, Affine]]:
    pair = unify(a, b)
    return list(lines_by_linking_rows(pair.a, pair.b, deadline=time.monotonic() + 10))


@pytest.mark.parametrize("seed", range(4))
def test_aggregate_and_disaggregate_without_names(seed: int) -> None:
    a, b = fleets(random.Random(seed))
    result = equivamap.check(a, b, propose="structure", map="free")
    assert (result.verdict, result.map_source) == (Outcome.EQUIVALENT, "structure"), result.reason


@pytest.mark.parametrize("seed", range(5))
def test_what_patterns_contain_without_names(seed: int) -> None:
    a, b = packings(random.Random(seed))
    result = equivamap.check(a, b, propose="structure", map="free")
    assert (result.verdict, result.map_source) == (Outcome.EQUIVALENT, "structure"), result.reason


def test_patterns_that_are_only_counted_determine_no_bin() -> None:
    """Which bin an item lies in is no function of how often each pattern is used."""
    a, b = packings(random.Random(3), by_bin=False)
    assert lines(a, b) == []
    assert equivamap.check(a, b, propose="structure", map="free").verdict is not Outcome.EQUIVALENT


@pytest.mark.parametrize("make", [fleets, packings])
@pytest.mark.parametrize("seed", range(2))
def test_a_pair_that_differs_is_not_proved(make: object, seed: int) -> None:
    assert callable(make)
    a, _ = make(random.Random(seed))
    _, b = make(random.Random(seed + 100))
    assert equivamap.check(a, b, propose="structure", map="free").verdict is not Outcome.EQUIVALENT


def test_without_a_row_or_a_column_in_common_there_is_nothing() -> None:
    rng = random.Random(0)
    one = whole([3, 3], [({0: 1, 1: 2}, None, 4)], {0: 1}, rng)
    other = whole([3, 3], [({0: 1, 1: 3}, None, 5)], {0: 1}, rng)
    empty = whole([], [], {}, rng)
    assert lines(one, other) == lines(one, empty) == lines(empty, one) == []


def test_the_deadline_is_kept() -> None:
    a, b = packings(random.Random(1))
    pair = unify(a, b)
    assert list(lines_by_linking_rows(pair.a, pair.b, deadline=time.monotonic() - 1)) == []
    assert list(propose_by_structure(pair.a, pair.b, deadline=time.monotonic() - 1)) == []
