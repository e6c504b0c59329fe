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
    names: Sequence[str],
    numbers: Mapping[Index, Rational],
    parameters: Mapping[str, Any],
    *,
    data_first: bool = False,
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
    data_first
        Whether a number other than 0 and 1 is looked for in the data before it is written as it stands: 7 may be the
        demand of this instance.

    Returns
    -------
    tuple of str and Rational, or None
        The expression without its sign, and the sign; None where no form that is tried fits.
    """
    values = set(numbers.values())
    if data_first and not values <= {ONE, -ONE, ONE * 0}:
        for text, factor in _data_alone(names, numbers, parameters):
            return text, factor
    signs = {value > 0 for value in values if value}
    sign = ONE if signs != {False} else -ONE
    if len(values) == 1:
        return text_of(abs(values.pop())), sign
    if len(signs) == 1:
        sizes = {index: abs(value) for index, value in numbers.items()}
        for forms in (_powers, _multiples):
            for text in forms(names, sizes):
                return text, sign
    for text, rest in _looked_up(names, numbers, parameters):
        written = text if abs(rest) == 1 else f"{text_of(abs(rest))}*{text}"
        return written, ONE if rest > 0 else -ONE
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


def _data_alone(
    names: Sequence[str], numbers: Mapping[Index, Rational], parameters: Mapping[str, Any]
) -> Iterator[tuple[str, Rational]]:
    """Yield data that are the numbers, or their reciprocals, up to the sign: those without indices first."""
    values = set(numbers.values())
    if len(values) == 1:
        (value,) = values
        for parameter, data in parameters.items():
            for number in (n for index, n in _entries(data, ()) if not index and n):
                if abs(value) == abs(number):
                    yield name_text(parameter), value / number
                elif abs(value * number) == 1:
                    yield f"1/{name_text(parameter)}", value * number
    for text, rest in _looked_up(names, numbers, parameters):
        if abs(rest) == 1:
            yield text, rest


def _looked_up(
    names: Sequence[str], numbers: Mapping[Index, Rational], parameters: Mapping[str, Any]
) -> Iterator[tuple[str, Rational]]:
    """Yield indexed data, or their reciprocals, of which the numbers are one multiple."""
    for parameter, data in parameters.items():
        table = dict(_entries(data, ()))
        depths = {len(index) for index in table}
        if len(depths) != 1 or depths == {0}:
            continue
        (depth,) = depths
        for places in permutations(range(len(names)), depth):
            found = {index: table.get(tuple(index[k] for k in places)) for index in numbers}
            pairs = [(size, found[index]) for index, size in numbers.items()]
            known = [(size, number) for size, number in pairs if number is not None]
            # where data are zero, what they are a factor of is zero
            if len(known) < len(pairs) or any(bool(size) != bool(number) for size, number in known):
                continue
            known = [(size, number) for size, number in known if size]
            text = name_text(parameter) + brackets([names[k] for k in places])
            for written, rests in (
                (text, {size / number for size, number in known}),
                (f"1/{text}", {size * number for size, number in known}),
            ):
                if len(rests) == 1 and (not written.startswith("1/") or len(known) == len(pairs)):
                    yield written, rests.pop()


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
