"""Every cost that A attains is attained by B: what a reformulation needs where B keeps only some solutions of A.

Where every solution of B is, name by name, a solution of A at the same cost, the backward map is there. The forward map
may be any function: it exists exactly where B attains every cost that A attains, and sends each solution of A to one of
B at its cost.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from equivamap.formulations.trying import InstancePair
from equivamap.ir import Affine, Rational, Row
from equivamap.mapping.links import Links
from equivamap.verify.bounds import Prover
from equivamap.verify.outcomes import ExactPoint, Optimum, Point
from equivamap.verify.region import Region
from equivamap.verify.relations import Grade
from equivamap.verify.sides import Side

__all__ = ["KeptCosts", "every_cost_is_kept", "same_costs"]

MOST_COSTS = 64
"""Costs of A, or ranges of costs, that are looked for in B."""


@dataclass(frozen=True)
class KeptCosts:
    """A proof that B attains every cost that A attains.

    Parameters
    ----------
    grade
        Its grade.
    single
        Whether that is one cost alone, so that any B with a solution of A at that cost would do.
    """

    grade: Grade
    single: bool


def same_costs(pair: InstancePair, links: Links) -> bool:
    """Tell whether A's objective is B's, term by term, once links give A's variables."""
    a, b = pair.a.instance, pair.b.instance
    return a.sense == b.sense and a.objective.substitute(links.backward) == b.objective


def every_cost_is_kept(pair: InstancePair) -> KeptCosts | None:
    """Return a proof that B attains every cost that A attains; None where none is found.

    Notes
    -----
    Costs of A are found one after the other, from the optimum on. With B's integer variables held as they are at a
    point, the costs of B fill a range, so that they are known by its ends.
    """
    a = pair.a
    if a.best.status != "optimal" or a.best.value is None or a.best.evidence is None:
        return None
    if any(side.region.semicontinuous[j] for side in (a, pair.b) for j in range(side.region.n)):
        return None
    step = a.region.step_of(a.instance.objective)
    grades = [Grade(a.best.evidence.grade)]
    cost, found = a.best.value, 0
    while found < MOST_COSTS and (a.deadline is None or time.monotonic() < a.deadline):
        point = _point_at(pair.b, cost)
        if point is None:
            return None
        found += 1
        top = _highest_beside(pair.b, point)
        if top is None:
            return KeptCosts(Grade.weakest(grades), False)  # all costs from here on
        if not step:
            return _to_the_end(a, top, grades)
        further = _cheapest_from(a, a.best.value + ((top - a.best.value) // step + 1) * step)
        if further.evidence is not None:
            grades.append(Grade(further.evidence.grade))
        if further.status == "infeasible" and further.evidence is not None:
            return KeptCosts(Grade.weakest(grades), found == 1 and top == a.best.value)
        if further.status != "optimal" or further.value is None or further.evidence is None:
            return None
        cost = further.value
    return None


def _to_the_end(a: Side, top: Rational, grades: list[Grade]) -> KeptCosts | None:
    """Return the proof where all costs of A end at `top` or before; else None."""
    worst = a.worst
    if worst.status != "optimal" or worst.value is None or worst.evidence is None or -worst.value > top:
        return None
    return KeptCosts(Grade.weakest([*grades, Grade(worst.evidence.grade)]), -worst.value == a.best.value)


def _point_at(b: Side, cost: Rational) -> Point | None:
    """Return an exact point of B of a cost; None where there is none or none is found."""
    objective = b.instance.objective
    value = cost - objective.constant
    row = Row(len(b.region.rows), Affine(objective.terms), value, value)
    found = Prover(b.region.with_rows([row]), deadline=b.deadline).find_point()
    return found.point if isinstance(found, ExactPoint) else None


def _highest_beside(b: Side, point: Point) -> Rational | None:
    """Return the end of a range of costs that B attains with the integers of a point; None where it has no end."""
    region, objective = b.region, b.instance.objective
    cost = b.cost_at(point)
    if all(region.integer[j] for j in objective.terms):
        return cost
    bounds = [(point[j], point[j]) if region.integer[j] else ends for j, ends in enumerate(region.bounds)]
    beside = Region(bounds, [False] * region.n, region.semicontinuous, region.rows)
    end = Prover(beside, deadline=b.deadline).optimum(objective.scaled(-1))
    if end.status == "unbounded" and end.point is not None and end.ray is not None:
        return None
    if end.status != "optimal" or end.point is None:
        return cost
    return max(cost, b.cost_at(end.point))


def _cheapest_from(a: Side, cost: Rational) -> Optimum:
    """Return the least cost of A that is at least `cost`."""
    objective = a.instance.objective
    row = Row(len(a.region.rows), Affine(objective.terms), cost - objective.constant, None)
    return Prover(a.region.with_rows([row]), deadline=a.deadline).optimum(objective)
