"""Chvátal-Gomory cuts: ``floor(u A) x <= floor(u b)`` from a combination of the rows, columns measured from bounds."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from gmpy2 import mpq

from equivamap.ir import ZERO, Instance, Rational
from equivamap.transforms.equivalent._rounding import chvatal_gomory, is_whole
from equivamap.transforms.implication import first_wrong, prover_of
from equivamap.transforms.inequalities import (
    Inequality,
    add_inequalities,
    at_most,
    normal_form,
    sides_of,
    stated,
)
from equivamap.transforms.option import AtLeast
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation
from equivamap.verify.bounds import Prover
from equivamap.verify.region import Region, ceiling, floor
from equivamap.verify.relaxation import nice_rational
from equivamap.verify.solvers.exact import solve_square
from equivamap.verify.solvers.highs import Status

__all__ = ["TRANSFORMATION"]

Multipliers: TypeAlias = Mapping[int, Rational]

FRACTIONAL = 1e-6
"""Distance from an integer from which a value of the relaxation counts as fractional."""
DENSE = 200
"""Number of rows up to which a row of the tableau is solved for exactly."""
DRAWS = 60
HALVES = (mpq(1, 2), mpq(1, 3), mpq(2, 3), mpq(1, 4))


def _of_the_tableau(
    instance: Instance, prover: Prover
) -> tuple[list[float], list[tuple[str, dict[int, Rational]]]]:
    """Return the optimum of the relaxation, and multipliers of rows: its duals and its rows with a fraction."""
    region = prover.region
    answer = prover.relaxation.program.maximise(instance.objective.scaled(-1).terms)
    if answer.status is not Status.OPTIMAL:
        return [], []
    found = []
    nonbasic = sorted(set(range(len(region.rows))) - {k - region.n for k in answer.basic})
    if len(nonbasic) <= DENSE:
        basic = [j for j in answer.basic if j < region.n]
        columns = prover.relaxation.columns
        wanted = set(nonbasic)
        for j in basic:
            if not region.integer[j] or abs(answer.x[j] - round(answer.x[j])) < FRACTIONAL:
                continue
            equations = [({i: c for i, c in columns[k].items() if i in wanted}, mpq(k == j)) for k in basic]
            solved = solve_square(equations, nonbasic)
            if solved is not None:
                name = instance.variables.names[j]
                found.append((f"the row of {name} in the tableau", {i: u for i, u in solved.items() if u}))
    duals = {i: nice_rational(y) for i, y in enumerate(answer.multipliers)}
    found.append(("the duals of the relaxation", {i: u for i, u in duals.items() if u}))
    return answer.x, found


def _combined(region: Region, multipliers: Multipliers) -> tuple[dict[int, Rational], Rational] | None:
    """Return the inequality that multipliers give, whole parts left out; None where a row lacks the side."""
    terms: dict[int, Rational] = {}
    limit = ZERO
    for i, u in multipliers.items():
        body = region.rows[i].body.terms
        lower, upper = region.row_bounds[i]
        if all(is_whole(c) and region.integer[j] for j, c in body.items()):
            # whole multiples of such a row change no fraction: the least multiplier makes the strongest cut
            u = u - floor(u) if upper is not None else u - ceiling(u)
        side = upper if u > 0 else lower
        if not u:
            continue
        if side is None:
            return None
        limit += u * side
        for j, c in body.items():
            terms[j] = terms.get(j, ZERO) + u * c
    return {j: c for j, c in terms.items() if c}, limit


def _drawn(pen: Rewriting, rng: random.Random) -> Iterator[tuple[str, dict[int, Rational]]]:
    usable = [i for i, line in enumerate(pen.lines) if sides_of(line)]
    for _ in range(DRAWS if usable else 0):
        chosen = rng.sample(usable, min(len(usable), rng.randint(1, 3)))
        found = {}
        for i in chosen:
            u = rng.choice(HALVES)
            found[i] = u if pen.lines[i].upper is not None else -u
        yield f"{' and '.join(pen.lines[i].name for i in chosen)} with fractional multipliers", found


def _cuts(instance: Instance, pen: Rewriting, rng: random.Random, *, wrong: bool) -> Iterator[Inequality]:
    """Yield cuts from the tableau, then from multipliers at random; where `wrong`, such as do not hold."""
    prover = prover_of(instance)
    region = prover.region
    point, tableau = _of_the_tableau(instance, prover)
    known = stated(pen)
    for origin, multipliers in [*rng.sample(tableau, len(tableau)), *_drawn(pen, rng)]:
        combined = _combined(region, multipliers)
        if combined is None:
            continue
        terms, limit = combined
        whole = all(region.integer[j] for j in terms)
        if not whole and not wrong:
            continue
        cut = chvatal_gomory(terms, limit, region, point, upwards=wrong and whole)
        if cut is None or not cut[0] or normal_form(*cut) in known:
            continue
        known.add(normal_form(*cut))
        how = "" if not wrong else ", rounded up" if whole else ", continuous columns rounded too"
        yield at_most(cut[0], cut[1], (), origin + how)


def _sound(instance: Instance, rng: random.Random, *, cuts: int, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    found = [cut for cut, _ in zip(_cuts(instance, pen, rng, wrong=False), range(cuts), strict=False)]
    if not found:
        raise NotApplicable("no combination of rows over integer variables alone has a fraction to round")
    family = add_inequalities(pen, "rounded", found)
    return pen.finish(f"rows {family}: rounded from {'; '.join(cut.origin for cut in found)}")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = "no combination of rows that is rounded wrongly cuts anything off"
    cut = first_wrong(prover_of(instance), _cuts(instance, pen, rng, wrong=True), missing)
    family = add_inequalities(pen, "rounded", [cut])
    return pen.finish(f"row {family}: from {cut.origin}")


TRANSFORMATION = Transformation(
    name="chvatal-gomory",
    group="equivalent",
    summary="combinations of rows are rounded down and added as cuts",
    wrong="coefficients are rounded up, or continuous variables are rounded like integers",
    precondition="a combination of rows over integer variables with a fraction in its right-hand side",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"cuts": AtLeast(1, 2)},
    source="Gomory 1958; Chvátal 1973",
)
