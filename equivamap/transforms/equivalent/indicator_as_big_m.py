"""Either zero or at least something: a semicontinuous variable becomes a binary one and ``l z <= y <= u z``."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, ZERO, Instance, Kind
from equivamap.transforms.drawing import drawn
from equivamap.transforms.implication import prover_of
from equivamap.transforms.rewriting import Rewriting, Transformed, range_of
from equivamap.transforms.transformation import Transformation
from equivamap.verify.outcomes import ExactPoint

__all__ = ["TRANSFORMATION"]

PLAIN = {Kind.SEMICONTINUOUS: Kind.CONTINUOUS, Kind.SEMIINTEGER: Kind.INTEGER}


def _with_switches(instance: Instance, rng: random.Random, *, linked: bool) -> Transformed:
    """Give one family of semicontinuous variables binary ones; unless `linked`, without the rows from below."""
    pen = Rewriting(instance)
    fitting: dict[str, list[int]] = {}
    for name, columns in pen.families().items():
        for j in columns:
            column = pen.columns[j]
            bounded = column.lower is not None and column.upper is not None and column.lower <= column.upper
            if column.kind in PLAIN and bounded and (linked or _loses(instance, pen, j)):
                fitting.setdefault(name, []).append(j)
    lacking = (
        "no semicontinuous variable has two bounds"
        if linked
        else "no semicontinuous variable that could take a value between zero and its least one"
    )
    name = drawn(list(fitting), rng, lacking)
    switch = pen.fresh_family(f"{name}_on")
    above, below = pen.fresh_family(f"{name}_most"), pen.fresh_family(f"{name}_least")
    for j in fitting[name]:
        column = pen.columns[j]
        index, least, most = column.label[1], column.lower, column.upper
        assert least is not None and most is not None, "chosen for their bounds"
        z = pen.add_column(switch, index, 0, 1, Kind.INTEGER)
        pen.add_line(above, index, {j: ONE, z: -most}, None, 0)
        if linked:
            pen.add_line(below, index, {j: ONE, z: -least}, 0, None)
        column.kind, (column.lower, column.upper) = PLAIN[column.kind], range_of(column)
    rows = f"{below} and {above}" if linked else f"{above} alone"
    return pen.finish(f"semicontinuous {name} switched by binary {switch} in the rows {rows}")


def _loses(instance: Instance, pen: Rewriting, j: int) -> bool:
    """Tell whether a positive variable can lie between zero and its least value once the gap is not kept."""
    column = pen.columns[j]
    if column.lower is None or column.lower <= 0:
        return False
    whole = column.kind is Kind.SEMIINTEGER
    low, high = (ONE, column.lower - 1) if whole else (column.lower / 4, column.lower / 2)
    relaxed = Rewriting(instance)
    relaxed.columns[j].kind, relaxed.columns[j].lower = PLAIN[column.kind], ZERO
    relaxed.add_line(relaxed.fresh_family("between"), (), {j: ONE}, low, high)
    return isinstance(prover_of(relaxed.finish("").instance).find_point(), ExactPoint)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _with_switches(instance, rng, linked=True)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _with_switches(instance, rng, linked=False)


TRANSFORMATION = Transformation(
    name="indicator-as-big-m",
    group="equivalent",
    summary="semicontinuous variables of one family become continuous ones with a binary switch and big-M rows",
    wrong="the row from below is missing, so that any value between zero and the least one goes",
    precondition="a semicontinuous variable with two bounds",
    keeps=("same-decisions", "reformulation"),
    sound=_sound,
    unsound=_unsound,
    source="Dantzig 1960, fixed charge",
)
