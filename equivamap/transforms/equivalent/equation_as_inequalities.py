"""Equations become two inequalities: ``a x = b`` becomes ``a x <= b`` and ``a x >= b``."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    families = {
        name: [line for line in lines if line.is_equation] for name, lines in pen.row_families().items()
    }
    name = drawn([n for n, lines in families.items() if lines], rng, "no row is an equation")
    other = pen.fresh_family(f"{name}_least")
    for line in families[name]:
        pen.add_line(other, line.label[1], line.terms, line.lower, None, after=line)
        line.lower = None
    return pen.finish(f"equations {name} written as inequalities {name} and {other}")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Write both inequalities in the same sense."""
    pen = Rewriting(instance)
    families = {
        name: [line for line in lines if line.is_equation and _needs_both(pen, line)]
        for name, lines in pen.row_families().items()
    }
    name = drawn(
        [n for n, lines in families.items() if lines], rng, "no equation needs both sides beside the bounds"
    )
    other = pen.fresh_family(f"{name}_least")
    for line in families[name]:
        pen.add_line(other, line.label[1], line.terms, None, line.upper, after=line)
        line.lower = None
    return pen.finish(f"equations {name} written as inequalities {name} and {other} of the same sense")


def _needs_both(pen: Rewriting, line: Line) -> bool:
    low, high = pen.bounds_of(line.terms)
    assert line.lower is not None and line.upper is not None
    return (low is None or low < line.lower) and (high is None or high > line.upper)


TRANSFORMATION = Transformation(
    name="equation-as-inequalities",
    group="equivalent",
    summary="the equations of one family become two inequalities each",
    wrong="both inequalities have the same sense",
    precondition="a row that is an equation",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
