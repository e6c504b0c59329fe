"""(l,S) inequalities of lot sizing: ``sum(x_t) <= sum(d_t..l y_t) + s_l`` over a set S of the periods up to l."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from equivamap.ir import ONE, ZERO, Instance, Rational
from equivamap.transforms.equivalent._packing import is_binary
from equivamap.transforms.implication import first_wrong, prover_of
from equivamap.transforms.inequalities import Inequality, add_inequalities, at_most, sides_of
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation
from equivamap.verify.region import Region

__all__ = ["TRANSFORMATION"]

DRAWS = 4
"""Sets S that are tried for each period."""


@dataclass(frozen=True)
class _Period:
    """``production + what comes in - stock = demand`` with nonnegative columns; `stock` is None in a last period.

    Parameters
    ----------
    production
        Columns that are made in lots, each with its set-up.
    arriving
        Other columns with coefficient 1.
    """

    line: Line
    production: dict[int, int]
    arriving: frozenset[int]
    stock: int | None
    demand: Rational


def _set_ups(pen: Rewriting, region: Region) -> dict[int, int]:
    """Return the binary set-up of each nonnegative column that is 0 without it: ``a x <= M y``."""
    found: dict[int, int] = {}
    for line in pen.lines:
        for terms, limit in sides_of(line):
            switch = [j for j, c in terms.items() if c < 0 and is_binary(region, j)]
            made = [j for j, c in terms.items() if c > 0 and _is_nonnegative(region, j)]
            if len(terms) == 2 and len(switch) == len(made) == 1 and not limit:
                found.setdefault(made[0], switch[0])
    return found


def _is_nonnegative(region: Region, j: int) -> bool:
    low = region.hull[j][0]
    return low is not None and low >= 0


def _period(line: Line, set_ups: dict[int, int], region: Region) -> _Period | None:
    """Read a balance equation; None where it is none."""
    made = {j: set_ups[j] for j in line.terms if j in set_ups}
    scales = {line.terms[j] for j in made}
    if not line.is_equation or len(scales) != 1 or not all(_is_nonnegative(region, j) for j in line.terms):
        return None
    scale = scales.pop()
    terms = {j: c / scale for j, c in line.terms.items()}
    leaving = [j for j, c in terms.items() if c < 0]
    demand = line.lower / scale
    if len(leaving) > 1 or any(terms[j] != -1 for j in leaving) or demand < 0:
        return None
    arriving = frozenset(j for j, c in terms.items() if c == 1 and j not in made)
    return _Period(line, made, arriving, leaving[0] if leaving else None, demand)


def _chains(pen: Rewriting) -> list[list[_Period]]:
    """Return the sequences of periods in which the stock of each comes in in the next; two periods at least."""
    region = Region.of(pen.original)
    set_ups = _set_ups(pen, region)
    periods = [p for line in pen.lines if (p := _period(line, set_ups, region)) is not None]
    receiving: dict[int, list[_Period]] = {}
    for period in periods:
        for j in period.arriving:
            receiving.setdefault(j, []).append(period)
    stocked = {period.stock for period in periods}
    chains = []
    for first in periods:
        if not first.arriving.isdisjoint(stocked):
            continue
        chain, here = [first], first
        while here.stock is not None and len(receiving.get(here.stock, ())) == 1:
            here = receiving[here.stock][0]
            if any(here is seen for seen in chain):
                break
            chain.append(here)
        if len(chain) > 1:
            chains.append(chain)
    return chains


def _row(chain: list[_Period], last: int, chosen: list[int], short: bool) -> Inequality:
    """Return the inequality of periods 0 to `last`; where `short`, demands are summed to the period before."""
    terms: dict[int, Rational] = {}
    for t in chosen:
        total = sum((period.demand for period in chain[t : last if short else last + 1]), ZERO)
        for made, switch in chain[t].production.items():
            terms[made] = terms.get(made, ZERO) + ONE
            terms[switch] = terms.get(switch, ZERO) - total
    stock = chain[last].stock
    if stock is not None:
        terms[stock] = terms.get(stock, ZERO) - ONE
    names = ", ".join(chain[t].line.name for t in chosen)
    return at_most(terms, ZERO, chain[last].line.label[1], f"S = {{{names}}} up to {chain[last].line.name}")


def _rows(pen: Rewriting, rng: random.Random, *, short: bool) -> Iterator[Inequality]:
    """Yield one inequality for each period of each chain but the first, with a set S at random."""
    for chain in _chains(pen):
        for last in range(1, len(chain)):
            earlier = [t for t in range(last) if rng.random() < 0.5]
            yield _row(chain, last, [*earlier, last], short)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    rows = list(_rows(pen, rng, short=False))
    if not rows:
        raise NotApplicable("no balance equations of consecutive periods with set-up rows x <= M y")
    family = add_inequalities(pen, "l_S", rows)
    return pen.finish(f"rows {family}: (l,S) inequalities, {'; '.join(row.origin for row in rows)}")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = "no balance equations of consecutive periods where demand of one period less is too little"
    drawn = (row for _ in range(DRAWS) for row in _rows(pen, rng, short=True))
    row = first_wrong(prover_of(instance), drawn, missing)
    family = add_inequalities(pen, "l_S", [row])
    return pen.finish(f"row {family}: (l,S) inequality, {row.origin}, demands summed to the period before")


TRANSFORMATION = Transformation(
    name="l-s",
    group="equivalent",
    summary="(l,S) inequalities are added to the balance and set-up rows of lot sizing",
    wrong="demands are summed up to the period before the last",
    precondition="balance equations of two periods or more, with set-up rows x <= M y and nonnegative stock",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    source="Barany, Van Roy and Wolsey 1984",
)
