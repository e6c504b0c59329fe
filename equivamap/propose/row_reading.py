"""Coefficients of a family of A over B's columns, read off rows of A and B that say the same.

Where a row of A sums up members of the family, ``sum(alpha * x[i,s] for s) <= r``, and a row of B says the same about
its columns, the part of B's row with the index values s is ``alpha * x[i,s]``: so patterns
(``x[i,b] = sum of z[b,p] over the patterns p that contain i``) and digits are found with their coefficients.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from equivamap.ir import Affine, Family, Index, Instance, Rational, Row
from equivamap.propose.index_sets import Alignment, align, translation
from equivamap.propose.nearness import family_nearness

__all__ = ["forms_from_rows"]

_MOST_PAIRS = 40
_MOST_FAMILY_PAIRS = 60


@dataclass(frozen=True)
class _Sums:
    """Rows that sum up a family over some places, each with other values at the others.

    Parameters
    ----------
    family
        The rows, or None for the upper bounds of the variables.
    summed
        Places of the variables' index that the rows sum over.
    rows
        For each row, in order: its index, its bounds over the coefficient, and its columns by the values at the
        summed places.
    """

    family: Family | None
    summed: tuple[int, ...]
    rows: Sequence[tuple[Index, tuple[Rational | None, Rational | None], Mapping[Index, int]]]


def forms_from_rows(a: Instance, b: Instance, family: Family) -> Iterator[tuple[dict[int, Affine], float]]:
    """Yield expressions for a family of A that rows of both sides suggest, with what speaks for them."""
    if family.arity is None:
        return
    tried = 0
    for sums in _sums(a, family):
        for rows_b in b.constraints.families.values():
            if len(rows_b.positions) != len(sums.rows) or tried >= _MOST_FAMILY_PAIRS:
                continue
            tried += 1
            likeness = 0.5 if sums.family is None else 2 * family_nearness(sums.family, rows_b)
            pairs = _paired(sums, rows_b, b)
            if pairs is None:
                continue
            if not sums.summed:
                lines = {next(iter(columns.values())): body for columns, body in pairs}
                if len(lines) == len(pairs):
                    yield lines, likeness
                continue
            for other in b.variables.families.values():
                for alignment in align(family, other, sums.summed):
                    read = _read(pairs, alignment)
                    if read:
                        yield read, likeness + 0.5 * alignment.likeness


def _sums(a: Instance, family: Family) -> Iterator[_Sums]:
    """Find the row families of A that sum up a family, and its upper bounds."""
    index_of = dict(zip(family.positions, family.indices, strict=True))
    for rows in a.constraints.families.values():
        found = []
        shapes = set()
        for index, position in zip(rows.indices, rows.positions, strict=True):
            row = a.row(position)
            own = {j: c for j, c in row.body if j in index_of}
            if not own or len(set(own.values())) > 1 or len(own) < len(row.body.terms):
                break
            alpha = next(iter(own.values()))
            members = [index_of[j] for j in own]
            shapes.add(_varying(members) if len(members) > 1 else ())
            if len(shapes) > 1:
                break
            bounds = _over(row, alpha)
            found.append((index, bounds, own))
        else:
            if found:
                (summed,) = shapes
                yield _Sums(
                    rows,
                    summed,
                    [
                        (index, bounds, {tuple(index_of[j][k] for k in summed): j for j in own})
                        for index, bounds, own in found
                    ],
                )
    highs = [a.exact_bounds[j][1] for j in family.positions]
    if all(highs):
        yield _Sums(
            None,
            (),
            [
                (index, (None, high), {(): j})
                for index, j, high in zip(family.indices, family.positions, highs, strict=True)
            ],
        )


def _varying(members: Sequence[Index]) -> tuple[int, ...]:
    return tuple(k for k in range(len(members[0])) if len({index[k] for index in members}) > 1)


def _over(row: Row, alpha: Rational) -> tuple[Rational | None, Rational | None]:
    ends = tuple(None if end is None else end / alpha for end in (row.lower, row.upper))
    return (ends[0], ends[1]) if alpha > 0 else (ends[1], ends[0])


def _paired(sums: _Sums, rows: Family, b: Instance) -> list[tuple[Mapping[Index, int], Affine]] | None:
    """Pair the rows by index, or else in order, and scale B's bodies so that they say what A's sums say."""
    order = list(zip(rows.indices, rows.positions, strict=True))
    arity = rows.arity
    if arity and all(len(index) == arity for index, _, _ in sums.rows):
        tables = [
            translation(
                list(dict.fromkeys(index[k] for index, _, _ in sums.rows)),
                list(dict.fromkeys(index[k] for index in rows.indices)),
            )
            for k in range(arity)
        ]
        if all(table is not None for table in tables):
            wanted = [
                tuple(t[0][v] for t, v in zip(tables, index, strict=True) if t is not None)
                for index, _, _ in sums.rows
            ]
            if set(wanted) == set(rows.indices):
                order = [(index, rows.position_of[index]) for index in wanted]
    pairs = []
    for (_, bounds, columns), (_, position) in zip(sums.rows, order, strict=True):
        row = b.row(position)
        factor = _factor(bounds, row)
        if factor is None or not row.body.terms:
            return None
        pairs.append((columns, row.body.scaled(factor)))
    return pairs


def _factor(bounds: tuple[Rational | None, Rational | None], row: Row) -> Rational | None:
    """Return what to multiply a row of B with so that it has these bounds; None if nothing does."""
    for mine, yours in zip(bounds, (row.lower, row.upper), strict=True):
        if mine and yours and mine * yours > 0:
            factor = mine / yours
            scaled = [None if end is None else end * factor for end in (row.lower, row.upper)]
            return factor if (scaled[0], scaled[1]) == bounds else None
    for mine, yours in zip(bounds, (row.upper, row.lower), strict=True):
        if mine and yours and mine * yours < 0:
            factor = mine / yours
            scaled = [None if end is None else end * factor for end in (row.upper, row.lower)]
            return factor if (scaled[0], scaled[1]) == bounds else None
    same = (row.lower, row.upper) == bounds
    return bounds[1] * 0 + 1 if same and bounds[1] is not None else None


def _read(pairs: Sequence[tuple[Mapping[Index, int], Affine]], alignment: Alignment) -> dict[int, Affine]:
    """Take B's rows apart by the values at the summed places."""
    values_of = {column: values for values, group in alignment.groups.items() for _, column in group}
    lines: dict[int, Affine] = {}
    for columns, body in pairs:
        parts: dict[Index, dict[int, Rational]] = {}
        for j, c in body:
            if j not in values_of:
                return {}
            parts.setdefault(values_of[j], {})[j] = c
        for values, part in parts.items():
            if values not in columns:
                return {}
            lines[columns[values]] = Affine(part)
    return lines
