"""What an instance implies: inequalities that are proved on its feasible set, or refuted by a point of it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from equivamap.ir import ONE, Affine, Instance, Rational, Row
from equivamap.transforms.inequalities import Inequality
from equivamap.transforms.rewriting import Line
from equivamap.transforms.transformation import NotApplicable
from equivamap.verify.bounds import FIRST_NODES, Effort, Prover
from equivamap.verify.evidence import Tree
from equivamap.verify.outcomes import CounterPoint, GaveUp, Infeasible, Reason
from equivamap.verify.region import Region
from equivamap.verify.relaxation import Empty, Failed, Ray
from equivamap.verify.tree import Search

__all__ = [
    "TRIES",
    "best_cost",
    "cuts_off_every_optimum",
    "first_against_optima",
    "first_wrong",
    "follows",
    "prover_of",
]

BEYOND = -ONE * 10**300
"""A bound that no cost meets: the relaxation is solved to its end."""

TRIES = 12
"""Inequalities that are put to the prover before a transformation gives up."""


def prover_of(instance: Instance, lines: Iterable[Line] | None = None) -> Prover:
    """Return a prover for the feasible set, with `lines` over the columns of `instance` in place of its rows."""
    region = Region.of(instance)
    if lines is None:
        return Prover(region)
    rows = [Row(i, Affine(line.terms), line.lower, line.upper) for i, line in enumerate(lines)]
    return Prover(Region(region.bounds, region.integer, region.semicontinuous, rows, region.names))


def follows(prover: Prover, row: Inequality | Line) -> bool | None:
    """Decide whether every feasible point satisfies a row, exactly; None where a fixed effort does not tell.

    The effort is counted in nodes, not in seconds, so that the same seed gives the same model.
    """
    form = Affine(row.terms)
    answer: bool | None = True
    for side, limit in ((form, row.upper), (form.scaled(-1), None if row.lower is None else -row.lower)):
        if limit is None:
            continue
        found = prover.prove_at_most(side, limit, effort=Effort.TREE)
        if isinstance(found, CounterPoint):
            return False
        if isinstance(found, GaveUp):
            answer = None
    return answer


def first_wrong(prover: Prover, candidates: Iterable[Inequality], missing: str) -> Inequality:
    """Return the first of some inequalities that cuts off a feasible point, if possible not all of them.

    Where none is seen to cut anything off, it is the first that is not proved to hold.

    Raises
    ------
    NotApplicable
        If there is none, or all that were looked at hold all the same; `missing` says what was looked for.
    """
    cutting, open_one = None, None
    for candidate in islice(candidates, TRIES):
        if not candidate.terms:
            continue
        answer = follows(prover, candidate)
        if answer is False:
            row = Row(0, Affine(candidate.terms), candidate.lower, candidate.upper)
            if not isinstance(prover.find_point([row]), Infeasible):
                return candidate
            cutting = cutting or candidate
        if answer is None:
            open_one = open_one or candidate
    if cutting is not None:
        return cutting
    if open_one is not None and not isinstance(prover.find_point(), Infeasible):
        return open_one
    raise NotApplicable(missing)


def best_cost(instance: Instance, prover: Prover) -> Rational | None:
    """Return the least cost in minimisation form; None where there is none or a fixed effort does not find it."""
    if prover.contradiction is not None:
        return None
    form = instance.objective.scaled(-1)
    if isinstance(prover.relaxation.maximise(form, prover.region.hull, BEYOND), Ray | Empty | Failed):
        return None
    search = Search(prover.relaxation, form, None, nodes=FIRST_NODES, improve=True)
    if not isinstance(search.run(), Tree) or search.best is None:
        return None
    return instance.objective.at(dict(enumerate(search.best)))


def first_against_optima(instance: Instance, candidates: Iterable[Inequality], missing: str) -> Inequality:
    """Return the first of some inequalities that cuts off every optimal solution.

    Raises
    ------
    NotApplicable
        If there is none, as `missing` says, or no optimum that a short search finds.
    """
    prover = prover_of(instance)
    best = best_cost(instance, prover)
    if best is None:
        raise NotApplicable("no optimum that a short search finds")
    for row in candidates:
        if cuts_off_every_optimum(instance, prover, best, [row]) is True:
            return row
    raise NotApplicable(missing)


def cuts_off_every_optimum(
    instance: Instance, prover: Prover, best: Rational, rows: Iterable[Inequality]
) -> bool | None:
    """Decide whether no solution of cost `best` satisfies some rows; None where a fixed effort does not tell."""
    extra = [Row(0, Affine(row.terms), row.lower, row.upper) for row in rows]
    narrowed = Prover(prover.region.with_rows([*extra, Row(0, instance.objective, None, best)]))
    if narrowed.contradiction is not None:
        return True
    end = Search(narrowed.relaxation, Affine(), -ONE, nodes=FIRST_NODES).run()
    return None if isinstance(end, Reason) else isinstance(end, Tree)
