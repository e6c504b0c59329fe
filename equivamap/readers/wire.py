"""Instances as bytes: how a model comes back from the process that ran a script.

Nothing in the format can execute. A magic line, the length of a JSON header, the header, and the raw
little-endian arrays one after another. Everything is checked on arrival: a script may have written the bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np

from equivamap.errors import ReadError
from equivamap.ir import NONE, Axis, Instance, Kind, NumberTable, Origin, Warned, canonical
from equivamap.ir.numbers import Rational

__all__ = ["MAXIMAL_BYTES", "dump_instance", "load_instance"]

MAGIC = b"EQUIVAMAP INSTANCE 1\n"
MAXIMAL_BYTES = 2**30

_ARRAYS = (
    ("floats", "<f8"),
    ("indptr", "<i8"),
    ("rows", "<i4"),
    ("codes", "<i4"),
    ("cost", "<i4"),
    ("lower", "<i4"),
    ("upper", "<i4"),
    ("kinds", "|u1"),
    ("row_lower", "<i4"),
    ("row_upper", "<i4"),
)


def dump_instance(instance: Instance) -> bytes:
    """Return `instance` as bytes."""
    arrays = {
        "floats": instance.numbers.floats,
        **{name: getattr(instance, name) for name, _ in _ARRAYS if name != "floats"},
    }
    header = {
        "sizes": {name: len(arrays[name]) for name, _ in _ARRAYS},
        "exact": {str(code): str(value) for code, value in instance.numbers.exact.items()},
        "offset": str(instance.offset),
        "sense": instance.sense,
        "name": instance.name,
        "variables": _axis_out(instance.variables),
        "constraints": _axis_out(instance.constraints),
        "origin": [
            instance.origin.path,
            instance.origin.format,
            instance.origin.captured_at,
            list(instance.origin.data_files),
        ],
        "warnings": [[warned.kind, warned.message] for warned in instance.warnings],
        "parameters": _nested_out(instance.parameters),
    }
    text = json.dumps(header, allow_nan=False).encode()
    parts = [MAGIC, len(text).to_bytes(8, "little"), text]
    parts += [np.ascontiguousarray(arrays[name], dtype=dtype).tobytes() for name, dtype in _ARRAYS]
    return b"".join(parts)


def load_instance(data: bytes) -> Instance:
    """Return the instance that `dump_instance` wrote.

    Raises
    ------
    ReadError
        With kind ``"garbled"``, if the bytes are anything else: cut short, out of range, not finite, rows
        that do not ascend, names given twice.
    """
    if len(data) > MAXIMAL_BYTES:
        _garbled(f"{len(data)} bytes are more than {MAXIMAL_BYTES}")
    start = len(MAGIC) + 8
    if data[: len(MAGIC)] != MAGIC or len(data) < start:
        _garbled("no header")
    length = int.from_bytes(data[len(MAGIC) : start], "little")
    if length > len(data) - start:
        _garbled("the header is cut short")
    try:
        header = json.loads(data[start : start + length])
        return _build(header, data, start + length)
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
        OverflowError,
    ) as fault:
        raise _error(f"{type(fault).__name__}: {fault}") from fault


def _build(header: Any, data: bytes, start: int) -> Instance:
    arrays: dict[str, Any] = {}
    for name, dtype in _ARRAYS:
        size = header["sizes"][name]
        if type(size) is not int or size < 0:
            _garbled(f"array {name} has size {size!r}")
        stop = start + size * np.dtype(dtype).itemsize
        if stop > len(data):
            _garbled(f"array {name} is cut short")
        arrays[name] = np.frombuffer(data[start:stop], dtype=dtype).astype(np.dtype(dtype).newbyteorder("="))
        start = stop
    if start != len(data):
        _garbled(f"{len(data) - start} bytes too many")
    variables, constraints = _axis_in(header["variables"]), _axis_in(header["constraints"])
    exact = {int(code): _rational(value) for code, value in header["exact"].items()}
    floats = arrays["floats"]
    if np.isnan(floats).any() or any(not 0 <= code < len(floats) for code in exact):
        _garbled("the number table is broken")
    infinite = set(np.flatnonzero(~np.isfinite(floats)).tolist())
    if not infinite <= exact.keys():
        _garbled("a number is not finite")
    _check_arrays(arrays, len(variables), len(constraints))
    path, form, captured, files = header["origin"]
    origin = Origin(_text(path), _text(form), _text(captured), tuple(_text(f) for f in files))
    sense = header["sense"]
    if sense not in ("min", "max"):
        _garbled(f"the sense is {sense!r}")
    parameters = _nested_in(header["parameters"])
    if not isinstance(parameters, dict):
        _garbled("the parameters are no table")
    return Instance(
        variables=variables,
        constraints=constraints,
        sense=sense,
        offset=_rational(header["offset"]),
        numbers=NumberTable(floats, exact),
        indptr=arrays["indptr"],
        rows=arrays["rows"],
        codes=arrays["codes"],
        cost=arrays["cost"],
        lower=arrays["lower"],
        upper=arrays["upper"],
        kinds=arrays["kinds"],
        row_lower=arrays["row_lower"],
        row_upper=arrays["row_upper"],
        origin=origin,
        name=_text(header["name"]),
        parameters=parameters,
        warnings=tuple(Warned(_text(kind), _text(message)) for kind, message in header["warnings"]),
    )


def _check_arrays(arrays: Mapping[str, Any], n: int, m: int) -> None:
    nnz, table = len(arrays["codes"]), len(arrays["floats"])
    sizes = {"indptr": n + 1, "rows": nnz, "kinds": n, "row_lower": m, "row_upper": m}
    sizes |= {"cost": n, "lower": n, "upper": n}
    for name, size in sizes.items():
        if len(arrays[name]) != size:
            _garbled(f"array {name} has {len(arrays[name])} entries instead of {size}")
    indptr, rows, codes = arrays["indptr"], arrays["rows"], arrays["codes"]
    if indptr[0] != 0 or indptr[-1] != nnz or (np.diff(indptr) < 0).any():
        _garbled("the column starts do not ascend")
    if nnz:
        if rows.min() < 0 or rows.max() >= m or codes.min() < 1 or codes.max() >= table:
            _garbled("a matrix entry is out of range")
        ascending = np.diff(rows) > 0
        # Between two columns the row may fall; a column's first entry has no predecessor.
        firsts = indptr[1:-1]
        ascending[firsts[(firsts > 0) & (firsts < nnz)] - 1] = True
        if not ascending.all():
            _garbled("the rows of a column do not ascend")
    for name in ("cost", "lower", "upper", "row_lower", "row_upper"):
        least = 0 if name == "cost" else NONE
        if len(arrays[name]) and (arrays[name].min() < least or arrays[name].max() >= table):
            _garbled(f"a code of {name} is out of range")
    if n and arrays["kinds"].max() > max(Kind):
        _garbled("a variable has an unknown kind")


def _axis_out(axis: Axis) -> dict[str, Any]:
    labels = None if axis._labels is None else [[family, list(index)] for family, index in axis._labels]
    return {"names": axis.names, "labels": labels, "docs": axis.docs, "lines": axis.lines}


def _axis_in(header: Any) -> Axis:
    names = [_text(name) for name in header["names"]]
    if len(set(names)) != len(names):
        _garbled("a name stands twice")
    labels = None
    if header["labels"] is not None:
        labels = [(_text(family), tuple(_part(p) for p in index)) for family, index in header["labels"]]
        if len(set(labels)) != len(labels):
            _garbled("a family member stands twice")
    docs = {_text(name): _text(doc) for name, doc in header["docs"].items()}
    lines = {_text(name): int(line) for name, line in header["lines"].items()}
    return Axis(names, labels, docs, lines)


def _text(value: object) -> str:
    if not isinstance(value, str):
        _garbled(f"{value!r} should be text")
    return value


def _part(value: object) -> int | float | str:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        _garbled(f"{value!r} is no index")
    if isinstance(value, float) and not math.isfinite(value):
        _garbled(f"{value!r} is no index")
    return value


def _rational(text: object) -> Rational:
    numerator, _, denominator = _text(text).partition("/")
    below = int(denominator) if denominator else 1
    if below <= 0:
        _garbled(f"{text!r} is no number")
    return canonical(int(numerator)) / below


def _nested_out(value: Any) -> Any:
    """Return parameters as JSON; a table becomes pairs, since its keys may be numbers."""
    if isinstance(value, Mapping):
        return {"table": [[_nested_out(key), _nested_out(item)] for key, item in value.items()]}
    if isinstance(value, (list, tuple)):
        return [_nested_out(item) for item in value]
    return value


def _nested_in(value: Any) -> Any:
    if isinstance(value, dict):
        return {_part(key): _nested_in(item) for key, item in value["table"]}
    if isinstance(value, list):
        return [_nested_in(item) for item in value]
    return value


def _error(what: str) -> ReadError:
    return ReadError(
        f"what came back from the script is not a model: {what}",
        kind="garbled",
        remedy="check that the script does not write to file descriptors of its own",
    )


def _garbled(what: str) -> NoReturn:
    raise _error(what)
