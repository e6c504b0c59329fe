"""Data of other dimensions: shapes laid out anew, and data cut down to some of their indices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from equivamap.formulations.exact.values import exact_data
from equivamap.formulations.schemas.schema import Schema

__all__ = ["array_order", "cut", "lay_out", "read_by_shapes"]


def read_by_shapes(schema: Schema, name: str) -> frozenset[str]:
    """Return the parameters on which the lengths of an array depend."""
    waiting = [read for dimension in schema.dimensions(name) for read in dimension.reads]
    seen: set[str] = set()
    while waiting:
        read = waiting.pop()
        if read in seen:
            continue
        seen.add(read)
        if read not in schema.parameters and read in schema.defined.of_name:
            waiting += schema.defined.of_name[read].reads
    return frozenset(seen & set(schema.parameters))


def array_order(schema: Schema) -> list[str]:
    """Return the arrays, those first on whose values the lengths of others depend."""
    waiting = [name for name, parameter in schema.parameters.items() if parameter.shape]
    arrays = set(waiting)
    order: list[str] = []
    while waiting:
        ready = [n for n in waiting if not (read_by_shapes(schema, n) & arrays) - set(order)]
        order += ready or waiting
        waiting = [name for name in waiting if name not in order]
    return order


def lay_out(
    schema: Schema,
    name: str,
    sizes: dict[str, Any],
    entry: Callable[[tuple[int, ...]], Any],
    free_length: Callable[[tuple[int, ...]], int],
) -> Any:
    """Return an array with the lengths that given data ask for.

    Parameters
    ----------
    sizes
        Exact data on which the lengths depend.
    entry
        The value at given indices.
    free_length
        The length of a dimension that may have any, at the indices before it.

    Raises
    ------
    DataError
        If a dimension has no length.
    """
    dimensions = schema.dimensions(name)

    def part(index: tuple[int, ...]) -> Any:
        if len(index) == len(dimensions):
            return entry(index)
        dimension = dimensions[len(index)]
        length = free_length(index) if dimension.is_free else dimension.length(sizes, index, schema.defined)
        return [part((*index, k)) for k in range(length)]

    return part(())


def cut(
    schema: Schema,
    data: Mapping[str, Any],
    keep: Mapping[str, Sequence[int]],
    indices: Mapping[str, str],
    scalars: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return data of which some indices of some dimensions are left, all arrays alike.

    Parameters
    ----------
    data
        Numbers in lists.
    keep
        The indices that stay, by the scalar parameter that is the dimension.
    indices
        For a parameter whose values are indices: the dimension whose indices they are. They are numbered anew; what
        pointed at an index that goes points at the one before.
    scalars
        Scalars of other values.

    Raises
    ------
    DataError
        If a dimension has no length.
    """
    result: dict[str, Any] = {}
    for name, parameter in schema.parameters.items():
        if not parameter.shape:
            result[name] = len(keep[name]) if name in keep else (scalars or {}).get(name, data[name])
            if name in indices and indices[name] in keep:
                result[name] = _renumbered(result[name], keep[indices[name]])
    sizes: dict[str, Any] = exact_data(result)
    for name in array_order(schema):
        shape = schema.parameters[name].shape
        positions = keep.get(indices.get(name, ""))

        def entry(
            index: tuple[int, ...],
            old: Any = data[name],
            shape: Sequence[str] = shape,
            positions: Sequence[int] | None = positions,
        ) -> Any:
            for k, text in zip(index, shape, strict=True):
                old = _item(old, keep[text][k] if text in keep else k)
            value = old if not isinstance(old, list) else 0
            return value if positions is None else _renumbered(value, positions)

        def length(index: tuple[int, ...], old: Any = data[name], shape: Sequence[str] = shape) -> int:
            for k, text in zip(index, shape, strict=False):
                old = _item(old, keep[text][k] if text in keep else k)
            return len(old) if isinstance(old, list) else 0

        result[name] = lay_out(schema, name, sizes, entry, length)
        sizes[name] = exact_data(result[name])
    return {name: result[name] for name in schema.parameters}


def _item(values: Any, index: int) -> Any:
    """Return an item; past the end the last one, of nothing a zero."""
    if not isinstance(values, list) or not values:
        return 0
    return values[min(index, len(values) - 1)]


def _renumbered(value: Any, kept: Sequence[int]) -> Any:
    if value in kept:
        return list(kept).index(value)
    if value < 0:
        return value
    return max(sum(k < value for k in kept) - 1, 0)
