"""What the rows of a family have in common, as sums over index sets; a rule counts only if it gives every row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from equivamap.algebra.tree import Part, Scalar, Term
from equivamap.algebra.vocabulary import Vocabulary
from equivamap.ir import Family, Index, Rational
from equivamap.ir.numbers import ZERO
from equivamap.writers.templates import Place, dependency, places_of, selection_of

__all__ = ["TermReader"]

_FEW = 2
_SEVERAL = 6
_PARTS = 4
_MOST_ZEROS = 60_000
"""Largest table that is filled up with zeros to make a rule of it."""

Rows = Mapping[Index, Mapping[Index, Rational]]


class TermReader:
    """Reads the terms of one variable family in rows of one family.

    Parameters
    ----------
    vocabulary
        Names of sets and tables.
    base, qualifier
        How a new table of coefficients is called.
    letters
        The letters of the rows' index.
    """

    def __init__(self, vocabulary: Vocabulary, base: str, qualifier: str, letters: Sequence[str]) -> None:
        self.vocabulary = vocabulary
        self.base = base
        self.qualifier = qualifier
        self.letters = list(letters)

    def read(self, family: Family, rows: Rows) -> list[Term] | None:
        """Return the terms that give every row, or None.

        Parameters
        ----------
        family
            The variable family; all its indices are of one length.
        rows
            Coefficients by index of the row and index of the variable, rows without any included.
        """
        size = sum(len(terms) for terms in rows.values())
        if not self.letters and size <= _FEW:
            return self._each(family, rows)
        return (
            self._by_rule(family, rows)
            or self._in_parts(family, rows)
            or (self._each(family, rows) if not self.letters and size <= _SEVERAL else None)
            or self._with_zeros(family, rows)
        )

    def _each(self, family: Family, rows: Rows) -> list[Term]:
        return [
            Term(-1 if value < 0 else 1, Scalar(number=abs(value)), family.name, tuple(map(str, index)))
            for index, value in rows[()].items()
        ]

    def _by_rule(self, family: Family, rows: Rows) -> list[Term] | None:
        """Return one term, summed over the positions that no index of the row binds."""
        present = {row: terms for row, terms in rows.items() if terms}
        places = places_of(present, family.arity or 0)
        free = [p for p, place in enumerate(places) if place.kind == "free"]
        missing = not free and len(present) < len(rows)
        if missing and any(
            _index_at(places, row) in family.position_of for row in rows if row not in present
        ):
            return None
        selection = selection_of(rows, places, family.indices) if free else None
        if free and selection is None:
            return None
        over = []
        taken = list(self.letters)
        for values in selection.sets if selection else ():
            over.append(self.vocabulary.over(values, taken))
            taken.append(over[-1].letter)
        running = iter([o.letter for o in over])
        at = []
        for place in places:
            if place.kind == "free":
                at.append(next(running))
            elif place.kind == "fixed":
                at.append(str(place.value))
            else:
                at.append(
                    f"{self.letters[place.source]}{place.shift:+d}"
                    if place.shift
                    else self.letters[place.source]
                )
        entries = {
            (*row, *(index[p] for p in free)): value
            for row, terms in rows.items()
            for index, value in terms.items()
        }
        sign, factor = self._factor(entries, [*self.letters, *(o.letter for o in over)], len(self.letters))
        condition = ""
        if selection is not None and selection.order:
            condition = f"{over[0].letter} {selection.order} {self.letters[selection.source]}"
        exists = missing or (selection is not None and selection.guarded)
        return [Term(sign, factor, family.name, tuple(at), tuple(over), condition, exists)]

    def _in_parts(self, family: Family, rows: Rows) -> list[Term] | None:
        """Return several terms, told apart by the positions that repeat the row's index.

        This finds ``sum(x[i,j] for j) - sum(x[j,i] for j)`` and ``stock[t-1] - stock[t]``.
        """
        if not self.letters:
            return None
        groups: dict[tuple[int, ...], dict[Index, dict[Index, Rational]]] = {}
        for row, terms in rows.items():
            for index, value in terms.items():
                signature = tuple(_repeated(row, part) for part in index)
                if signature not in groups:
                    if len(groups) == _PARTS:
                        return None
                    groups[signature] = {r: {} for r in rows}
                groups[signature][row][index] = value
        if len(groups) < 2:
            return None
        found: list[Term] = []
        for part in groups.values():
            alike = self._by_rule(family, part)
            if alike is None:
                return None
            found += alike
        return found

    def _with_zeros(self, family: Family, rows: Rows) -> list[Term] | None:
        """Return one term whose table has a zero wherever a row lacks a variable."""
        present = {row: terms for row, terms in rows.items() if terms}
        places = places_of(present, family.arity or 0)
        bound = [p for p, place in enumerate(places) if place.kind != "free"]
        if any(place.shift for place in places):
            return None
        members: dict[Index, list[Index]] = defaultdict(list)
        for index in family.indices:
            members[tuple(index[p] for p in bound)].append(index)
        filled: dict[Index, dict[Index, Rational]] = {}
        size = 0
        for row, terms in rows.items():
            at: tuple[Part, ...] = tuple(
                row[places[p].source] if places[p].kind == "row" else places[p].value for p in bound
            )
            own = members.get(at, [])
            size += len(own)
            if size > _MOST_ZEROS or not own:
                return None
            filled[row] = {index: terms.get(index, ZERO) for index in own}
        if size > 3 * sum(len(terms) for terms in rows.values()):
            return None  # a table of little but zeros explains nothing
        return self._by_rule(family, filled)

    def _factor(
        self, entries: Mapping[Index, Rational], names: Sequence[str], width: int
    ) -> tuple[int, Scalar]:
        """Return sign and size of coefficients that depend on some of the letters."""
        negative = all(value <= 0 for value in entries.values()) and any(
            value < 0 for value in entries.values()
        )
        sizes = {key: -value if negative else value for key, value in entries.items()}
        positions, table = dependency(sizes, [*range(width), *range(width, len(names))])
        factor = self.vocabulary.scalar(table, [names[p] for p in positions], self.base, self.qualifier)
        if factor.number is not None and factor.number < 0:
            return -1, Scalar(number=-factor.number)
        return -1 if negative else 1, factor


def _index_at(places: Sequence[Place], row: Index) -> Index | None:
    """Return the variable's index that bound places give in a row; None where a shift has no number to start from."""
    index: list[Part] = []
    for place in places:
        value = place.value if place.kind == "fixed" else row[place.source]
        if place.shift:
            if not isinstance(value, int):
                return None
            value += place.shift
        index.append(value)
    return tuple(index)


def _repeated(row: Index, part: Part) -> int:
    """Return which position of the row's index a part of a variable's index repeats; -1 for none."""
    return next((q for q, r in enumerate(row) if type(r) is type(part) and r == part), -1)
