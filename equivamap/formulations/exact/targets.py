"""What the exact interpreter assigns to, and what its loops run through."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable
from typing import Any

from equivamap.formulations.exact.frames import Compile, Frame, Target, refuse, written
from equivamap.formulations.exact.values import (
    DataList,
    DataTable,
    Meter,
    Namespace,
    in_known_order,
    is_number,
    type_words,
)

__all__ = ["in_place", "loop_values", "target_of"]


def target_of(node: ast.expr, expression: Compile) -> Target:
    """Return what binds a name, several names, or an element of a list or table."""
    if isinstance(node, ast.Name):
        name = node.id
        if name.startswith("_") and name.strip("_"):
            refuse(f"the name {name}", node)

        def bind(frame: Frame, value: Any) -> None:
            frame.names[name] = value

        return bind
    if isinstance(node, (ast.Tuple, ast.List)):
        starred = [k for k, part in enumerate(node.elts) if isinstance(part, ast.Starred)]
        parts = [target_of(p.value if isinstance(p, ast.Starred) else p, expression) for p in node.elts]
        return _unpacking(parts, starred[0] if starred else None)
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
        base, index = expression(node.value), expression(node.slice)

        def put(frame: Frame, value: Any) -> None:
            items = base(frame)
            if isinstance(items, (DataList, DataTable, Namespace)) or not isinstance(items, (list, dict)):
                raise TypeError(
                    "an assignment would change the data, or what was there before the function was called"
                )
            items[index(frame)] = value

        return put
    refuse(f"an assignment to {written(node)}", node)


def _unpacking(parts: list[Target], starred: int | None) -> Target:
    def bind(frame: Frame, value: Any) -> None:
        values = list(frame.meter.items(value))
        if starred is not None:
            after = len(parts) - starred - 1
            if len(values) < len(parts) - 1:
                raise ValueError(f"{len(values)} values for {len(parts)} names")
            end = len(values) - after
            values = [*values[:starred], values[starred:end], *values[end:]]
        if len(values) != len(parts):
            raise ValueError(f"{len(values)} values for {len(parts)} names")
        for part, one in zip(parts, values, strict=True):
            part(frame, one)

    return bind


_AUGMENTED = {
    (list, "Add"): "extend",
    (deque, "Add"): "extend",
    (set, "BitOr"): "update",
    (set, "BitAnd"): "intersection_update",
    (set, "Sub"): "difference_update",
    (set, "BitXor"): "symmetric_difference_update",
    (dict, "BitOr"): "update",
}
"""What Python changes in place, under every name that it has."""


def in_place(
    meter: Meter, sign: str, apply: Callable[[Meter, Any, Any], Any], current: Any, value: Any
) -> Any:
    """Return the result of ``current sign= value``."""
    if isinstance(current, (list, set, dict, deque)):
        method = next(
            (m for (kind, s), m in _AUGMENTED.items() if s == sign and isinstance(current, kind)), ""
        )
        is_data = isinstance(current, (DataList, DataTable))
        if meter.strict and (is_data or not method):
            raise TypeError(
                "an assignment would change the data, or what was there before the function was called"
            )
        if method and not is_data:
            meter.spend_on(value)
            getattr(current, method)(list(meter.items(value)) if method == "extend" else value)
            return current
    return apply(meter, current, value)


def loop_values(frame: Frame, value: Any) -> Any:
    """Return what a loop runs through; the loop itself counts the steps."""
    if frame.meter.strict:
        in_known_order(value)
    if is_number(value) or value is None or callable(value):
        raise TypeError(f"{value if is_number(value) else type_words(value)} has no elements")
    return value
