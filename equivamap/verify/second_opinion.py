"""A second run of the MILP solver before its word is taken: runs that contradict each other are no evidence.

Nothing else of a solver is taken at its word: points and multipliers are re-checked exactly. The second run takes
another path (another random seed) and, where there are continuous variables, has a slightly larger region.
"""

from __future__ import annotations

from equivamap.ir import Affine, Rational
from equivamap.verify.outcomes import Reason
from equivamap.verify.region import Region
from equivamap.verify.solvers import highs
from equivamap.verify.solvers.highs import IntegerResult, Status

__all__ = ["contradict", "second_opinion"]

SEED = 20_011
NEAR = 1e-5
"""Relative difference of values that tolerances explain."""


def second_opinion(
    region: Region, form: Affine, first: IntegerResult, seconds: float | None, *, slack: float
) -> IntegerResult | Reason:
    """Run the solver again; return its answer, or a reason where both runs contradict each other or it fails."""
    second = highs.solve_milp(region, form, seconds, slack=slack, seed=SEED)
    if second.status in (Status.ERROR, Status.FAILED) or contradict(form, first, second, relaxed=bool(slack)):
        return Reason.SOLVER
    if not slack and second.status is Status.TIME:
        return first
    return second


def contradict(form: Affine, first: IntegerResult, second: IntegerResult, *, relaxed: bool = False) -> bool:
    """Tell whether no region gives both answers to the maximisation of a form.

    Parameters
    ----------
    relaxed
        The second region contains the first, which it need not equal.
    """
    pair = (first.status, second.status)
    feasible = (Status.OPTIMAL, Status.UNBOUNDED)
    if first.status in feasible and second.status is Status.INFEASIBLE:
        return True
    if pair == (Status.UNBOUNDED, Status.OPTIMAL):
        return True
    if not relaxed and (pair[::-1] == (Status.UNBOUNDED, Status.OPTIMAL)):
        return True
    if not relaxed and second.status in feasible and first.status is Status.INFEASIBLE:
        return True
    if _exceeds(form, first, second.dual_bound):
        return True
    return not relaxed and _exceeds(form, second, first.dual_bound)


def _exceeds(form: Affine, one: IntegerResult, bound: Rational | None) -> bool:
    """Tell whether the point of one run lies above the bound of the other."""
    if bound is None or one.status is not Status.OPTIMAL or not one.x:
        return False
    value = highs.to_float(form.constant) + sum(highs.to_float(c) * one.x[j] for j, c in form.terms.items())
    most = highs.to_float(bound)
    return value - most > NEAR * max(1.0, abs(value), abs(most))
