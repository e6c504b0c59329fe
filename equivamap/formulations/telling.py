"""Formulations, data and what became of maps on them, in words for a language model to read."""

from __future__ import annotations

import json
import math
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from equivamap.errors import MapError
from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.comparing.across import Comparison
from equivamap.formulations.comparing.family_maps import FamilyMap, FamilyMaps, InstancePair, Trying
from equivamap.formulations.comparing.refuting import Refuted
from equivamap.formulations.comparing.witness import OpenWitness
from equivamap.formulations.schemas.schema import Schema
from equivamap.ir.rendering import render_number
from equivamap.verify.shortfall import Shortfall, shortfall

__all__ = ["data_text", "map_shortfall", "refutation_text", "schema_lines", "source_text", "tried_text"]

_LONGEST_DATA = 4_000
_LONGEST_SOURCE = 200_000
_LINES_SHOWN = 30
_POINTS_SHOWN = 30
_SECONDS = 5.0
"""Time for finding the witness once more."""


def schema_lines(schema: Schema) -> list[str]:
    """Return what data are, one line for each parameter, definition and assumption."""
    lines = []
    for name, parameter in schema.parameters.items():
        shape = f"[{', '.join(parameter.shape)}]" if parameter.shape else ""
        words = f": {' '.join(parameter.description.split())}" if parameter.description else ""
        unit = f" ({' '.join(parameter.unit.split())})" if parameter.unit else ""
        lines.append(f"- {name}{shape}, {parameter.type}{words}{unit}")
    lines += [f"definition: {text}" for text in schema.definitions]
    lines += [
        f"assumption: {assumption.python}" + (f"  # {assumption.text}" if assumption.text else "")
        for assumption in schema.assumptions
    ]
    return lines


def source_text(formulation: Formulation) -> str:
    """Return the Python of a formulation; empty where it is no file that can be read, or far too long to show."""
    if formulation.source:
        return formulation.source
    # to find a module its packages would be imported, which runs code
    if formulation.module or not formulation.path.endswith(".py"):
        return ""
    try:
        if os.path.getsize(formulation.path) > _LONGEST_SOURCE:
            return ""
        with open(formulation.path, encoding="utf-8") as stream:
            return stream.read()
    except (OSError, UnicodeDecodeError):
        return ""


def data_text(data: Mapping[str, Any]) -> str:
    """Return data as JSON; large ones are told by their names alone."""
    text = json.dumps(dict(data))
    return text if len(text) <= _LONGEST_DATA else f"(data of {len(text)} characters: {', '.join(data)})"


def tried_text(maps: FamilyMaps, pairs: Sequence[InstancePair], comparisons: Sequence[Comparison]) -> str:
    """Say which maps were tried, and how the best one failed; empty where none was."""
    if not maps.candidates:
        return ""
    counts = Counter(candidate.source for candidate in maps.candidates)
    listed = ", ".join(f"{count} by {source}" for source, count in counts.items())
    lines = [f"Maps tried without success: {listed}."]
    best = maps.best
    if best is not None:
        shown = best.text.splitlines()
        more = [f"(and {len(shown) - _LINES_SHOWN} more lines)"] if len(shown) > _LINES_SHOWN else []
        lines += [
            f"The one that came closest proves {best.proved} instances:",
            *(f"  {line}" for line in [*shown[:_LINES_SHOWN], *more]),
            map_shortfall(maps, best, pairs, comparisons).text,
        ]
    return "\n".join(line for line in lines if line)


def map_shortfall(
    maps: FamilyMaps,
    candidate: FamilyMap,
    pairs: Sequence[InstancePair],
    comparisons: Sequence[Comparison],
) -> Shortfall:
    """Say on which data a map fails first, and how."""
    failing = next((p for p in pairs if candidate.tried.get(p.number) in (Trying.OPEN, Trying.FAILED)), None)
    if failing is None:
        words = "On every data set tried A has too few feasible points, so that the map proves nothing."
        return Shortfall(words, (900_000,))
    comparison = next(c for c in comparisons if c.number == failing.number)
    where = f"It is proved on {candidate.proved} data sets, and not on this one:\n{_both(comparison)}"
    failing.renew(_SECONDS, math.inf)
    tried = maps.attempt(candidate, failing)
    if tried is None:
        return Shortfall(f"{where}\n{_misfit(candidate, failing)}", (500_000, -candidate.proved))
    reason = candidate.reasons.get(failing.number)
    found = shortfall(*tried)
    text = found.text or f"It was not accepted there: {reason}."
    return Shortfall(f"{where}\n{text}", (-candidate.proved, *found.rank))


def _misfit(candidate: FamilyMap, pair: InstancePair) -> str:
    """Say why a map cannot be filled in."""
    if isinstance(candidate.lines, str):
        return "Not all variables have their names on both sides."
    try:
        candidate.lines.instantiate(pair.a.instance, pair.b.instance)
    except MapError as fault:
        return f"The map does not fit there: {fault.message}" + (f" ({fault.remedy})" if fault.remedy else "")
    return "The map does not fit there."


def _both(comparison: Comparison) -> str:
    text = f"data of A: {data_text(comparison.data_a)}"
    if comparison.data_b is not None and comparison.data_b != comparison.data_a:
        text += f"\ndata of B: {data_text(comparison.data_b)}"
    return text


def refutation_text(refuted: Refuted) -> str:
    """Say on which data the sides differ, and how."""
    return "\n".join([f"Witness: {refuted.witness.claim}.", *_instances(refuted.witness)])


def _instances(witness: OpenWitness) -> list[str]:
    lines = []
    for one in witness.instances:
        lines.append(f"- data of A: {data_text(one.data_a)}")
        lines.append(f"  data of B: {data_text(one.data_b)}")
        lines.append(f"  A is {one.statuses[0]}, B is {one.statuses[1]}")
        for what, points in one.points.items():
            for point in points:
                values = [f"{name} = {render_number(v)}" for name, v in point.values.items() if v]
                shown = ", ".join(values[:_POINTS_SHOWN]) or "all variables 0"
                lines.append(f"  {what} of {point.side.upper()}: {render_number(point.value)}, at {shown}")
    return lines
