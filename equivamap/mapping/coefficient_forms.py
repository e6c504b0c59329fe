"""Numbers that depend on indices, written as constants, powers, multiples of an index, or parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from equivamap.ir import ONE, Index, Rational, canonical, text_of
from equivamap.mapping.notation import brackets, name_text

__all__ = ["coefficient_text"]

_BASES = (10, 2)
_LARGEST_EXPONENT = 400
_LARGEST_SHIFT = 40


def coefficient_text(
    names: Sequence[str], numbers: Mapping[Index, Rational], parameters: Mapping[str, Any]
) -> tuple[str, Rational] | None:
    """Write numbers that depend on indices as one expression.

    Parameters
    ----------
    names
        Name of each index place.
    numbers
        Number at each index.
    parameters
        Data that may be used by name.

    Returns
    -------
    tuple of str and Rational, or None
        The expression without its sign, and the sign; None where no form that is tried fits.
    """
    values = set(numbers.values())
    signs = {value > 0 for value in values if value}
    if len(signs) > 1:
        return None
    sign = ONE if signs != {False} else -ONE
    if len(values) == 1:
        return text_of(abs(values.pop())), sign
    sizes = {index: abs(value) for index, value in numbers.items()}
    for forms in (_powers, _multiples):
        for text in forms(names, sizes):
            return text, sign
    for text in _looked_up(names, sizes, parameters):
        return text, sign
    return None


def _powers(names: Sequence[str], sizes: Mapping[Index, Rational]) -> Iterator[str]:
    for k, name in enumerate(names):
        exponents = {index[k] for index in sizes}
        if not all(isinstance(e, int) and abs(e) <= _LARGEST_EXPONENT for e in exponents):
            continue
        for base in _BASES:
            rests = {size / (ONE * base) ** int(index[k]) for index, size in sizes.items()}
            if len(rests) != 1:
                continue
            rest = rests.pop()
            if rest == 1:
                yield f"{base}**{name}"
                continue
            shift = next(
                (s for s in range(-_LARGEST_SHIFT, _LARGEST_SHIFT + 1) if (ONE * base) ** s == rest), None
            )
            yield f"{text_of(rest)}*{base}**{name}" if shift is None else f"{base}**({name}{shift:+d})"


def _multiples(names: Sequence[str], sizes: Mapping[Index, Rational]) -> Iterator[str]:
    for k, name in enumerate(names):
        if not all(isinstance(index[k], int) and index[k] > 0 for index in sizes):  # type: ignore[operator]
            continue
        rests = {size / int(index[k]) for index, size in sizes.items()}
        if len(rests) == 1:
            rest = rests.pop()
            yield name if rest == 1 else f"{text_of(rest)}*{name}"


def _looked_up(
    names: Sequence[str], sizes: Mapping[Index, Rational], parameters: Mapping[str, Any]
) -> Iterator[str]:
    for parameter, data in parameters.items():
        table = dict(_entries(data, ()))
        depths = {len(index) for index in table}
        if len(depths) != 1 or not all(table.values()):
            continue
        (depth,) = depths
        for places in permutations(range(len(names)), depth):
            found = {index: table.get(tuple(index[k] for k in places)) for index in sizes}
            if not depth or any(number is None for number in found.values()):
                continue
            text = name_text(parameter) + brackets([names[k] for k in places])
            for written, rests in (
                (text, {size / found[index] for index, size in sizes.items()}),
                (f"1/{text}", {size * found[index] for index, size in sizes.items()}),
            ):
                if len(rests) == 1 and (rest := rests.pop()) > 0:
                    yield written if rest == 1 else f"{text_of(rest)}*{written}"


def _entries(data: Any, index: Index) -> Iterator[tuple[Index, Rational]]:
    """Return the numbers in nested data with their indices."""
    if isinstance(data, Mapping):
        for key, inner in data.items():
            parts = key if isinstance(key, tuple) else (key,)
            whole = tuple(int(p) if isinstance(p, str) and p.lstrip("-").isdecimal() else p for p in parts)
            yield from _entries(inner, (*index, *whole))
    elif isinstance(data, (list, tuple)):
        for k, inner in enumerate(data):
            yield from _entries(inner, (*index, k))
    elif isinstance(data, (int, float, np.number)) and not isinstance(data, bool) and np.isfinite(data):
        yield index, canonical(data)
