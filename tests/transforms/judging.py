"""Instances and links as the verdict oracle takes them; it shares no code with the verifier."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from verdict_oracle import IDENTITY, Form, Phi, Plain, PlainMap, TooLarge, holds, inside

from equivamap.ir import Affine, Instance
from equivamap.mapping.links import Links
from equivamap.transforms import Transformed


def fraction(value: Any) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


def plain(instance: Instance) -> Plain:
    def bound(value: Any) -> Fraction | None:
        return None if value is None else fraction(value)

    assert max(instance.kinds.tolist(), default=0) <= 2, "the oracle knows no semi-integer variables"
    return Plain(
        tuple(f"v{j}" for j in range(instance.n)),
        tuple((bound(low), bound(up)) for low, up in instance.exact_bounds),
        tuple(instance.kinds.tolist()),
        tuple((_terms(row.body), bound(row.lower), bound(row.upper)) for row in instance.exact_rows),
        {j: fraction(instance.numbers[c]) for j, c in enumerate(instance.cost.tolist()) if c},
        instance.sense,
        fraction(instance.offset),
    )


def plain_map(links: Links) -> PlainMap:
    def forms(lines: Mapping[int, Affine]) -> dict[int, Form]:
        return {j: (_terms(form), fraction(form.constant)) for j, form in lines.items()}

    return PlainMap(forms(links.backward), forms(links.forward), links.open_a, links.completed_b)


def phi_of(result: Transformed) -> Phi:
    return Phi(fraction(result.factor), fraction(result.shift))


def pieces(p: Plain) -> float:
    """How many choices of integers and semicontinuous variables the oracle would list."""
    total = 1.0
    for (low, up), kind in zip(p.bounds, p.kinds, strict=True):
        if kind == 1:
            total *= math.inf if low is None or up is None else max(0, math.floor(up) - math.ceil(low) + 1)
        elif kind == 2:
            total *= 2
    return total


def keeps(relation: str, a: Instance, result: Transformed, most: int = 1_500) -> bool:
    """Tell whether the claimed maps keep a relation, by its definition; `most` bounds the pieces of either side.

    Raises
    ------
    TooLarge
        If the oracle would take too long.
    """
    one, other = plain(a), plain(result.instance)
    if max(pieces(one), pieces(other)) > most:
        raise TooLarge
    if relation == "quasi-karp" and "optimal" not in (one.status, other.status):
        return one.status == other.status
    return holds(relation, one, other, plain_map(result.links), phi_of(result))


def is_refuted(relation: str, basis: str | None, a: Instance, b: Instance, links: Links, phi: Phi) -> bool:
    """Tell whether a relation fails as far as `basis` says: for this map, in the same units, or for every map."""
    one, other = plain(a), plain(b)
    if basis == "every-map":
        # decisions of A at different best costs cannot have one cost in B
        varies = [m.status == "optimal" and m.values[0][0] != m.values[-1][1] for m in (one, other)]
        return one.status != other.status or (relation == "same-decisions" and varies == [True, False])
    if basis == "same-units":
        if one.status != other.status or one.status != "optimal":
            return one.status != other.status
        attained = inside(one, other) and inside(other, one)
        return one.best != other.best or (relation != "quasi-karp" and not attained)
    return not any(holds(relation, one, other, plain_map(links), allowed) for allowed in {phi, IDENTITY})


def _terms(form: Affine) -> dict[int, Fraction]:
    return {j: fraction(c) for j, c in form.terms.items()}
