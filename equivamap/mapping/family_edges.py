"""A map by its families: which family is given from which, and with which coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from equivamap.ir import Affine, Axis, Instance, Rational
from equivamap.mapping.links import Links

__all__ = ["FamilyEdge", "family_edges"]


@dataclass(frozen=True)
class FamilyEdge:
    """Members of one family stand in the links of another.

    Parameters
    ----------
    given_side
        ``"a"`` or ``"b"``: the side whose variables are given.
    given, source
        Family that is given, and family of the other side that stands on the right; None where members are
        given as constants.
    members
        How many members of the given family have such a link.
    least, greatest
        The range of the coefficients.
    fewest_terms, most_terms
        How many members of the source stand in one link.
    """

    given_side: str
    given: str
    source: str | None
    members: int
    least: Rational
    greatest: Rational
    fewest_terms: int
    most_terms: int

    @property
    def is_renaming(self) -> bool:
        """True where each member is one member of the source, as it stands."""
        return bool(self.least == 1 == self.greatest and self.most_terms == 1 == self.fewest_terms)


def family_edges(links: Links, a: Instance, b: Instance) -> tuple[FamilyEdge, ...]:
    """Return the links between families: those that give A first, then the further ones that give B.

    Renamings, which are read both ways, are among the first only.
    """
    return (
        *_edges("a", links.backward, a.variables, b.variables),
        *_edges("b", links.forward_lines, b.variables, a.variables),
    )


def _edges(side: str, given: Mapping[int, Affine], axis: Axis, other: Axis) -> list[FamilyEdge]:
    coefficients: dict[tuple[str, str | None], list[Rational]] = {}
    lengths: dict[tuple[str, str | None], list[int]] = {}
    for position in sorted(given):
        family = axis.labels[position][0]
        counts: dict[str | None, int] = {}
        for column, factor in given[position]:
            source = other.labels[column][0]
            coefficients.setdefault((family, source), []).append(factor)
            counts[source] = counts.get(source, 0) + 1
        if not counts:
            coefficients.setdefault((family, None), []).append(given[position].constant)
            counts[None] = 0
        for source_or_none, count in counts.items():
            lengths.setdefault((family, source_or_none), []).append(count)
    return [
        FamilyEdge(
            side,
            family,
            source,
            len(lengths[family, source]),
            min(factors),
            max(factors),
            min(lengths[family, source]),
            max(lengths[family, source]),
        )
        for (family, source), factors in coefficients.items()
    ]
