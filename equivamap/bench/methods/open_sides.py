"""Formulations with open data, for methods that know models and texts only.

Such a method is asked about the two models of the data that the data set comes with, B's data computed from A's by the
map that it states. A text of a formulation is what `equivamap.formulations` reads of it: other entries of its file may
tell the answer (``valid``, how it was made, or of a row that "this cut is invalid").
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from equivamap.bench.pairs import Pair
from equivamap.errors import ReadError
from equivamap.formulations.builds.building import BUILD_TIME_LIMIT, builders_of
from equivamap.formulations.builds.formulation import Formulation, read_data
from equivamap.formulations.builds.formulation_bench import FORMULATION_FILE, read_bench_formulation
from equivamap.formulations.builds.parameter_maps import ParameterMap, read_parameter_map
from equivamap.ir import Instance

__all__ = ["example_data", "example_models", "formulation_text", "map_text"]

_SHOWN = ("parameters", "assumptions", "imports", "definitions", "variables", "constraints", "objective")


def example_models(pair: Pair, time_limit: float) -> tuple[Instance, Instance]:
    """Return both models of the data that the data set comes with.

    Raises
    ------
    InputError
        If there are no such data, or a side cannot be built on them.
    """
    a, b = read_bench_formulation(pair.a), read_bench_formulation(pair.b)
    first, second = example_data(pair, a, b)
    one, other = builders_of(a, b, min(BUILD_TIME_LIMIT, time_limit))
    with one, other:
        return one.build(first), other.build(second)


def example_data(pair: Pair, a: Formulation, b: Formulation) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the data that A comes with, and B's from these: by the stated map, B's own where there is none.

    Raises
    ------
    InputError
        If A comes with no data, or the map has no value for them.
    """
    if a.example is None:
        raise ReadError(
            f"{a.name} comes with no data on which models could be compared",
            kind="file-missing",
            remedy="add parameters.json to the formulation, or data.json to the problem",
            file=a.path,
        )
    stated = stated_map(pair, a)
    if stated is not None:
        return a.example, stated.apply(a.example).data
    return a.example, a.example if b.example is None else b.example


def map_text(pair: Pair, a: Formulation) -> str:
    """Return the stated map in the form of the data set, and nothing else that is said; empty where there is none."""
    stated = stated_map(pair, a)
    if stated is None:
        return ""
    table = {name: {"code": {"python": text}} for name, text in stated.statements.items()}
    return json.dumps({"parameters": table}, indent=2) + "\n"


def stated_map(pair: Pair, a: Formulation) -> ParameterMap | None:
    """Return the map of the data that the data set states; None where there is none."""
    if not pair.parameter_map:
        return None
    definitions = () if a.schema is None else a.schema.definitions
    return replace(read_parameter_map(pair.parameter_map), definitions=definitions)


def formulation_text(place: Path) -> str:
    """Return the file of a formulation without what is said of its rows and how it was made.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    table = read_data(place / FORMULATION_FILE)
    shown = {name: table[name] for name in _SHOWN if name in table}
    if isinstance(shown.get("constraints"), list):
        shown["constraints"] = [_without_description(entry) for entry in shown["constraints"]]
    return json.dumps(shown, indent=2) + "\n"


def _without_description(entry: Any) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    return {name: part for name, part in entry.items() if name != "description"}
