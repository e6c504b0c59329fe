"""What a language model answers about formulations with open data: maps, a generator, data to try. Read, never run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from equivamap.errors import LLMError, MapError
from equivamap.llm import Schema, parse_object
from equivamap.llm.answers import strict_json
from equivamap.mapping.language import LinkMap, parse_map
from equivamap.propose.llm.answer import MOST_CHARACTERS, map_fault, map_text

__all__ = ["OPEN_SCHEMA", "OpenReading", "read_open_answer"]

MOST_DATA = 5
"""Data sets that one answer may ask to be tried."""

_LONGEST_DATA = 20_000
_WORDS = 300
_LINES: Schema = {"type": "array", "items": {"type": "string"}}

OPEN_SCHEMA: Schema = {
    "type": "object",
    "properties": {
        "plan": {"type": "string"},
        "parameter_map": _LINES,
        "backward": _LINES,
        "forward": _LINES,
        "generator": {"type": "string"},
        "not_the_same_because": {"type": "string"},
        "data_to_try": _LINES,
    },
    "required": [
        "plan",
        "parameter_map",
        "backward",
        "forward",
        "generator",
        "not_the_same_because",
        "data_to_try",
    ],
    "additionalProperties": False,
}
"""Every member is required and nothing else is allowed, as strict modes of servers want it; length is ours to check."""

_READ: Schema = {**OPEN_SCHEMA, "required": []}
"""Servers without strict modes leave empty members out."""


@dataclass(frozen=True)
class OpenReading:
    """An answer as it was understood.

    Parameters
    ----------
    parameter_lines
        Lines of a parameter map as they came; nobody has looked into them.
    map
        The map over families; None where there is none or it cannot be read.
    map_text
        Its text.
    generator
        Python of a generator as it came, which nobody has looked into; empty for none.
    faults
        What cannot be used, to be told to the model.
    suspicion
        What it says against equivalence: words, which prove nothing.
    data
        Data of A that it wants to be tried; nobody has checked them.
    """

    parameter_lines: tuple[str, ...] = ()
    map: LinkMap | None = None
    map_text: str = ""
    generator: str = ""
    faults: tuple[str, ...] = ()
    suspicion: str = ""
    data: tuple[dict[str, Any], ...] = field(default=())


def read_open_answer(text: str) -> OpenReading:
    """Read an answer; whatever it says, this returns."""
    try:
        said = parse_object(text, _READ)
    except LLMError as fault:
        words = f"Your answer could not be read: {fault.message}. Answer with the one JSON object."
        return OpenReading(faults=(words,))
    faults: list[str] = []
    link_map, lines = None, map_text(said)
    if len(lines) > MOST_CHARACTERS:
        faults.append(
            f"Your map has {len(lines)} characters; {MOST_CHARACTERS} are read. Write one line per family."
        )
        lines = ""
    if lines:
        try:
            link_map = parse_map(lines)
            if not said.get("forward"):
                lines = lines.removeprefix("backward:\n")
            # a comment of a stranger has no place in a report
            lines = "\n".join(
                line.partition("#")[0].rstrip() if "'" not in line else line for line in lines.split("\n")
            )
            link_map = LinkMap(link_map.lines, lines)
        except MapError as fault:
            faults.append(map_fault(fault, lines))
    parameters = tuple(line for line in said.get("parameter_map", ()) if line.strip())
    if sum(map(len, parameters)) > MOST_CHARACTERS:
        faults.append(f"Your parameter map has more than {MOST_CHARACTERS} characters.")
        parameters = ()
    data = _data_to_try(said.get("data_to_try", ()), faults)
    return OpenReading(
        parameters,
        link_map,
        lines,
        said.get("generator", "").strip(),
        tuple(faults),
        " ".join(said.get("not_the_same_because", "").split())[:_WORDS],
        data,
    )


def _data_to_try(texts: Any, faults: list[str]) -> tuple[dict[str, Any], ...]:
    found = []
    for text in texts[:MOST_DATA]:
        try:
            value = strict_json(text) if len(text) <= _LONGEST_DATA else None
        except ValueError:
            value = None
        if isinstance(value, dict):
            found.append(value)
        elif text.strip():
            faults.append("An entry of data_to_try is no JSON object of A's data.")
    return tuple(found)
