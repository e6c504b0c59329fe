"""A map over families, the instances it is tried on, and what it came to on each."""

from __future__ import annotations

import enum
import time
from dataclasses import dataclass, field
from typing import Literal

from equivamap.mapping.language import LinkMap
from equivamap.mapping.links import Source
from equivamap.verify.refutation import Refutation
from equivamap.verify.relations import Grade, Reason
from equivamap.verify.sides import Side
from equivamap.verify.verdict import ObjectiveMap

__all__ = ["FamilyMap", "InstancePair", "Trying"]


class Trying(enum.Enum):
    """What a map comes to on one instance."""

    PROVED = "proved"
    NOTHING = "nothing to prove"
    """Too few points, so that almost any map would do."""
    ROUNDED = "decided by rounding alone"
    """All but what is below 1e-9 holds, and numbers of the instance were rounded when it was built."""
    OPEN = "not proved"
    FAILED = "failed"


_STANDS = (Trying.PROVED, Trying.NOTHING, Trying.ROUNDED)


@dataclass(frozen=True)
class InstancePair:
    """Both sides of one instance.

    Parameters
    ----------
    number
        Which one.
    a, b
        The sides.
    """

    number: int
    a: Side
    b: Side

    def renew(self, seconds: float, deadline: float) -> None:
        """Give both sides time again."""
        until = min(time.monotonic() + seconds, deadline)
        for side in (self.a, self.b):
            side.deadline = until
            if "prover" in side.__dict__:
                side.prover.deadline = side.prover.relaxation.deadline = until


@dataclass
class FamilyMap:
    """A map over families with what it came to so far.

    Parameters
    ----------
    source
        Who suggests it.
    lines
        The map.
    tried
        What it came to, by number of the instance.
    reasons
        Why it was not proved, by number.
    phi
        The objective map of its proofs.
    other_phi
        The one that was needed where `phi` did not do.
    grade
        The weakest grade of its proofs.
    """

    source: Source
    lines: LinkMap | Literal["names"]
    tried: dict[int, Trying] = field(default_factory=dict)
    reasons: dict[int, Reason | None] = field(default_factory=dict)
    phi: ObjectiveMap | None = None
    other_phi: ObjectiveMap | None = None
    grade: Grade = Grade.EXACT
    refutation: tuple[int, Refutation] | None = None
    restricts: bool = False
    """True where an instance shows that under this map B keeps only some solutions of A, an optimal one among them."""

    @property
    def text(self) -> str:
        """The map in the map language."""
        return "names" if isinstance(self.lines, str) else self.lines.text.strip()

    @property
    def stands(self) -> bool:
        """True while no instance was left open."""
        return all(t in _STANDS for t in self.tried.values())

    @property
    def proved(self) -> int:
        """On how many instances it was proved."""
        return sum(t is Trying.PROVED for t in self.tried.values())

    @property
    def rounded(self) -> int:
        """On how many instances rounding alone decides."""
        return sum(t is Trying.ROUNDED for t in self.tried.values())
