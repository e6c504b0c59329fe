"""Forms over coordinates written over columns of an instance, as plainly as its equations and its cost suggest.

Equations allow a form to be written in many ways. A single column is best, one that no other form has taken and whose
cost is that of the form; then the smallest sum of coefficients, which has few of them. Where the whole cost of A could
be that of B but for equations, one form makes up for the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt

from equivamap.deadlines import Deadline, passed
from equivamap.ir import ONE, ZERO, Affine, Rational
from equivamap.propose.facet_programs import dense, least_sum
from equivamap.propose.facets import Facets, near

__all__ = ["PlainForms"]

_MOST_ATTEMPTS = 12


class PlainForms:
    """Writes columns of A, given over coordinates of B, over columns of B.

    Parameters
    ----------
    facets
        The facets of B.
    prices
        Cost of each column of A.
    unit
        What one unit of B's cost is in A's; None where it is not known.
    deadline
        After it forms are written as they come.
    """

    def __init__(
        self,
        facets: Facets,
        prices: Mapping[int, Rational],
        unit: Rational | None,
        deadline: Deadline = None,
    ) -> None:
        self.deadline = deadline
        self.facets = facets
        self.prices = prices
        self.unit = unit
        self.known = {k: column for k, column in enumerate(facets.columns) if column is not None}

    def lines(self, forms: Mapping[int, Affine]) -> Iterator[dict[int, Affine]]:
        """Yield the forms over columns, and once more with costs that agree as they are written."""
        found: dict[int, Affine] = {}
        taken: set[int] = set()
        singles = {j: list(self._singles(j, form)) for j, form in forms.items()}
        for j in sorted(forms, key=lambda j: (len(singles[j]), j)):
            free = [
                (rank, line) for rank, line in singles[j] if not line.terms or taken.isdisjoint(line.terms)
            ]
            line = min(free or singles[j], key=lambda rated: rated[0], default=(None, None))[1]
            if line is not None:
                found[j] = line
                taken.update(line.terms)
        for j, form in forms.items():
            if j not in found:
                found[j] = self._written(form, taken)
        yield found
        balanced = self._balanced(found)
        if balanced is not None:
            yield balanced

    def _singles(self, j: int, form: Affine) -> Iterator[tuple[tuple[bool, ...], Affine]]:
        """Yield a form as one column, up to a factor and a constant, with how good that is: smaller is better."""
        for k, column in self.known.items():
            factor = self._factor(j, form, k, column)
            if not factor:
                continue
            rest = form - column.scaled(factor)
            if rest.is_constant:
                line = Affine({k: factor}, rest.constant)
                yield (not self._agrees(j, k, factor), factor != 1, bool(rest.constant), factor < 0), line
        if form.is_constant:
            yield (True, True, True, True), form

    def _factor(self, j: int, form: Affine, k: int, column: Affine) -> Rational | None:
        """Return by what a column is to be multiplied to be a form."""
        if column.terms.keys() != form.terms.keys():
            return None
        if form.terms:
            first = next(iter(form.terms))
            return form.terms[first] / column.terms[first]
        own, theirs = self.prices.get(j), self.facets.prices.get(k)
        factor = ONE if not own or not theirs or self.unit is None else self.unit * theirs / own
        return factor if form.constant == factor * column.constant else None

    def _agrees(self, j: int, k: int, factor: Rational) -> bool:
        if self.unit is None:
            return True
        return bool(self.prices.get(j, ZERO) * factor == self.unit * self.facets.prices.get(k, ZERO))

    def _written(self, form: Affine, taken: set[int]) -> Affine:
        """Return a form over columns, one with plain numbers where there is one; columns that are taken are cheaper."""
        stated = form.substitute(dict(enumerate(self.facets.coordinates)))
        if len(self.known) == self.facets.size == len(self.facets.columns):
            return stated
        best = stated
        rng = np.random.default_rng(0)
        preferred = np.array([0.1 if k in taken else 1.0 for k in self.known])
        for attempt in range(_MOST_ATTEMPTS):
            if passed(self.deadline):
                break
            weights = preferred if attempt == 0 else np.ones(len(self.known))
            weights = weights if attempt < 2 else rng.uniform(0.2, 1.0, len(self.known))
            small = self._small(form, weights)
            if small is not None and _oddness(small) < _oddness(best):
                best = small
            if not _oddness(best)[1]:
                break
        return best

    @cached_property
    def _over(self) -> npt.NDArray[np.float64]:
        return dense(self.facets.size, list(self.known.values()))[0]

    def _small(self, form: Affine, weights: npt.NDArray[np.float64]) -> Affine | None:
        """Return the form with the smallest sum of coefficients, by a linear program; None where it is not exact."""
        if not self.known:
            return None
        (body,), _ = dense(self.facets.size, [form])
        values = least_sum(self._over.T, body, weights, self.deadline)
        if values is None:
            return None
        terms = {}
        for k, value in zip(self.known, values.tolist(), strict=True):
            exact = near(value) if abs(value) > 1e-9 else None
            if exact is not None:
                terms[k] = exact
        rest = form - Affine(terms).substitute(self.known)
        return Affine(terms, rest.constant) if rest.is_constant else None

    def _balanced(self, lines: Mapping[int, Affine]) -> dict[int, Affine] | None:
        """Return lines under which A's cost is B's, number for number; None where it is, or one line cannot do that."""
        if self.unit is None or any(j not in lines for j in self.prices):
            return None
        cost = Affine.total((price, lines[j]) for j, price in self.prices.items())
        over = Affine(cost.terms) - Affine(self.facets.prices).scaled(self.unit)
        if not over.terms or any(k not in self.known for k in over.terms):
            return None
        value = over.substitute(self.known)
        if not value.is_constant:
            return None
        changed = {
            j: lines[j] - over.shifted(-value.constant).scaled(1 / price)
            for j, price in self.prices.items()
            if len(lines[j].terms) > 1
        }
        if not changed:
            return None
        j = min(changed, key=lambda j: (len(changed[j].terms), j))
        return {**lines, j: changed[j]}


def _oddness(form: Affine) -> tuple[int, int, int]:
    """Return how many numbers are neither integers nor reciprocals, how many are no integers, and their count."""
    numbers = [*form.terms.values(), form.constant]
    broken = [c for c in numbers if c.denominator != 1]
    return sum(1 for c in broken if abs(c.numerator) != 1), len(broken), len(numbers)
