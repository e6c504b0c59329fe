"""Formulations: ways to build an instance from data; and the JSON files that hold data."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from equivamap.errors import ReadError
from equivamap.formulations.schemas.schema import Schema

__all__ = ["Formulation", "read_data", "script_data"]


@dataclass(frozen=True)
class Formulation:
    """A model whose data are left open.

    Parameters
    ----------
    name
        What people call it.
    path
        The file that holds it, or a dotted module name.
    target
        Function of the data that returns the model; empty for a script that reads a JSON file.
    module
        True if `path` is a dotted module name.
    source
        Generated Python with the function `target`, where `path` is no Python file itself.
    data_name
        For a script: name of the JSON file that it reads.
    data_as_argument
        True if the script gets the path of its data on the command line.
    schema
        What its data are; None where nobody has said so.
    example
        Data that come with it; None if there are none.
    requires
        Packages that building needs.
    notes
        What people should know of how it was read.
    schema_file, example_file
        Where the schema and the example come from, if from files of their own.
    """

    name: str
    path: str
    target: str = ""
    module: bool = False
    source: str = field(default="", repr=False)
    data_name: str = "data.json"
    data_as_argument: bool = False
    schema: Schema | None = field(default=None, repr=False)
    example: Mapping[str, Any] | None = field(default=None, repr=False)
    requires: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    schema_file: str = ""
    example_file: str = ""

    def with_schema(self, schema: Schema, file: str = "") -> Formulation:
        """Return the same formulation with another schema, and the file that it comes from."""
        return replace(self, schema=schema, schema_file=file)


def read_data(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read a JSON object.

    Raises
    ------
    ReadError
        If the file holds none.
    """
    file = os.fspath(path)
    try:
        with open(file, encoding="utf-8") as stream:
            read = json.load(stream)
    except OSError as fault:
        raise ReadError(
            f"the file cannot be read: {fault.strerror or fault}",
            kind="file-missing",
            remedy="check the path",
            file=file,
        ) from fault
    except (ValueError, RecursionError) as fault:
        raise ReadError(
            f"the file is no JSON: {fault}", kind="data-syntax", remedy="give a JSON object", file=file
        ) from fault
    if not isinstance(read, dict):
        raise ReadError(
            f"the file holds a {type(read).__name__}, not a JSON object",
            kind="data-syntax",
            remedy="give a JSON object whose keys are the parameters",
            file=file,
        )
    return read


def script_data(path: str, given: str | None = None) -> tuple[str, bool]:
    """Return the name of the JSON file that a script reads, and whether it gets it on its command line.

    Parameters
    ----------
    given
        Name of the file of the example data, which decides where the script mentions several.

    Raises
    ------
    ReadError
        If the script is no Python, or mentions several JSON files and none is the one given.
    """
    try:
        with open(path, "rb") as stream:
            tree = ast.parse(stream.read())
    except (SyntaxError, ValueError, RecursionError) as fault:
        raise ReadError(
            f"the script is no Python: {getattr(fault, 'msg', fault)}",
            kind="syntax",
            remedy="run it by itself and correct it",
            file=path,
            line=getattr(fault, "lineno", None),
        ) from fault
    constants = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    named = [text.replace("\\", "/").rsplit("/", 1)[-1] for text in constants if text.endswith(".json")]
    files = list(dict.fromkeys(name for name in named if name != ".json"))
    if given in files:
        return str(given), False
    known = [name for name in ("parameters.json", "data.json") if name in files]
    if len(files) == 1 or known:
        return (files if len(files) == 1 else known)[0], False
    if files:
        raise ReadError(
            f"the script mentions several JSON files: {', '.join(files)}",
            kind="data-name",
            remedy="name the file of its data, or write a function build(data)",
            file=path,
        )
    argument = any(isinstance(n, ast.Attribute) and n.attr in ("argv", "parse_args") for n in ast.walk(tree))
    return given or "data.json", argument
