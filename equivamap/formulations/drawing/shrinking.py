"""Simpler data that still show what the given ones show."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from equivamap.errors import DataError
from equivamap.formulations.drawing.cutting import cut
from equivamap.formulations.drawing.instances import Generator
from equivamap.formulations.exact.values import exact_data

__all__ = ["burden", "shrink", "smaller"]


def burden(data: Mapping[str, Any]) -> tuple[int, float]:
    """Return how much there is to read in data: how many values, then how large and crooked they are."""
    values = [value for item in data.values() for value in _leaves(item)]
    scalars = sum(abs(value) for value in data.values() if isinstance(value, int))
    return len(values), sum(_weight(value) for value in values) + min(scalars, 10**6) / 10**7


def _weight(value: Any) -> float:
    if value in (0, 1):
        return float(value)
    number = exact_data(value)
    crooked = 0.0 if number == int(number) else 2.0 + len(str(number.denominator))
    size = 2.0 + len(str(int(abs(number)))) + float(min(abs(number), 1000)) / 1000
    return size + crooked + float(number < 0)


def smaller(generator: Generator, data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield simpler data that meet schema and assumptions: fewer indices first, then simpler values.

    Parameters
    ----------
    generator
        Knows schema, assumptions and the example.
    data
        Data that meet them.
    """
    seen = {json.dumps(data)}
    limit = burden(data)
    for values, repair in _simpler(generator, data):
        found = generator.checked(values)
        if found is None and repair:
            found = generator.repaired(exact_data(values), random.Random(0))
        if found is None or burden(found) >= limit:
            continue
        key = json.dumps(found)
        if key not in seen:
            seen.add(key)
            yield found


def _simpler(generator: Generator, data: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield candidates, and whether they may be repaired."""
    schema = generator.schema
    indices = generator.index_parameters(data)
    for name in sorted(generator.sizes, key=lambda size: -int(data[size])):
        have = int(data[name])
        everything = list(range(have))
        halves = [everything[: have // 2], everything[have // 2 :]] if have > 3 else []
        for keep in (*halves, *(everything[:k] + everything[k + 1 :] for k in reversed(everything))):
            if keep:
                try:
                    yield cut(schema, data, {name: keep}, indices), True
                except DataError:
                    continue
    arrays = [name for name, parameter in schema.parameters.items() if parameter.shape]
    plain = dict(data)
    for name in arrays:
        for value in (0, 1):
            yield {**plain, name: _filled(data[name], value)}, name not in generator.sizes
    for name in schema.parameters:
        if name in generator.sizes:
            continue
        for place, value in _places(data[name], ()):
            for simple in _simpler_values(value):
                yield {**plain, name: _with(data[name], place, simple)}, False
    # what cannot be changed alone may be changed together with what depends on it
    for name in schema.parameters:
        if name not in generator.sizes:
            for place, value in _places(data[name], ()):
                if value not in (0, 1):
                    yield {**plain, name: _with(data[name], place, 0)}, True


def _simpler_values(value: Any) -> Iterator[Any]:
    if value == 0:
        return
    yield 0
    if value == 1:
        return
    yield 1
    number = exact_data(value)
    if number < 0:
        yield -value
    if number != int(number):
        yield int(number // 1)
        yield int(number // 1) + 1
    elif abs(number) > 2:
        yield from (2, int(number / 10), int(number / 2), int(number) - (1 if number > 0 else -1))


def shrink(
    generator: Generator,
    data: Mapping[str, Any],
    still_fails: Callable[[dict[str, Any]], bool],
    time_limit: float = 5.0,
    tries: int = 2000,
) -> dict[str, Any]:
    """Return the simplest data found that still fail.

    Parameters
    ----------
    generator
        Knows schema, assumptions and the example.
    data
        Data that fail.
    still_fails
        Tells whether other data show the same; it may be dear.
    time_limit
        Seconds after which the search stops.
    tries
        Data for which `still_fails` is asked at most.
    """
    end = time.monotonic() + time_limit
    best = dict(data)
    asked: set[str] = set()
    while True:
        for candidate in smaller(generator, best):
            if time.monotonic() > end or len(asked) >= tries:
                return best
            key = json.dumps(candidate)
            if key in asked:
                continue
            asked.add(key)
            if still_fails(candidate):
                best = candidate
                break
        else:
            return best


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _filled(value: Any, number: int) -> Any:
    return [_filled(item, number) for item in value] if isinstance(value, list) else number


def _places(value: Any, place: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Any]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, (*place, index))
    else:
        yield place, value


def _with(value: Any, place: tuple[int, ...], number: Any) -> Any:
    if not place:
        return number
    copy = list(value)
    copy[place[0]] = _with(copy[place[0]], place[1:], number)
    return copy
