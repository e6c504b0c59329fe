"""Two instances from the same script: whether they are the same, down to the order of their parts."""

from __future__ import annotations

import numpy as np

from equivamap.ir import Instance

__all__ = ["difference_of"]

_ARRAYS = ("indptr", "rows", "codes", "cost", "lower", "upper", "kinds", "row_lower", "row_upper")


def difference_of(first: Instance, second: Instance) -> str:
    """Return in what two instances differ, down to the order of their parts; empty if they are the same model."""
    if first.variables.labels != second.variables.labels:
        return "their variables"
    if first.constraints.labels != second.constraints.labels:
        return "their constraints"
    if first.sense != second.sense or first.offset != second.offset:
        return "their objective"
    same_table = len(first.numbers) == len(second.numbers) and all(
        first.numbers[code] == second.numbers[code] for code in range(len(first.numbers))
    )
    if not same_table:
        return "their numbers"
    names = {
        "indptr": "their matrix",
        "rows": "their matrix",
        "codes": "their matrix",
        "cost": "their objective",
    }
    names |= {
        "lower": "the bounds of variables",
        "upper": "the bounds of variables",
        "kinds": "their variables",
    }
    for name in _ARRAYS:
        if not np.array_equal(getattr(first, name), getattr(second, name)):
            return names.get(name, "their right-hand sides")
    return ""
