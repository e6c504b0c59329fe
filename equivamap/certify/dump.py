"""The canonical dump of an instance: every number exact, every name, in the order of the model."""

from __future__ import annotations

import json
from collections.abc import Iterator

from equivamap.certify.model import HEAD, KINDS, Model
from equivamap.certify.reading import Rejected
from equivamap.errors import InputError
from equivamap.ir import NONE, Axis, Instance, Origin, build_instance

__all__ = ["dump", "instance_of"]


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


def instance_of(model: Model) -> Instance:
    """Return the instance whose dump was parsed.

    Raises
    ------
    Rejected
        If it is none: two columns or rows have one name, say.
    """
    cost = model.cost.scaled(-1) if model.sense == "max" else model.cost
    try:
        return build_instance(
            variables=Axis(model.names),
            constraints=Axis(model.row_names),
            bounds=model.bounds,
            kinds=[whole + 2 * semi for whole, semi in zip(model.integer, model.semicontinuous, strict=True)],
            rows=[(body.terms, lower, upper) for body, lower, upper in model.rows],
            cost=cost.terms,
            sense="max" if model.sense == "max" else "min",
            offset=cost.constant,
            origin=Origin("<dump>", "dump"),
        )
    except (ValueError, InputError) as fault:
        raise Rejected(f"no dump of an instance: {str(fault)[:100]}") from fault
