"""Reading a model as indexed algebra: what its families have in common, each rule checked against every member."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from equivamap.algebra.ranges import quantifier_of
from equivamap.algebra.terms import TermReader
from equivamap.algebra.tree import Constraint, Formulated, Objective, Quantifier, Scalar, Term, VariableFamily
from equivamap.algebra.vocabulary import Vocabulary
from equivamap.ir import Family, Index, Instance, Kind, Rational
from equivamap.writers.templates import dependency

__all__ = ["formulate"]

_MOST_NONZEROS = 300_000
"""Nonzeros of a row family above which no rule is looked for."""

_FEWEST_NUMBERED = 8
"""Scalar rows with one stem and a number, from which on they are shown together."""

_NUMBERED = re.compile(r"(.*?)\d+")


def formulate(instance: Instance, vocabulary: Vocabulary | None = None) -> Formulated:
    """Read a model as indexed algebra.

    Parameters
    ----------
    instance
        The model with its data filled in.
    vocabulary
        Names of sets and tables, shared by models that are read together; a new one by default.

    Returns
    -------
    Formulated
        Every rule in it gives every member of its family exactly; families without such a rule say so.
    """
    words = vocabulary or Vocabulary()
    words.reserve(instance.variables.families)
    words.learn(instance.parameters)
    return _Reading(instance, words).formulated()


class _Reading:
    def __init__(self, instance: Instance, words: Vocabulary) -> None:
        self.instance = instance
        self.words = words
        self.families = _of_one_arity(instance.variables.families)
        self.family_of = {
            column: (number, index)
            for number, family in enumerate(self.families)
            for column, index in zip(family.positions, family.indices, strict=True)
        }

    def formulated(self) -> Formulated:
        variables = tuple(self.variable_family(family) for family in self.families)
        objective = self.objective()
        constraints = tuple(
            constraint
            for family in _of_one_arity(_numbered_together(self.instance.constraints.families))
            for constraint in self.constraints(family)
        )
        mentioned = _Mentioned(objective, variables, constraints)
        return Formulated(
            tuple(s for s in self.words.sets if s.name in mentioned.sets),
            tuple(s for s in self.words.symbols if s.name in mentioned.symbols),
            objective,
            variables,
            constraints,
        )

    def variable_family(self, family: Family) -> VariableFamily:
        instance = self.instance
        quantifier = quantifier_of(family.indices, self.words)
        letters = [over.letter for over in quantifier.over]
        kinds = {int(instance.kinds[j]) for j in family.positions}
        bounds = []
        mixed = False
        for codes, base in ((instance.lower, "l"), (instance.upper, "u")):
            by_index = {
                i: instance.bound(int(codes[j]))
                for i, j in zip(family.indices, family.positions, strict=True)
            }
            absent = sum(value is None for value in by_index.values())
            mixed |= 0 < absent < len(by_index)
            bounds.append(None if absent else self.table(by_index, letters, base, family.name))
        return VariableFamily(
            family.name,
            tuple(letters),
            quantifier,
            Kind(kinds.pop()) if len(kinds) == 1 else None,
            bounds[0],
            bounds[1],
            family.positions,
            family.doc,
            family.line,
            mixed,
        )

    def objective(self) -> Objective:
        instance = self.instance
        cost = {j: instance.numbers[c] for j, c in enumerate(instance.cost.tolist()) if c}
        terms = self.terms({(): cost}, (), "c", "")
        return Objective(instance.sense, terms, instance.offset)

    def constraints(self, family: Family) -> Iterator[Constraint]:
        """Yield the rows of a family by which sides they have."""
        instance = self.instance
        groups: dict[tuple[bool, bool, bool], list[tuple[Index, int]]] = {}
        for index, i in zip(family.indices, family.positions, strict=True):
            lower, upper = int(instance.row_lower[i]), int(instance.row_upper[i])
            groups.setdefault((lower >= 0, upper >= 0, lower == upper), []).append((index, i))
        for (has_lower, has_upper, _), members in groups.items():
            yield self.constraint(family, members, has_lower, has_upper)

    def constraint(
        self, family: Family, members: Sequence[tuple[Index, int]], has_lower: bool, has_upper: bool
    ) -> Constraint:
        instance = self.instance
        positions = tuple(i for _, i in members)
        quantifier = quantifier_of([index for index, _ in members], self.words)
        letters = tuple(over.letter for over in quantifier.over)
        indptr, columns, codes = instance.by_rows
        size = sum(int(indptr[i + 1] - indptr[i]) for i in positions)
        terms: tuple[Term, ...] | None = None
        if size <= _MOST_NONZEROS and not (len(members) > 1 and not letters):
            numbers = instance.numbers
            rows = {
                index: {
                    j: numbers[c]
                    for j, c in zip(
                        columns[indptr[i] : indptr[i + 1]].tolist(),
                        codes[indptr[i] : indptr[i + 1]].tolist(),
                        strict=True,
                    )
                }
                for index, i in members
            }
            terms = self.terms(rows, letters, "a", family.name)
        sides: list[Scalar | None] = []
        for wanted, side in ((has_lower, instance.row_lower), (has_upper, instance.row_upper)):
            if not wanted or terms is None:
                sides.append(None)
                continue
            values = {index: instance.bound(int(side[i])) for index, i in members}
            sides.append(self.table(values, letters, "b", family.name))
        return Constraint(
            family.name, letters, quantifier, terms, sides[0], sides[1], positions, family.doc, family.line
        )

    def terms(
        self, rows: Mapping[Index, Mapping[int, Rational]], letters: Sequence[str], base: str, qualifier: str
    ) -> tuple[Term, ...] | None:
        """Return the terms of all variable families that give every row, or None."""
        by_family: dict[int, dict[Index, dict[Index, Rational]]] = {}
        for row, coefficients in rows.items():
            for column, value in coefficients.items():
                number, index = self.family_of[column]
                if number not in by_family:
                    by_family[number] = {r: {} for r in rows}
                by_family[number][row][index] = value
        found: list[Term] = []
        for number in sorted(by_family):
            family = self.families[number]
            mark = family.name if base == "c" else qualifier
            terms = TermReader(self.words, base, mark, letters).read(family, by_family[number])
            if terms is None:
                return None
            found += terms
        return tuple(found)

    def table(
        self, values: Mapping[Index, Rational | None], letters: Sequence[str], base: str, qualifier: str
    ) -> Scalar:
        """Return one number, or the table that the letters determine."""
        positions, table = dependency(values, range(len(letters)))
        return self.words.scalar(table, [letters[p] for p in positions], base, qualifier)


class _Mentioned:
    """Names of the sets and tables that a formulation mentions."""

    def __init__(
        self, objective: Objective, variables: Sequence[VariableFamily], constraints: Sequence[Constraint]
    ) -> None:
        self.sets: set[str] = set()
        self.symbols: set[str] = set()
        for term in objective.terms or ():
            self._term(term)
        for family in variables:
            self._quantifier(family.quantifier)
            self._scalars(family.lower, family.upper)
        for constraint in constraints:
            self._quantifier(constraint.quantifier)
            self._scalars(constraint.lower, constraint.upper)
            for term in constraint.terms or ():
                self._term(term)

    def _term(self, term: Term) -> None:
        self._scalars(term.factor)
        self.sets.update(over.set_name for over in term.over)

    def _quantifier(self, quantifier: Quantifier) -> None:
        self.sets.update(over.set_name for over in quantifier.over)

    def _scalars(self, *scalars: Scalar | None) -> None:
        self.symbols.update(scalar.symbol for scalar in scalars if scalar is not None and scalar.symbol)


def _of_one_arity(families: Mapping[str, Family]) -> list[Family]:
    """Return the families, those with indices of several lengths in parts."""
    found: list[Family] = []
    for family in families.values():
        if family.arity is not None:
            found.append(family)
            continue
        parts: dict[int, list[tuple[Index, int]]] = {}
        for index, position in zip(family.indices, family.positions, strict=True):
            parts.setdefault(len(index), []).append((index, position))
        found += [
            Family(family.name, tuple(p for _, p in part), tuple(i for i, _ in part), family.doc, family.line)
            for part in parts.values()
        ]
    return found


def _numbered_together(families: Mapping[str, Family]) -> dict[str, Family]:
    """Return the families with scalar rows ``R1``, ``R2``, … put together, where there are many of a stem."""
    stems: dict[str, list[Family]] = {}
    for family in families.values():
        match = _NUMBERED.fullmatch(family.name) if family.indices == ((),) else None
        if match:
            stems.setdefault(match[1], []).append(family)
    together = {stem: group for stem, group in stems.items() if len(group) >= _FEWEST_NUMBERED}
    gone = {family.name: stem for stem, group in together.items() for family in group}
    found: dict[str, Family] = {}
    for name, family in families.items():
        stem = gone.get(name)
        if stem is None:
            found[name] = family
        elif f"{stem}…" not in found:
            group = together[stem]
            positions = tuple(member.positions[0] for member in group)
            found[f"{stem}…"] = Family(f"{stem}…", positions, tuple(() for _ in group))
    return found
