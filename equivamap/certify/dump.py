"""The canonical dump of an instance: every number exact, every name, in the order of the model."""

from __future__ import annotations

import json
from collections.abc import Iterator

from equivamap.certify.model import HEAD, KINDS
from equivamap.ir import NONE, Instance

__all__ = ["dump"]


def dump(instance: Instance) -> Iterator[str]:
    """Yield the lines of the dump, without line ends; see ``docs/certificate-format.md``."""
    written: dict[int, str] = {NONE: "-"}

    def number(code: int) -> str:
        text = written.get(code)
        if text is None:
            text = written[code] = str(instance.numbers[code])
        return text

    yield HEAD
    yield f"sense {instance.sense}"
    yield f"offset {instance.offset}"
    yield f"columns {instance.n} rows {instance.m}"
    columns = zip(
        instance.kinds.tolist(),
        instance.lower.tolist(),
        instance.upper.tolist(),
        instance.cost.tolist(),
        instance.variables.names,
        strict=True,
    )
    for kind, lower, upper, cost, name in columns:
        yield f"{KINDS[kind]} {number(lower)} {number(upper)} {number(cost)} {json.dumps(name)}"
    indptr, places, codes = (array.tolist() for array in instance.by_rows)
    limits = zip(
        instance.row_lower.tolist(), instance.row_upper.tolist(), instance.constraints.names, strict=True
    )
    for i, (lower, upper, name) in enumerate(limits):
        start, stop = indptr[i], indptr[i + 1]
        terms = "".join(f"{places[k]}:{number(codes[k])} " for k in range(start, stop))
        yield f"{number(lower)} {number(upper)} {stop - start} {terms}{json.dumps(name)}"
