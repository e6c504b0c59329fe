"""Domains of columns: what their bounds leave, families that have one, and bounds that matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from equivamap.ir import Affine, Instance, Kind, Rational
from equivamap.transforms.implication import follows
from equivamap.transforms.inequalities import Inequality
from equivamap.transforms.rewriting import Column, Rewriting, range_of
from equivamap.verify.bounds import Prover
from equivamap.verify.region import Bounds, Region, ceiling, floor

__all__ = [
    "add_range",
    "are_redundant",
    "domain_of",
    "families_of",
    "fixed_value",
    "is_plain",
    "is_spread",
]


def is_plain(column: Column) -> bool:
    """True for a continuous or integer column, which fills its bounds; a semicontinuous one may also be zero."""
    return column.kind in (Kind.CONTINUOUS, Kind.INTEGER)


def domain_of(column: Column) -> Bounds:
    """Return the bounds of a plain column, those of an integer one rounded inwards."""
    low, up = column.lower, column.upper
    if column.kind is Kind.INTEGER:
        return None if low is None else ceiling(low), None if up is None else floor(up)
    return low, up


def is_spread(column: Column) -> bool:
    """True when the bounds leave a column more than one value."""
    low, high = range_of(column)
    return low is None or high is None or low < high


def fixed_value(column: Column) -> Rational:
    """Return the one value of a column that is not spread; any will do where its bounds leave none."""
    low, _ = range_of(column)
    assert low is not None, "a column without a lower bound is spread"
    return low


def families_of(pen: Rewriting, fits: Callable[[Column], bool]) -> list[str]:
    """Return the variable families all of whose members are plain, have a value within their bounds, and fit."""

    def stands(column: Column) -> bool:
        low, up = domain_of(column)
        return is_plain(column) and (low is None or up is None or low <= up) and fits(column)

    return [name for name, ids in pen.families().items() if all(stands(pen.columns[j]) for j in ids)]


def add_range(pen: Rewriting, family: str, column: Column, form: Affine) -> None:
    """Keep the bounds of a column as a row over the form that takes its place; none where it has no bounds."""
    if column.lower is None and column.upper is None:
        return
    sides = [None if side is None else side - form.constant for side in (column.lower, column.upper)]
    pen.add_line(family, column.label[1], form.terms, *sides)


def are_redundant(instance: Instance, wider: Mapping[int, Bounds]) -> bool:
    """True when the bounds of some columns are proved to follow from an instance with these wider ones instead."""
    region = Region.of(instance)
    lost = [j for j in wider if region.bounds[j] != wider[j]]
    bounds = [wider.get(j, own) for j, own in enumerate(region.bounds)]
    prover = Prover(Region(bounds, region.integer, region.semicontinuous, region.rows, region.names))
    rows = [Inequality((), Affine.variable(j).terms, *region.bounds[j]) for j in lost]
    return all(follows(prover, row) for row in rows)
