"""One pair of models made on request, with its labels."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from equivamap.bench.making import NothingFits, make_pair
from equivamap.bench.pairs import LabelledPair, label_line
from equivamap.bench.recipe import Kind, Recipe, Step
from equivamap.bench.sources import find_sources, read_sources, texts_of
from equivamap.errors import UsageError
from equivamap.ir import Instance
from equivamap.transforms import Transformation, transformation, transformations

__all__ = ["generated_pair"]

_MOST_COLUMNS = 60
_TRIES = 40
"""Draws of a source and a transformation before nothing is said to fit."""

GIVEN = "the given model"


def generated_pair(question: Mapping[str, Any], model: Instance | None) -> dict[str, Any]:
    """Make a pair.

    Parameters
    ----------
    question
        The fields of a `PairQuestion`.
    model
        The model to start from; None takes a shipped base problem.

    Returns
    -------
    dict
        Both models as text, the chain that leads from one to the other, and the labels that are proved.

    Raises
    ------
    InputError
        If there is no such source or transformation, or nothing fits.
    """
    rng = random.Random(f"pair/{question['seed']}")
    why = ""
    for name, source, text, steps in _draws(question, model, rng):
        recipe = Recipe(
            name="pair",
            summary="",
            pairs=1,
            kinds=(Kind(steps[-1].name, steps=steps),),
            seed=question["seed"],
            names=question["names"],
            languages=(question["format"],),
        )
        try:
            made = make_pair(
                0,
                recipe,
                {name: source},
                Path("pair").resolve(),
                texts={name: text},
                splits={name: ""},
                seconds=question["time_limit"],
            )
        except NothingFits as fault:
            why = str(fault)
            continue
        pair = _plain(made)
        if question["transformations"] is not None or pair["a"] != pair["b"]:
            return pair
        why = f"{steps[-1].name} changes nothing that {question['format']} states"
    raise UsageError(
        f"no pair could be made: {why}",
        kind="precondition",
        remedy="choose another transformation, source or seed",
        side="options",
    )


def _draws(
    question: Mapping[str, Any], model: Instance | None, rng: random.Random
) -> Iterator[tuple[str, Instance, str, tuple[Step, ...]]]:
    """Yield sources, each with the steps to try on it."""
    chosen = question["transformations"]
    asked = None if chosen is None else _steps([transformation(name) for name in chosen], question)
    in_group = [entry for entry in transformations().values() if entry.group == question["group"]]
    for name, source, text in _sources(question, model, rng):
        if asked is not None:
            yield name, source, text, asked
            continue
        for entry in rng.sample(in_group, min(5 if model is None else len(in_group), len(in_group))):
            yield name, source, text, _steps([entry], question)


def _steps(entries: list[Transformation], question: Mapping[str, Any]) -> tuple[Step, ...]:
    last = len(entries) - 1
    return tuple(Step(e.name, twin=question["twin"] and k == last) for k, e in enumerate(entries))


def _sources(
    question: Mapping[str, Any], model: Instance | None, rng: random.Random
) -> Iterator[tuple[str, Instance, str]]:
    if model is not None:
        if not model.n:
            raise UsageError(
                "the model has no variables", kind="empty", remedy="give another model", side="options"
            )
        yield GIVEN, model, ""
        return
    known = find_sources("builtin", ("small",))
    wanted = question["source"]
    if wanted is not None:
        known = [source for source in known if wanted in (source.problem, source.name)]
        if not known:
            problems = sorted({source.problem for source in find_sources("builtin", ("small",))})
            raise UsageError(
                f"there is no base problem {wanted!r}",
                kind="unknown-source",
                remedy=f"known ones: {', '.join(problems)}",
                side="options",
            )
    rng.shuffle(known)
    for source in known[:_TRIES]:
        instances, _ = read_sources([source], _MOST_COLUMNS)
        for name, instance in instances.items():
            yield name, instance, texts_of([source])[name]


def _plain(made: LabelledPair) -> dict[str, Any]:
    label = label_line(made)
    return {
        "a": {"text": made.pair.a.read_text(encoding="utf-8"), "format": made.pair.a.suffix[1:]},
        "b": {"text": made.pair.b.read_text(encoding="utf-8"), "format": made.pair.b.suffix[1:]},
        "base": made.base,
        "chain": list(made.chain),
        "map": made.pair.map,
        "objective": made.pair.objective,
        "description": made.pair.text,
        "labels": label["labels"],
    }
