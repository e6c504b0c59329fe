"""The differences of two models under a pairing of their rows and columns; nothing is judged here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equivamap.ir import ONE, Affine, Instance, Kind, Rational, Row
from equivamap.ir.rendering import render_bounds, render_number, render_objective, render_row
from equivamap.mapping.pairing import Pairing, Positions
from equivamap.verify.changes import Change, Place

__all__ = ["Found", "Located", "compare"]

_TYPE_WORDS = {
    Kind.CONTINUOUS: "continuous",
    Kind.INTEGER: "integer",
    Kind.SEMICONTINUOUS: "semicontinuous",
    Kind.SEMIINTEGER: "semi-integer",
}


@dataclass(frozen=True)
class Located:
    """A change with its position on either side; -1 where it is missing, and for the objective."""

    change: Change
    at_a: int
    at_b: int


@dataclass(frozen=True)
class Found:
    """All differences under a pairing.

    Parameters
    ----------
    located
        The changes: objective, types, bounds, rows, columns, each in the order of A.
    rescaled_rows
        Paired rows that are the same up to a factor.
    cost
        How much differs in all, in rows, columns and single numbers; pairings are compared by it.
    """

    located: tuple[Located, ...]
    rescaled_rows: int
    cost: int


def compare(a: Instance, b: Instance, pairing: Pairing) -> Found:
    """List the differences of two instances over one number table.

    Parameters
    ----------
    pairing
        Partners of rows and columns.
    """
    rescaled = 0
    found: list[Located] = [*_objective(a, b, pairing), *_columns(a, b, pairing)]
    for i, k, same, change in _rows(a, b, pairing):
        rescaled += same
        if change is not None:
            found.append(Located(change, i, k))
    found += _unpaired(a, b, pairing)
    return Found(tuple(found), rescaled, sum(max(1, len(item.change.details)) for item in found))


# -- columns ------------------------------------------------------------------------------------------------


def _columns(a: Instance, b: Instance, pairing: Pairing) -> Iterator[Located]:
    """Yield types, then bounds, of paired columns that differ."""
    here = np.flatnonzero(pairing.column_of_a >= 0)
    there = pairing.column_of_a[here]
    types = a.kinds[here] != b.kinds[there]
    for j, k in zip(here[types].tolist(), there[types].tolist(), strict=True):
        before, after = (_TYPE_WORDS[Kind(int(s.kinds[p]))] for s, p in ((a, j), (b, k)))
        texts = (f"{_name(a, j)} {before}", f"{_name(b, k)} {after}")
        yield Located(_column_change(Place.TYPE, a, b, j, k, texts, (f"{before} → {after}",)), j, k)
    bounds = (a.lower[here] != b.lower[there]) | (a.upper[here] != b.upper[there])
    for j, k in zip(here[bounds].tolist(), there[bounds].tolist(), strict=True):
        details = [
            f"{which} {_end(before)} → {_end(after)}"
            for which, before, after in zip(
                ("lower bound", "upper bound"), a.exact_bounds[j], b.exact_bounds[k], strict=True
            )
            if before != after
        ]
        if details:
            texts = (render_bounds(a, j), render_bounds(b, k))
            yield Located(_column_change(Place.BOUNDS, a, b, j, k, texts, tuple(details)), j, k)


def _column_change(
    place: Place, a: Instance, b: Instance, j: int, k: int, texts: tuple[str, str], details: tuple[str, ...]
) -> Change:
    return Change(
        place,
        "changed",
        _name(a, j),
        _name(b, k),
        a.variables.labels[j][0],
        b.variables.labels[k][0],
        *texts,
        details,
    )


def _name(instance: Instance, j: int) -> str:
    return instance.variables.names[j]


def _end(value: Rational | None) -> str:
    return "none" if value is None else render_number(value)


# -- objective ----------------------------------------------------------------------------------------------


def _objective(a: Instance, b: Instance, pairing: Pairing) -> Iterator[Located]:
    """Yield the objective if it differs in minimisation form; a column without a partner and cost counts."""
    if _same_objective(a, b, pairing):
        return
    first, second = a.objective, b.objective
    ours, strangers = _over_b(first, pairing)
    if not strangers and ours == second:
        return
    # numbers are shown as the models state them where both go the same way
    turn = -1 if a.sense == b.sense == "max" else 1
    details = _term_changes(a, b, ours.scaled(turn), second.scaled(turn), pairing, noun="cost of")
    details += [f"cost of {_name(a, j)} only in A: {render_number(turn * first.terms[j])}" for j in strangers]
    if first.constant != second.constant:
        before, after = (render_number(turn * form.constant) for form in (first, second))
        details.append(f"constant {before} → {after}")
    note = ""
    factor = None if strangers else _factor(ours, second)
    if factor is not None and ours.scaled(factor).terms == second.terms:
        if factor > 0 and factor != 1:
            note = f"B's cost is {render_number(factor)} times A's" + (
                ", up to a constant" if ours.constant * factor != second.constant else ""
            )
        elif factor == 1:
            note = "B's cost differs from A's by a constant"
        elif factor == -1:
            note = "one side minimises what the other maximises"
    if a.sense != b.sense:
        details.insert(0, f"{a.sense} → {b.sense}")
    change = Change(
        Place.OBJECTIVE,
        "changed",
        "objective",
        "objective",
        "objective",
        "objective",
        render_objective(a),
        render_objective(b),
        tuple(details),
        note=note,
    )
    yield Located(change, -1, -1)


def _same_objective(a: Instance, b: Instance, pairing: Pairing) -> bool:
    if a.sense != b.sense or a.offset != b.offset:
        return False
    if a.cost[pairing.column_of_a < 0].any() or b.cost[pairing.column_of_b < 0].any():
        return False
    here = np.flatnonzero(pairing.column_of_a >= 0)
    return bool((a.cost[here] == b.cost[pairing.column_of_a[here]]).all())


# -- rows ---------------------------------------------------------------------------------------------------


def _rows(a: Instance, b: Instance, pairing: Pairing) -> Iterator[tuple[int, int, bool, Change | None]]:
    """Yield for paired rows that are not the same number for number: whether a factor explains it, or the change."""
    exact = _rows_to_look_at(a, b, pairing)
    for i, k in exact:
        one, two = a.row(i), b.row(k)
        ours, strangers = _over_b(one.body, pairing)
        factor = _row_factor(ours, one, two)
        scaled = ours.scaled(factor)
        lower, upper = _scaled_ends(one, factor)
        if not strangers and scaled.terms == two.body.terms and (lower, upper) == (two.lower, two.upper):
            yield i, k, factor != 1, None
            continue
        details = _term_changes(a, b, scaled, two.body, pairing, noun="coefficient of")
        details += [f"{render_number(one.body.terms[j])} {_name(a, j)} only in A" for j in strangers]
        details += _side_changes(lower, upper, two.lower, two.upper)
        note = "" if factor == 1 else f"compared after multiplying A's row by {render_number(factor)}"
        change = Change(
            Place.ROW,
            "changed",
            a.constraints.names[i],
            b.constraints.names[k],
            a.constraints.labels[i][0],
            b.constraints.labels[k][0],
            render_row(a, one),
            render_row(b, two),
            tuple([*details, note] if note else details),
        )
        yield i, k, False, change


def _row_factor(ours: Affine, one: Row, two: Row) -> Rational:
    """Return the factor for A's row that leaves least to tell; 1 where that is among the best."""
    ratios = Counter(two.body.terms[k] / c for k, c in ours if k in two.body.terms)
    # what one coefficient alone suggests is a change of that coefficient, unless it explains the whole row
    likely = [r for r, count in ratios.most_common(3) if count > 1 or len(ours.terms) == 1]

    def left(factor: Rational) -> tuple[int, bool, bool]:
        scaled = ours.scaled(factor)
        terms = sum(scaled.terms.get(k) != two.body.terms.get(k) for k in {*scaled.terms, *two.body.terms})
        lower, upper = _scaled_ends(one, factor)
        sides = (lower != two.lower) + (upper != two.upper)
        turned = (lower is None) != (two.lower is None) and (upper is None) != (two.upper is None)
        if len(ours.terms) == 1 and abs(factor) != 1 and (terms or sides):
            terms += 2
        return terms + sides + 2 * turned, factor != 1, factor < 0

    return min([ONE, -ONE, *likely], key=left)


