"""Small instances from short text, for tests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from equivamap.errors import MapError
from equivamap.ir import Axis, Instance, Kind, Label, Origin, build_instance
from equivamap.mapping.evaluate import Evaluation
from equivamap.mapping.language import parse_map
from equivamap.mapping.scope import Scope

_TERM = re.compile(r"\s*([+-])?\s*([0-9./]+)?\s*\*?\s*([A-Za-z_'][^\s+*]*)?")
_ROW = re.compile(r"^(.*?)(<=|>=|=)([^<>=]+)$")


def instance(
    variables: str,
    rows: str = "",
    cost: str = "",
    *,
    parameters: Mapping[str, Any] | None = None,
    labels: list[Label] | None = None,
) -> Instance:
    """Build an instance.

    ``variables`` are separated by spaces, each ``name`` (at least 0), ``name=5`` (fixed), ``name:1..3``,
    ``name:free`` or with ``!`` behind the name for integers; ``rows`` are separated by semicolons.
    """
    names: list[str] = []
    bounds: list[tuple[Any, Any]] = []
    kinds: list[Kind] = []
    for word in variables.split():
        name, lower, upper = word, Fraction(0), None
        if ":" in word:
            name, span = word.split(":")
            ends = [None, None] if span == "free" else [Fraction(e) if e else None for e in span.split("..")]
            lower, upper = ends  # type: ignore[assignment]
        elif "=" in word:
            name, value = word.split("=")
            lower = upper = Fraction(value)
        kinds.append(Kind.INTEGER if name.endswith("!") else Kind.CONTINUOUS)
        names.append(name.removesuffix("!").replace("~", " "))
        bounds.append((lower, upper))
    place = {name: k for k, name in enumerate(names)}
    table = []
    for row in filter(None, (part.strip() for part in rows.split(";"))):
        match = _ROW.match(row)
        assert match is not None, row
        side = Fraction(match[3].strip())
        limits = {"<=": (None, side), ">=": (side, None), "=": (side, side)}[match[2]]
        table.append((_terms(match[1], place), *limits))
    return build_instance(
        variables=Axis(names, labels),
        constraints=Axis([f"r{k}" for k in range(len(table))]),
        bounds=bounds,
        kinds=kinds,
        rows=table,
        cost=_terms(cost, place),
        sense="min",
        origin=Origin("<text>", "lp"),
        parameters=parameters,
    )


def _terms(text: str, place: Mapping[str, int]) -> dict[int, Fraction]:
    terms: dict[int, Fraction] = {}
    position = 0
    text = text.strip()
    while position < len(text):
        match = _TERM.match(text, position)
        assert match is not None and match.end() > position and match[3], text
        factor = Fraction(match[2] or 1) * (-1 if match[1] == "-" else 1)
        column = place[match[3]]
        terms[column] = terms.get(column, Fraction(0)) + factor
        position = match.end()
    return terms


def evaluated(text: str, steps: int = 1000) -> object:
    """Return the value of an expression in the variables y and z."""
    expression = parse_map(f"x = {text}").lines[0].expression
    assert expression is not None
    return Evaluation(Scope(instance("x"), instance("y z"), None), steps).value(expression, {})


def refuses(text: str, line: int, column: int, kind: str) -> None:
    """Assert that map text is refused at a place."""
    with pytest.raises(MapError) as raised:
        parse_map(text, file="m.map")
    error = raised.value
    assert (error.line, error.column, error.kind, error.file) == (line, column, kind, "m.map")
