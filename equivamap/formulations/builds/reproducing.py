"""Builds in a new process: a model that depends on what was built before, or on chance, is no model of its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from equivamap.errors import DataError, InputError
from equivamap.formulations.builds.building import Builder, BuildFailure
from equivamap.readers.capture.difference import difference_of

__all__ = ["differing_anew"]

OFTEN = 12
"""Builds from the same data where the formulation asks for what may change: an address is odd every other time."""


def differing_anew(
    builder: Builder, sets: Sequence[Mapping[str, Any]]
) -> tuple[str, Mapping[str, Any]] | None:
    """Return how the model of some data differs in a new process, and the data; None if it does not.

    Parameters
    ----------
    builder
        Built these data before, and others after them.
    sets
        Data of its formulation.
    """
    if builder.formulation.source:
        return None  # generated: it keeps nothing
    with Builder(builder.formulation, builder.time_limit, builder.seen, builder.hidden, reading=1) as anew:
        for data in sets:
            try:
                first = builder.build(data)
                # the order of sets is another one there
                differs = difference_of(first, anew.build(data), ordered=False)
                for _ in range(OFTEN if builder.asked or anew.asked else 0):
                    differs = differs or difference_of(first, anew.build(data), ordered=False)
            except (BuildFailure, DataError, InputError) as fault:
                differs = f"whether it can be built: {fault.message}"
            if differs:
                return differs, data
    return None
