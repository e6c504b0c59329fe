"""A big-M is loosened: ``a x <= c + M (1 - y)`` gets a larger M, where ``a x <= c + M`` is proved anyway."""

from __future__ import annotations

import random
from itertools import islice
from typing import Any

from gmpy2 import mpq

from equivamap.ir import Instance, Rational
from equivamap.transforms.equivalent._big_m import BigM, big_m_rows, is_at_most
from equivamap.transforms.implication import TRIES, follows, prover_of
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]


def _larger(big: Rational) -> Rational:
    """Return the power of ten that a modeller would write for an M, at least twice as large."""
    power = mpq(10)
    while power < 2 * big:
        power *= 10
    return power


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen, prover = Rewriting(instance), prover_of(instance)
    rows = list(big_m_rows(pen, prover))
    names = list(dict.fromkeys(row.line.label[0] for row in rows))
    for name in rng.sample(names, len(names)):
        family = [row for row in rows if row.line.label[0] == name]
        # the rows themselves must not vouch for each other
        changed = {id(row.line) for row in family}
        others = prover_of(instance, [line for line in pen.lines if id(line) not in changed])
        found = [row for row in family if is_at_most(others, row.terms, row.loose) is True]
        if found:
            big = _larger(max(row.loose - row.tight for row in found))
            for row in found:
                row.rewrite(row.tight + big)
            return pen.finish(f"big-M of the rows {name} raised to {big}")
    raise NotApplicable("no big-M row that is proved to say nothing where its binary variable is off")


def _as_before(row: BigM) -> Line:
    line = row.line
    return Line(line.label, dict(line.terms), line.lower, line.upper)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen, prover = Rewriting(instance), prover_of(instance)
    rows = list(big_m_rows(pen, prover))
    for row in islice(rng.sample(rows, len(rows)), TRIES):
        big = _larger(row.loose - row.tight)
        before = _as_before(row)
        row.rewrite(row.tight + big)
        if follows(prover_of(instance, pen.lines), before) is False:
            return pen.finish(
                f"big-M of the row {before.name} raised to {big}, though it was a limit as well"
            )
        if row.on:
            # the coefficient is raised, but not the right-hand side that has to go with it
            off = {**row.terms, row.switch: big}
            if is_at_most(prover, off, row.loose) is False:
                row.write(off, row.loose)
                note = f"coefficient of the row {before.name} raised to {big}, its right-hand side as before"
                return pen.finish(note)
        row.rewrite(row.loose)
    raise NotApplicable("no big-M row that a larger M would make wrong")


TRANSFORMATION = Transformation(
    name="big-m-looser",
    group="equivalent",
    summary="the big-M of the rows of one family is raised to a power of ten",
    wrong="the M was a limit as well, or the coefficient is raised without the right-hand side",
    precondition="a big-M row that is proved to say nothing where its binary switch is off",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    source="Camm, Raturi and Tsubakitani 1990",
)
