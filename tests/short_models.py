"""Models as one line of text: ``min x + 2y; bin x; int y 0..3; c: x + y <= 2``.

Parts are separated by semicolons: the objective, declarations (``bin``, ``int``, ``cont``, ``semi`` with names
and a range, each end may be missing), and rows, named or not. Decimals are floats, fractions are exact.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from equivamap.ir import Axis, Instance, Kind, Origin, build_instance

_TERM = re.compile(
    r"\s*([+-]?)\s*((?:\d+(?:\.\d+)?(?:e[+-]?\d+)?(?:/\d+)?)?)\s*\*?\s*([A-Za-z_]\w*(?:\[[^\]]*\])?)?"
)
_KINDS = {"bin": Kind.INTEGER, "int": Kind.INTEGER, "cont": Kind.CONTINUOUS, "semi": Kind.SEMICONTINUOUS}


def number(text: str) -> Any:
    if "/" in text:
        return Fraction(text)
    return float(text) if "." in text or "e" in text else int(text)


def expression(text: str) -> tuple[dict[str, Any], Any]:
    """Read a linear expression: coefficients by name, and the constant."""
    terms: dict[str, Any] = {}
    constant: Any = 0
    place = 0
    text = text.strip()
    while place < len(text):
        found = _TERM.match(text, place)
        assert found is not None and found.end() > place, f"cannot read {text[place:]!r}"
        sign, size, name = found.groups()
        value = number(size) if size else 1
        value = -value if sign == "-" else value
        if name:
            terms[name] = terms.get(name, 0) + value
        else:
            constant += value
        place = found.end()
    return terms, constant


def model(text: str) -> Instance:
    """Build an instance from one line of text."""
    objective, *parts = [part.strip() for part in text.split(";") if part.strip()]
    sense, _, goal = objective.partition(" ")
    names: list[str] = []
    bounds: list[tuple[Any, Any]] = []
    kinds: list[Kind] = []
    rows: list[tuple[str, str]] = []
    for part in parts:
        word, *rest = part.split()
        if word not in _KINDS:
            label, colon, body = part.rpartition(":")
            rows.append((label.strip() if colon else f"r{len(rows)}", body))
            continue
        ends = rest.pop() if ".." in rest[-1] else "0..1" if word == "bin" else "0.."
        low, _, up = ends.partition("..")
        for name in rest:
            names.append(name)
            bounds.append((number_or_none(low), number_or_none(up)))
            kinds.append(_KINDS[word])
    place = {name: j for j, name in enumerate(names)}

    def by_column(terms: dict[str, Any]) -> dict[int, Any]:
        return {place[name]: c for name, c in terms.items()}

    cost, offset = expression(goal)
    return build_instance(
        variables=Axis(names),
        constraints=Axis([name for name, _ in rows]),
        bounds=bounds,
        kinds=kinds,
        rows=[(by_column(terms), low, up) for terms, low, up in (_row(body) for _, body in rows)],
        cost=by_column(cost),
        sense=sense,  # type: ignore[arg-type]
        offset=offset,
        origin=Origin("<test>", "test"),
    )


def number_or_none(text: str) -> Any:
    if not text:
        return None
    return -number(text[1:]) if text.startswith("-") else number(text)


def _row(body: str) -> tuple[dict[str, Any], Any, Any]:
    left, sign, right = re.split(r"(<=|>=|=)", body)
    terms, constant = expression(left)
    others, limit = expression(right)
    for name, c in others.items():
        terms[name] = terms.get(name, 0) - c
    value = limit - constant
    return terms, None if sign == "<=" else value, None if sign == ">=" else value
