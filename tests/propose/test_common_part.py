from __future__ import annotations

import random
import time

import pytest

from equivamap.ir.unify import unify
from equivamap.propose.common_part import pairings
from tests.propose.chains import Plain, base, duplicate_row, mutate, redundant_row


def in_another_order(p: Plain, rng: random.Random) -> tuple[Plain, list[tuple[int, int]]]:
    from dataclasses import replace

    order = list(range(p.n))
    rng.shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    rows = [({place[j]: c for j, c in t.items()}, low, high) for t, low, high in p.rows]
    rng.shuffle(rows)
    moved = replace(
        p,
        bounds=tuple(p.bounds[j] for j in order),
        integer=tuple(p.integer[j] for j in order),
        rows=tuple(rows),
        cost={place[j]: c for j, c in p.cost.items()},
    )
    return moved, sorted(place.items())


@pytest.mark.parametrize("seed", range(60))
def test_the_true_pairing_is_among_the_candidates(seed: int) -> None:
    """Rows added and one thing changed, in another order: the pairing that undoes the order is proposed."""
    rng = random.Random(seed)
    a = b = base(rng)
    for _ in range(2):
        b = rng.choice([redundant_row, duplicate_row])(b, rng)
    if rng.random() < 0.5:
        b = mutate(b, rng)
    b, wanted = in_another_order(b, rng)
    pair = unify(a.instance("x"), b.instance("y"))
    assert wanted in list(pairings(pair.a, pair.b))


def test_candidates_differ_and_are_few() -> None:
    p = base(random.Random(5))
    pair = unify(p.instance("x"), p.instance("y"))
    found = [tuple(pairs) for pairs in pairings(pair.a, pair.b, most=3)]
    assert 1 <= len(found) <= 3 and len(set(found)) == len(found)


def test_no_time_is_no_work() -> None:
    p = base(random.Random(5))
    pair = unify(p.instance("x"), p.instance("y"))
    start = time.monotonic()
    for pairs in pairings(pair.a, pair.b, deadline=start - 1.0):
        assert len(dict(pairs)) == len(pairs)
    assert time.monotonic() - start < 60
