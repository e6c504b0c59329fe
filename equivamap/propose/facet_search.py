"""Maps by facets: isomorphisms of relaxations, of their shadows, and of what every optimum attains in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from equivamap.deadlines import Deadline, passed
from equivamap.ir import Affine, Instance
from equivamap.propose.facet_pairs import lines_by_facets
from equivamap.propose.facet_projection import at_optimum, projections
from equivamap.propose.facets import Facets, facets

__all__ = ["FacetSearch"]


class FacetSearch:
    """Looks for maps between instances; the facets of an instance are worked out once.

    Parameters
    ----------
    deadline
        ``time.monotonic`` value at which to stop.
    """

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self._known: dict[int, tuple[Instance, Sequence[Facets]]] = {}

    def lines(self, a: Instance, b: Instance, *, tightened: bool = False) -> Iterator[dict[int, Affine]]:
        """Yield columns of A over columns of B.

        Parameters
        ----------
        tightened
            Whether the rows of both are first made as tight as their points allow.
        """
        if not tightened:
            yield from self._between(self._of(a), self._of(b))
            return
        from equivamap.propose.strengthening import strengthened

        if passed(self.deadline):
            return
        sizes = [(own.size, theirs.size) for own, theirs in zip(self._of(a), self._of(b), strict=False)]
        if sizes and all(own > theirs for own, theirs in sizes):
            # A's points would be images of B's: no affine map makes a space larger
            return
        for tilt in (False, True):
            sides = []
            for instance in (a, b):
                forms = strengthened(instance, tilt=tilt, deadline=self.deadline)
                made = None
                if forms is not None:
                    made = facets(instance, deadline=self.deadline, inequalities=forms)
                sides.append(self._of(instance) if made is None else self._both(made))
            yield from self._between(*sides)

    def _between(self, a: Sequence[Facets], b: Sequence[Facets]) -> Iterator[dict[int, Affine]]:
        for left, right in zip(a, b, strict=False):
            for shadow in projections(right, left.size, deadline=self.deadline):
                found = list(lines_by_facets(left, shadow, deadline=self.deadline))
                yield from found
                if found:
                    break

    def _of(self, instance: Instance) -> Sequence[Facets]:
        """Return the facets of an instance, and those with what every optimum attains."""
        if id(instance) not in self._known:
            stated = facets(instance, deadline=self.deadline)
            self._known[id(instance)] = (instance, () if stated is None else self._both(stated))
        return self._known[id(instance)][1]

    def _both(self, stated: Facets) -> Sequence[Facets]:
        return stated, at_optimum(stated, deadline=self.deadline)
