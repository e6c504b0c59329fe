"""NLP4LP and EquivaFormulation directories: a gurobipy script per formulation, with its data and a description of them.

::

    47/{problem_info.json, parameters.json, optimus-code.py}
    47_c/{…}                       a variation in a directory of its own, or
    47/optimus-code_c.py           in the same directory, with parameters_c.json where they differ

The scripts open their data by absolute paths of somebody else's machine; each build gives them data of its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from equivamap.errors import ReadError, SchemaError
from equivamap.formulations.builds.formulation import Formulation, read_data, script_data
from equivamap.formulations.schemas.dimensions import ANY_LENGTH
from equivamap.formulations.schemas.schema import Parameter, ParameterType, Schema

__all__ = ["SCRIPT", "list_variations", "read_equiva_formulation"]

SCRIPT = "optimus-code.py"

_TYPES: dict[str, ParameterType] = {
    "float": "continuous",
    "real": "continuous",
    "continuous": "continuous",
    "int": "integer",
    "integer": "integer",
    "binary": "binary",
    "bool": "binary",
    "boolean": "binary",
}
_SUFFIX = re.compile(r"_([c-l])")


def list_variations(root: str | os.PathLike[str], instance: str) -> dict[str, tuple[Path, str]]:
    """Return directory and file suffix of each variation of an instance, by letter; the original under ``""``.

    Variations ``_c`` to ``_l`` lie in directories ``47_c`` beside ``47``, or as files ``optimus-code_c.py`` within it.
    """
    base = Path(root)
    found: dict[str, tuple[Path, str]] = {}
    if (base / instance / SCRIPT).is_file():
        found[""] = (base / instance, "")
    for path in sorted(base.glob(f"{instance}_*/{SCRIPT}")):
        match = _SUFFIX.fullmatch(path.parent.name.removeprefix(instance))
        if match:
            found[match[1]] = (path.parent, "")
    for path in sorted((base / instance).glob("optimus-code_*.py")):
        match = _SUFFIX.fullmatch(path.stem.removeprefix("optimus-code"))
        if match:
            found.setdefault(match[1], (base / instance, match[0]))
    return found


def read_equiva_formulation(directory: str | os.PathLike[str], suffix: str = "") -> Formulation:
    """Return the formulation of a directory.

    Parameters
    ----------
    suffix
        As in ``_c``, where several variations lie in one directory.

    Raises
    ------
    InputError
        If there is no script, or its description contradicts itself.
    """
    place = Path(directory)
    script = place / f"optimus-code{suffix}.py"
    if not script.is_file():
        raise ReadError(
            f"the file {script.name} does not exist",
            kind="file-missing",
            remedy="give the directory of one formulation, and the suffix of the variation",
            file=str(script),
        )
    parameters = _first(place, "parameters", suffix)
    info = _first(place, "problem_info", suffix)
    schema, notes = (None, ()) if info is None else _schema(read_data(info), str(info))
    name, argument = script_data(str(script), None if parameters is None else parameters.name)
    return Formulation(
        name=f"{place.resolve().name}{suffix}",
        path=str(script),
        data_name=name,
        data_as_argument=argument,
        schema=schema,
        example=None if parameters is None else read_data(parameters),
        requires=("gurobipy",),
        notes=notes,
    )


def _first(place: Path, stem: str, suffix: str) -> Path | None:
    """Return the file of the variation, or else the one that all share."""
    files = (place / f"{stem}{suffix}.json", place / f"{stem}.json")
    return next((file for file in files if file.is_file()), None)


def _schema(table: Mapping[str, Any], file: str) -> tuple[Schema | None, tuple[str, ...]]:
    """Return the schema of the parameters that are described; dimensions that they do not explain have any length."""
    entries = table.get("parameters")
    if not isinstance(entries, Mapping) or not entries:
        return None, (f"{os.path.basename(file)} describes no parameters",)
    types: dict[str, ParameterType] = {}
    shapes: dict[str, tuple[str, ...]] = {}
    notes: list[str] = []
    for name, entry in entries.items():
        described = entry if isinstance(entry, Mapping) else {}
        kind = str(described.get("type", "float")).strip().lower()
        if kind not in _TYPES:
            raise SchemaError(
                f"parameter {name}: the type {kind!r} is not known",
                kind="schema-type",
                remedy=f"use one of {', '.join(_TYPES)}",
                file=file,
            )
        types[name] = _TYPES[kind]
        shapes[name] = _shape(described.get("shape"))
    sizes = {text for shape in shapes.values() for text in shape}
    parameters: dict[str, Parameter] = {}
    for name, entry in entries.items():
        known: list[str] = []
        for text in shapes[name]:
            if text.isdigit() or (text in shapes and not shapes[text]):
                known.append(text)
            else:
                notes.append(
                    f"parameter {name}: the dimension {text} is no parameter and may have any length"
                )
                known.append(ANY_LENGTH)
        # a size is an integer, whatever the description says
        kind_of: ParameterType = "integer" if name in sizes and types[name] == "continuous" else types[name]
        words = entry.get("definition", entry.get("description", "")) if isinstance(entry, Mapping) else entry
        parameters[name] = Parameter(name, kind_of, tuple(known), str(words))
    return Schema(parameters), tuple(notes)


def _shape(written: Any) -> tuple[str, ...]:
    """Return a shape that is a list, or a text such as ``[N, M]``."""
    if isinstance(written, str):
        written = [part for part in written.strip().strip("[]").split(",") if part.strip()]
    return tuple(str(part).strip() for part in written or ())
