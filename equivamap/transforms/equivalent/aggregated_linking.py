"""Linking rows are summed: ``x_ij <= u_ij y_i`` for all j becomes ``sum_j x_ij <= (sum_j u_ij) y_i``, and back."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from equivamap.ir import ONE, ZERO, Index, Instance, Rational
from equivamap.transforms.equivalent._packing import is_binary
from equivamap.transforms.implication import TRIES, follows, prover_of
from equivamap.transforms.inequalities import Inequality, distinct, sides_of
from equivamap.transforms.option import OneOf
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation
from equivamap.verify.region import Region

__all__ = ["TRANSFORMATION"]


@dataclass(frozen=True)
class _Link:
    """``sum(terms[j] * column j) <= factor * switch`` with positive terms, as `line` says it.

    Columns of `terms` are nonnegative and, by their own bounds, obey the row where the switch is 1.
    """

    line: Line
    terms: dict[int, Rational]
    switch: int
    factor: Rational


def _links_of(pen: Rewriting, region: Region) -> Iterator[_Link]:
    for line in pen.lines:
        for terms, limit in sides_of(line) if not line.is_equation else ():
            switches = [j for j, c in terms.items() if c < 0 and is_binary(region, j)]
            if len(switches) != 1 or limit or None not in (line.lower, line.upper):
                continue
            (switch,) = switches
            others = {j: c for j, c in terms.items() if j != switch}
            most: Rational | None = ZERO
            for j, c in others.items():
                low, high = region.hull[j]
                fits = c > 0 and low is not None and low >= 0 and high is not None
                most = None if most is None or not fits else most + c * high
            if others and most is not None and most <= -terms[switch]:
                yield _Link(line, others, switch, -terms[switch])


@dataclass(frozen=True)
class _Exchange:
    """Rows that go, and the rows that come for them."""

    gone: Sequence[Line]
    come: Sequence[Inequality]


def _summed(pen: Rewriting, links: Sequence[_Link], less: bool) -> list[_Exchange]:
    """Return the sums of linking rows of each family and switch; `less` leaves a share out of the factor."""
    groups: dict[tuple[str, int], list[_Link]] = {}
    for link in links:
        if len(link.terms) == 1:
            groups.setdefault((link.line.label[0], link.switch), []).append(link)
    exchanges = []
    for (_, switch), members in groups.items():
        columns = [j for link in members for j in link.terms]
        if len(members) < 2 or len(set(columns)) < len(columns):
            continue
        terms, shares = {}, []
        for link in members:
            ((j, c),) = link.terms.items()
            terms[j] = ONE
            shares.append(link.factor / c)
        terms[switch] = -(sum(shares, ZERO) - (shares[-1] if less else 0))
        row = Inequality(pen.columns[switch].label[1], terms, None, ZERO)
        exchanges.append(_Exchange([link.line for link in members], [row]))
    return exchanges


def _split(pen: Rewriting, links: Sequence[_Link], region: Region, less: bool) -> list[_Exchange]:
    """Return one row for each column of a linking row; `less` takes the switch for the bound itself."""
    exchanges = []
    for link in links:
        if len(link.terms) < 2:
            continue
        rows = []
        for j in link.terms:
            bound = region.hull[j][1]
            assert bound is not None, "columns of a link are bounded"
            index: Index = pen.columns[j].label[1]
            rows.append(Inequality(index, {j: ONE, link.switch: -(ONE if less else bound)}, None, ZERO))
        exchanges.append(_Exchange([link.line], rows))
    return exchanges


def _carry_out(pen: Rewriting, exchanges: Sequence[_Exchange], wish: str) -> str:
    family = pen.fresh_family(wish)
    come = [row for exchange in exchanges for row in exchange.come]
    last = exchanges[-1].gone[-1]
    for index, row in zip(distinct(row.index for row in come), come, strict=True):
        last = pen.add_line(family, index, row.terms, row.lower, row.upper, after=last)
    pen.remove_lines(line for exchange in exchanges for line in exchange.gone)
    return family


def _sound(instance: Instance, rng: random.Random, *, way: str, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    region = Region.of(instance)
    links = list(_links_of(pen, region))
    if way in ("sum", "either") and (exchanges := _one_family(_summed(pen, links, False), rng)):
        name = exchanges[0].gone[0].label[0]
        family = _carry_out(pen, exchanges, f"{name}_sum")
        return pen.finish(f"linking rows {name} summed to {family}")
    if way in ("split", "either") and (exchanges := _one_family(_split(pen, links, region, False), rng)):
        name = exchanges[0].gone[0].label[0]
        family = _carry_out(pen, exchanges, f"{name}_each")
        return pen.finish(f"linking rows {name} split into {family}")
    raise NotApplicable(
        "no linking rows x <= u y with y binary and x between 0 and u that could be summed or split"
    )


def _one_family(exchanges: Sequence[_Exchange], rng: random.Random) -> list[_Exchange]:
    """Return the exchanges in one of the families that have any."""
    names = list(dict.fromkeys(exchange.gone[0].label[0] for exchange in exchanges))
    name = rng.choice(names) if names else ""
    return [exchange for exchange in exchanges if exchange.gone[0].label[0] == name]


def _unsound(instance: Instance, rng: random.Random, *, way: str, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    region, prover = Region.of(instance), prover_of(instance)
    links = list(_links_of(pen, region))
    found: list[tuple[str, _Exchange]] = []
    if way in ("sum", "either"):
        found += [("sum", exchange) for exchange in _summed(pen, links, True)]
    if way in ("split", "either"):
        found += [("each", exchange) for exchange in _split(pen, links, region, True)]
    for word, exchange in islice(rng.sample(found, len(found)), TRIES):
        if any(follows(prover, row) is False for row in exchange.come):
            name = exchange.gone[0].label[0]
            family = _carry_out(pen, [exchange], f"{name}_{word}")
            return pen.finish(f"linking rows {name} written as {family} with too small a factor")
    raise NotApplicable("no linking rows that a smaller factor would make wrong")


TRANSFORMATION = Transformation(
    name="aggregated-linking",
    group="equivalent",
    summary="linking rows x <= u y with a common binary y are summed, or a sum of them is split",
    wrong="the factor of y is too small: one share is left out of the sum, or a bound above 1 is forgotten",
    precondition="linking rows with a binary switch, over nonnegative variables that obey them when it is on",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"way": OneOf(("either", "sum", "split"))},
    source="Cornuéjols, Fisher and Nemhauser 1977",
)
