"""Candidates for one variable family of A as sums, slices, digits and scalings of families of B."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from equivamap.deadlines import Deadline, in_time
from equivamap.ir import ONE, ZERO, Affine, Family, Index, Instance, Rational
from equivamap.propose.equations import Equations
from equivamap.propose.index_sets import Alignment, align
from equivamap.propose.nearness import family_nearness
from equivamap.propose.row_reading import forms_from_rows
from equivamap.propose.scales import Scales

__all__ = ["MOST_FORMS", "FamilyForm", "FamilyForms"]

MOST_FORMS = 30
"""Candidates kept for one family."""

_DETERMINED = 0.5
"""Score of leaving a family to A's equations: a likeness by name or cost is better, a mere fit of shapes is not."""

_MOST_SLICES = 12
_MOST_SUMMANDS = 8
_MOST_DIGITS = 40

Weights = Mapping[int, Rational]
"""Coefficient of each column of B."""


@dataclass(frozen=True)
class FamilyForm:
    """One family of A, or what of it is not fixed, over columns of B.

    Parameters
    ----------
    family
        Name of the family of A.
    lines
        Expression of each column of A; empty where A's own equations are to determine the family.
    score
        What speaks for it; more is better.
    """

    family: str
    lines: Mapping[int, Affine]
    score: float


