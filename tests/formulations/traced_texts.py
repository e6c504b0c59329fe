"""Conditions that a text asks of small traced data."""

from __future__ import annotations

import random
from typing import Any

from equivamap.formulations.conditions.traced_numbers import Traced
from equivamap.formulations.conditions.tracing_assumptions import Tracing


def traced(name: str, value: Any, *index: int) -> Any:
    if isinstance(value, list):
        return [traced(name, item, *index, k) for k, item in enumerate(value)]
    return Traced(value, {(name, *index): 1})


def conditions(text: str, **data: Any) -> list[Any]:
    return (
        Tracing({n: traced(n, v) for n, v in data.items()}, {"A": "A = [x[0], x[1]]"}, random.Random(0))
        .conditions(text)
        .found
    )


def forms(text: str, **data: Any) -> list[tuple[dict[Any, Any], str, bool]]:
    return [(dict(c.form), c.sign, c.holds) for c in conditions(text, **data)]
