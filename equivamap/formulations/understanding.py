"""Assumptions that nobody here can evaluate: without them no data can be shown to be data of the formulation."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from equivamap.errors import UnsupportedError
from equivamap.formulations.exact_functions import BUILTINS, MODULES
from equivamap.formulations.exact_python import compile_python
from equivamap.formulations.schema import Schema

__all__ = ["not_understood"]


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
            yield text, f"{', '.join(unknown)} cannot be evaluated here"


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
