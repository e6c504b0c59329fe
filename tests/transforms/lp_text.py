"""Instances as LP text for golden files: exact decimals, the order of the columns kept, documentation as comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from equivamap.ir import Axis, Index, Instance, Kind


def lp_text(instance: Instance, note: str = "") -> str:
    """Write an instance so that reading the text gives it back, column by column and row by row."""
    columns = [_name(*label) for label in instance.variables.labels]
    rows = [_name(*label) for label in instance.constraints.labels]
    forms = [row.body.terms for row in instance.exact_rows]
    cost = {j: instance.numbers[c] for j, c in enumerate(instance.cost.tolist()) if c}
    appearance = list(dict.fromkeys(j for form in (cost, *forms) for j in sorted(form)))
    if appearance != list(range(instance.n)):
        cost = {j: cost.get(j, 0) for j in range(instance.n)}
    lines = [
        f"\\ {line}" for line in (note, *_docs(instance.variables), *_docs(instance.constraints)) if line
    ]
    lines += ["Maximize" if instance.sense == "max" else "Minimize"]
    lines += [f" obj: {_sum(cost, columns, instance.offset)}".rstrip(), "Subject To"]
    for name, row, form in zip(rows, instance.exact_rows, forms, strict=True):
        body = _sum(form or {0: 0}, columns)
        if row.is_equation:
            lines.append(f" {name}: {body} = {decimal(row.lower)}")
        elif row.lower is not None and row.upper is not None:
            # with the other comparator HiGHS misreads a range; with this one it leaves the file to our reader
            lines.append(f" {name}: {decimal(row.lower)} =< {body} =< {decimal(row.upper)}")
        elif row.upper is not None:
            lines.append(f" {name}: {body} <= {decimal(row.upper)}")
        else:
            assert row.lower is not None, f"{name} has no side, which LP text cannot say"
            lines.append(f" {name}: {body} >= {decimal(row.lower)}")
    lines += _section("Bounds", _bounds(instance, columns))
    binary = {
        j
        for j, (bounds, kind) in enumerate(zip(instance.exact_bounds, instance.kinds.tolist(), strict=True))
        if kind == Kind.INTEGER and bounds == (0, 1)
    }
    kinds = dict(enumerate(instance.kinds.tolist()))
    whole = [f" {columns[j]}" for j in kinds if instance.is_integer(j) and j not in binary]
    semi = [f" {columns[j]}" for j, k in kinds.items() if k in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER)]
    lines += _section("Generals", whole)
    lines += _section("Binaries", [f" {columns[j]}" for j in sorted(binary)])
    lines += _section("Semi-Continuous", semi)
    return "\n".join([*lines, "End", ""])


def decimal(value: Any) -> str:
    """Write an exact number; one that is no decimal has no place in a golden file."""
    number = Fraction(int(value.numerator), int(value.denominator))
    digits = 0
    while (number * 10**digits).denominator != 1:
        digits += 1
        assert digits < 16, f"{number} is no decimal: choose an example without such numbers"
    whole = int(abs(number) * 10**digits)
    text = str(whole).rjust(digits + 1, "0")
    sign = "-" if number < 0 else ""
    return sign + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)


def _name(family: str, index: Index) -> str:
    return f"{family}({','.join(map(str, index))})" if index else family


def _docs(axis: Axis) -> list[str]:
    return [f"{family}: {axis.docs[family]}" for family in axis.families if axis.docs.get(family)]


def _sum(terms: Mapping[int, Any], names: list[str], constant: Any = 0) -> str:
    parts = [(terms[j], names[j]) for j in sorted(terms)]
    if constant:
        parts.append((constant, ""))
    text = ""
    for value, name in parts:
        sign = "-" if value < 0 else "+" if text else ""
        size = "" if name and abs(value) == 1 else decimal(abs(value))
        text += f" {sign} {size} {name}" if text else f"{sign}{size} {name}"
    return " ".join(text.split())


def _bounds(instance: Instance, names: list[str]) -> Iterable[str]:
    for name, (low, up), kind in zip(names, instance.exact_bounds, instance.kinds.tolist(), strict=True):
        if kind == Kind.INTEGER and (low, up) == (0, 1):
            continue
        if low is None and up is None:
            yield f" {name} free"
        elif low is not None and low == up:
            yield f" {name} = {decimal(low)}"
        elif (low, up) != (0, None):
            left = "-inf" if low is None else decimal(low)
            yield f" {left} <= {name}" if up is None else f" {left} <= {name} <= {decimal(up)}"


def _section(head: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return [head, *found] if found else []
