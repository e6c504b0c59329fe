"""Families get other names: ``x[i,j]`` becomes ``flow[i,j]``, or a letter, or the name of another family."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from equivamap.ir import Index, Instance, Kind
from equivamap.mapping.links import Links
from equivamap.transforms.domains import is_spread
from equivamap.transforms.drawing import drawn
from equivamap.transforms.option import OneOf
from equivamap.transforms.rewriting import Column, Line, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]

_COLUMN_LETTERS = "xyzuvwpqrstabcdfghkmn"
_ROW_LETTERS = "CRDGHKLMNPQSTUVW"
_COLUMN_WORDS = {
    "binary": ("choose", "use", "assign", "select", "activate"),
    Kind.INTEGER: ("count", "units", "pieces"),
    Kind.CONTINUOUS: ("amount", "quantity", "level", "flow"),
    Kind.SEMICONTINUOUS: ("batch", "lot"),
    Kind.SEMIINTEGER: ("packs", "trays"),
}
_ROW_WORDS = {
    "=": ("balance", "conservation", "definition"),
    "<=": ("limit", "capacity", "budget"),
    ">=": ("requirement", "demand", "coverage"),
    "range": ("window", "corridor"),
}


def _renamed(instance: Instance, rng: random.Random, style: str) -> tuple[Rewriting, str]:
    pen = Rewriting(instance)
    if not pen.columns:
        raise NotApplicable("there is no variable to rename")
    columns = {name: [pen.columns[j].label[1] for j in ids] for name, ids in pen.families().items()}
    rows = {name: [line.label[1] for line in lines] for name, lines in pen.row_families().items()}
    if style == "misleading":
        new_columns, new_rows = _permuted(columns, rng), _permuted(rows, rng)
        if all(old == new for old, new in new_columns.items()):
            raise NotApplicable(
                "no two variable families have indices of the same length, whose names could be mixed up"
            )
    elif style == "single-letter":
        new_columns = _named(columns, rng, dict.fromkeys(columns, _COLUMN_LETTERS), {*columns, *rows})
        taken = {*columns, *rows, *new_columns.values()}
        new_rows = _named(rows, rng, dict.fromkeys(rows, _ROW_LETTERS), taken)
    else:
        words = {name: _column_words(pen.columns[ids[0]]) for name, ids in pen.families().items()}
        new_columns = _named(columns, rng, words, {*columns, *rows})
        taken = {*columns, *rows, *new_columns.values()}
        row_words = {name: _row_words(lines[0]) for name, lines in pen.row_families().items()}
        new_rows = _named(rows, rng, row_words, taken)
    for column in pen.columns.values():
        column.label = (new_columns[column.label[0]], column.label[1])
    for line in pen.lines:
        line.label = (new_rows[line.label[0]], line.label[1])
    pen.docs = {new_columns[name]: text for name, text in pen.docs.items() if name in new_columns}
    pen.row_docs = {new_rows[name]: text for name, text in pen.row_docs.items() if name in new_rows}
    changed = ", ".join(f"{old} to {new}" for old, new in new_columns.items() if old != new)
    return pen, f"{style} names: {changed}"


def _permuted(families: dict[str, list[Index]], rng: random.Random) -> dict[str, str]:
    """Return names mixed up among families whose indices have the same length; with two or more no name stays."""
    alike: dict[tuple[int, ...], list[str]] = {}
    for name, indices in families.items():
        alike.setdefault(tuple(sorted({len(index) for index in indices})), []).append(name)
    new: dict[str, str] = {}
    for names in alike.values():
        order = rng.sample(names, len(names))
        new.update(zip(order, [*order[1:], order[0]], strict=True))
    return {name: new[name] for name in families}


def _named(
    families: Iterable[str], rng: random.Random, words: dict[str, Iterable[str]], taken: Iterable[str]
) -> dict[str, str]:
    """Return a new name for each family, drawn from its words; numbered where all of them are taken."""
    used = set(taken)
    new: dict[str, str] = {}
    for family in families:
        own = list(words[family])
        free = [word for word in own if word not in used]
        new[family] = rng.choice(free) if free else next(w for w in _numbered(own[0]) if w not in used)
        used.add(new[family])
    return new


def _numbered(word: str) -> Iterator[str]:
    return (f"{word}{k}" for k in count(2))


def _column_words(column: Column) -> Iterable[str]:
    return _COLUMN_WORDS["binary" if column.is_binary else column.kind]


def _row_words(line: Line) -> Iterable[str]:
    return _ROW_WORDS["<=" if line.sense == "free" else line.sense]


def _sound(instance: Instance, rng: random.Random, *, style: str, **_: Any) -> Transformed:
    pen, note = _renamed(instance, rng, style)
    return pen.finish(note)


def _unsound(instance: Instance, rng: random.Random, *, style: str, **_: Any) -> Transformed:
    """Claim that two members of a family have each other's names, ``(i,j)`` and ``(j,i)`` where there are such."""
    pen, note = _renamed(instance, rng, style)
    cost = {j: pen.cost.get(j, 0) for j in pen.columns}
    pairs = [
        (i, j)
        for ids in Rewriting(instance).families().values()
        for place, i in enumerate(ids)
        for j in ids[place + 1 :]
        if cost[i] != cost[j] and is_spread(pen.columns[i]) and is_spread(pen.columns[j])
    ]
    labels = instance.variables.labels
    transposed = [(i, j) for i, j in pairs if labels[i][1] == labels[j][1][::-1]]
    first, second = drawn(transposed or pairs, rng, "no two members of a variable family cost differently")
    right = pen.finish(note)
    partner = {first: second, second: first}
    swapped = Links.renaming((j, partner.get(j, j)) for j in range(instance.n))
    names = instance.variables.names
    return replace(
        right, links=swapped, note=f"{note}; {names[first]} and {names[second]} taken for each other"
    )


TRANSFORMATION = Transformation(
    name="rename",
    group="equivalent",
    summary="all families get other names: telling ones, single letters, or each other's",
    wrong="the claimed map takes two members of a family for each other, as with a transposed index",
    precondition="a variable; for misleading names two variable families with indices of the same length",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"style": OneOf(("meaningful", "single-letter", "misleading"))},
)
