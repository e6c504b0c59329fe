"""Both sides of a transformation on short models, judged by the oracle."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from short_models import model

from equivamap.ir import Instance
from equivamap.ir.rendering import render_bounds, render_row
from equivamap.transforms import NotApplicable, Transformed, transformation
from tests.transforms.judging import is_refuted, keeps, phi_of


def sound(name: str, text: str | Instance, seeds: Iterable[int] = range(8), **options: object) -> set[str]:
    """Apply the sound side under several seeds, insist on what it keeps, and return the rows that it made."""
    known, before = transformation(name), _model(text)
    made: set[str] = set()
    for seed in seeds:
        result = known.sound(before, random.Random(seed), **{**known.options, **options})
        for relation in known.keeps:
            assert keeps(relation, before, result), (seed, relation, result.note)
        made |= new_rows(before, result)
    return made


def unsound(
    name: str, text: str | Instance, seeds: Iterable[int] = range(8), relation: str = "", **options: object
) -> set[str]:
    """Apply the other side under several seeds, insist that each result differs, and return the rows it made."""
    known, before = transformation(name), _model(text)
    relation = relation or ("quasi-karp" if known.group == "restricting" else "same-decisions")
    made: set[str] = set()
    for seed in seeds:
        result = known.unsound(before, random.Random(seed), **{**known.options, **options})
        refuted = is_refuted(relation, "given-map", before, result.instance, result.links, phi_of(result))
        assert refuted, (seed, result.note)
        made |= new_rows(before, result)
    return made


def refused(name: str, text: str | Instance, side: str = "sound", **options: object) -> str:
    """Insist that a side does not apply under any of several seeds, and return what it says."""
    known, before = transformation(name), _model(text)
    said = set()
    for seed in range(4):
        with pytest.raises(NotApplicable) as caught:
            getattr(known, side)(before, random.Random(seed), **{**known.options, **options})
        said.add(caught.value.message)
    (message,) = said
    return message


def rows_of(instance: Instance) -> set[str]:
    """Return every row as text with its name."""
    names = instance.constraints.names
    return {f"{names[i]}: {render_row(instance, row)}" for i, row in enumerate(instance.exact_rows)}


def new_rows(before: Instance, result: Transformed) -> set[str]:
    """Return the rows that the original does not have word for word."""
    return rows_of(result.instance) - rows_of(before)


def bounds_of(instance: Instance) -> list[str]:
    """Return the domain of every variable as text."""
    return [render_bounds(instance, j) for j in range(instance.n)]


def _model(text: str | Instance) -> Instance:
    return model(text) if isinstance(text, str) else text
