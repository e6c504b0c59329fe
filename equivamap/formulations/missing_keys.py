"""Parameters that a formulation reads and its data do not have: said once, with the file that lacks them."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from equivamap.errors import DataError, InputError, SchemaError, UsageError
from equivamap.formulations.all_data.parametric_model import source_text
from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.builds.parameter_maps import ParameterMap
from equivamap.formulations.builds.understanding import unknown_names
from equivamap.formulations.comparing.across import Comparer, Comparison, Fate
from equivamap.formulations.schemas.schema import Schema

__all__ = [
    "check_assumption_names",
    "check_example",
    "check_map_names",
    "refuse_if_all_lack",
    "refuse_missing_keys",
]

_RAISED = re.compile(r"KeyError: '([^']+)'")


def refuse_missing_keys(comparer: Comparer, comparisons: Sequence[Comparison]) -> None:
    """Refuse data that lack a parameter which a formulation reads.

    A ``KeyError`` for something else than a parameter is a finding about some data. It is a parameter's if the function
    reads it from its argument, or if no data whatever could be built and all lack the same.

    Raises
    ------
    UsageError
        With kind ``"data-key"``: names the parameter, the file that lacks it, and the remedy.
    """
    last = comparisons[-1]
    key = _key_of(last)
    if not key:
        return
    side = comparer.a if last.failed_side == "a" else comparer.b
    if _is_read(side, key):
        raise _missing(comparer, last.failed_side, key)


def refuse_if_all_lack(comparer: Comparer, comparisons: Sequence[Comparison]) -> None:
    """Refuse data for which nothing could be built since one and the same parameter is always missing.

    Raises
    ------
    UsageError
        As `refuse_missing_keys`.
    """
    keys = {(c.failed_side, _key_of(c)) for c in comparisons}
    if len(keys) == 1:
        ((side, key),) = keys
        if key:
            raise _missing(comparer, side, key)


def _key_of(comparison: Comparison) -> str:
    """Return the text that a build looked up in vain, where its data have no such parameter; or nothing."""
    if comparison.fate is not Fate.BUILD_FAILED:
        return ""
    found = _RAISED.search(comparison.message)
    data = comparison.data_a if comparison.failed_side == "a" else comparison.data_b
    return found[1] if found is not None and found[1] not in (data or {}) else ""


def _is_read(formulation: Formulation, key: str) -> bool:
    """Tell whether the function of a formulation reads a key from its argument."""
    try:
        tree = ast.parse(source_text(formulation))
    except (InputError, OSError, SyntaxError, ValueError):
        return False
    for function in ast.walk(tree):
        if (
            isinstance(function, ast.FunctionDef)
            and function.name == formulation.target
            and function.args.args
        ):
            data = function.args.args[0].arg
            return any(
                isinstance(node, ast.Subscript)
                and isinstance(node.value, ast.Name)
                and node.value.id == data
                and isinstance(node.slice, ast.Constant)
                and node.slice.value == key
                for node in ast.walk(function)
            )
    return False


def _missing(comparer: Comparer, side: str, key: str) -> UsageError:
    formulation = comparer.a if side == "a" else comparer.b
    given = comparer.parameter_map
    file: str | None = comparer.a.schema_file or comparer.a.example_file or None
    if side == "b" and given.origin != "names":
        file = given.file or None
        why = f"the parameter map {given.file or 'that is given'} gives nothing to it"
        remedy = f"add a line {key} = EXPRESSION to the parameter map"
    elif side == "b":
        why = "B gets A's data by equal names, and they have none of that name"
        remedy = f"give --parameter-map FILE with a line {key} = EXPRESSION, or declare {key} in the schema"
    elif comparer.a.schema_file:
        why = f"the schema {comparer.a.schema_file} does not declare it"
        remedy = f"add [parameters.{key}] with its type and shape to the schema"
    elif comparer.a.example_file:
        why = f"the example {comparer.a.example_file}, from which the schema is inferred, does not have it"
        remedy = f"add {key} to the example, or give --schema FILE that declares it"
    else:
        file, why, remedy = formulation.path, "its schema does not declare it", f"declare {key} in the schema"
    return UsageError(
        f"{side.upper()}, {formulation.name}, reads the parameter {key!r}, and {why}",
        kind="data-key",
        remedy=remedy,
        file=file,
        side="data",
    )


def check_example(schema: Schema, example: Mapping[str, Any] | None, file: str) -> None:
    """Refuse an example that does not fit the schema that is given beside it.

    Raises
    ------
    DataError
        Names the parameter and the file.
    """
    if example is not None:
        try:
            schema.checked(example, file or None)
        except DataError as fault:
            fault.remedy = f"{fault.remedy}; or leave --data out, for --schema says what the data are"
            raise


def check_assumption_names(schema: Schema, file: str) -> None:
    """Refuse a schema whose assumptions read what it does not declare.

    Raises
    ------
    SchemaError
        Names the assumption, the name and the file.
    """
    for assumption in schema.assumptions:
        unknown = unknown_names(assumption.python, schema)
        if unknown:
            raise SchemaError(
                f"the assumption {assumption.text or assumption.python!r} reads {', '.join(unknown)}, "
                "which the schema does not declare",
                kind="schema-name",
                remedy=f"declare [parameters.{unknown[0]}], or correct the name in the assumption",
                file=file,
            )


def check_map_names(given: ParameterMap, schema: Schema) -> None:
    """Refuse a parameter map that reads what A's data do not have.

    Raises
    ------
    UsageError
        Names the line, the name and the file.
    """
    earlier: set[str] = set()
    for name, text in given.statements.items():
        unknown = [other for other in unknown_names(text, schema, given.definitions) if other not in earlier]
        if unknown:
            raise UsageError(
                f"the parameter map says {name} = {text[:80]}, and A's data have no {', '.join(unknown)}; they have "
                f"{', '.join(list(schema.parameters)[:12])}",
                kind="parameter-map",
                remedy=f"correct the expression of {name}, or declare {unknown[0]} in A's schema",
                file=given.file or None,
                side="map",
            )
        earlier.add(name)
