"""From some paired columns to a pairing of rows and columns: the same first, then the nearest.

Rows are paired in this order: the same row under the paired columns, the same up to a factor, then rows that
share most of their entries. Columns without a partner are paired by the entries that they share in paired rows.
Both go on in turns until nothing is added. Where several partners are equally near, names decide.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, Axis, Instance, Rational
from equivamap.mapping.links import Links
from equivamap.mapping.pairing import Pairing, Positions, inverse, partners
from equivamap.verify.structure import match

__all__ = ["complete_pairing"]

_MOST_CANDIDATES = 2_000_000
"""More pairs of entries than this are not compared: rows that share a very common column tell little."""
_LEAST_SHARED = 0.5
"""Share of entries in common from which two rows or columns may be partners."""
_LEAST_OF_NAMESAKES = 0.1
"""The same for rows of one name."""
_MOST_EXACT = 300_000
"""Rows of more entries in all are not compared up to a factor."""

Scores: TypeAlias = dict[tuple[int, int], float]


def complete_pairing(
    a: Instance, b: Instance, pairs: Iterable[tuple[int, int]], *, deadline: float | None = None
) -> Pairing:
    """Pair rows, and the columns that are left, by what they have in common.

    Parameters
    ----------
    a, b
        The instances, over one number table.
    pairs
        Columns of A and of B that are paired already, one to one.
    deadline
        ``time.monotonic`` value after which only rows that are the same are paired.
    """
    columns = partners(pairs, a.n)
    rows = _equal_rows(a, b, columns)
    while deadline is None or time.monotonic() < deadline:
        added = _pair_nearest_rows(a, b, columns, rows)
        fresh = _pair_nearest_columns(a, b, columns, rows)
        if fresh:
            # a further column may show rows to be the same that were only near
            rows = _equal_rows(a, b, columns)
        elif not added and not _pair_nearest_rows(a, b, columns, rows, by_paired_entries=True):
            break
    _pair_namesakes(a, b, columns, rows)
    return Pairing(columns, inverse(columns, b.n), rows, inverse(rows, b.m))


# -- rows that are the same ---------------------------------------------------------------------------------


def _equal_rows(a: Instance, b: Instance, columns: Positions) -> Positions:
    """Pair rows that are the same under the paired columns, then those that are the same up to a factor."""
    links = Links.renaming((j, k) for j, k in enumerate(columns.tolist()) if k >= 0)
    found = match(a, b, links)
    rows = np.full(a.m, -1, dtype=np.int64)
    here = found.row_of_a
    there = np.where(found.row_of_b >= 0, here[found.row_of_b] if a.m else -1, -1)
    _pair_classes(a.constraints, b.constraints, here, there, rows)
    left_a, left_b = np.flatnonzero(rows < 0), np.flatnonzero(inverse(rows, b.m) < 0)
    if not len(left_a) or not len(left_b):
        return rows
    if (
        sum(int(np.diff(side.by_rows[0])[left].sum()) for side, left in ((a, left_a), (b, left_b)))
        > _MOST_EXACT
    ):
        return rows
    for with_bounds in (True, False):
        keys_a = {int(i): _shape_of(a, int(i), columns, with_bounds) for i in left_a if rows[i] < 0}
        taken = inverse(rows, b.m)
        keys_b = {int(k): _shape_of(b, int(k), None, with_bounds) for k in left_b if taken[k] < 0}
        groups: dict[object, list[int]] = {}
        for k, key in keys_b.items():
            if key is not None:
                groups.setdefault(key, []).append(k)
        for i, key in keys_a.items():
            own = groups.get(key) if key is not None else None
            if own:
                rows[i] = own.pop(_place_of_name(a.constraints.names[i], b.constraints, own))
    return rows


def _pair_classes(a: Axis, b: Axis, here: Positions, there: Positions, partner: Positions) -> None:
    """Pair members of the same class one to one: equal names first, then in order."""
    waiting: dict[int, list[int]] = {}
    for k, group in enumerate(there.tolist()):
        if group >= 0:
            waiting.setdefault(group, []).append(k)
    position_of = b.position_of_name
    later: list[tuple[int, int]] = []
    for i, group in enumerate(here.tolist()):
        own = waiting.get(group)
        if group < 0 or not own:
            continue
        namesake = position_of.get(a.names[i])
        if namesake is not None and namesake in own:
            own.remove(namesake)
            partner[i] = namesake
        else:
            later.append((i, group))
    for i, group in later:
        own = waiting[group]
        if own:
            partner[i] = own.pop(0)


def _place_of_name(name: str, axis: Axis, own: list[int]) -> int:
    return next((place for place, k in enumerate(own) if axis.names[k] == name), 0)


def _shape_of(instance: Instance, i: int, columns: Positions | None, with_bounds: bool) -> object:
    """Return a row up to a factor, over columns of B; None where one of its columns has no partner."""
    row = instance.row(i)
    terms: dict[int, Rational] = {}
    for j, c in row.body.terms.items():
        k = j if columns is None else int(columns[j])
        if k < 0:
            return None
        terms[k] = c
    if not terms:
        return ((), row.lower, row.upper) if with_bounds else None
    factor = 1 / terms[min(terms)]
    body = tuple(sorted((k, c * factor) for k, c in terms.items()))
    if not with_bounds:
        return body
    ends = [None if end is None else end * factor for end in (row.lower, row.upper)]
    return (body, *(ends if factor > 0 else reversed(ends)))


# -- rows and columns that are near -------------------------------------------------------------------------


def _pair_nearest_rows(
    a: Instance, b: Instance, columns: Positions, rows: Positions, *, by_paired_entries: bool = False
) -> int:
    """Pair rows that share most of their entries; or, between the same bounds, most of those in paired columns."""
    if by_paired_entries and ((columns >= 0).all() or len(np.unique(columns[columns >= 0])) == b.n):
        return 0
    left_a, left_b = np.flatnonzero(rows < 0), np.flatnonzero(inverse(rows, b.m) < 0)
    if not len(left_a) or not len(left_b):
        return 0
    one = _entries((*a.by_rows[:2], _signed_by_rows(a, columns)), left_a, columns)
    two = _entries((*b.by_rows[:2], _signed_by_rows(b, None)), left_b, None)
    if by_paired_entries:
        paired = inverse(columns, b.n) >= 0
        one, two = _within(one, paired), _within(two, paired)
    scores = _shared(one, two, b.n)
    if by_paired_entries:
        scores = {(i, k): s for (i, k), s in scores.items() if _same_ends(a, i, b, k)}
    for (i, k), score in scores.items():
        # a bound that agrees tells rows apart that share their variables
        scores[i, k] = score + 0.3 * _same_ends(a, i, b, k) + 0.4 * _like(a.constraints, i, b.constraints, k)
    return _choose(scores, rows)


def _same_ends(a: Instance, i: int, b: Instance, k: int) -> bool:
    return bool(a.row_lower[i] == b.row_lower[k] and a.row_upper[i] == b.row_upper[k])


def _pair_namesakes(a: Instance, b: Instance, columns: Positions, rows: Positions) -> None:
    """Pair rows of one name that share some variable: a row that changed much is still that row."""
    left_a, left_b = np.flatnonzero(rows < 0), np.flatnonzero(inverse(rows, b.m) < 0)
    if not len(left_a) or not len(left_b):
        return
    one = _entries(a.by_rows, left_a, columns)
    two = _entries(b.by_rows, left_b, None)
    near = _shared(one, two, b.n, least=_LEAST_OF_NAMESAKES)
    _pair_by_name(a.constraints, b.constraints, rows, lambda i, k: (i, k) in near)


def _pair_nearest_columns(a: Instance, b: Instance, columns: Positions, rows: Positions) -> int:
    left_a, left_b = np.flatnonzero(columns < 0), np.flatnonzero(inverse(columns, b.n) < 0)
    if not len(left_a) or not len(left_b):
        return 0
    one = _entries((a.indptr, a.rows, _signed_by_columns(a, columns)), left_a, rows)
    two = _entries((b.indptr, b.rows, _signed_by_columns(b, None)), left_b, None)
    scores = _shared(one, two, b.m)
    for (j, k), score in scores.items():
        scores[j, k] = score + _alike(a, j, b, k) + 0.4 * _like(a.variables, j, b.variables, k)
    added = _choose(scores, columns)
    if added:
        return added
    # columns that stand in no paired row have their bounds, type, cost and name alone
    before = int((columns >= 0).sum())
    _pair_by_name(a.variables, b.variables, columns, lambda j, k: _alike(a, j, b, k) >= 0.6)
    if int((columns >= 0).sum()) > before:
        return int((columns >= 0).sum()) - before
    return _pair_lone_columns(a, b, columns)


def _pair_lone_columns(a: Instance, b: Instance, columns: Positions) -> int:
    """Pair columns that stand in no row by bounds, type and cost, in order."""
    taken = inverse(columns, b.n)

    def lone(instance: Instance, partner: Positions) -> list[int]:
        return np.flatnonzero((np.diff(instance.indptr) == 0) & (partner < 0)).tolist()

    groups: dict[tuple[int, ...], list[int]] = {}
    for k in lone(b, taken):
        groups.setdefault(_attributes(b, k), []).append(k)
    added = 0
    for j in lone(a, columns):
        own = groups.get(_attributes(a, j))
        if own:
            columns[j] = own.pop(0)
            added += 1
    return added


def _attributes(instance: Instance, j: int) -> tuple[int, ...]:
    sign = -1 if instance.sense == "max" and instance.cost[j] else 1
    return (
        int(instance.kinds[j]),
        int(instance.lower[j]),
        int(instance.upper[j]),
        sign * int(instance.cost[j]),
    )


def _alike(a: Instance, j: int, b: Instance, k: int) -> float:
    """Return how many of type, bounds and cost agree, 0..1."""
    one, two = _attributes(a, j), _attributes(b, k)
    return sum(x == y for x, y in zip(one, two, strict=True)) / 4


def _like(a: Axis, i: int, b: Axis, k: int) -> float:
    """Return how much the names of two members agree, 0..1."""
    if a.names[i] == b.names[k]:
        return 1.0
    (name, index), (other, place) = a.labels[i], b.labels[k]
    return 0.4 * (name == other) + 0.4 * (bool(index) and index == place)


def _orientation(instance: Instance, columns: Positions | None) -> Positions:
    """Return the sign by which each row is ``<=``, or, where it is neither, its first paired entry is positive."""
    lower, upper = instance.row_lower != NONE, instance.row_upper != NONE
    start, places, codes = instance.by_rows
    place = places.astype(np.int64) if columns is None else columns[places]
    owner = np.repeat(np.arange(instance.m), np.diff(start))
    order = np.lexsort((place, owner))
    order = order[place[order] >= 0]
    first = np.zeros(instance.m, dtype=np.int64)
    owners, at = np.unique(owner[order], return_index=True)
    first[owners] = np.sign(instance.numbers.floats[codes[order[at]]]).astype(np.int64)
    by_sense = np.where(lower, -1, 1)
    return np.where(lower ^ upper, by_sense, np.where(first < 0, -1, 1))


def _signed(instance: Instance, codes: npt.NDArray[np.int32], signs: Positions) -> Positions:
    """Return a number for each entry, equal for equal coefficients times signs."""
    floats = instance.numbers.floats
    _, size = np.unique(np.abs(floats), return_inverse=True)
    result: Positions = (size[codes] + 1) * np.sign(floats[codes]).astype(np.int64) * signs
    return result


def _signed_by_rows(instance: Instance, columns: Positions | None) -> Positions:
    start, _, codes = instance.by_rows
    return _signed(instance, codes, np.repeat(_orientation(instance, columns), np.diff(start)))


def _signed_by_columns(instance: Instance, columns: Positions | None) -> Positions:
    return _signed(instance, instance.codes, _orientation(instance, columns)[instance.rows])


Entries: TypeAlias = tuple[Positions, Positions, Positions, Mapping[int, int]]
"""Owner, place and number of each entry at a paired place, and how many entries each owner has in all."""


def _entries(
    matrix: tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.signedinteger[Any]]],
    owners: Positions,
    renamed: Positions | None,
) -> Entries:
    indptr, places, codes = matrix
    counts = np.diff(indptr)[owners]
    total = int(counts.sum())
    ends = np.cumsum(counts)
    at = np.repeat(indptr[owners], counts) + np.arange(total) - np.repeat(ends - counts, counts)
    owner = np.repeat(owners, counts)
    place = places[at].astype(np.int64)
    place = place if renamed is None or not len(place) else renamed[place]
    kept = place >= 0
    sizes = dict(zip(owners.tolist(), counts.tolist(), strict=True))
    return owner[kept], place[kept], codes[at][kept].astype(np.int64), sizes


def _within(entries: Entries, places: npt.NDArray[np.bool_]) -> Entries:
    """Return the entries at some places, as if their owners had no others."""
    owner, place, code, _ = entries
    kept = places[place]
    owners, counts = np.unique(owner[kept], return_counts=True)
    sizes = dict(zip(owners.tolist(), counts.tolist(), strict=True))
    return owner[kept], place[kept], code[kept], sizes


def _shared(one: Entries, two: Entries, width: int, *, least: float = _LEAST_SHARED) -> Scores:
    """Return for pairs of owners the share of entries at one place, those with one code counted twice."""
    owner_a, place_a, code_a, size_a = one
    owner_b, place_b, code_b, size_b = two
    if not len(owner_a) or not len(owner_b):
        return {}
    order_b = np.argsort(place_b, kind="stable")
    count_b = np.bincount(place_b, minlength=width)
    start_b = np.concatenate([[0], np.cumsum(count_b)[:-1]])
    reach = count_b[place_a]
    if int(reach.sum()) > _MOST_CANDIDATES:
        # rare places first: they tell most, and the rest would not change the best partner often
        ranked = np.argsort(reach, kind="stable")
        kept = ranked[np.cumsum(reach[ranked]) <= _MOST_CANDIDATES]
        owner_a, place_a, code_a, reach = owner_a[kept], place_a[kept], code_a[kept], reach[kept]
    total = int(reach.sum())
    if not total:
        return {}
    ends = np.cumsum(reach)
    at = np.repeat(start_b[place_a], reach) + np.arange(total) - np.repeat(ends - reach, reach)
    partner = order_b[at]
    left, right = np.repeat(owner_a, reach), owner_b[partner]
    weight = 1.0 + (np.repeat(code_a, reach) == code_b[partner])
    base = int(right.max()) + 1
    keys, where = np.unique(left * base + right, return_inverse=True)
    sums = np.bincount(where, weights=weight)
    scores: Scores = {}
    for key, amount in zip(keys.tolist(), sums.tolist(), strict=True):
        i, k = divmod(key, base)
        share = amount / (size_a[i] + size_b[k])
        if share >= least:
            scores[i, k] = share
    return scores


def _choose(scores: Scores, partner: Positions) -> int:
    """Pair what is nearest for both; where that is ambiguous, one pair, so that it may tell the others apart."""
    if not scores:
        return 0
    best_a: dict[int, list[float]] = {}
    best_b: dict[int, list[float]] = {}
    for (i, k), score in scores.items():
        for best, member in ((best_a, i), (best_b, k)):
            best.setdefault(member, []).append(score)
    top_a, top_b = ({m: sorted(s)[-2:] for m, s in best.items()} for best in (best_a, best_b))
    certain = [
        (i, k)
        for (i, k), score in scores.items()
        if top_a[i][-1] == score == top_b[k][-1]
        and (len(top_a[i]) == 1 or top_a[i][0] < score)
        and (len(top_b[k]) == 1 or top_b[k][0] < score)
    ]
    if certain:
        for i, k in certain:
            partner[i] = k
        return len(certain)
    (i, k), _ = max(scores.items(), key=lambda item: (item[1], -abs(item[0][0] - item[0][1]), -item[0][0]))
    partner[i] = k
    return 1


def _pair_by_name(a: Axis, b: Axis, partner: Positions, fits: Callable[[int, int], bool]) -> None:
    """Pair what is left and has the same name, where it fits."""
    taken = set(partner.tolist())
    position_of = b.position_of_name
    for i in np.flatnonzero(partner < 0).tolist():
        k = position_of.get(a.names[i])
        if k is not None and k not in taken and fits(i, k):
            partner[i] = k
