"""Slack and surplus columns: ``a x <= b`` becomes ``a x + s = b, s >= 0``."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, ZERO, Affine, Instance, Kind
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _with_slacks(instance: Instance, rng: random.Random, *, lower: int | None, **_: Any) -> Transformed:
    """Give the rows of one family with one bound a slack column each, bounded below by `lower`."""
    pen = Rewriting(instance)
    families = {
        name: [line for line in lines if line.has_one_bound] for name, lines in pen.row_families().items()
    }
    fitting = [name for name, lines in families.items() if lines]
    name = drawn(fitting, rng, "no row has exactly one bound")
    slack = pen.fresh_family(f"slack_{name}")
    for line in families[name]:
        body = Affine(dict(line.terms))
        if line.upper is not None:
            formula = body.scaled(-1).shifted(line.upper)
            j = pen.add_column(slack, line.label[1], lower, None, Kind.CONTINUOUS, formula)
            line.terms[j], line.lower = ONE, line.upper
        else:
            assert line.lower is not None
            formula = body.shifted(-line.lower)
            j = pen.add_column(slack, line.label[1], lower, None, Kind.CONTINUOUS, formula)
            line.terms[j], line.upper = ZERO - 1, line.lower
    kind = "slack" if lower == 0 else "free slack"
    return pen.finish(f"{kind} columns {slack} in the rows {name}")


def _sound(instance: Instance, rng: random.Random, **options: Any) -> Transformed:
    return _with_slacks(instance, rng, lower=0, **options)


def _unsound(instance: Instance, rng: random.Random, **options: Any) -> Transformed:
    return _with_slacks(instance, rng, lower=None, **options)


TRANSFORMATION = Transformation(
    name="slack",
    group="equivalent",
    summary="the inequalities of one family become equations with a slack or surplus column each",
    wrong="the slack columns are free, so that the rows say nothing",
    precondition="a row with exactly one bound",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    source="Dantzig 1963",
)