def _scaled_ends(row: Row, factor: Rational) -> tuple[Rational | None, Rational | None]:
    lower, upper = (None if end is None else end * factor for end in (row.lower, row.upper))
    return (lower, upper) if factor > 0 else (upper, lower)


def _rows_to_look_at(a: Instance, b: Instance, pairing: Pairing) -> list[tuple[int, int]]:
    """Return the pairs of rows that are not the same number for number."""
    start_a, columns_a, codes_a = a.by_rows
    start_b, columns_b, codes_b = b.by_rows
    here = np.flatnonzero(pairing.row_of_a >= 0)
    there = pairing.row_of_a[here]
    count_a, count_b = np.diff(start_a)[here], np.diff(start_b)[there]
    differs = (count_a != count_b) | (a.row_lower[here] != b.row_lower[there])
    differs |= a.row_upper[here] != b.row_upper[there]
    level = np.flatnonzero(~differs)
    if len(level):
        renamed = _sorted_entries(start_a, pairing.column_of_a[columns_a], codes_a, here[level])
        plain = _sorted_entries(start_b, columns_b.astype(np.int64), codes_b, there[level])
        wrong = (renamed[0] != plain[0]) | (renamed[1] != plain[1])
        differs[level[np.unique(renamed[2][wrong])]] = True
    return list(zip(here[differs].tolist(), there[differs].tolist(), strict=True))


