"""Recognising totally unimodular blocks, for which integer completions count as continuous."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from equivamap.ir import ONE, Affine, Rational
from equivamap.verify.obligations import Block

__all__ = ["Unimodular", "unimodular"]


@dataclass(frozen=True)
class Unimodular:
    """Evidence that the rows of a block, scaled, form a totally unimodular matrix.

    Parameters
    ----------
    factors
        Factor of each row that makes its coefficients -1, 0 or 1.
    by
        ``"rows"`` or ``"columns"``: at most two nonzeros in each column (row), with `side` a two-colouring of
        the rows (columns) such that equal signs lie on different sides and opposite signs on the same one
        (Heller and Tompkins 1956); ``"interval"``: the nonzeros of each row are consecutive and of one sign.
    side
        The colouring; for ``"interval"`` the order of the columns.
    """

    factors: tuple[Rational, ...]
    by: str
    side: Mapping[int, int]


def unimodular(block: Block) -> Unimodular | None:
    """Return evidence that a block is totally unimodular, or None; None is no proof that it is not."""
    factors: list[Rational] = []
    scaled: list[dict[int, int]] = []
    for row in block.rows:
        sizes = {abs(c) for c in row.inner.terms.values()} or {ONE}
        if len(sizes) > 1:
            return None
        factor = 1 / sizes.pop()
        factors.append(factor)
        scaled.append({j: int(c * factor) for j, c in row.inner.terms.items()})
    by_column: dict[int, dict[int, int]] = {}
    for i, terms in enumerate(scaled):
        for j, sign in terms.items():
            by_column.setdefault(j, {})[i] = sign
    for by, lines in (("rows", list(by_column.values())), ("columns", scaled)):
        side = _two_colours(lines)
        if side is not None:
            return Unimodular(tuple(factors), by, side)
    return _interval(block, factors, scaled)


def integral_side(block: Block, evidence: Unimodular) -> list[Affine] | None:
    """Return the source forms that must be integral for a unimodular block to have integral faces.

    With a totally unimodular matrix and integral sides every nonempty polyhedron ``l <= Ww <= u`` has an integral
    point on each minimal face (Hoffman and Kruskal 1956), whether or not it has a vertex.

    Returns None if a constant bound of a row or completion is no integer where it must be one.
    """
    forms: list[Affine] = []
    for row, factor in zip(block.rows, evidence.factors, strict=True):
        if not row.inner.terms:
            continue  # such a row is a condition on the source, not a face of the block
        outer = row.outer.scaled(factor)
        for bound in (row.lower, row.upper):
            if bound is None:
                continue
            side = outer.shifted(-bound * factor)
            if side.is_constant:
                if side.constant.denominator != 1:
                    return None
            else:
                forms.append(side)
    for bounds in block.bounds:
        if any(bound is not None and bound.denominator != 1 for bound in bounds):
            return None
    return forms


def _two_colours(lines: Sequence[Mapping[int, int]]) -> dict[int, int] | None:
    """Colour the positions that lines of at most two nonzeros connect; None if that cannot be done."""
    neighbours: dict[int, list[tuple[int, int]]] = {}
    for line in lines:
        if len(line) > 2:
            return None
        if len(line) == 2:
            (p, sign_p), (q, sign_q) = line.items()
            other = 1 if sign_p == sign_q else 0
            neighbours.setdefault(p, []).append((q, other))
            neighbours.setdefault(q, []).append((p, other))
        else:
            for p in line:
                neighbours.setdefault(p, [])
    side: dict[int, int] = {}
    for start in neighbours:
        if start in side:
            continue
        side[start] = 0
        waiting = [start]
        while waiting:
            p = waiting.pop()
            for q, other in neighbours[p]:
                wanted = side[p] ^ other
                if q not in side:
                    side[q] = wanted
                    waiting.append(q)
                elif side[q] != wanted:
                    return None
    return side


def _interval(
    block: Block, factors: Sequence[Rational], scaled: Sequence[Mapping[int, int]]
) -> Unimodular | None:
    order = {j: k for k, j in enumerate(block.columns)}
    for terms in scaled:
        if not terms:
            continue
        signs = set(terms.values())
        places = sorted(order[j] for j in terms)
        if len(signs) != 1 or places[-1] - places[0] != len(places) - 1:
            return None
    return Unimodular(tuple(factors), "interval", order)
