"""One side of a pair: its region, its prover, and what has been found out about it, computed once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from equivamap.ir import Affine, Instance, Rational
from equivamap.progress import measured
from equivamap.verify.verdict import WitnessPoint

if TYPE_CHECKING:
    from equivamap.verify.bounds import Prover
    from equivamap.verify.outcomes import ExactPoint, GaveUp, Infeasible, Optimum, Point
    from equivamap.verify.region import Region

__all__ = ["Side"]


class Side:
    """An instance with the answers that several claims need.

    Parameters
    ----------
    label
        ``"a"`` or ``"b"``.
    instance
        The instance.
    deadline
        ``time.monotonic`` value after which questions stay open; None for none.

    Notes
    -----
    Everything is computed when first asked for, and the provers are imported then, so that a structural proof
    costs neither a solve nor their import.
    """

    def __init__(self, label: str, instance: Instance, deadline: float | None = None) -> None:
        self.label = label
        self.instance = instance
        self.deadline = deadline

    def with_deadline(self, deadline: float) -> Side:
        """Return the same side with other time, and all that is known for good about it."""
        later = Side(self.label, self.instance, deadline)
        later.learn(self)
        return later

    @cached_property
    def region(self) -> Region:
        """The feasible region."""
        from equivamap.verify.region import Region

        return Region.of(self.instance)

    @cached_property
    def prover(self) -> Prover:
        """Prover of the feasible region."""
        from equivamap.verify.bounds import Prover

        return Prover(self.region, deadline=self.deadline)

    @cached_property
    def best(self) -> Optimum:
        """Optimum in minimisation form."""
        with measured(f"optimum of {self.label.upper()}", 1 if self.instance.sense == "max" else -1):
            return self.prover.optimum(self.instance.objective)

    @cached_property
    def worst(self) -> Optimum:
        """The other end of the objective's range: the optimum of the negated objective."""
        with measured(f"range of costs of {self.label.upper()}", -1 if self.instance.sense == "max" else 1):
            return self.prover.optimum(self.instance.objective.scaled(-1))

    @property
    def solved(self) -> bool:
        """True when the optimum has been asked for already."""
        return "best" in self.__dict__

    @cached_property
    def some_point(self) -> ExactPoint | Infeasible | GaveUp:
        """An exact feasible point, or a proof that there is none."""
        from equivamap.verify.outcomes import ExactPoint

        if self.solved and self.best.point is not None:
            return ExactPoint(self.best.point)
        return self.prover.find_point()

    @property
    def has_known_point(self) -> bool:
        """True when an exact feasible point has been found already."""
        if self.solved and self.best.point is not None:
            return True
        return hasattr(self.__dict__.get("some_point"), "point")

    @cached_property
    def is_single_point(self) -> bool | None:
        """Whether the feasible region is a single point; None where that stays open."""
        from equivamap.verify.outcomes import CounterPoint, ExactPoint, GaveUp

        found = self.some_point
        if not isinstance(found, ExactPoint):
            return None
        certain = True
        for j, value in enumerate(found.point):
            for sign in (1, -1):
                answer = self.prover.prove_at_most(Affine.variable(j, sign), sign * value)
                if isinstance(answer, CounterPoint):
                    return False
                certain = certain and not isinstance(answer, GaveUp)
        return True if certain else None

    @cached_property
    def relaxed_value(self) -> float | None:
        """Optimal value of the LP relaxation in the model's own sense, a float for the report only."""
        from equivamap.verify.bounds import Prover
        from equivamap.verify.region import Region
        from equivamap.verify.solvers.highs import Status

        # of the model as stated: the prover's own relaxation has rows and bounds rounded to integers
        stated = Region(
            self.region.bounds, [False] * self.region.n, self.region.semicontinuous, self.region.rows
        )
        relaxation = Prover(stated, deadline=self.deadline).relaxation
        form = self.instance.objective.scaled(-1)
        result = relaxation.program.maximise(form.terms, stated.hull, relaxation.seconds_left)
        if result.status is not Status.OPTIMAL:
            return None
        best = sum((float(c) * result.x[j] for j, c in form.terms.items()), float(form.constant))
        return best if self.instance.sense == "max" else -best

    def learn(self, other: Side) -> None:
        """Take over what is known for good of the same instance; what time ran out on is asked again."""
        known = dict(other.__dict__)
        for name in ("region", "relaxed_value", "is_single_point"):
            if known.get(name) is not None:
                self.__dict__.setdefault(name, known[name])
        for name in ("best", "worst"):
            if name in known and known[name].status != "unknown":
                self.__dict__.setdefault(name, known[name])
        if other.has_known_point and "some_point" in known:
            self.__dict__.setdefault("some_point", known["some_point"])

    def cost_at(self, point: Point) -> Rational:
        """Return the objective at a point, in minimisation form."""
        return self.instance.objective.at(dict(enumerate(point)))

    def named(self, point: Point) -> WitnessPoint:
        """Return an exact point in the names of this side."""
        values = dict(zip(self.instance.variables.names, point, strict=True))
        return WitnessPoint(self.label, values, self.in_own_sense(self.cost_at(point)))

    def in_own_sense(self, value: Rational) -> Rational:
        """Turn a value in minimisation form into the model's own sense."""
        return -value if self.instance.sense == "max" else value
