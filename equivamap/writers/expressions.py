"""Linear expressions as a person would write them: sums over index sets with tables of coefficients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from equivamap.ir import Index, Rational
from equivamap.writers.names import Group
from equivamap.writers.numbers import code_of
from equivamap.writers.source import Layout, literal
from equivamap.writers.templates import Place, Terms, dependency, places_of, selection_of

__all__ = ["Expressions", "SignedTerm", "Variables"]

SignedTerm: TypeAlias = tuple[str, str]
"""Sign and text of one term."""

_FEW = 2
_SEVERAL = 6
_PARTS = 4


@dataclass(frozen=True)
class Variables:
    """A variable family of a script.

    Parameters
    ----------
    group
        Its members.
    code
        How the script refers to it: ``x`` or ``model.x``.
    word
        Its name in the names of tables.
    """

    group: Group
    code: str
    word: str

    def at(self, parts: Sequence[str]) -> str:
        """Return the source of one member."""
        return f"{self.code}[{', '.join(parts)}]" if parts else self.code


def _key(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


class Expressions:
    """Writes the terms of rows that share a template.

    Parameters
    ----------
    layout
        The head of the script, to which sets and tables are added.
    families
        The variable families.
    total
        The function that sums.
    """

    def __init__(self, layout: Layout, families: Sequence[Variables], total: str) -> None:
        self.layout = layout
        self.families = families
        self.total = total
        self._coefficient_letter = layout.identifier("a")
        self._place_of = {
            column: (number, index)
            for number, family in enumerate(families)
            for column, index in zip(family.group.positions, family.group.indices, strict=True)
        }

    def reference(self, column: int) -> str:
        """Return the source of one variable."""
        number, index = self._place_of[column]
        return self.families[number].at([literal(part) for part in index])

    def terms(
        self,
        word: str,
        rows: Mapping[Index, Mapping[int, Rational]],
        letters: Sequence[str],
        strict: bool = False,
    ) -> list[SignedTerm] | None:
        """Return the terms that all `rows` share.

        Parameters
        ----------
        word
            What tables are called after.
        rows
            Coefficients by column, for each index of the row family; one row with the index ``()`` for a scalar.
        letters
            The letters that stand for the positions of the row's index.
        strict
            Return None rather than write a table of the terms of each row.
        """
        by_family: dict[int, dict[Index, dict[Index, Rational]]] = {}
        for row, coefficients in rows.items():
            for column, value in coefficients.items():
                number, index = self._place_of[column]
                by_family.setdefault(number, {r: {} for r in rows})[row][index] = value
        found: list[SignedTerm] = []
        for number in sorted(by_family):
            part = _Part(self, self.families[number], by_family[number], list(letters), word)
            terms = part.regular()
            if terms is None:
                if strict:
                    return None
                terms = part.listed()
            found += terms
        return found

    def coefficient(
        self, entries: Mapping[Index, Rational], names: Sequence[str], first: Sequence[int], wish: str
    ) -> SignedTerm:
        """Return sign and factor for coefficients by key; the factor ends in ``*`` or is empty."""
        negative = all(value < 0 for value in entries.values())
        sizes = {key: -value if negative else value for key, value in entries.items()}
        positions, table = dependency(sizes, first)
        sign = "-" if negative else "+"
        if not positions:
            value = table[()]
            return sign, "" if value == 1 else f"{code_of(value)} * "
        name = self.layout.table(wish, table)
        return sign, f"{name}[{', '.join(names[p] for p in positions)}] * "


class _Part:
    """The terms of one variable family in the rows of one family."""

    def __init__(
        self,
        expressions: Expressions,
        family: Variables,
        rows: Mapping[Index, Terms],
        letters: list[str],
        word: str,
        peeled: bool = False,
    ) -> None:
        self.peeled = peeled
        self.expressions = expressions
        self.layout = expressions.layout
        self.family = family
        self.rows = rows
        self.letters = letters
        self.word = word
        self.wish = f"{word}_{family.word}"
        self.present = {row: terms for row, terms in rows.items() if terms}
        self.places = places_of(self.present, family.group.arity)
        self.free = [p for p, place in enumerate(self.places) if place.kind == "free"]
        self.count = sum(len(terms) for terms in rows.values())

    def regular(self) -> list[SignedTerm] | None:
        """Return the terms by a rule; None if there is none."""
        if not self.letters and self.count <= _FEW:
            return self._each()
        terms = self._summed() if self.free else self._single()
        if terms is None and not self.peeled:
            terms = self._peeled()
        if terms is None and not self.letters and self.count <= _SEVERAL:
            return self._each()
        return terms

    def _peeled(self) -> list[SignedTerm] | None:
        """Return the terms in several parts, told apart by the positions that repeat the row's index.

        This finds ``sum(x[i, j] for j in J) - sum(x[j, i] for j in J)`` and ``stock[t - 1] - stock[t]``.
        """
        if not self.letters:
            return None
        groups: dict[tuple[int, ...], dict[Index, dict[Index, Rational]]] = {}
        for row, terms in self.rows.items():
            for index, value in terms.items():
                signature = tuple(
                    next((q for q, r in enumerate(row) if type(r) is type(part) and r == part), -1)
                    for part in index
                )
                groups.setdefault(signature, {r: {} for r in self.rows})[row][index] = value
        if not 2 <= len(groups) <= _PARTS:
            return None
        found: list[SignedTerm] = []
        for number, rows in enumerate(groups.values()):
            word = self.word if not number else f"{self.word}_{number + 1}"
            part = _Part(self.expressions, self.family, rows, self.letters, word, peeled=True)
            regular = part.regular()
            if regular is None:
                return None
            found += regular
        return found

    def _each(self) -> list[SignedTerm]:
        """Return every term of a scalar row by itself."""
        found = []
        for index, value in self.rows[()].items():
            factor = "" if abs(value) == 1 else f"{code_of(abs(value))} * "
            found.append(("-" if value < 0 else "+", factor + self.family.at([literal(p) for p in index])))
        return found

    def _codes(self, free_letters: Sequence[str]) -> list[str]:
        """Return the source of each position of the variable's index."""
        letters = iter(free_letters)
        return [next(letters) if place.kind == "free" else self._bound(place) for place in self.places]

    def _bound(self, place: Place) -> str:
        if place.kind == "fixed":
            return literal(place.value)
        letter = self.letters[place.source]
        if not place.shift:
            return letter
        return f"{letter} {'+' if place.shift > 0 else '-'} {abs(place.shift)}"

    def _single(self) -> list[SignedTerm] | None:
        """Return the one term of each row, left out where no such variable exists."""
        codes = self._codes(())
        missing = [row for row, terms in self.rows.items() if not terms]
        if missing:
            selection = selection_of(self.rows, self.places, self.family.group.indices) if codes else None
            if selection is None or selection.order:
                return None
        entries = {row: next(iter(terms.values())) for row, terms in self.present.items()}
        sign, factor = self.expressions.coefficient(
            entries, self.letters, range(len(self.letters)), self.wish
        )
        text = factor + self.family.at(codes)
        if missing:
            text = f"({text} if {_key(codes)} in {self.family.code} else 0)"
        return [(sign, text)]

    def _summed(self) -> list[SignedTerm] | None:
        """Return a sum over the free positions."""
        selection = selection_of(self.rows, self.places, self.family.group.indices)
        if selection is None:
            return None
        free = self.layout.letters(map(self.layout.letter_of, selection.sets), self.letters)
        codes = self._codes(free)
        entries = {
            (*row, *(index[p] for p in self.free)): value
            for row, terms in self.rows.items()
            for index, value in terms.items()
        }
        width = len(self.letters)
        first = [*range(width, width + len(free)), *range(width)]
        sign, factor = self.expressions.coefficient(entries, [*self.letters, *free], first, self.wish)
        outer, factor = ("", factor) if "[" in factor else (factor, "")
        if selection.guarded and len(free) == len(self.places) and not selection.order:
            listing = self.layout.listing(f"{self.family.word}_index", self.family.group.indices)
            loop = f"for {', '.join(free)} in {listing}"
            return [(sign, f"{outer}{self.expressions.total}({factor}{self.family.at(codes)} {loop})")]
        sets = [self.layout.index_set(values) for values in selection.sets]
        loops = " ".join(f"for {letter} in {name}" for letter, (name, _) in zip(free, sets, strict=True))
        conditions = []
        if selection.order:
            conditions.append(f"{free[0]} {selection.order} {self.letters[selection.source]}")
        if selection.guarded:
            conditions.append(f"{_key(codes)} in {self.family.code}")
        condition = f" if {' and '.join(conditions)}" if conditions else ""
        return [
            (sign, f"{outer}{self.expressions.total}({factor}{self.family.at(codes)} {loops}{condition})")
        ]

    def listed(self) -> list[SignedTerm]:
        """Return a sum over what a table lists for each row."""
        if not self.free:
            return self._with_zeros()
        families = self.family.group.indices
        wishes = [self.layout.letter(index[p] for index in families) for p in self.free]
        free = self.layout.letters(wishes, self.letters)
        codes = self._codes(free)
        inner = {
            row: {tuple(index[p] for p in self.free): value for index, value in terms.items()}
            for row, terms in self.rows.items()
        }
        values = {value for terms in inner.values() for value in terms.values()}
        member = self.family.at(codes)
        if len(values) == 1:
            sign, factor = self.expressions.coefficient({(): values.pop()}, (), (), self.wish)
            if self.letters:
                table = self.layout.nested(self.wish, {row: list(terms) for row, terms in inner.items()})
                source = f"{table}[{', '.join(self.letters)}]"
            else:
                source = self.layout.listing(self.wish, list(inner[()]))
            loop = f"for {', '.join(free)} in {source}"
            return [(sign, f"{factor}{self.expressions.total}({member} {loop})")]
        if self.letters:
            source = f"{self.layout.nested(self.wish, inner)}[{', '.join(self.letters)}]"
        else:
            source = self.layout.table(self.wish, inner[()])
        letter = self.expressions._coefficient_letter
        loop = f"for {_key(free)}, {letter} in {source}.items()"
        return [("+", f"{self.expressions.total}({letter} * {member} {loop})")]

    def _with_zeros(self) -> list[SignedTerm]:
        """Return one term of each row, with the coefficient 0 in rows that lack it."""
        codes = self._codes(())
        members = set(self.family.group.indices)
        zero = next(iter(next(iter(self.present.values())).values())) * 0
        entries = {row: next(iter(terms.values()), zero) for row, terms in self.rows.items()}
        sign, factor = self.expressions.coefficient(
            entries, self.letters, range(len(self.letters)), self.wish
        )
        text = factor + self.family.at(codes)
        if codes and any(self._index_at(row) not in members for row in self.rows):
            text = f"({text} if {_key(codes)} in {self.family.code} else 0)"
        return [(sign, text)]

    def _index_at(self, row: Index) -> Index | None:
        """Return the index that the bound positions give in `row`."""
        index: list[int | float | str] = []
        for place in self.places:
            value = place.value if place.kind == "fixed" else row[place.source]
            if place.shift:
                if not isinstance(value, int):
                    return None
                value += place.shift
            index.append(value)
        return tuple(index)