class FamilyForms:
    """The candidates for the families of one pair of instances."""

    def __init__(self, a: Instance, b: Instance, equations: Equations) -> None:
        self.a, self.b = a, b
        self.equations = equations
        self.scales = Scales(a, b)
        self.families_b = [f for f in b.variables.families.values() if f.arity is not None]

    def of(self, family: Family, deadline: Deadline = None) -> list[FamilyForm]:
        """Return candidates for a family of A, best first; raise `OutOfTime` where the deadline passes."""
        found: dict[frozenset[tuple[int, Affine]], FamilyForm] = {}
        for lines, score in in_time(self._candidates(family), deadline):
            form = FamilyForm(family.name, lines, score + self._cost_likeness(lines))
            key = frozenset(lines.items())
            if key not in found or found[key].score < form.score:
                found[key] = form
        if self._determined(family):
            found[frozenset()] = FamilyForm(family.name, {}, _DETERMINED)
        return sorted(found.values(), key=lambda form: -form.score)[:MOST_FORMS]

    def _candidates(self, family: Family) -> Iterator[tuple[dict[int, Affine], float]]:
        plain: list[tuple[Family, Alignment, float]] = []
        for other in self.families_b:
            likeness = 2 * family_nearness(family, other)
            for alignment in align(family, other):
                score = likeness + alignment.likeness
                if not alignment.extra:
                    score += 0.3
                    plain.append((other, alignment, likeness))
                for weights, less in self._weightings(family, alignment):
                    yield from self._scaled(family, alignment, weights, score - less)
        yield from self._sums_of_two(family, plain)
        if self.a.objective.terms.keys() == set(family.positions) and len(family.positions) == 1:
            # an objective variable of the reference, at best the cost of the candidate
            ((x, own),) = self.a.objective.terms.items()
            cost = self.b.objective.shifted(-self.a.objective.constant).scaled(1 / own)
            if cost.terms:
                yield {x: cost}, 1.0
        for lines, score in forms_from_rows(self.a, self.b, family):
            if (full := self._completed(family, lines)) is not None:
                yield full, score

    # -- weights --------------------------------------------------------------------------------------

    def _weightings(
        self, family: Family, alignment: Alignment
    ) -> Iterator[tuple[dict[int, Rational], float]]:
        """Yield coefficients of B's columns, with what speaks against them."""
        members = [member for group in alignment.groups.values() for member in group]
        if all(len(group) == 1 for group in alignment.groups.values()):
            yield {column: ONE for _, column in members}, 0.0
            return
        yield {column: ONE for _, column in members}, 0.1
        read = self._from_costs(family, alignment)
        if read is not None:
            yield read, 0.2
        extras = list(dict.fromkeys(extra for extra, _ in members))
        if len(alignment.extra) == 1 and all(isinstance(extra[0], int) for extra in extras):
            numbers = {extra: int(extra[0]) for extra in extras}
            first = min(numbers.values())
            if max(numbers.values()) - first <= _MOST_DIGITS:
                for base in (10, 2):
                    yield {c: ONE * base ** (numbers[extra] - first) for extra, c in members}, 0.2
                yield {c: ONE * numbers[extra] for extra, c in members}, 0.4
        if len(extras) <= _MOST_SLICES:
            for kept in extras:
                yield {column: ONE for extra, column in members if extra == kept}, 0.3

    def _from_costs(self, family: Family, alignment: Alignment) -> dict[int, Rational] | None:
        """Read coefficients off the objectives: what costs the same is the same."""
        cost_a, cost_b = self.a.objective.terms, self.b.objective.terms
        weights: dict[int, Rational] = {}
        for index, position in zip(family.indices, family.positions, strict=True):
            own = cost_a.get(position)
            for _, column in alignment.groups.get(index, ()):
                if own is None:
                    return None
                weights[column] = cost_b.get(column, ZERO) / own
        return weights if any(weights.values()) and len(set(weights.values())) > 1 else None

    # -- lines ----------------------------------------------------------------------------------------

    def _scaled(
        self, family: Family, alignment: Alignment, weights: Weights, score: float
    ) -> Iterator[tuple[dict[int, Affine], float]]:
        lines = self._lines(family, alignment.groups, weights)
        if lines is None:
            return
        for factor in self.scales.of(lines):
            less = 0.0 if factor == 1 else 0.3
            if factor > 0:
                found = {x: form.scaled(factor) for x, form in lines.items()}
            else:
                complemented = self._complemented(lines, factor)
                if complemented is None:
                    continue
                found, less = complemented, 0.4
            full = self._completed(family, found)
            if full is not None:
                yield full, score - less

    def _lines(
        self, family: Family, groups: Mapping[Index, Sequence[tuple[Index, int]]], weights: Weights
    ) -> dict[int, Affine] | None:
        lines: dict[int, Affine] = {}
        for index, position in zip(family.indices, family.positions, strict=True):
            form = Affine({column: weights.get(column, ZERO) for _, column in groups.get(index, ())})
            if form.terms:
                lines[position] = form
        return lines or None

    def _completed(self, family: Family, lines: Mapping[int, Affine]) -> dict[int, Affine] | None:
        """Add the members that A fixes; None if others are missing."""
        full = dict(lines)
        for position in family.positions:
            if position in full:
                continue
            low, high = self.a.exact_bounds[position]
            if low is None or low != high:
                return None
            full[position] = Affine({}, low)
        return full

    def _complemented(self, lines: Mapping[int, Affine], factor: Rational) -> dict[int, Affine] | None:
        """Return ``factor * form`` moved so that it has A's bounds; None where bounds do not say how far."""
        found: dict[int, Affine] = {}
        for x, form in lines.items():
            low, high = self.a.exact_bounds[x]
            if len(form.terms) != 1:
                return None
            ((column, c),) = form.scaled(factor).terms.items()
            other_low, other_high = self.b.exact_bounds[column]
            moves = set()
            if high is not None and other_low is not None:
                moves.add(high - c * other_low)
            if low is not None and other_high is not None:
                moves.add(low - c * other_high)
            if len(moves) != 1:
                return None
            found[x] = Affine({column: c}, moves.pop())
        return found

    def _sums_of_two(
        self, family: Family, plain: Sequence[tuple[Family, Alignment, float]]
    ) -> Iterator[tuple[dict[int, Affine], float]]:
        """Yield a family split in two parts: ``x = p + q`` and ``x = p - q``."""
        first_low = self.a.exact_bounds[family.positions[0]][0]
        for (one, here, like), (other, there, alike) in combinations(plain[:_MOST_SUMMANDS], 2):
            if one.name == other.name or here.likeness < 1 or there.likeness < 1:
                continue
            lines: dict[int, Affine] = {}
            signs = (1, -1) if first_low is None or first_low < 0 else (1,)
            for sign in signs:
                for index, position in zip(family.indices, family.positions, strict=True):
                    if index in here.groups and index in there.groups:
                        lines[position] = Affine(
                            {here.groups[index][0][1]: ONE, there.groups[index][0][1]: ONE * sign}
                        )
                full = self._completed(family, lines)
                if full is not None:
                    yield dict(full), (like + alike) / 2 + (0.2 if sign < 0 else 0.0)

    # -- what speaks for it ---------------------------------------------------------------------------

    def _cost_likeness(self, lines: Mapping[int, Affine]) -> float:
        """Say whether A's cost of the family is B's cost of the columns that it is made of: -0.5..2."""
        cost_a, cost_b = self.a.objective.terms, self.b.objective.terms
        total = Affine.total((cost_a[x], form) for x, form in lines.items() if x in cost_a)
        columns = {j for form in lines.values() for j in form.terms}
        own = {j: cost_b[j] for j in columns if j in cost_b}
        if not own and not total.terms:
            return 0.0
        return 2.0 if total.terms == own else -0.5

    def _determined(self, family: Family) -> bool:
        """Tell whether A's equations determine the family once all others are known."""
        return self.equations.determine(frozenset(family.positions)) is not None
