"""What a language model answers: one JSON object with map lines, or why there is no map. Read strictly, never run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from equivamap.errors import LLMError, MapError
from equivamap.ir import ZERO, Instance, Rational, canonical, member_text
from equivamap.llm import Schema, parse_object
from equivamap.mapping.language import parse_map
from equivamap.mapping.links import Proposal
from equivamap.mapping.render import render_links

__all__ = ["MOST_CHARACTERS", "SCHEMA", "Reading", "Suspicion", "map_fault", "map_text", "read_answer"]

MOST_CHARACTERS = 100_000
"""Longest map text that is parsed."""

_MOST_VALUES = 5_000
_WORDS = 300
"""Most characters of a model's own words that are passed on."""

_LINES: Schema = {"type": "array", "items": {"type": "string"}}

SCHEMA: Schema = {
    "type": "object",
    "properties": {
        "plan": {"type": "string"},
        "backward": _LINES,
        "forward": _LINES,
        "not_the_same_because": {"type": "string"},
        "witness_side": {"type": "string", "enum": ["A", "B", ""]},
        "witness": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"variable": {"type": "string"}, "value": {"type": "string"}},
                "required": ["variable", "value"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["plan", "backward", "forward", "not_the_same_because", "witness_side", "witness"],
    "additionalProperties": False,
}
"""Every member is required and nothing else is allowed, as strict modes of servers want it; length is ours to check."""

_READ: Schema = {**SCHEMA, "required": ["backward"]}
"""What is insisted on: servers without strict modes leave empty members out."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:/[0-9]{1,30})?")


@dataclass(frozen=True)
class Suspicion:
    """Why a model says that the two are not the same problem. A place to look for a witness, and nothing else.

    Parameters
    ----------
    words
        Its words, cut.
    side
        The side of the point.
    point
        A point that the other side is said to lack, by position, zero where nothing is said; empty for none.
        Nobody has checked that it is feasible.
    """

    words: str
    side: Literal["a", "b"] = "a"
    point: tuple[Rational, ...] = ()


@dataclass(frozen=True)
class Reading:
    """An answer as it was understood.

    Parameters
    ----------
    proposal
        The map; None where there is none or it cannot be used.
    fault
        Why it cannot be used, to be told to the model.
    suspicion
        What it says against equivalence.
    """

    proposal: Proposal | None = None
    fault: str = ""
    suspicion: Suspicion | None = None


def read_answer(text: str, a: Instance, b: Instance) -> Reading:
    """Read an answer; whatever it says, this returns.

    Parameters
    ----------
    text
        The answer as it came.
    a, b
        Reference and candidate.
    """
    try:
        said = parse_object(text, _READ)
    except LLMError as fault:
        return Reading(
            fault=f"Your answer could not be read: {fault.message}. Answer with the one JSON object."
        )
    suspicion = _suspicion(said, a, b)
    lines = map_text(said)
    if not lines:
        return Reading(fault="Your answer holds no map lines.", suspicion=suspicion)
    if len(lines) > MOST_CHARACTERS:
        words = (
            f"Your map has {len(lines)} characters; {MOST_CHARACTERS} are read. Write one line per family."
        )
        return Reading(fault=words, suspicion=suspicion)
    try:
        links = parse_map(lines).instantiate(a, b)
    except MapError as fault:
        return Reading(fault=map_fault(fault, lines), suspicion=suspicion)
    # a comment of a stranger has no place in a report
    shown = render_links(links, a, b) if "#" in lines else lines
    return Reading(Proposal("llm", links, shown), suspicion=suspicion)


def map_text(said: dict[str, Any]) -> str:
    """Return the map of an answer as one text with its sections; empty where it holds no line."""
    parts = []
    for section in ("backward", "forward"):
        lines = [line for line in said.get(section, ()) if line.strip()]
        # some repeat the heading
        lines = [line for line in lines if line.strip() != f"{section}:"]
        if lines:
            parts += [f"{section}:", *lines]
    return "\n".join(parts)


def map_fault(fault: MapError, lines: str) -> str:
    """Say which line is wrong, and how."""
    written = lines.splitlines()
    line = ""
    if fault.line is not None and 0 < fault.line <= len(written):
        line = f" in the line {written[fault.line - 1].strip()[:_WORDS]!r}"
    remedy = f" ({fault.remedy})" if fault.remedy else ""
    return f"Your map could not be used{line}: {fault.message}{remedy}"


def _suspicion(said: dict[str, Any], a: Instance, b: Instance) -> Suspicion | None:
    words = " ".join(said.get("not_the_same_because", "").split())
    if not words:
        return None
    label = said.get("witness_side", "")
    side: Literal["a", "b"] = "b" if label == "B" else "a"
    point = _point(said.get("witness", ()), a if side == "a" else b) if label else ()
    return Suspicion(words[:_WORDS], side, point)


def _point(values: Sequence[dict[str, str]], model: Instance) -> tuple[Rational, ...]:
    """Return the point that is meant; empty where a name or a number is none."""
    if not values or len(values) > _MOST_VALUES:
        return ()
    axis = model.variables
    places = {member_text(*label): p for p, label in enumerate(axis.labels)} | axis.position_of_name
    point = [ZERO] * model.n
    for entry in values:
        position = places.get(entry["variable"].replace(" ", ""), places.get(entry["variable"]))
        number = entry["value"].strip()
        if position is None or not _NUMBER.fullmatch(number):
            return ()
        whole, _, part = number.partition("/")
        if part and not int(part):
            return ()
        point[position] = _exact(whole) / (_exact(part) if part else 1)
    return tuple(point)


def _exact(text: str) -> Rational:
    whole, _, decimals = text.partition(".")
    return canonical(int(whole + decimals)) / 10 ** len(decimals)
