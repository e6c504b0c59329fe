"""One MILP over a source point and a ray: does some point have a combination of block rows that fails there?

For totally unimodular completions (after row scaling) every extreme ray of ``{pi >= 0 : pi W = 0}`` is a 0/1 vector
with at most ``|w| + 1`` ones. With integral sides a combination that fails, fails by at least 1, so with the rays
normalised to ``sum(pi) <= 1`` by at least ``1 / (|w| + 1)``: far more than a solver's tolerance, which is why its
bound may be trusted here (V6) and not for blocks in general, where normalising a ray hides small gaps.
Products of ray and point are linearised (McCormick); that is exact for source variables with two values.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from gmpy2 import mpq

from equivamap.ir import ONE, ZERO, Affine, Rational, Row
from equivamap.verify.bounds import V6_FACTOR, Prover
from equivamap.verify.evidence import SolverBound
from equivamap.verify.obligations import Block
from equivamap.verify.outcomes import Point, Reason
from equivamap.verify.projection import Inequality, inequalities
from equivamap.verify.region import Region
from equivamap.verify.relations import Grade
from equivamap.verify.second_opinion import second_opinion
from equivamap.verify.solvers import highs
from equivamap.verify.unimodular import Unimodular

__all__ = ["NoRay", "search_ray"]

SECONDS = 20.0


@dataclass(frozen=True)
class NoRay:
    """A solver's bound below the least violation that a ray can have.

    Parameters
    ----------
    lemma
        Why rays are 0/1 vectors.
    least
        Least violation of a normalised ray.
    bound
        The solver's bound of the largest one.
    """

    lemma: Unimodular
    least: Rational
    bound: SolverBound
    kind: str = "ray-search"
    grade: Grade = Grade.SOLVER


def search_ray(
    block: Block, lemma: Unimodular, prover: Prover, *, deadline: float | None = None
) -> NoRay | Point | None:
    """Look for a source point at which a combination of rows fails.

    Parameters
    ----------
    block
        The completions; totally unimodular by `lemma`.
    prover
        Prover of the source's region.

    Returns
    -------
    NoRay
        There is none, on the solver's word.
    Point
        An exact source point at which there may be one, to be checked.
    None
        The search does not apply, or gave up.
    """
    region = prover.region
    scaled = _integral_system(block, lemma)
    if scaled is None or not all(_two_valued(region, j) for row in scaled for j in row.outer.terms):
        return None
    least = ONE / (len(block.columns) + 1)
    if least < 2 * V6_FACTOR * mpq(highs.TOLERANCE):
        return None
    joint, objective = _joint(region, block, scaled)
    seconds = SECONDS if deadline is None else min(SECONDS, (deadline - time.monotonic()) / 2)
    if seconds <= 0:
        return None
    result = highs.solve_milp(joint, objective, seconds)
    if result.x and objective.at(dict(enumerate(map(mpq, result.x)))) > least / 2:
        return _exact_point(region, prover, scaled, result.x)
    if not _short_of(result, least):
        return None
    again = second_opinion(joint, objective, result, seconds, slack=V6_FACTOR * highs.TOLERANCE)
    if isinstance(again, Reason) or not _short_of(again, least) or again.dual_bound is None:
        return None
    bound = SolverBound("HiGHS", highs.version(), again.dual_bound, least, mpq(highs.TOLERANCE))
    return NoRay(lemma, least, bound)


def _short_of(result: highs.IntegerResult, least: Rational) -> bool:
    return result.faithful and result.dual_bound is not None and bool(result.dual_bound < least / 2)


def _integral_system(block: Block, lemma: Unimodular) -> list[Inequality] | None:
    """Return the inequalities scaled to coefficients -1, 0, 1; None unless all source parts are integral."""
    result: list[Inequality] = []
    for row in inequalities(block):
        factor = lemma.factors[row.origin] if row.origin >= 0 else ONE
        inner, outer = row.inner.scaled(factor), row.outer.scaled(factor)
        if any(c.denominator != 1 for c in (outer.constant, *outer.terms.values())):
            return None
        scaled = replace(row, inner=inner, outer=outer, equation=False)
        result.append(scaled)
        if row.equation:
            result.append(replace(scaled, inner=inner.scaled(-1), outer=outer.scaled(-1)))
    return result


def _two_valued(region: Region, j: int) -> bool:
    lower, upper = region.hull[j]
    return (
        region.integer[j]
        and not region.semicontinuous[j]
        and lower is not None
        and upper is not None
        and bool(upper - lower <= 1)
    )


def _joint(region: Region, block: Block, system: list[Inequality]) -> tuple[Region, Affine]:
    """Build the region over source point, ray and products, and the violation to be maximised."""
    n, rays = region.n, len(system)
    products = [(k, j) for k, row in enumerate(system) for j in row.outer.terms]
    place = {pair: n + rays + p for p, pair in enumerate(products)}
    joint = region.with_columns([(ZERO, ONE)] * (rays + len(products)), integer=False)
    rows: list[Row] = [Row(0, Affine({n + k: ONE for k in range(rays)}), None, ONE)]
    for w in block.columns:
        body = Affine({n + k: row.inner.terms[w] for k, row in enumerate(system) if w in row.inner.terms})
        rows.append(Row(0, body, ZERO, ZERO))
    violation: dict[int, Rational] = {}
    for k, row in enumerate(system):
        violation[n + k] = row.outer.constant
        for j, c in row.outer.terms.items():
            low = region.hull[j][0]
            assert low is not None
            # s_j = low + b with b in {0, 1}, and q = pi_k b
            q, pi = place[k, j], n + k
            violation[pi] += c * low
            violation[q] = c
            rows.append(Row(0, Affine({q: ONE, pi: -ONE}), None, ZERO))
            rows.append(Row(0, Affine({q: ONE, j: -ONE}), None, -low))
            rows.append(Row(0, Affine({pi: ONE, j: ONE, q: -ONE}), None, 1 + low))
    return joint.with_rows(rows), Affine(violation)


def _exact_point(region: Region, prover: Prover, system: list[Inequality], x: list[float]) -> Point | None:
    """Return an exact point of the source with the two-valued variables as the solver has them."""
    columns = sorted({j for row in system for j in row.outer.terms})
    fixed = [Row(0, Affine.variable(j), mpq(round(x[j])), mpq(round(x[j]))) for j in columns]
    found = prover.find_point(fixed)
    return getattr(found, "point", None)
