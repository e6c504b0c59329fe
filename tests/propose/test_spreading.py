from __future__ import annotations

import random
import time

from equivamap.propose.spreading import spread_pairs
from tests.propose.models import Entry, agrees, graph, shuffled


def in_a_minute() -> float:
    return time.monotonic() + 60.0


def sparse(rng: random.Random, columns: int, rows: int) -> list[Entry]:
    return [(i, j, rng.randint(1, 5)) for i in range(rows) for j in rng.sample(range(columns), 6)]


def test_models_that_are_mostly_the_same() -> None:
    """One row dropped, one added, a coefficient in one of 50 rows and a bound of one of 50 columns changed."""
    rng = random.Random(3)
    columns, rows = [rng.randint(0, 3) for _ in range(900)], [rng.randint(0, 3) for _ in range(300)]
    entries = sparse(rng, 900, 300)
    a = graph(columns, rows, entries)
    changed = [(i, j, c + 1 if k % 300 == 0 else c) for k, (i, j, c) in enumerate(entries) if i != 7]
    changed += [(300, j, 1) for j in rng.sample(range(900), 5)]
    new_columns = [c + 10 if j % 50 == 0 else c for j, c in enumerate(columns)]
    b, place = shuffled(new_columns, [*rows, 0], changed, rng)
    pairs = spread_pairs(a, b, deadline=in_a_minute())
    # columns that differ only by what was changed can be taken for each other
    assert sum(place[j] == k for j, k in pairs) >= 0.97 * len(pairs)
    used = {j for _, j, _ in entries}
    assert len(pairs) >= 0.95 * len(used)


def assignment(size: int) -> tuple[list[int], list[int], list[Entry]]:
    entries = [(i, i * size + j, 1) for i in range(size) for j in range(size)]
    entries += [(size + j, i * size + j, 1) for i in range(size) for j in range(size)]
    return [0] * size**2, [0] * (2 * size), entries


def test_choices_spread() -> None:
    columns, rows, entries = assignment(12)
    a, (b, _) = graph(columns, rows, entries), shuffled(columns, rows, entries, random.Random(1))
    assert agrees(a, b, spread_pairs(a, b, deadline=in_a_minute()))


def test_a_symmetric_model_with_a_further_row() -> None:
    columns, rows, entries = assignment(12)
    more = [*entries, (24, 0, 1), (24, 5, 1)]
    b, _ = shuffled(columns, [*rows, 0], more, random.Random(2))
    pairs = spread_pairs(graph(columns, rows, entries), b, deadline=in_a_minute())
    to_b = dict(pairs)
    rows_b = {frozenset(b.entry_column[b.entry_row == i].tolist()) for i in range(25)}
    rows_a = [{to_b[j] for i, j, _ in entries if i == row} for row in range(24)]
    assert len(to_b) == 144 and all(frozenset(row) in rows_b for row in rows_a)


def test_likeness_orders_choices() -> None:
    parts = ([0, 0, 0], [0], [(0, 0, 1), (0, 1, 1), (0, 2, 1)])
    a = graph(*parts)
    wanted = {0: 2, 1: 0, 2: 1}
    pairs = spread_pairs(a, a, deadline=in_a_minute(), likeness=lambda j, k: 1.0 if wanted[j] == k else 0.0)
    assert dict(pairs) == wanted


def test_nothing_in_common_and_no_time() -> None:
    a, b = graph([0], [0], [(0, 0, 1)]), graph([0], [0], [(0, 0, 2)])
    assert spread_pairs(a, b, deadline=in_a_minute()) == []
    columns, rows, entries = assignment(3)
    whole = graph(columns, rows, entries)
    assert spread_pairs(whole, whole, deadline=time.monotonic() - 1.0) == []
