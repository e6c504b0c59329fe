"""What an instance implies: inequalities that are proved on its feasible set, or refuted by a point of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from equivamap.ir import ONE, ZERO, Affine, Index, Instance, Rational, Row
from equivamap.transforms.rewriting import Line, Rewriting
from equivamap.transforms.transformation import NotApplicable
from equivamap.verify.bounds import FIRST_NODES, Effort, Prover
from equivamap.verify.evidence import Tree
from equivamap.verify.outcomes import CounterPoint, GaveUp, Infeasible, Reason
from equivamap.verify.region import Bounds, Region
from equivamap.verify.relaxation import Empty, Failed, Ray
from equivamap.verify.tree import Search

__all__ = [
    "Inequality",
    "Terms",
    "add_inequalities",
    "at_most",
    "best_cost",
    "cuts_off_every_optimum",
    "first_wrong",
    "follows",
    "least",
    "normal_form",
    "prover_of",
    "side_of",
    "sides_of",
]

Terms: TypeAlias = Mapping[int, Rational]

BEYOND = -ONE * 10**300
"""A bound that no cost meets: the relaxation is solved to its end."""

TRIES = 12
"""Inequalities that are put to the prover before a transformation gives up."""


@dataclass(frozen=True)
class Inequality:
    """A row that may be added: ``lower <= sum(terms[j] * column j) <= upper``, and where it comes from."""

    index: Index
    terms: Terms
    lower: Rational | None
    upper: Rational | None
    origin: str = ""


def at_most(terms: Terms, limit: Rational, index: Index = (), origin: str = "") -> Inequality:
    """Return ``terms <= limit``, turned round where every coefficient is negative."""
    kept = {j: c for j, c in terms.items() if c}
    if kept and all(c < 0 for c in kept.values()):
        return Inequality(index, {j: -c for j, c in kept.items()}, -limit, None, origin)
    return Inequality(index, kept, None, limit, origin)


def sides_of(line: Line) -> list[tuple[dict[int, Rational], Rational]]:
    """Return the one or two inequalities ``terms <= limit`` that a row says; none for a free or an empty row."""
    found = []
    if line.terms and line.upper is not None:
        found.append((dict(line.terms), line.upper))
    if line.terms and line.lower is not None:
        found.append(({j: -c for j, c in line.terms.items()}, -line.lower))
    return found


def side_of(row: Inequality) -> tuple[Terms, Rational]:
    """Return a row with one bound as ``terms <= limit``."""
    if row.upper is not None:
        return row.terms, row.upper
    assert row.lower is not None, "a row that is added has a bound"
    return {j: -c for j, c in row.terms.items()}, -row.lower


def normal_form(terms: Terms, limit: Rational) -> tuple[tuple[tuple[int, Rational], ...], Rational]:
    """Return ``terms <= limit`` divided by the size of its first coefficient: equal for scaled copies."""
    items = sorted((j, c) for j, c in terms.items() if c)
    lead = abs(items[0][1]) if items else ONE
    return tuple((j, c / lead) for j, c in items), limit / lead


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


def add_inequalities(pen: Rewriting, wish: str, rows: Iterable[Inequality]) -> str:
    """Add rows as one new family and return its name; rows without an index are numbered from 1 if several."""
    family = pen.fresh_family(wish)
    found = list(rows)
    indices = [row.index for row in found]
    if len(set(indices)) < len(indices):
        indices = [(k + 1,) for k in range(len(found))]
    for index, row in zip(indices, found, strict=True):
        pen.add_line(family, index, row.terms, row.lower, row.upper)
    return family


def least(terms: Terms, hull: tuple[Bounds, ...]) -> Rational | None:
    """Return the least value of a form within the domains of its columns; None where there is none."""
    total = ZERO
    for j, c in terms.items():
        end = hull[j][0] if c > 0 else hull[j][1]
        if end is None:
            return None
        total += c * end
    return total
