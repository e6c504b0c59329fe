"""Schemas in files: TOML for people to write, JSON for programs; both hold the same table.

::

    [parameters.n]
    type = "integer"
    shape = []
    description = "number of periods"

    [parameters.demand]
    type = "continuous"
    shape = ["n"]

    [[assumptions]]
    text = "every demand is at least 0"
    python = "all(demand[t] >= 0 for t in range(n))"

``definitions = ["I = [(i, j) for i in range(n) for j in range(i)]"]`` is optional; so are ``description``, ``unit``
and all assumptions. Other tables and keys at top level belong to others and are passed over.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from typing import Any, NoReturn

from equivamap.errors import InputError, SchemaError
from equivamap.formulations.schemas.schema import Assumption, Parameter, Schema

__all__ = ["read_schema", "schema_from_table", "schema_to_toml", "write_schema"]

_PARAMETER_KEYS = {"type", "shape", "description", "unit"}
_ASSUMPTION_KEYS = {"text", "python"}


def read_schema(path: str | os.PathLike[str]) -> Schema:
    """Read a schema from a ``.toml`` or ``.json`` file.

    Raises
    ------
    SchemaError
        If the file cannot be read, or holds no schema; names the parameter.
    """
    file = os.fspath(path)
    try:
        with open(file, "rb") as stream:
            content = stream.read()
        table = (
            json.loads(content) if file.lower().endswith(".json") else tomllib.loads(content.decode("utf-8"))
        )
    except OSError as fault:
        raise SchemaError(
            f"the schema cannot be read: {fault.strerror or fault}",
            kind="file-missing",
            remedy="check the path",
            file=file,
        ) from fault
    except (ValueError, RecursionError) as fault:
        raise SchemaError(
            f"the schema cannot be read: {fault}",
            kind="schema-syntax",
            remedy="write TOML in a .toml file, JSON in a .json file",
            file=file,
        ) from fault
    try:
        return schema_from_table(table)
    except InputError as fault:
        fault.file = fault.file or file
        raise


def schema_from_table(table: Any) -> Schema:
    """Return the schema that a table of parameters, assumptions and definitions states.

    Raises
    ------
    SchemaError
        If it states none.
    """
    parameters = table.get("parameters") if isinstance(table, Mapping) else None
    if not isinstance(parameters, Mapping) or not parameters:
        _refuse(
            "there is no table of parameters", 'write [parameters.NAME] with type = "…" and shape = [...]'
        )
    assumptions = table.get("assumptions", [])
    definitions = table.get("definitions", [])
    if not isinstance(assumptions, list):
        _refuse("the assumptions are no list", "write [[assumptions]] with text and python")
    if not isinstance(definitions, list) or not all(isinstance(text, str) for text in definitions):
        _refuse("the definitions are no list of texts", 'write definitions = ["I = range(n)"]')
    return Schema(
        {name: _parameter(name, entry) for name, entry in parameters.items()},
        tuple(_assumption(k, entry) for k, entry in enumerate(assumptions, start=1)),
        tuple(definitions),
    )


def _parameter(name: str, entry: Any) -> Parameter:
    if not isinstance(entry, Mapping) or "type" not in entry:
        _refuse(f"parameter {name} has no type", 'write type = "continuous", "integer" or "binary"')
    unknown = sorted(set(entry) - _PARAMETER_KEYS)
    if unknown:
        _refuse(f"parameter {name}: {unknown[0]} is not known", f"use {', '.join(sorted(_PARAMETER_KEYS))}")
    shape = entry.get("shape", [])
    if not isinstance(shape, list) or any(
        isinstance(d, bool) or not isinstance(d, (int, str)) for d in shape
    ):
        _refuse(f"parameter {name}: the shape {shape!r} is no list of dimensions", 'write shape = ["n", "m"]')
    texts = [entry.get(key, "") for key in ("type", "description", "unit")]
    if not all(isinstance(text, str) for text in texts):
        _refuse(f"parameter {name}: type, description and unit are texts", "put them in quotes")
    kind, description, unit = texts
    return Parameter(name, kind, tuple(str(dimension) for dimension in shape), description, unit)


def _assumption(number: int, entry: Any) -> Assumption:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("python"), str):
        _refuse(f"assumption {number} has no python", "write [[assumptions]] with text and python")
    unknown = sorted(set(entry) - _ASSUMPTION_KEYS)
    if unknown or not isinstance(entry.get("text", ""), str):
        _refuse(f"assumption {number}: {(unknown or ['text'])[0]} is not known", "use text and python")
    return Assumption(entry.get("text", ""), entry["python"])


def _refuse(message: str, remedy: str) -> NoReturn:
    raise SchemaError(message, kind="schema-syntax", remedy=remedy)


def schema_to_toml(schema: Schema, notes: Mapping[str, str] | None = None) -> str:
    """Return a schema as TOML.

    Parameters
    ----------
    notes
        A comment for a parameter, by name: how it was inferred, say.
    """
    lines: list[str] = []
    if schema.definitions:
        lines += ["definitions = [", *(f"    {_text(text)}," for text in schema.definitions), "]", ""]
    for name, parameter in schema.parameters.items():
        lines += [f"# {line}" for line in (notes or {}).get(name, "").splitlines()]
        lines += [
            f"[parameters.{name if name.isascii() else _text(name)}]",
            f"type = {_text(parameter.type)}",
        ]
        lines.append(f"shape = [{', '.join(_text(dimension) for dimension in parameter.shape)}]")
        for key, value in (("description", parameter.description), ("unit", parameter.unit)):
            if value:
                lines.append(f"{key} = {_text(value)}")
        lines.append("")
    for assumption in schema.assumptions:
        lines += [
            "[[assumptions]]",
            f"text = {_text(assumption.text)}",
            f"python = {_text(assumption.python)}",
            "",
        ]
    return "\n".join(lines).rstrip("\n") + "\n"


def write_schema(
    schema: Schema, path: str | os.PathLike[str], notes: Mapping[str, str] | None = None
) -> None:
    """Write a schema to a ``.toml`` or ``.json`` file, which `read_schema` reads back as the same."""
    file = os.fspath(path)
    text = _to_json(schema) if file.lower().endswith(".json") else schema_to_toml(schema, notes)
    try:
        with open(file, "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as fault:
        raise SchemaError(
            f"the schema cannot be written: {fault.strerror or fault}",
            kind="file-write",
            remedy="name a file in a directory that exists and may be written",
            file=file,
        ) from fault


def _to_json(schema: Schema) -> str:
    parameters = {
        name: {
            "type": parameter.type,
            "shape": list(parameter.shape),
            "description": parameter.description,
            "unit": parameter.unit,
        }
        for name, parameter in schema.parameters.items()
    }
    assumptions = [{"text": a.text, "python": a.python} for a in schema.assumptions]
    table = {"parameters": parameters, "assumptions": assumptions, "definitions": list(schema.definitions)}
    return json.dumps(table, indent=2, ensure_ascii=False) + "\n"


def _text(value: str) -> str:
    """Return a TOML basic string, which JSON's is but for the character DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
