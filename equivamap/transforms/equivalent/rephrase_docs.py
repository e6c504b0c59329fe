"""The documentation of families in other words; nothing that is solved changes.

A family without documentation gets one that says what its bounds or sides say.
"""

from __future__ import annotations

import random
import re
from typing import Any

from equivamap.ir import Instance, Kind
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Column, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]

_SYNONYMS = (
    ("number of", "how many"),
    ("amount of", "quantity of"),
    ("amounts", "quantities"),
    ("at most", "no more than"),
    ("at least", "no less than"),
    ("exactly", "precisely"),
    ("must not exceed", "is limited by"),
    ("total", "overall"),
    ("each", "every"),
    ("whether", "true if"),
)
_COLUMN_WORDS = {
    Kind.CONTINUOUS: ("amount", "quantity"),
    Kind.INTEGER: ("whole number", "integer count"),
    Kind.SEMICONTINUOUS: ("nothing or an amount within bounds", "zero or a quantity within limits"),
    Kind.SEMIINTEGER: ("nothing or a whole number within bounds", "zero or an integer within limits"),
}
_BINARY_WORDS = ("yes-or-no decision", "decision, one for yes and zero for no")
_ROW_WORDS = {
    "<=": ("the left side is at most the right side", "must not exceed the right side"),
    ">=": ("the left side is at least the right side", "must reach the right side"),
    "=": ("both sides are equal", "the left side meets the right side exactly"),
    "range": ("the left side lies between its two limits", "both a lower and an upper limit hold"),
}


def _rephrased(text: str, rng: random.Random) -> str:
    """Return the text with synonyms put in; where none fits, with a new beginning."""
    new = text
    for one, other in _SYNONYMS:
        old, put = (one, other) if re.search(rf"\b{one}\b", new) else (other, one)
        new = re.sub(rf"\b{old}\b", put, new, count=1)
    return new if new != text else f"{rng.choice(['that is', 'in other words'])}: {text}"


def _of_column(column: Column, rng: random.Random) -> str:
    return rng.choice(_BINARY_WORDS if column.is_binary else _COLUMN_WORDS[column.kind])


def _documented(instance: Instance, rng: random.Random) -> Rewriting:
    pen = Rewriting(instance)
    if not pen.columns:
        raise NotApplicable("there is no variable to document")
    pen.docs = {
        name: _rephrased(pen.docs[name], rng) if pen.docs.get(name) else _of_column(pen.columns[ids[0]], rng)
        for name, ids in pen.families().items()
    }
    pen.row_docs = {
        name: _rephrased(pen.row_docs[name], rng)
        if pen.row_docs.get(name)
        else rng.choice(_ROW_WORDS["<=" if lines[0].sense == "free" else lines[0].sense])
        for name, lines in pen.row_families().items()
    }
    return pen


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _documented(instance, rng).finish("documentation in other words")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Say the opposite of the inequalities of one family, and build what is said."""
    pen = _documented(instance, rng)
    turned = {
        name: [line for line in lines if line.terms and line.has_one_bound]
        for name, lines in pen.row_families().items()
    }
    name = drawn(
        [n for n, lines in turned.items() if lines], rng, "no row with a variable has exactly one bound"
    )
    opposite = ">=" if turned[name][0].sense == "<=" else "<="
    pen.row_docs[name] = rng.choice(_ROW_WORDS[opposite])
    for line in turned[name]:
        line.lower, line.upper = line.upper, line.lower
    return pen.finish(f"documentation in other words; rows {name} say the opposite")


TRANSFORMATION = Transformation(
    name="rephrase-docs",
    group="equivalent",
    summary="the documentation of all families is put in other words",
    wrong="the words for one family of inequalities say the opposite, and the rows follow them",
    precondition="a variable",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
