"""A big-M is tightened: ``a x <= c + M (1 - y)`` keeps ``U - c`` for M, where ``a x <= U`` is proved."""

from __future__ import annotations

import random
from itertools import islice
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.drawing import drawn
from equivamap.transforms.equivalent._big_m import big_m_rows, greatest, is_at_most
from equivamap.transforms.implication import TRIES, prover_of
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen, prover = Rewriting(instance), prover_of(instance)
    found = []
    for row in big_m_rows(pen, prover):
        most = greatest(prover, row.terms)
        if most is not None and row.tight < most < row.loose:
            found.append((row, most))
    names = list(dict.fromkeys(row.line.label[0] for row, _ in found))
    name = drawn(names, rng, "no big-M row with a proved bound below its M")
    for row, most in found:
        if row.line.label[0] == name:
            row.rewrite(most)
    return pen.finish(f"big-M of the rows {name} tightened to what their other variables reach")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen, prover = Rewriting(instance), prover_of(instance)
    rows = list(big_m_rows(pen, prover))
    for row in islice(rng.sample(rows, len(rows)), TRIES):
        most = greatest(prover, row.terms)
        if most is None:
            continue
        # not the bound itself but one short of it, or half of the way to what holds anyway
        for loose in (min(most, row.loose) - 1, (min(most, row.loose) + row.tight) / 2):
            off = {**row.terms, row.switch: (loose - row.tight) * (1 if row.on else -1)}
            limit = loose if row.on else row.tight
            if row.tight < loose and is_at_most(prover, off, limit) is False:
                row.rewrite(loose)
                return pen.finish(f"big-M of the row {row.line.name} too small: {loose - row.tight}")
    raise NotApplicable("no big-M row that a smaller M would make wrong")


TRANSFORMATION = Transformation(
    name="big-m-tighter",
    group="equivalent",
    summary="the big-M of the rows of one family is lowered to a bound that is proved",
    wrong="the big-M is too small and cuts feasible points off",
    precondition="a big-M row with a binary switch whose M is larger than the other variables need",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    source="Savelsbergh 1994, coefficient reduction",
)
