"""The listing of all points against brute force, and what it says against the definitions."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from short_models import model
from verdict_oracle import TooLarge as OracleTooLarge
from verdict_oracle import holds

from equivamap.bench.enumeration import Listed, TooLarge, listed
from equivamap.ir import Affine, Axis, Instance, Kind, Origin, build_instance
from equivamap.ir.numbers import mpq
from equivamap.mapping.links import Links
from equivamap.transforms.rewriting import Rewriting
from equivamap.verify.relations import Relation
from tests.transforms.judging import plain, plain_map


def random_instance(rng: random.Random, n: int) -> Instance:
    """Return an all-integer instance with fractions, ranges and fractional bounds."""
    numbers = [-3, -2, -1, 1, 2, 3, mpq(1, 2), mpq(-3, 2), mpq(1, 3)]
    rows = []
    for _ in range(rng.randint(0, 3)):
        support = rng.sample(range(n), rng.randint(1, n))
        low = rng.choice([None, mpq(rng.randint(-9, 3), rng.choice([1, 2]))])
        high = None if low is not None and rng.random() < 0.5 else mpq(rng.randint(0, 9), rng.choice([1, 2]))
        if low is not None and high is not None and low > high:
            low = high
        rows.append(({j: rng.choice(numbers) for j in support}, low, high))
    lows = [mpq(rng.randint(-4, 2), rng.choice([1, 2])) for _ in range(n)]
    return build_instance(
        variables=Axis([f"x{j}" for j in range(n)]),
        constraints=Axis([f"c{i}" for i in range(len(rows))]),
        bounds=[(low, low + mpq(rng.randint(0, 7), 2)) for low in lows],
        kinds=[Kind.INTEGER] * n,
        rows=rows,
        cost={j: rng.choice(numbers) for j in range(n) if rng.random() < 0.8},
        sense=rng.choice(["min", "max"]),
        offset=rng.choice([0, 2, mpq(1, 2)]),
        origin=Origin("random", "test"),
    )


def brute(instance: Instance) -> dict[tuple[int, ...], object]:
    found = {}
    box = [range(math.ceil(low), math.floor(up) + 1) for low, up in instance.exact_bounds]
    for point in itertools.product(*box):
        at = {j: mpq(v) for j, v in enumerate(point)}
        if all(
            (row.lower is None or row.body.at(at) >= row.lower)
            and (row.upper is None or row.body.at(at) <= row.upper)
            for row in instance.exact_rows
        ):
            found[point] = instance.objective.at(at)
    return found


@pytest.mark.parametrize("seed", range(150))
def test_every_point_is_listed(seed: int) -> None:
    rng = random.Random(seed)
    a, b = random_instance(rng, rng.randint(1, 4)), random_instance(rng, rng.randint(1, 3))
    points = listed(a, b)
    assert points.a == brute(a) and points.b == brute(b)


def test_brute_force_sees_all_cases() -> None:
    sizes = [len(brute(random_instance(random.Random(seed), 2))) for seed in range(150)]
    assert min(sizes) == 0 and max(sizes) > 6


def shifted(rng: random.Random, a: Instance) -> tuple[Instance, Links]:
    """Return an instance with columns substituted, sometimes changed by one more detail, and the claimed map."""
    pen = Rewriting(a)
    rows, bounds, forms, forward = [], [], {}, {}
    moves = [(rng.choice([1, 1, -1]), rng.randint(-2, 2)) for _ in pen.columns]
    for j, (sign, shift) in enumerate(moves):
        low, up = a.exact_bounds[j]
        assert low is not None and up is not None
        ends = sorted((sign * (low - shift), sign * (up - shift)))
        if rng.random() < 0.15:
            ends[1] += rng.choice([-1, 1])
        bounds.append((ends[0], max(ends)))
        forms[j] = Affine({j: mpq(sign)}, mpq(shift))
        forward[j] = Affine({j: mpq(sign)}, mpq(-sign * shift))
    for row in a.exact_rows:
        body = row.body.substitute(forms)
        change = rng.choice([-1, 1]) if rng.random() < 0.15 else 0
        move = body.constant + change
        sides = [None if v is None else v - move for v in (row.lower, row.upper)]
        rows.append((dict(body.terms), *sides))
    cost = a.objective.substitute(forms)
    if rng.random() < 0.15:
        cost = cost + Affine({0: mpq(1)}, mpq(0))
    b = build_instance(
        variables=a.variables,
        constraints=a.constraints,
        bounds=bounds,
        kinds=a.kinds.tolist(),
        rows=rows,
        cost=dict(cost.terms),
        sense="min",
        offset=cost.constant,
        origin=a.origin,
    )
    return b, Links(backward_lines=forms, forward_lines=forward)


def test_what_it_says_of_a_map_is_the_definition() -> None:
    said = []
    for seed in range(250):
        rng = random.Random(seed)
        a = random_instance(rng, rng.randint(1, 2))
        b, links = shifted(rng, a)
        points = listed(a, b)
        for relation in Relation:
            answer = points.says(relation, "map", links, None)
            if not points.a and not points.b:
                assert answer is None
                continue
            if bool(points.a) == bool(points.b):
                try:
                    true = holds(str(relation), plain(a), plain(b), plain_map(links))
                except OracleTooLarge:
                    continue
                assert answer == ("equivalent" if true else "not_equivalent"), (seed, relation)
            else:
                assert answer == "not_equivalent"
            said.append((relation, answer))
    for relation in Relation:
        assert min(said.count((relation, x)) for x in ("equivalent", "not_equivalent")) >= 20


A = "min x; int x 0..3; c: x >= 1"


@pytest.mark.parametrize(
    ("b", "relation", "basis", "answer"),
    [
        ("min x; int x 0..3; c: x >= 2", "quasi-karp", "same-units", "not_equivalent"),
        ("min x; int x 0..2; c: x >= 1", "quasi-karp", "same-units", "equivalent"),
        ("min x; int x 0..2; c: x >= 1", "same-decisions", "same-units", "not_equivalent"),
        ("min x; int x 0..4; c: x >= 1", "same-decisions", "same-units", "equivalent"),
        ("min x; int x 0..4; c: x >= 1", "reformulation", "same-units", "not_equivalent"),
        ("min x; int x 0..3; c: x >= 4", "quasi-karp", "same-units", "not_equivalent"),
        ("min x; int x 0..3; c: x >= 4", "quasi-karp", "every-map", "not_equivalent"),
        ("min x; int x 0..3; c: x >= 2", "quasi-karp", "every-map", None),
        ("min x; int x 0..3; c: x >= 2", "isomorphic", "given-map", None),
        (A, "isomorphic", "given-map", "equivalent"),
    ],
)
def test_what_it_says_of_values_and_status(b: str, relation: str, basis: str, answer: str | None) -> None:
    points = listed(model(A), model(b))
    assert points.says(Relation(relation), basis, Links.renaming([(0, 0)]), None) == answer


def test_costs_go_through_the_objective_map() -> None:
    class Doubled:
        def at(self, value):
            return 2 * value

    points = Listed({(0,): mpq(0), (1,): mpq(2)}, {(0,): mpq(0), (1,): mpq(1)})
    links = Links.renaming([(0, 0)])
    assert points.says(Relation.ISOMORPHIC, "map", links, Doubled()) == "equivalent"
    assert points.says(Relation.ISOMORPHIC, "map", links, None) == "not_equivalent"


@pytest.mark.parametrize(
    "text",
    [
        "min x; cont x 0..3; c: x >= 1",
        "min x; int x 0..; c: x >= 1",
        "min x; int x 0..50000; c: x >= 1",
        "min x; int x y 0..200; c: x >= 1",
        "min x0; bin " + " ".join(f"x{k}" for k in range(121)) + "; c: x0 >= 1",
        "min x; semi x 1..3; c: x >= 1",
    ],
    ids=["continuous", "unbounded", "wide", "many points", "deep", "semicontinuous"],
)
def test_what_is_too_large(text: str) -> None:
    with pytest.raises(TooLarge):
        listed(model(A), model(text))
