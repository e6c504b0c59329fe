"""The objective in one sense and one scale.

Before: ``max c'x + d`` or ``min c'x + d``.
After: ``min c'x / s`` with s the smallest |cost|, negated first where it is maximised.

Accepts every instance. Keeps every feasible point; costs in minimisation form are ``s * reduced + d``, which the undo
says. `MinimisedObjective` does the first half alone, so that signs of costs mean the same while other reductions run.
"""

from __future__ import annotations

import dataclasses
import operator

import numpy as np

from equivamap.ir import ONE, ZERO, CodeArithmetic, Instance
from equivamap.propose.reductions.assembling import as_reduced
from equivamap.propose.reductions.reduction import Keeps, Reduced

__all__ = ["MinimisedObjective", "ObjectiveScaling"]


class MinimisedObjective:
    """A maximised objective is negated."""

    name = "minimised objective"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether the objective is maximised."""
        return instance.sense == "max"

    def apply(self, instance: Instance) -> Reduced | None:
        """Negate the objective."""
        if instance.sense != "max":
            return None
        numbers = CodeArithmetic(instance.numbers)
        cost = numbers.combine(operator.neg, instance.cost)
        changed = dataclasses.replace(
            instance, sense="min", cost=cost, offset=-instance.offset, numbers=numbers.table()
        )
        return as_reduced(instance, changed)


class ObjectiveScaling:
    """The smallest |cost| becomes 1 and the constant 0."""

    name = "objective scaling"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether there is an objective to scale; it must be minimised."""
        return instance.sense == "min" and bool(instance.offset or instance.cost.any())

    def apply(self, instance: Instance) -> Reduced | None:
        """Scale the objective."""
        if instance.sense != "min":
            return None
        numbers = CodeArithmetic(instance.numbers)
        priced = np.flatnonzero(instance.cost)
        scale = min(
            (abs(instance.numbers[c]) for c in np.unique(instance.cost[priced]).tolist()), default=ONE
        )
        if scale == 1 and not instance.offset:
            return None
        cost = instance.cost.copy()
        cost[priced] = numbers.combine(lambda c: c / scale, cost[priced])
        changed = dataclasses.replace(instance, cost=cost, offset=ZERO, numbers=numbers.table())
        return as_reduced(instance, changed, factor=scale, shift=instance.offset)
