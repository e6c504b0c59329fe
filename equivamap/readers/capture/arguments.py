"""The arguments of a function that builds a model, by name from JSON data."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable
from typing import Any

from equivamap.errors import ReadError
from equivamap.readers.capture.request import Request

__all__ = ["arguments_for", "arguments_from", "json_files"]


def arguments_for(
    function: Callable[..., Any], request: Request
) -> tuple[list[Any], dict[str, Any], dict[str, Any]]:
    """Return positional and named arguments, and all data.

    A function with one parameter that the data does not name gets the whole of the data.

    Raises
    ------
    ReadError
        If a data file is no JSON object, or an argument is missing.
    """
    data: dict[str, Any] = {}
    for path in json_files(request.data):
        try:
            with open(path, encoding="utf-8") as stream:
                read = json.load(stream)
        except (OSError, ValueError, RecursionError) as fault:
            raise ReadError(
                f"the data cannot be read: {fault}",
                kind="data-syntax",
                remedy="give a JSON object",
                file=path,
            ) from fault
        if not isinstance(read, dict):
            raise ReadError(
                f"the data is a {type(read).__name__}, not a JSON object",
                kind="data-syntax",
                remedy="give a JSON object whose keys are the names of the arguments",
                file=path,
            )
        data.update(read)
    return *arguments_from(function, data, request), data


def arguments_from(
    function: Callable[..., Any], data: dict[str, Any], request: Request
) -> tuple[list[Any], dict[str, Any]]:
    """Return positional and named arguments from a table of data.

    Raises
    ------
    ReadError
        If an argument is missing.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    fixed = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters):
        positional = [p.name for p in parameters if p.kind is inspect.Parameter.POSITIONAL_ONLY]
        return [data[name] for name in positional if name in data], {
            k: v for k, v in data.items() if k not in positional
        }
    plain = [p for p in parameters if p.kind in fixed or p.kind is inspect.Parameter.KEYWORD_ONLY]
    required = [p for p in plain if p.default is inspect.Parameter.empty]
    if data and len(required) == 1 and required[0].name not in data and required[0].kind in fixed:
        return [data], {p.name: data[p.name] for p in plain[1:] if p.name in data}
    missing = [p.name for p in required if p.name not in data]
    if missing:
        raise ReadError(
            f"{request.target} needs {', '.join(missing)}, which the data does not give "
            f"(it has {', '.join(data) or 'nothing'})",
            kind="argument-missing",
            remedy="give a JSON object with these keys by --data"
            + ("; as the only argument it may be the whole object" if len(required) == 1 else ""),
        )
    positional = [
        data[p.name] for p in plain if p.kind is inspect.Parameter.POSITIONAL_ONLY and p.name in data
    ]
    named = {
        p.name: data[p.name]
        for p in plain
        if p.kind is not inspect.Parameter.POSITIONAL_ONLY and p.name in data
    }
    return positional, named


def json_files(data: tuple[str, ...]) -> list[str]:
    """Return the JSON files given; of a directory all that it holds, in order of name."""
    files: list[str] = []
    for path in data:
        if os.path.isdir(path):
            files += [os.path.join(path, name) for name in sorted(os.listdir(path)) if name.endswith(".json")]
        elif path.endswith(".json"):
            files.append(path)
    return files
