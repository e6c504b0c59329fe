"""The data that a script read from JSON files, as parameters that a map may name."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

__all__ = ["LARGEST_DATA", "data_parameters", "usable"]

LARGEST_DATA = 200_000
"""Bytes of JSON data that are kept with an instance, all files together; what is larger gives no parameters."""

_DEEPEST = 6


def data_parameters(paths: Iterable[str], read: Callable[[str], bytes]) -> dict[str, Any]:
    """Return what stands under the top-level keys of JSON files.

    Parameters
    ----------
    paths
        The files that the script read; those that do not end in ``.json`` are passed over, and so is whatever is no
        JSON object: nobody promised that it is.
    read
        Returns the content of a file.

    Returns
    -------
    dict
        Numbers, texts, lists and tables by name. A name to which two files give different data is left out.
    """
    found: dict[str, Any] = {}
    ambiguous: set[str] = set()
    rest = LARGEST_DATA
    for path in paths:
        if not path.lower().endswith(".json"):
            continue
        table, size = _table(path, read, rest)
        rest -= size
        for name, value in table.items():
            if name in found and found[name] != value:
                ambiguous.add(name)
            found[name] = value
    return usable({name: value for name, value in found.items() if name not in ambiguous})


def usable(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries that consist of finite numbers and texts; a map has no use for others."""
    return {str(name): value for name, value in table.items() if _is_usable(value, 0)}


def _table(path: str, read: Callable[[str], bytes], limit: int) -> tuple[dict[str, Any], int]:
    """Return the object in a file, and its size; nothing where it is too large or something else."""
    try:
        if os.path.getsize(path) > limit:
            return {}, 0
        text = read(path)
        table = json.loads(text)
    except (OSError, ValueError, RecursionError):
        # The script made sense of the file in a way of its own; it gives no parameters.
        return {}, 0
    return (table, len(text)) if isinstance(table, dict) else ({}, 0)


def _is_usable(value: Any, depth: int) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, (dict, list)):
        inner = value.values() if isinstance(value, dict) else value
        return depth < _DEEPEST and all(_is_usable(item, depth + 1) for item in inner)
    return isinstance(value, (int, str)) and not isinstance(value, bool)
