"""What the members of a family run over: index sets, with a comparison of two indices where that is what is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, product
from math import prod

from equivamap.algebra.tree import Over, Part, Quantifier
from equivamap.algebra.vocabulary import Vocabulary
from equivamap.ir import Index

__all__ = ["quantifier_of"]

_MOST_COMBINATIONS = 250_000
"""Combinations of values above which no comparison is looked for."""

_ORDERS: dict[str, Callable[[int, int], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def quantifier_of(indices: Sequence[Index], words: Vocabulary) -> Quantifier:
    """Return what these indices, all of one length and each there once, run over."""
    width = len(indices[0])
    if not width:
        return Quantifier(listed=len(indices) > 1)
    over: list[Over] = []
    values: list[tuple[Part, ...]] = []
    for p in range(width):
        values.append(tuple(dict.fromkeys(index[p] for index in indices)))
        over.append(words.over(values[-1], [o.letter for o in over]))
    size = prod(map(len, values))
    if size == len(indices):
        return Quantifier(tuple(over))
    condition = _comparison(indices, values, [o.letter for o in over]) if size <= _MOST_COMBINATIONS else ""
    return Quantifier(tuple(over), condition, listed=not condition)


def _comparison(indices: Sequence[Index], values: Sequence[Sequence[Part]], letters: Sequence[str]) -> str:
    """Return the comparison of two positions that keeps just these indices, or the empty string."""
    kept = set(indices)
    combined = list(product(*values))
    for p, q in combinations(range(len(values)), 2):
        if kept == {index for index in combined if index[p] != index[q]}:
            return f"{letters[p]} != {letters[q]}"
        if not all(isinstance(v, int) for v in (*values[p], *values[q])):
            continue
        for sign, holds in _ORDERS.items():
            if kept == {index for index in combined if holds(index[p], index[q])}:  # type: ignore[arg-type]
                return f"{letters[p]} {sign} {letters[q]}"
    return ""
