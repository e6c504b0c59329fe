"""What the three modelling libraries share: families, blocks of rows with one template, layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from equivamap.ir import Index, Kind, Rational
from equivamap.writers.expressions import Expressions, SignedTerm, Variables
from equivamap.writers.names import Group
from equivamap.writers.numbers import StatedRow, Statement, code_of
from equivamap.writers.source import WIDTH, Layout
from equivamap.writers.templates import dependency, value_sets

__all__ = ["Block", "Loops", "Script", "comparison", "joined", "pattern_of", "spread"]

_FEW_ENTRIES = 30
"""Rows without a common rule are written one by one if they have no more entries than this."""


@dataclass(frozen=True)
class Loops:
    """The indices of a family.

    Parameters
    ----------
    letters
        One for each position.
    clauses
        ``for i in I``, …
    domains
        ``I``, …: what the family is declared over.
    """

    letters: tuple[str, ...]
    clauses: tuple[str, ...]
    domains: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Rows that are stated together.

    Parameters
    ----------
    loops
        Their indices; None for a single row.
    index
        Index of a single row.
    terms
        Their body; empty for a row without entries.
    pattern
        ``"<="``, ``">="``, ``"=="``, ``"range"``, ``"free"`` or ``"mixed"``.
    lower, upper
        Source of the sides, empty where there is none.
    """

    loops: Loops | None
    index: Index
    terms: list[SignedTerm]
    pattern: str
    lower: str
    upper: str


def pattern_of(row: StatedRow) -> str:
    """Return how a row compares."""
    if row.lower is None:
        return "free" if row.upper is None else "<="
    if row.upper is None:
        return ">="
    return "==" if row.lower == row.upper else "range"


