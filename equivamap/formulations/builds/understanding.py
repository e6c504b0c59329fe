"""Which data are data of a formulation: those of files, and assumptions that nobody here can evaluate."""

from __future__ import annotations

import ast
import builtins
import os
from collections.abc import Iterator, Sequence
from typing import Any

from equivamap.errors import DataError, UnsupportedError
from equivamap.formulations.builds.formulation import read_data
from equivamap.formulations.exact.functions import BUILTINS, MODULES
from equivamap.formulations.exact.python import compile_python
from equivamap.formulations.schemas.schema import Schema

__all__ = ["given_data", "not_understood", "unknown_names"]


def given_data(schema: Schema, files: Sequence[str | os.PathLike[str]]) -> list[dict[str, Any]]:
    """Return the data in some files.

    Raises
    ------
    InputError
        If a file holds none, or data that do not meet schema and assumptions.
    """
    sets = []
    for place in files:
        file = os.fspath(place)
        good = schema.checked(read_data(file), file)
        failed = next(iter(schema.findings(good)), None)
        if failed is not None:
            raise DataError(
                f"the data fail {failed.assumption.text or failed.assumption.python!r}: {failed.message}",
                kind="assumptions-unmet",
                remedy="correct the data, or the assumption in the schema",
                file=file,
                side="data",
            )
        sets.append(good)
    return sets


def unknown_names(text: str, schema: Schema, definitions: Sequence[str] = ()) -> list[str]:
    """Return the names that a text reads and that neither the schema nor Python knows; none where it is no Python."""
    try:
        needed = _needed(ast.parse(text.strip("\n")))
    except (SyntaxError, ValueError, RecursionError):
        return []
    known = {*schema.parameters, *BUILTINS, *MODULES, *dir(builtins)}
    stated = [*schema.definitions, *definitions]
    return sorted(name for name in needed - known if not any(name in one for one in stated))


def not_understood(schema: Schema) -> Iterator[tuple[str, str]]:
    """Yield the text of each assumption that the interpreter cannot evaluate, and why."""
    known = {*schema.parameters, *schema.defined.of_name, *BUILTINS, *MODULES}
    for assumption in schema.assumptions:
        text = assumption.text or assumption.python
        try:
            compile_python(assumption.python)
        except UnsupportedError as fault:
            yield text, fault.message
            continue
        unknown = sorted(_needed(ast.parse(assumption.python.strip("\n"))) - known)
        if unknown:
            yield text, f"{', '.join(unknown)} is not declared, and no function that is known"


def _needed(tree: ast.AST) -> set[str]:
    """Return the names that a text reads and does not bind."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    bound |= {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    return {node.id for node in names if isinstance(node.ctx, ast.Load)} - bound
