"""The data in a certificate about instances: whether they meet the schemas and the parameter map that it states."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from typing import Any

from equivamap.certify.checking import Checked
from equivamap.certify.reading import Rejected
from equivamap.errors import InputError
from equivamap.formulations.builds.formulation_bench import pair_map
from equivamap.formulations.builds.parameter_maps import ParameterMap
from equivamap.formulations.builds.reading import read_formulation
from equivamap.formulations.schemas.schema import Schema
from equivamap.formulations.schemas.schema_files import schema_from_table, schema_to_toml

__all__ = ["about_data"]


def about_data(checked: Checked, a: Any, b: Any) -> str:
    """Return what the data of an accepted certificate meet, in words; formulations that are given are read, not run.

    Assumptions and the parameter map are Python that is interpreted in exact arithmetic, and never run.

    Raises
    ------
    Rejected
        If some data are not what the certificate states.
    """
    of_a, of_b = (_schema(text, name) for text, name in zip(_two(checked.head["schemas"]), "AB", strict=True))
    mapped = _parameter_map(checked.head["parameter_map"])
    for k, texts in enumerate(checked.data):
        try:
            data_a, data_b = (_object(text) for text in texts)
            _of(of_a, data_a)
            found = mapped.apply(data_a)
            if found.rounded or _of(of_b, found.data) != data_b:
                raise Rejected("B's data are not those that the parameter map gives")
        except (InputError, Rejected) as fault:
            said = fault.message if isinstance(fault, InputError) else str(fault)
            raise Rejected(f"the data of instance {k}: {said[:300]}") from fault
    count = sum(len(schema.assumptions) for schema in (of_a, of_b) if schema is not None)
    others = [
        *_not_their_own(checked.head, mapped, a, b),
        "that A and B give these models for them was not checked",
    ]
    return (
        f"they meet the schemas and {count} assumptions in the certificate, and its parameter map gives B's from A's; "
        + "; ".join(others)
    )


def _not_their_own(head: dict[str, Any], mapped: ParameterMap, a: Any, b: Any) -> Iterator[str]:
    """Yield which of the schemas and the parameter map are other ones than the formulations bring."""
    given = [read_formulation(os.fspath(side)) if side is not None else None for side in (a, b)]
    for name, side, text in zip("AB", given, head["schemas"], strict=True):
        if side is not None and side.schema is not None and schema_to_toml(side.schema) != text:
            yield f"the schema of {name} is not the one that {name} brings"
    one, two = given
    own = None if one is None or two is None else pair_map(one, two)
    if own is not None and dict(own.statements) != dict(mapped.statements):
        yield "the parameter map is not the one that the data set brings"


def _two(value: object) -> list[Any]:
    if not isinstance(value, list) or len(value) != 2:
        raise Rejected("the head states two schemas")
    return value


def _schema(text: object, name: str) -> Schema | None:
    if text is None:
        return None
    try:
        return schema_from_table(tomllib.loads(text if isinstance(text, str) else "="))
    except (InputError, ValueError, RecursionError) as fault:
        raise Rejected(f"the head states no schema of {name}: {str(fault)[:200]}") from fault


def _parameter_map(entry: object) -> ParameterMap:
    match entry:
        case {"statements": dict(statements), "definitions": list(definitions), **rest} if not rest:
            if all(isinstance(text, str) for text in (*statements.values(), *definitions)):
                return ParameterMap(statements, tuple(definitions))
    raise Rejected("the head states no parameter map")


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise Rejected(f"no JSON: {str(fault)[:100]}") from fault
    if not isinstance(found, dict):
        raise Rejected("no JSON object")
    return found


def _of(schema: Schema | None, data: dict[str, Any]) -> dict[str, Any]:
    """Return data as a schema wants them."""
    if schema is None:
        return data
    good = schema.checked(data)
    for finding in schema.findings(good):
        raise Rejected(f"not shown to meet {(finding.assumption.text or finding.assumption.python)[:200]!r}")
    return good