class Script:
    """The parts of a script.

    Parameters
    ----------
    content
        The instance in numbers that the language can state.
    columns, rows
        Families as the language spells them.
    reserved
        Identifiers that the script uses.
    prefix
        What stands before a variable family: ``model.`` or nothing.
    total
        The function that sums.
    """

    def __init__(
        self,
        content: Statement,
        columns: Sequence[Group],
        rows: Sequence[Group],
        reserved: Iterable[str],
        prefix: str,
        total: str,
    ) -> None:
        self.content = content
        self.columns = columns
        self.rows = rows
        self.layout = Layout(reserved)
        self.families = [
            Variables(g, prefix + (g.family if prefix else self.layout.identifier(g.family)), g.family)
            for g in columns
        ]
        self.expressions = Expressions(self.layout, self.families, total)

    def loops(self, group: Group) -> Loops:
        """Return the loops over all indices of a family."""
        return self._loops(group.indices, group.family)

    def _loops(self, indices: Sequence[Index], word: str) -> Loops:
        arity = len(indices[0])
        if not arity:
            return Loops((), (), ())
        values = value_sets(indices, range(arity))
        if prod(len(part) for part in values) == len(indices):
            sets = [self.layout.index_set(part) for part in values]
            letters = self.layout.letters(letter for _, letter in sets)
            clauses = [f"for {letter} in {name}" for letter, (name, _) in zip(letters, sets, strict=True)]
            return Loops(tuple(letters), tuple(clauses), tuple(name for name, _ in sets))
        letters = self.layout.letters(self.layout.letter(part) for part in values)
        listing = self.layout.listing(f"{word}_index", indices)
        return Loops(tuple(letters), (f"for {', '.join(letters)} in {listing}",), (listing,))

    def objective(self) -> list[SignedTerm]:
        """Return the terms of the objective, its constant included."""
        terms = self.expressions.terms("cost", {(): self.content.cost}, ()) or []
        offset = self.content.offset
        if offset:
            terms.append(("-" if offset < 0 else "+", code_of(abs(offset))))
        return terms

    def blocks(self, group: Group, mixed: bool) -> Iterator[Block]:
        """Yield the rows of a family, in blocks where they share a template.

        Parameters
        ----------
        mixed
            True where one block may hold rows that compare differently.
        """
        rows = {
            index: self.content.rows[position]
            for position, index in zip(group.positions, group.indices, strict=True)
        }
        if not group.arity or not all(row.terms for row in rows.values()):
            yield from self._singly(group.family, rows)
            return
        patterns = {pattern_of(row) for row in rows.values()}
        if mixed and "free" in patterns and len(patterns) > 1:
            yield from self._singly(group.family, rows)
            return
        parts: dict[str, dict[Index, StatedRow]] = {}
        for index, row in rows.items():
            parts.setdefault("" if mixed else pattern_of(row), {})[index] = row
        for part in parts.values():
            block = self._block(group.family, part) if len(part) > 1 else None
            if block is None:
                yield from self._singly(group.family, part)
            else:
                yield block

    def _block(self, word: str, rows: Mapping[Index, StatedRow]) -> Block | None:
        strict = sum(len(row.terms) for row in rows.values()) <= _FEW_ENTRIES
        loops = self._loops(list(rows), word)
        bodies = {index: row.terms for index, row in rows.items()}
        terms = self.expressions.terms(word, bodies, loops.letters, strict)
        if terms is None:
            return None
        patterns = {pattern_of(row) for row in rows.values()}
        one_sided = patterns <= {"<=", ">=", "=="} and len(patterns) == 1
        lower = {index: row.lower for index, row in rows.items()}
        upper = {index: row.upper for index, row in rows.items()}
        return Block(
            loops,
            (),
            terms,
            patterns.pop() if len(patterns) == 1 else "mixed",
            self.value(f"{word}_{'rhs' if one_sided else 'lower'}", lower, loops.letters),
            self.value(f"{word}_{'rhs' if one_sided else 'upper'}", upper, loops.letters),
        )

    def _singly(self, word: str, rows: Mapping[Index, StatedRow]) -> Iterator[Block]:
        for index, row in rows.items():
            terms = self.expressions.terms(word, {(): row.terms}, ()) or []
            lower, upper = (None if side is None else code_of(side) for side in (row.lower, row.upper))
            yield Block(None, index, terms, pattern_of(row), lower or "", upper or "")

    def value(self, wish: str, entries: Mapping[Index, Rational | None], letters: Sequence[str]) -> str:
        """Return the source of a number that depends on an index; the empty string if there is none anywhere."""
        positions, table = dependency(entries, range(len(letters)))
        if not positions:
            return "" if table[()] is None else code_of(table[()])
        return f"{self.layout.table(wish, table)}[{', '.join(letters[p] for p in positions)}]"

    def bounds(self, group: Group) -> tuple[dict[Index, Rational | None], dict[Index, Rational | None]]:
        """Return lower and upper bounds of a family by index."""
        pairs = {i: self.content.bounds[p] for p, i in zip(group.positions, group.indices, strict=True)}
        return {i: low for i, (low, _) in pairs.items()}, {i: up for i, (_, up) in pairs.items()}

    def kinds(self, group: Group) -> dict[Index, Kind]:
        """Return the kinds of a family by index."""
        return {i: self.content.kinds[p] for p, i in zip(group.positions, group.indices, strict=True)}


def joined(terms: Sequence[SignedTerm]) -> list[str]:
    """Return the terms as pieces of an expression, signs included."""
    return [
        (f"-{text}" if sign == "-" else text) if k == 0 else f"{sign} {text}"
        for k, (sign, text) in enumerate(terms)
    ]


def comparison(block: Block, body: Sequence[str]) -> list[str]:
    """Return a body with its comparison, for all patterns with one side."""
    side = block.lower if block.pattern == ">=" else block.upper
    return [*body, f"{block.pattern} {side}"]


def spread(before: str, pieces: Sequence[str], after: str, indent: str = "") -> list[str]:
    """Return ``before pieces after`` on one line if it fits, else with a line for each piece.

    `before` ends in an opening bracket and `after` starts with the closing one.
    """
    line = f"{indent}{before}{' '.join(pieces)}{after}"
    if len(line) <= WIDTH:
        return [line]
    return [f"{indent}{before}", *(f"{indent}    {piece}" for piece in pieces), f"{indent}{after}"]
