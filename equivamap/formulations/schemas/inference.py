"""Schemas inferred from one example: dimensions by equal lengths, and by the integer parameters that equal them.

One example never tells a schema for sure. What was inferred, and where more than one reading fits, is reported; the
result can be frozen to a file, corrected there, and given from then on. Types are the narrowest that fit: data drawn
from too narrow a schema are still data of the formulation, data from too wide a one need not be.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from equivamap.errors import SchemaError
from equivamap.formulations.schemas.dimensions import ANY_LENGTH
from equivamap.formulations.schemas.schema import Parameter, ParameterType, Schema
from equivamap.formulations.schemas.schema_files import write_schema

__all__ = ["InferredSchema", "freeze", "infer_schema"]


@dataclass(frozen=True)
class InferredSchema:
    """A schema and why it is that.

    Parameters
    ----------
    schema
        The schema; it states no assumptions, which no example can show.
    inferred
        What was read off the example, by parameter.
    ambiguous
        Where something else fits as well, by parameter: one line per doubt.
    """

    schema: Schema
    inferred: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]

    def lines(self) -> tuple[str, ...]:
        """Return everything that was inferred, one line for each finding."""
        return tuple(
            line
            for name, text in self.inferred.items()
            for line in (f"{name}: {text}", *(f"{name}: {doubt}" for doubt in self.ambiguous.get(name, ())))
        )


def freeze(inferred: InferredSchema, path: str | os.PathLike[str]) -> None:
    """Write an inferred schema to a TOML file, with what was inferred as comments."""
    notes = {
        name: "\n".join(
            [f"inferred: {text}", *(f"ambiguous: {doubt}" for doubt in inferred.ambiguous.get(name, ()))]
        )
        for name, text in inferred.inferred.items()
    }
    write_schema(inferred.schema, path, notes)


def infer_schema(data: Mapping[str, Any], file: str | None = None) -> InferredSchema:
    """Return the schema that an example suggests.

    Parameters
    ----------
    data
        One data set: numbers and nested lists of numbers by name.
    file
        Where it comes from; stands in the errors.

    Raises
    ------
    SchemaError
        With kind ``"schema-inference"``, if a parameter is something else; names it.
    """
    for name, value in data.items():
        _check(str(name), value, file)
    reading = _Reading(data)
    parameters = {name: Parameter(name, reading.type_of(name), reading.shape_of(name)) for name in data}
    inferred = {
        name: f"{parameter.type}, "
        + (f"shape [{', '.join(parameter.shape)}]" if parameter.shape else "scalar")
        for name, parameter in parameters.items()
    }
    doubts = {name: tuple(lines) for name, lines in reading.doubts.items() if lines}
    return InferredSchema(Schema(parameters), inferred, doubts)


def _check(name: str, value: Any, file: str | None) -> None:
    """Refuse what no schema can describe."""
    wrong = ""
    if not name.isidentifier():
        wrong = f"{name!r} is no name of a parameter"
    for item in _leaves(value):
        if isinstance(item, bool) or not isinstance(item, (int, float)) or not math.isfinite(item):
            wrong = f"parameter {name} holds {item!r:.60}, which is no finite number"
            break
    depths = set(_depths(value))
    if not wrong and len(depths) > 1:
        wrong = f"parameter {name} has numbers and lists side by side"
    if wrong:
        raise SchemaError(
            wrong,
            kind="schema-inference",
            remedy="give numbers and nested lists of numbers under names, or write a schema",
            file=file,
            side="data",
        )


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _depths(value: Any, depth: int = 0) -> Iterator[int]:
    """Yield the depth of every number; an empty list says nothing of what it would hold."""
    if isinstance(value, list):
        for item in value:
            yield from _depths(item, depth + 1)
    else:
        yield depth


def _depth_of(value: Any) -> int:
    depths = set(_depths(value))
    if depths:
        return depths.pop()
    depth = 0
    while isinstance(value, list):
        depth += 1
        value = value[0] if value else None
    return depth


class _Reading:
    """The data set, the sizes that stand in it, and doubts about them."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.doubts: dict[str, list[str]] = {name: [] for name in data}
        self.sizes = {
            name: value
            for name, value in data.items()
            if isinstance(value, int) and not isinstance(value, bool)
        }
        self.roots: dict[int, str] = {}
        self.used = {
            length for value in data.values() for level in _levels(value) for length in set(level) if level
        }

    def type_of(self, name: str) -> ParameterType:
        """Return the narrowest type that fits; a scalar that is the length of an array is a size."""
        value = self.data[name]
        values = list(_leaves(value))
        if not values or any(isinstance(item, float) and not item.is_integer() for item in values):
            if not values:
                self.doubts[name].append("there is no value to read a type from; declared continuous")
            return "continuous"
        if isinstance(value, list) and all(item in (0, 1) for item in values):
            self.doubts[name].append("all values are 0 or 1; declared binary, may be integer or continuous")
            return "binary"
        if name in self.sizes and self.sizes[name] in self.used:
            return "integer"
        if any(isinstance(item, float) for item in values):
            return "continuous"
        self.doubts[name].append("all values are integers; declared integer, may be continuous")
        return "integer"

    def shape_of(self, name: str) -> tuple[str, ...]:
        """Return the text of each dimension."""
        shape: list[str] = []
        earlier: list[int] = []
        for position, level in enumerate(_levels(self.data[name])[: _depth_of(self.data[name])]):
            lengths = set(level)
            if len(lengths) > 1:
                shape.append(self._ragged(name, position, level, shape))
            else:
                length = lengths.pop() if lengths else 0
                earlier.append(length)
                shape.append(self._even(name, position, length, earlier.count(length) - 1))
        return tuple(shape)

    def _even(self, name: str, position: int, length: int, repeated: int) -> str:
        """Return the text of a dimension that has one length, as `repeated` ones before it have in the same array."""
        equal = [size for size, value in self.sizes.items() if value == length]
        where = f"dimension {position + 1} of length {length}"
        if equal:
            # of several sizes that are equal by chance, an array has each once rather than one of them twice
            taken = equal[repeated % len(equal)]
            if len(equal) > 1:
                self.doubts[name].append(f"{where} may be any of {', '.join(equal)}; {taken} was taken")
            return taken
        near = [
            f"{size}{length - value:+d}" for size, value in self.sizes.items() if abs(value - length) == 1
        ]
        root = self.roots.get(length)
        if root is not None and root != name:
            other = f", may be {' or '.join(near)}" if near else ""
            self.doubts[name].append(f"{where} was taken for the length of {root}{other}")
            return f"len({root})"
        if near:
            others = f"; may also be {' or '.join(near[1:])}" if near[1:] else ""
            self.doubts[name].append(f"{where} was taken for {near[0]}, since no parameter equals it{others}")
            return near[0]
        if position == 0:
            self.roots[length] = name
            self.doubts[name].append(f"{where} equals no integer parameter; any length was taken")
            return ANY_LENGTH
        self.doubts[name].append(f"{where} equals no integer parameter; it was taken to be always {length}")
        return str(length)

    def _ragged(self, name: str, position: int, level: list[int], shape: list[str]) -> str:
        """Return the text of a dimension whose length differs from row to row."""
        if position == 1:
            lengths = [other for other, value in self.data.items() if other != name and value == level]
            if lengths:
                if len(lengths) > 1:
                    self.doubts[name].append(
                        f"the lengths of dimension 2 may stand in any of {', '.join(lengths)}; {lengths[0]} was taken"
                    )
                return f"{lengths[0]}[{shape[0] if shape[0].isidentifier() else 'i'}]"
        self.doubts[name].append(
            f"dimension {position + 1} has the lengths {level[:8]}; any length was taken"
        )
        return ANY_LENGTH


def _levels(value: Any) -> list[list[int]]:
    """Return the lengths of all lists at each depth."""
    levels: list[list[int]] = []
    lists = [value] if isinstance(value, list) else []
    while lists:
        levels.append([len(one) for one in lists])
        lists = [item for one in lists for item in one if isinstance(item, list)]
    return levels
