"""Big-M rows: ``a x <= c`` where a binary switch is on, and a row that says nothing where it is off."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from gmpy2 import mpq

from equivamap.ir import ONE, ZERO, Affine, Rational
from equivamap.transforms.equivalent._packing import is_binary
from equivamap.transforms.inequalities import least, sides_of
from equivamap.transforms.rewriting import Line, Rewriting
from equivamap.verify.bounds import Effort, Prover
from equivamap.verify.evidence import EmptyRegion
from equivamap.verify.outcomes import CounterPoint, GaveUp
from equivamap.verify.solvers.highs import Status

__all__ = ["BigM", "big_m_rows", "greatest", "is_at_most"]


@dataclass(frozen=True)
class BigM:
    """``terms <= tight`` where the switch is on, ``terms <= loose`` where it is off.

    Parameters
    ----------
    line
        The row.
    terms
        Its other columns.
    switch, on
        Binary column, and its value where the row is to bite.
    tight, loose
        Right-hand sides, tight < loose.
    """

    line: Line
    terms: dict[int, Rational]
    switch: int
    on: int
    tight: Rational
    loose: Rational

    def rewrite(self, loose: Rational) -> None:
        """Give the row another right-hand side where the switch is off."""
        big = loose - self.tight
        if self.on:
            terms, limit = {**self.terms, self.switch: big}, self.tight + big
        else:
            terms, limit = {**self.terms, self.switch: -big}, self.tight
        self.write(terms, limit)

    def write(self, terms: dict[int, Rational], limit: Rational) -> None:
        """Make the row ``terms <= limit``, in the sense that it was written in."""
        line = self.line
        kept = {j: terms[j] for j in line.terms}
        if line.upper is None:
            line.terms, line.lower = {j: -c for j, c in kept.items()}, -limit
        else:
            line.terms, line.upper = kept, limit


def big_m_rows(pen: Rewriting, prover: Prover) -> Iterator[BigM]:
    """Yield rows with one bound and a binary column whose coefficient is largest, if no other is as large."""
    for line in pen.lines:
        if not line.has_one_bound or len(line.terms) < 2:
            continue
        ((terms, limit),) = sides_of(line)
        sizes = sorted((abs(c) for c in terms.values()), reverse=True)
        switch = max(terms, key=lambda j: abs(terms[j]))
        if sizes[0] == sizes[1] or not is_binary(prover.region, switch):
            continue
        big = terms.pop(switch)
        if big > 0:
            yield BigM(line, terms, switch, 1, limit - big, limit)
        else:
            yield BigM(line, terms, switch, 0, limit, limit - big)


def is_at_most(prover: Prover, terms: dict[int, Rational], limit: Rational) -> bool | None:
    """Decide ``terms <= limit`` on the feasible set, None where a fixed effort does not tell."""
    found = prover.prove_at_most(Affine(terms), limit, effort=Effort.TREE)
    if isinstance(found, EmptyRegion | GaveUp):
        return None
    return not isinstance(found, CounterPoint)


def greatest(prover: Prover, terms: dict[int, Rational]) -> Rational | None:
    """Return a proved bound of a form: that of the relaxation, rounded up to a short number, or of the columns."""
    low = least({j: -c for j, c in terms.items()}, prover.region.hull)
    by_bounds = None if low is None else -low
    answer = prover.relaxation.program.maximise(terms)
    if answer.status is Status.OPTIMAL:
        value = sum(float(c) * answer.x[j] for j, c in terms.items())
        step = prover.region.step_of(Affine(terms)) or ONE
        near = mpq(math.ceil(value / float(step) - 1e-6)) * step
        found = prover.prove_at_most(Affine(terms), near, effort=Effort.LP)
        proved = not isinstance(found, CounterPoint | GaveUp | EmptyRegion)
        if proved and (by_bounds is None or near < by_bounds):
            return near
    return by_bounds if by_bounds is None else by_bounds + ZERO
