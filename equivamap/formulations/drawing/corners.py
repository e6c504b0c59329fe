"""Extreme data: whole parameters at once set to nothing, to one, or made far larger.

Values that are drawn one by one seldom are extreme together: capacities that never bind, resources that nothing uses.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from equivamap.formulations.drawing.instances import Generator

__all__ = ["corners"]

_FACTOR = 1000
_LARGEST = 10**6
_TRIES = 12


def corners(
    generator: Generator, bases: Sequence[Mapping[str, Any]], rng: random.Random, count: int
) -> Iterator[dict[str, Any]]:
    """Yield up to `count` new data sets that meet schema and assumptions, small ones first.

    Parameters
    ----------
    generator
        Knows schema and assumptions.
    bases
        Data that meet them, small ones first; each is made extreme in turn.
    """
    movable = [name for name in generator.schema.parameters if name not in generator.sizes]
    if not bases or not movable:
        return
    seen = {json.dumps(base) for base in bases}
    found = 0
    for tries in range(_TRIES * count):
        base = bases[tries % len(bases)]
        data = dict(base)
        known = _KNOWN[tries] if tries < len(_KNOWN) else None
        for name in movable:
            parameter = generator.schema.parameters[name]
            if known is not None:
                way = known[1 if parameter.shape else 0]
            else:
                way = rng.choice(_WAYS)
            data[name] = _moved(base[name], "one" if parameter.type == "binary" and way == "large" else way)
        good = generator.checked(data)
        key = json.dumps(good)
        if good is None or key in seen:
            continue
        seen.add(key)
        yield good
        found += 1
        if found >= count:
            return


_WAYS = ("keep", "keep", "none", "one", "large")
_KNOWN = (("large", "one"), ("large", "keep"), ("large", "one"), ("keep", "none"), ("none", "keep"))
"""What is done to scalars and to arrays at first: capacities that never bind, resources that nothing uses."""


def _moved(value: Any, way: str) -> Any:
    if isinstance(value, list):
        return [_moved(item, way) for item in value]
    if way == "none":
        return 0
    if way == "one":
        return 1
    if way == "large":
        return min((int(abs(value)) or 1) * _FACTOR, _LARGEST)
    return value
