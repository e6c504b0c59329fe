"""A canonical hash of an instance: equal for instances that no check can tell apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from equivamap.ir.instance import Instance
from equivamap.ir.numbers import NONE

__all__ = ["digest"]


def digest(instance: Instance) -> str:
    """Return the canonical hash of an instance, 64 hexadecimal digits.

    Names and indices of variables and rows, their order, the exact numbers, types, the sense and the parameters
    enter. How a number was written (``0.5`` or ``1/2``), how the instance came about, the lines and the documentation
    of a script do not.

    Notes
    -----
    Names enter because maps are proposed by them and a map that crosses names is not believed. The order enters
    because reports list things in it, and because a question that stays open in one order may be settled in another.
    """
    used = np.unique(
        np.concatenate(
            [
                np.asarray(codes, dtype=np.int64)
                for codes in (
                    instance.codes,
                    instance.cost,
                    instance.lower,
                    instance.upper,
                    instance.row_lower,
                    instance.row_upper,
                )
            ]
        )
    )
    texts = {int(code): str(instance.numbers[int(code)]) for code in used if code != NONE}
    place = {text: k for k, text in enumerate(sorted(set(texts.values())))}
    renumbered = np.full(len(instance.numbers) + 1, NONE, dtype=np.int64)  # NONE, which is -1, is the last
    for code, text in texts.items():
        renumbered[code] = place[text]
    head = {
        "sense": instance.sense,
        "offset": str(instance.offset),
        "numbers": list(place),
        "variables": _axis(instance.variables.names, instance.variables.labels),
        "constraints": _axis(instance.constraints.names, instance.constraints.labels),
        "parameters": _plain(instance.parameters),
    }
    hashed = hashlib.sha256(json.dumps(head).encode())
    for array in (instance.indptr, instance.rows, instance.kinds):
        hashed.update(_bytes(np.asarray(array, dtype=np.int64)))
    for codes in (instance.codes, instance.cost, instance.lower, instance.upper):
        hashed.update(_bytes(renumbered[codes]))
    for codes in (instance.row_lower, instance.row_upper):
        hashed.update(_bytes(renumbered[codes]))
    return hashed.hexdigest()


def _axis(names: Any, labels: Any) -> list[Any]:
    return [list(names), [[family, [_plain(part) for part in index]] for family, index in labels]]


def _bytes(array: Any) -> bytes:
    """Return an array with its length, so that two arrays never pass for one."""
    return len(array).to_bytes(8, "little") + np.ascontiguousarray(array, dtype="<i8").tobytes()


def _plain(value: Any) -> Any:
    """Return indices and parameters as JSON that tells apart what differs: 1, 1.0 and "1"."""
    if isinstance(value, Mapping):
        return {"table": [[_plain(key), _plain(item)] for key, item in value.items()]}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (str, bool, int, float)) or value is None:
        return value
    return [type(value).__name__, str(value)]