def _sorted_entries(
    start: Positions, columns: Positions, codes: npt.NDArray[np.int32], rows: Positions
) -> tuple[Positions, npt.NDArray[np.int32], Positions]:
    """Return columns, codes and the place in `rows` of the entries of some rows, columns ascending in each."""
    counts = np.diff(start)[rows]
    ends = np.cumsum(counts)
    total = int(counts.sum())
    at = np.repeat(start[rows], counts) + np.arange(total) - np.repeat(ends - counts, counts)
    owner = np.repeat(np.arange(len(rows)), counts)
    order = np.lexsort((columns[at], owner))
    return columns[at][order], codes[at][order], owner[order]


def _side_changes(
    lower: Rational | None, upper: Rational | None, new_lower: Rational | None, new_upper: Rational | None
) -> list[str]:
    """Say how the bounds of a row differ: a right-hand side, its sense, or both ends."""
    if (lower, upper) == (new_lower, new_upper):
        return []
    before, after = _sense(lower, upper), _sense(new_lower, new_upper)
    if before is None or after is None:
        return [
            f"{which} {_end(old)} → {_end(new)}"
            for which, old, new in (("lower side", lower, new_lower), ("upper side", upper, new_upper))
            if old != new
        ]
    found = [] if before[0] == after[0] else [f"sense {before[0]} → {after[0]}"]
    if before[1] != after[1]:
        found.append(f"right-hand side {render_number(before[1])} → {render_number(after[1])}")
    return found


def _sense(lower: Rational | None, upper: Rational | None) -> tuple[str, Rational] | None:
    if lower is not None and lower == upper:
        return "=", lower
    if lower is None and upper is not None:
        return "<=", upper
    if upper is None and lower is not None:
        return ">=", lower
    return None


# -- terms --------------------------------------------------------------------------------------------------


def _over_b(form: Affine, pairing: Pairing) -> tuple[Affine, list[int]]:
    """Return the part of a form of A over paired columns, in B's numbering, and its columns without a partner."""
    terms: dict[int, Rational] = {}
    strangers: list[int] = []
    for j, c in form:
        k = int(pairing.column_of_a[j])
        if k < 0:
            strangers.append(j)
        else:
            terms[k] = c
    return Affine(terms, form.constant), strangers


def _factor(ours: Affine, theirs: Affine) -> Rational | None:
    """Return the factor that makes most coefficients agree; 1 where that is among the best, None without any."""
    ratios = Counter(theirs.terms[k] / c for k, c in ours if k in theirs.terms)
    if not ratios:
        return None
    most = max(ratios.values())
    return ONE if ratios.get(ONE, 0) == most else next(r for r, count in ratios.items() if count == most)


def _term_changes(
    a: Instance, b: Instance, ours: Affine, theirs: Affine, pairing: Pairing, *, noun: str
) -> list[str]:
    """Say which coefficients differ, in the names of B."""
    found: list[str] = []
    places = sorted({*ours.terms, *theirs.terms})
    for k in places:
        old, new = ours.terms.get(k), theirs.terms.get(k)
        if old == new:
            continue
        name = _name(b, k)
        partner = int(pairing.column_of_b[k])
        if partner >= 0 and a.variables.labels[partner] != b.variables.labels[k]:
            name = f"{_name(a, partner)} ↔ {name}"
        if partner < 0 and new is not None:
            found.append(f"{noun} {name} only in B: {render_number(new)}")
        else:
            before, after = ("0" if value is None else render_number(value) for value in (old, new))
            found.append(f"{noun} {name} {before} → {after}")
    return found


# -- without a partner --------------------------------------------------------------------------------------


def _unpaired(a: Instance, b: Instance, pairing: Pairing) -> Iterator[Located]:
    for i in np.flatnonzero(pairing.row_of_a < 0).tolist():
        name, family = a.constraints.names[i], a.constraints.labels[i][0]
        yield Located(Change(Place.ROW, "missing", name, "", family, "", render_row(a, a.row(i)), ""), i, -1)
    for k in np.flatnonzero(pairing.row_of_b < 0).tolist():
        name, family = b.constraints.names[k], b.constraints.labels[k][0]
        yield Located(Change(Place.ROW, "extra", "", name, "", family, "", render_row(b, b.row(k))), -1, k)
    for j in np.flatnonzero(pairing.column_of_a < 0).tolist():
        family = a.variables.labels[j][0]
        yield Located(
            Change(Place.COLUMN, "missing", _name(a, j), "", family, "", render_bounds(a, j), ""), j, -1
        )
    for k in np.flatnonzero(pairing.column_of_b < 0).tolist():
        family = b.variables.labels[k][0]
        yield Located(
            Change(Place.COLUMN, "extra", "", _name(b, k), "", family, "", render_bounds(b, k)), -1, k
        )
