"""Known feasible points of B, against maps that a search suggests: most wrong maps fail at the first one."""

from __future__ import annotations

from equivamap.verify.attempt import Attempt
from equivamap.verify.outcomes import ExactPoint, Point
from equivamap.verify.relations import Relation, Standing
from equivamap.verify.settling import NUMERIC_SHARE
from equivamap.verify.sides import Side
from equivamap.verify.trial import B_TO_A

__all__ = ["KnownPoints"]

MOST_POINTS = 12


class KnownPoints:
    """Exact points of B that maps must carry; grows with every counterpoint found.

    A map that fails at one of them would be refuted by it in a trial as well, so nothing is lost by not trying
    it; ``quasi-karp`` asks about optimal points alone and is not screened.
    """

    def __init__(self, b: Side) -> None:
        self.b = b
        self.points: list[Point] = []
        self._looked = False

    def learn(self, attempt: Attempt) -> None:
        """Remember where an attempt failed from B to A."""
        for direction, settled in attempt.claim.settled:
            if direction == B_TO_A and settled.standing is Standing.REFUTED and settled.point is not None:
                self._keep(settled.point)

    def refute(self, attempt: Attempt) -> bool:
        """Tell whether some known point already shows that a map fails the relation asked."""
        question = attempt.question
        if question.relation is Relation.QUASI_KARP or attempt.trial.open_columns:
            return False
        if not self._looked:
            self._looked = True
            if isinstance(self.b.some_point, ExactPoint):
                self._keep(self.b.some_point.point)
        return any(_fails(attempt, point) for point in self.points)

    def _keep(self, point: Point) -> None:
        if point not in self.points and len(self.points) < MOST_POINTS:
            self.points.append(point)


def _fails(attempt: Attempt, point: Point) -> bool:
    trial = attempt.trial
    a, b = trial.a, trial.b
    at = dict(enumerate(point))
    image = tuple(trial.forms_of_a[j].at(at) for j in range(a.instance.n))
    broken = a.region.contains(image)
    if broken is not None:
        return bool(broken.amount > NUMERIC_SHARE * broken.scale)
    if attempt.question.any_affine_cost:
        return False
    cost, source = a.cost_at(image), b.cost_at(point)
    noise = NUMERIC_SHARE * max((abs(c) for c in a.instance.objective.terms.values()), default=1)
    return all(cost > phi.at(source) + noise for phi in trial.candidates(attempt.question.objective))
