"""One pair of a benchmark: a base model, a chain of transformations, both sides written out, labels proved."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from equivamap.bench.labels import Contradiction, derive_labels
from equivamap.bench.pairs import LabelledPair, Pair
from equivamap.bench.recipe import Kind, Names, Recipe, Step
from equivamap.errors import EquivaMapError, UnsupportedError
from equivamap.ir import Affine, Instance, Label
from equivamap.ir.unify import Unified, unify
from equivamap.mapping.links import Links
from equivamap.options import given_proposal
from equivamap.readers import read
from equivamap.transforms import NotApplicable, Transformed, chained, transformation
from equivamap.transforms.rewriting import Rewriting
from equivamap.writers import write, written_labels

__all__ = ["Made", "NothingFits", "make_pair", "name_of", "same_instance"]

_ENDINGS = {"lp": ".lp", "mps": ".mps", "pyomo": ".py", "pulp": ".py", "gurobipy": ".py"}
_TRIES = 12


class NothingFits(Exception):
    """No base model meets the preconditions of a chain."""


@dataclass(frozen=True)
class Made:
    """A pair as it was made: both instances and what lies between them, before anything is written."""

    source: str
    a: Instance
    result: Transformed
    chain: tuple[str, ...]


def name_of(number: int, recipe: Recipe) -> str:
    """Return the id of the pair with this number.

    Kinds take turns by number, so ids are drawn: they say nothing of the kind.
    """
    return f"p{_drawn_places(recipe.name, recipe.seed, recipe.pairs)[number]:05d}"


@lru_cache(maxsize=1)
def _drawn_places(name: str, seed: int, pairs: int) -> list[int]:
    return random.Random(f"{name}/{seed}/ids").sample(range(pairs), pairs)


def make_pair(
    number: int,
    recipe: Recipe,
    sources: Mapping[str, Instance],
    folder: Path,
    *,
    texts: Mapping[str, str],
    splits: Mapping[str, str],
    seconds: float = 30.0,
) -> LabelledPair:
    """Make the pair with this number: the same for the same recipe and sources, whatever was made before.

    Parameters
    ----------
    sources
        Base instances by name.
    folder
        The benchmark's directory; the pair's files go to ``pairs/<id>/``.
    texts, splits
        Plain-text description and split of each source.
    seconds
        Time limit for the labels.

    Raises
    ------
    NothingFits
        If no source meets the preconditions, or no language of the recipe can state a side exactly.
    Contradiction
        If a proof and the listing of all points disagree; names the pair's files, which are kept.
    """
    kind = recipe.kind_of(number)
    rng = random.Random(f"{recipe.name}/{recipe.seed}/{number}")
    made = _transformed(kind, recipe, sources, rng)
    identity = name_of(number, recipe)
    place = folder / "pairs" / identity
    # what an interrupted run left unfinished
    shutil.rmtree(place, ignore_errors=True)
    try:
        a, b = (
            _stated(instance, rng.sample(recipe.languages, len(recipe.languages)), place, side)
            for side, instance in zip("ab", (made.a, made.result.instance), strict=True)
        )
    except NothingFits:
        shutil.rmtree(place)
        raise
    pair = unify(a.instance, b.instance)
    links = _moved(made.result.links, a.columns, b.columns)
    by_names = _by_names(pair, links) if recipe.names == "kept" else None
    same = made.result.factor == 1 and made.result.shift == 0
    objective: Literal["same", "auto"] = "same" if same else "auto"
    try:
        labels = derive_labels(pair.a, pair.b, links, by_names=by_names, objective=objective, seconds=seconds)
    except Contradiction as fault:
        raise Contradiction(
            f"pair {identity}, {a.file} and {b.file} (kept), made by {'; '.join(made.chain)}: {fault}"
        ) from fault
    question = Pair(
        identity,
        a.file,
        b.file,
        map="free" if by_names is None else "names",
        objective=objective,
        split=splits[made.source],
        text=texts[made.source],
    )
    return LabelledPair(question, kind.name, labels, made.source, made.chain)


def _by_names(pair: Unified, links: Links) -> Links | None:
    """Return the map by equal names where the known map is that one; another question is about any map."""
    if not set(pair.a.variables.labels) <= set(pair.b.variables.labels):
        return None
    found = given_proposal(pair, "names").links
    return found if links.backward == found.backward else None


def _transformed(kind: Kind, recipe: Recipe, sources: Mapping[str, Instance], rng: random.Random) -> Made:
    names = list(sources)
    rng.shuffle(names)
    refusals: list[str] = []
    for name in names:
        for _ in range(1 if kind.steps and not kind.choices and not kind.mutations else _TRIES):
            steps = _drawn(kind, rng)
            try:
                return _chain(name, sources[name], steps, recipe.names, rng)
            except NotApplicable as fault:
                refusals.append(fault.message)
    raise NothingFits(
        f"kind {kind.name}: no base model fits; the last one says: {refusals[-1] if refusals else ''}"
    )


def _drawn(kind: Kind, rng: random.Random) -> list[Step]:
    steps = list(kind.steps)
    steps += [rng.choice(kind.choices) for _ in range(rng.randint(*kind.length))]
    if kind.mutations:
        steps.insert(rng.randint(0, len(steps)), rng.choice(kind.mutations))
    return steps


def _chain(source: str, a: Instance, steps: Sequence[Step], names: Names, rng: random.Random) -> Made:
    """Apply the steps; every one of them must find its place."""
    now = Rewriting(a).finish("")
    notes = []
    for step in steps:
        entry = transformation(step.name)
        apply = entry.twin if step.twin else entry.apply
        done = apply(now.instance, rng, **step.options)
        notes.append(f"{step.name}{' (twin)' if step.twin else ''}: {done.note}")
        now = chained(now, done)
    if names == "erased":
        now = chained(now, _anonymous(now.instance, rng))
    elif names == "misleading":
        now = chained(now, transformation("rename").apply(now.instance, rng, style="misleading"))
    return Made(source, a, now, tuple(notes))


def _anonymous(instance: Instance, rng: random.Random) -> Transformed:
    """Return the instance with columns and rows in another order and named by their places alone."""
    pen = Rewriting(instance)
    order = list(pen.columns)
    rng.shuffle(order)
    rng.shuffle(pen.lines)
    for place, j in enumerate(order, start=1):
        pen.columns[j].label = ("v", (place,))
    for place, line in enumerate(pen.lines, start=1):
        line.label = ("r", (place,))
    pen.docs, pen.row_docs = {}, {}
    return pen.finish("names erased, order shuffled", order=order)


@dataclass(frozen=True)
class _Side:
    """A side as it stands in its file: the instance read back, and where each column of the one written is in it."""

    file: Path
    instance: Instance
    columns: list[int]


def _stated(instance: Instance, languages: Sequence[str], place: Path, side: str) -> _Side:
    """Write one side in the first of the languages that can state it exactly."""
    for language in languages:
        try:
            return _written(instance, language, place, side)
        except UnsupportedError as fault:
            why = fault.message
    raise NothingFits(f"no language of the recipe can state side {side}: {why}")


def _written(instance: Instance, language: str, place: Path, side: str) -> _Side:
    """Write one side and read it back: what is labelled is what the file says."""
    place.mkdir(parents=True, exist_ok=True)
    file = place / f"{side}{_ENDINGS[language]}"
    scratch = file.with_name(file.name + ".part")
    scratch.write_text(write(instance, language), encoding="utf-8")
    scratch.replace(file)
    again = read(str(file))
    columns, rows = written_labels(instance, language)
    order = _order(columns, again.variables.labels)
    row_order = _order(rows, again.constraints.labels)
    if order is None or row_order is None:
        difference = "names"
    else:
        difference = same_instance(instance, again, order, row_order)
    if difference or order is None:
        raise EquivaMapError(f"{file}: written and read back it is another model: {difference}")
    return _Side(file, again, order)


def _order(written: Sequence[Label], found: Sequence[Label]) -> list[int] | None:
    """Return where each label is found; None where they are not the same labels."""
    place = {label: k for k, label in enumerate(found)}
    if len(place) != len(written) or any(label not in place for label in written):
        return None
    return [place[label] for label in written]


def _moved(links: Links, a: Sequence[int], b: Sequence[int]) -> Links:
    """Return the links between the same columns at other places."""

    def there(forms: Mapping[int, Affine], own: Sequence[int], other: Sequence[int]) -> dict[int, Affine]:
        places = {k: Affine.variable(place) for k, place in enumerate(other)}
        return {own[j]: form.substitute(places) for j, form in forms.items()}

    return Links(
        renamed_a=np.array([a[j] for j in links.renamed_a.tolist()], dtype=np.int32),
        renamed_b=np.array([b[k] for k in links.renamed_b.tolist()], dtype=np.int32),
        backward_lines=there(links.backward_lines, a, b),
        forward_lines=there(links.forward_lines, b, a),
        open_a=frozenset(a[j] for j in links.open_a),
        completed_b=frozenset(b[k] for k in links.completed_b),
    )


def same_instance(a: Instance, b: Instance, columns: Sequence[int], rows: Sequence[int]) -> str:
    """Return in which part two instances differ, number for number, or the empty string.

    Parameters
    ----------
    columns, rows
        Where each column and row of `a` is in `b`.
    """
    places = {j: Affine.variable(k) for j, k in enumerate(columns)}
    b_rows, b_bounds, b_kinds = b.exact_rows, b.exact_bounds, b.kinds.tolist()
    parts: dict[str, tuple[Any, Any]] = {
        "variables": (a.n, b.n),
        "rows": (a.m, b.m),
        "types": (a.kinds.tolist(), [b_kinds[k] for k in columns]),
        "bounds": (list(a.exact_bounds), [b_bounds[k] for k in columns]),
        "row numbers": (
            [(row.body.substitute(places), row.lower, row.upper) for row in a.exact_rows],
            [(b_rows[i].body, b_rows[i].lower, b_rows[i].upper) for i in rows],
        ),
        "sense": (a.sense, b.sense),
        "objective": (a.objective.substitute(places), b.objective),
    }
    return next((part for part, (left, right) in parts.items() if left != right), "")
