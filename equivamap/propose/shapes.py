"""Maps by shapes: families of A as sums, slices, digits, patterns or scalings of families of B.

Whole families are searched before any matrix work. Candidates for each family of A come from index sets
(`index_sets`, `family_forms`) and from rows that say the same on both sides (`row_reading`); names only order
them. They are combined best first, and what reaches the verifier has kept A's rows, bounds, integrality and cost
on a handful of feasible points of B (`screening`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from equivamap.deadlines import Deadline, in_time, seconds_left, sooner
from equivamap.ir import Affine, Instance
from equivamap.mapping.links import Links, Proposal
from equivamap.mapping.render import render_links
from equivamap.propose.equations import Equations
from equivamap.propose.family_forms import FamilyForm, FamilyForms
from equivamap.propose.names import propose_by_names

if TYPE_CHECKING:
    from equivamap.propose.feasible_points import FeasiblePoints

__all__ = ["MOST_PROPOSALS", "propose_by_shapes", "why_no_shapes"]

MOST_PROPOSALS = 20
"""Maps proposed for one pair at most."""

MOST_COLUMNS = 2_000
MOST_ENTRIES = 20_000
MOST_FAMILIES = 12

_SECONDS = 4.0
_POINTS = 5
_POINTS_BACK = 3
_MOST_ONE_WAY = 2


def why_no_shapes(a: Instance, b: Instance) -> str:
    """Return why a pair is not searched by shapes, or the empty string."""
    for side, instance in (("A", a), ("B", b)):
        if instance.n > MOST_COLUMNS or instance.nnz > MOST_ENTRIES:
            return f"{side} has {instance.n} variables and {instance.nnz} nonzeros, more than shapes are searched for"
        if not instance.n:
            return f"{side} has no variables"
        if len(instance.variables.families) > MOST_FAMILIES:
            return f"{side} has {len(instance.variables.families)} variable families, more than are combined"
    if all(index == () for instance in (a, b) for _, index in instance.variables.labels):
        return "neither side has indexed variables"
    return ""


def propose_by_shapes(a: Instance, b: Instance, *, deadline: float = math.inf) -> Iterator[Proposal]:
    """Propose maps that write families of A over families of B, likeliest first.

    Parameters
    ----------
    a, b
        Reference and candidate.
    deadline
        ``time.monotonic`` value at which to stop at the latest.

    Yields
    ------
    Proposal
        Maps that keep A's rows, bounds, integrality and cost at some feasible points of B. First those for which
        some feasible points of A also come from feasible points of B; of the others at most two. A family that A's
        own equations determine may be left out. Nothing is yielded where `why_no_shapes` gives a reason.
    """
    if why_no_shapes(a, b):
        return
    deadline = sooner(deadline, _SECONDS)
    equations = Equations(a)
    forms = FamilyForms(a, b, equations)
    candidates: list[Sequence[FamilyForm]] = []
    for family in in_time(a.variables.families.values(), deadline):
        found = forms.of(family, deadline)
        if not found:
            return
        candidates.append(found)
    known = [proposal.links.backward for proposal in propose_by_names(a, b)]
    # solves come last: most pairs without a map of this kind end before
    from equivamap.propose.feasible_points import FeasiblePoints
    from equivamap.propose.screening import Screen, whole_maps

    points_b = FeasiblePoints(b, seconds_left(deadline, _SECONDS / 4) or 0.0)
    points = points_b.points(_POINTS)
    if not len(points):
        return
    screen = Screen(a, b, points, equations)
    back = _Back(a, points_b, deadline)
    one_way: list[Links] = []
    for chosen in whole_maps(candidates, screen, most=MOST_PROPOSALS, deadline=deadline):
        backward = _backward(chosen)
        if _is_part(backward, known):
            continue
        known.append(backward)
        links = _links(backward)
        if back.reached(backward):
            yield Proposal("shapes", links, render_links(links, a, b))
        elif len(one_way) < _MOST_ONE_WAY:
            one_way.append(links)
    for links in one_way:
        yield Proposal("shapes", links, render_links(links, a, b))


class _Back:
    """Whether feasible points of A come from feasible points of B by a map."""

    def __init__(self, a: Instance, points_b: FeasiblePoints, deadline: Deadline) -> None:
        self.deadline = deadline
        self.a = a
        self.points_b = points_b
        self._points: list[list[float]] | None = None

    def reached(self, backward: dict[int, Affine]) -> bool:
        from equivamap.propose.feasible_points import FeasiblePoints

        if self._points is None:
            seconds = seconds_left(self.deadline, _SECONDS / 4) or 0.0
            self._points = FeasiblePoints(self.a, seconds).points(_POINTS_BACK).tolist()
        return all(
            self.points_b.has_point_with([(form, point[x]) for x, form in backward.items()])
            for point in in_time(self._points, self.deadline)
        )


def _is_part(backward: Mapping[int, Affine], known: Sequence[Mapping[int, Affine]]) -> bool:
    """Tell whether a map says nothing beyond one that has been proposed."""
    return any(backward.items() <= other.items() for other in known)


def _backward(chosen: Sequence[FamilyForm]) -> dict[int, Affine]:
    return {x: form for family in chosen for x, form in family.lines.items()}


def _links(backward: dict[int, Affine]) -> Links:
    """Return links; columns that stand for one another alone are a renaming."""
    uses: dict[int, int] = {}
    for form in backward.values():
        for column in form.terms:
            uses[column] = uses.get(column, 0) + 1
    renamed = [
        (x, column)
        for x, form in backward.items()
        for column, factor in form
        if form == Affine.variable(column) and uses[column] == 1
    ]
    pairs = Links.renaming(renamed)
    taken = {x for x, _ in renamed}
    return Links(
        pairs.renamed_a, pairs.renamed_b, {x: form for x, form in backward.items() if x not in taken}
    )
