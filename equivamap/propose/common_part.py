"""What two small models have in common: pairings of columns under which as many rows as possible agree.

A beam search over pairs of rows. A state pairs some columns one to one; a further pair of rows fits a state when
their coefficients agree under it, and it pairs the columns that they add. Rows without a partner are skipped, so
that added cuts, redundant rows, lifted variables, and a changed row or column do not spoil the rest.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from equivamap.deadlines import Deadline, passed
from equivamap.ir import Instance
from equivamap.propose.nearness import Likeness

__all__ = ["MOST_ENTRIES", "pairings"]

MOST_ENTRIES = 600
"""Models with more nonzeros on a side are too large for this search."""

_WIDTH = 48
_MOST_ASSIGNMENTS = 24

Number: TypeAlias = float
Bounds: TypeAlias = tuple[Number, Number]


@dataclass(frozen=True)
class _Row:
    terms: Mapping[int, Number]
    bounds: Bounds

    @cached_property
    def body(self) -> tuple[Number, ...]:
        """Its coefficients, sorted: equal for rows that agree under some pairing."""
        return tuple(sorted(self.terms.values()))


@dataclass(frozen=True)
class _Model:
    """Columns as (kind, lower, upper), costs, rows; the objective, scaled, is kept apart."""

    columns: Sequence[tuple[int, Number, Number]]
    cost: Sequence[Number]
    rows: Sequence[_Row]

    @classmethod
    def of(cls, instance: Instance) -> _Model:
        values = [*instance.numbers.floats.tolist(), float("inf")]  # NONE = -1 reads the last entry

        def bounds(lower: int, upper: int) -> Bounds:
            return (float("-inf") if lower < 0 else values[lower], values[upper])

        columns = [
            (int(kind), *bounds(low, high))
            for kind, low, high in zip(
                instance.kinds.tolist(), instance.lower.tolist(), instance.upper.tolist(), strict=True
            )
        ]
        sign = -1.0 if instance.sense == "max" else 1.0
        cost = [sign * values[c] for c in instance.cost.tolist()]
        least = min((abs(c) for c in cost if c), default=1.0)
        indptr, at, codes = instance.by_rows
        rows = [
            _Row(
                {int(j): values[c] for j, c in zip(at[s:e].tolist(), codes[s:e].tolist(), strict=True)},
                bounds(int(low), int(high)),
            )
            for s, e, low, high in zip(
                indptr[:-1].tolist(), indptr[1:].tolist(), instance.row_lower, instance.row_upper, strict=True
            )
        ]
        return cls(columns, [c / least for c in cost], rows)


@dataclass(frozen=True)
class _State:
    """A pairing of columns, with the pairs of rows it rests on."""

    to_b: Mapping[int, int]
    to_a: Mapping[int, int]
    rows: frozenset[tuple[int, int]]
    tried: frozenset[int]
    score: float = field(compare=False)


def pairings(
    a: Instance,
    b: Instance,
    *,
    most: int = 6,
    deadline: Deadline = None,
    likeness: Likeness | None = None,
) -> Iterator[list[tuple[int, int]]]:
    """Yield pairings of columns of A with columns of B, best first.

    Parameters
    ----------
    most
        How many to yield at most.
    likeness
        Orders what the numbers leave open.
    """
    if passed(deadline):
        return
    search = _Search(_Model.of(a), _Model.of(b), likeness, deadline)
    known: set[frozenset[tuple[int, int]]] = set()
    for state in search.best(most):
        pairs = sorted(state.to_b.items())
        if pairs and frozenset(pairs) not in known:
            known.add(frozenset(pairs))
            yield pairs


class _Search:
    def __init__(self, a: _Model, b: _Model, beside: Likeness | None, deadline: Deadline) -> None:
        self.a, self.b = a, b
        self.beside = beside
        self.deadline = deadline
        self.rows_b: dict[tuple[Number, ...], list[int]] = {}
        for k, row in enumerate(b.rows):
            if row.terms:
                self.rows_b.setdefault(row.body, []).append(k)
        self.matchable = [i for i, row in enumerate(a.rows) if row.terms and row.body in self.rows_b]

    def best(self, most: int) -> list[_State]:
        """Return the best finished states."""
        beam = [_State({}, {}, frozenset(), frozenset(), 0.0)]
        finished: list[_State] = []
        for _ in range(len(self.matchable)):
            if passed(self.deadline):
                break
            grown: dict[tuple[frozenset[tuple[int, int]], frozenset[int]], _State] = {}
            for state in beam:
                if passed(self.deadline):
                    break
                i = self.next_row(state)
                if i is None:
                    finished.append(state)
                    continue
                for child in self.children(state, i):
                    key = (frozenset(child.to_b.items()), child.tried)
                    if key not in grown or grown[key].score < child.score:
                        grown[key] = child
            beam = sorted(grown.values(), key=lambda s: -s.score)[:_WIDTH]
            if not beam:
                break
        finished += beam
        completed: list[_State] = []
        for state in finished:
            if passed(self.deadline) and completed:
                break
            completed += self.completed(state)
        completed.sort(key=lambda s: -s.score)
        distinct: dict[frozenset[tuple[int, int]], _State] = {}
        for state in completed:
            distinct.setdefault(frozenset(state.to_b.items()), state)
        return list(distinct.values())[:most]

    def next_row(self, state: _State) -> int | None:
        """Return the row of A to pair next: most of its columns paired, then fewest possible partners."""
        best: tuple[float, int, int] | None = None
        for i in self.matchable:
            if i in state.tried:
                continue
            terms = self.a.rows[i].terms
            share = sum(j in state.to_b for j in terms) / len(terms)
            rank = (-share, len(self.rows_b[self.a.rows[i].body]), i)
            best = rank if best is None else min(best, rank)
        return None if best is None else best[2]

    def children(self, state: _State, i: int) -> Iterator[_State]:
        tried = state.tried | {i}
        row = self.a.rows[i]
        used = {k for _, k in state.rows}
        for k in self.rows_b[row.body]:
            if k in used:
                continue
            other = self.b.rows[k]
            for added in self.extensions(state, row, other):
                gain = (
                    1.0
                    + 0.25 * len(row.terms)
                    + (1.0 if row.bounds == other.bounds else -0.5)
                    + sum(itertools.starmap(self.likeness, added.items()))
                )
                yield _State(
                    {**state.to_b, **added},
                    {**state.to_a, **{c: j for j, c in added.items()}},
                    state.rows | {(i, k)},
                    tried,
                    state.score + gain,
                )
        yield _State(state.to_b, state.to_a, state.rows, tried, state.score)

    def likeness(self, j: int, k: int) -> float:
        """Return what speaks for a pair of columns by themselves: kind, bounds, cost, names."""
        one, two = self.a.columns[j], self.b.columns[k]
        same = 0.5 * (one[0] == two[0]) + 0.5 * (one[1] == two[1]) + 0.5 * (one[2] == two[2])
        return same + 0.75 * (self.a.cost[j] == self.b.cost[k]) + 0.2 * self.named(j, k)

    def named(self, j: int, k: int) -> float:
        """Return what speaks for a pair of columns beside numbers."""
        return 0.0 if self.beside is None else self.beside(j, k)

    def nearest(self, j: int, others: Sequence[int]) -> int:
        """Return the column of B that is called most like one of A."""
        return max(others, key=lambda k: self.named(j, k))

    def extensions(self, state: _State, row: _Row, other: _Row) -> Iterator[dict[int, int]]:
        """Yield the ways to pair what two rows add, so that all their coefficients agree."""
        fresh_a: dict[Number, list[int]] = {}
        fresh_b: dict[Number, list[int]] = {}
        for j, c in row.terms.items():
            partner = state.to_b.get(j)
            if partner is None:
                fresh_a.setdefault(c, []).append(j)
            elif other.terms.get(partner) != c:
                return
        for k, c in other.terms.items():
            partner = state.to_a.get(k)
            if partner is None:
                fresh_b.setdefault(c, []).append(k)
            elif row.terms.get(partner) != c:
                return
        if {c: len(own) for c, own in fresh_a.items()} != {c: len(own) for c, own in fresh_b.items()}:
            return
        choices = [self.assignments(own, fresh_b[c]) for c, own in fresh_a.items()]
        for combined in itertools.islice(itertools.product(*choices), _MOST_ASSIGNMENTS):
            yield dict(itertools.chain.from_iterable(part.items() for part in combined))

    def assignments(self, own: list[int], theirs: list[int]) -> list[dict[int, int]]:
        """Return some one-to-one pairings of two lists of one length, the likeliest first."""
        if len(own) == 1:
            return [{own[0]: theirs[0]}]
        if len(own) <= 4:
            ways = [dict(zip(own, order, strict=True)) for order in itertools.permutations(theirs)]
            ways.sort(key=lambda way: -sum(self.likeness(j, k) for j, k in way.items()))
            return ways
        return [_greedy(own, theirs, self.likeness)]

    def completed(self, state: _State) -> Iterator[_State]:
        """Pair the columns that stand in no paired row, where type and bounds leave few choices."""
        free_a = [j for j in range(len(self.a.columns)) if j not in state.to_b]
        free_b = [k for k in range(len(self.b.columns)) if k not in state.to_a]
        added: dict[int, int] = {}
        taken: set[int] = set()
        for j in free_a:
            key = (self.a.columns[j], self.a.cost[j])
            same = [k for k in free_b if k not in taken and (self.b.columns[k], self.b.cost[k]) == key]
            if same:
                added[j] = self.nearest(j, same)
                taken.add(added[j])
        left_a = [j for j in free_a if j not in added]
        left_b = [k for k in free_b if k not in taken]
        if added or not left_a or not left_b:
            yield self.extended(state, added)
        if not left_a or not left_b or len(left_a) > 3 or len(left_b) > 4:
            return
        size = min(len(left_a), len(left_b))
        for some in itertools.combinations(left_a, size):
            for order in itertools.permutations(left_b, size):
                chosen = dict(zip(some, order, strict=True))
                if all(self.a.columns[j][0] == self.b.columns[k][0] for j, k in chosen.items()):
                    yield self.extended(state, {**added, **chosen})
        if not added:
            yield state

    def extended(self, state: _State, added: Mapping[int, int]) -> _State:
        gain = sum(self.likeness(j, k) - 0.5 for j, k in added.items())
        return _State(
            {**state.to_b, **added},
            {**state.to_a, **{k: j for j, k in added.items()}},
            state.rows,
            state.tried,
            state.score + gain,
        )


def _greedy(
    own: Sequence[int], theirs: Sequence[int], likeness: Callable[[int, int], float]
) -> dict[int, int]:
    left = list(theirs)
    pairs: dict[int, int] = {}
    for j in own:
        pairs[j] = max(left, key=lambda k: likeness(j, k))
        left.remove(pairs[j])
    return pairs
