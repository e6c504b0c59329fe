"""Families of variables, and data, in the words of the map language, for a language model to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from equivamap.ir import Family, Index, Instance, Kind, text_of
from equivamap.mapping.notation import literal, name_text
from equivamap.mapping.render import member_reference

__all__ = ["families_text", "family_text", "index_sets", "parameter_lines"]

_VALUES_SHOWN = 12
_NUMBERS_SHOWN = 80
_MOST_NUMBERS = 2_000
_ZERO = ("0", "0.0")


def families_text(model: Instance) -> str:
    """Return the variable families of a model, one a line."""
    return "\n".join(f"- {family_text(model, family)}" for family in model.variables.families.values())


def family_text(model: Instance, family: Family) -> str:
    """Return one variable family: its name as maps write it, its indices, kind, bounds and documentation."""
    name = name_text(family.name)
    if family.indices == ((),):
        head = name
    elif family.arity is None:
        members = [member_reference(model.variables, p) for p in family.positions]
        head = f"{name}, {len(family.indices)} members: {_listed(members)}"
    else:
        letters = [f"i{k}" for k in range(1, family.arity + 1)]
        head = f"{name}[{','.join(letters)}], {len(family.indices)} members: {index_sets(family.indices, letters)}"
    kinds = {Kind(int(model.kinds[p])) for p in family.positions}
    domain = " or ".join(sorted(kind.name.lower() for kind in kinds))
    for k, words in enumerate(("at least", "at most")):
        ends = {model.exact_bounds[p][k] for p in family.positions}
        end = ends.pop()
        if not ends and end is not None:  # the sources tell bounds that differ
            domain += f", {words} {end}"
    doc = " ".join(family.doc.split())
    return f"{head}; {domain}" + (f"; {doc}" if doc else "")


def index_sets(indices: Sequence[Index], letters: Sequence[str]) -> str:
    """Write which values each index takes: ``i in {1, 2}; j in {'a', 'b'}``."""
    sets = [dict.fromkeys(index[k] for index in indices) for k in range(len(letters))]
    return "; ".join(
        f"{letter} in {{{_listed([_value(v) for v in values])}}}"
        for letter, values in zip(letters, sets, strict=True)
    )


def parameter_lines(parameters: Mapping[str, Any]) -> list[str]:
    """Write each parameter that maps may name with its numbers, or, where they are many, how many there are."""
    lines = []
    for name, data in parameters.items():
        head = name_text(name)
        entries = list(islice(_entries(data, ()), _MOST_NUMBERS + 1))
        if entries and not entries[0][0]:
            lines.append(f"{head} = {entries[0][1]}")
        elif entries:
            told = [f"{head}[{','.join(index)}] = {value}" for index, value in entries]
            zeros = 0
            if len(told) > _NUMBERS_SHOWN:
                # tables of patterns are mostly zeros
                told = [text for text, (_, value) in zip(told, entries, strict=True) if value not in _ZERO]
                zeros = len(entries) - len(told)
            if len(told) > _NUMBERS_SHOWN or len(entries) > _MOST_NUMBERS:
                index, value = entries[0]
                lines.append(
                    f"{head}: a table of many numbers, {head}[{','.join(index)}] = {value} and so on"
                )
            else:
                lines.append(", ".join(told) + ("; all others are 0" if zeros else ""))
    return lines


def _entries(data: Any, index: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the numbers in nested data with their indices as maps write them."""
    if isinstance(data, Mapping):
        inner: Iterable[tuple[Any, Any]] = data.items()
    elif isinstance(data, (list, tuple)):
        inner = enumerate(data)
    else:
        if not isinstance(data, (str, type(None))):
            yield index, str(data)
        return
    for key, value in inner:
        parts = key if isinstance(key, tuple) else (key,)
        yield from _entries(value, (*index, *(_value(part) for part in parts)))


def _value(part: Any) -> str:
    if isinstance(part, (int, str)):
        return literal(part)
    return text_of(part) if hasattr(part, "numerator") else str(part)


def _listed(values: Sequence[str]) -> str:
    if len(values) <= _VALUES_SHOWN:
        return ", ".join(values)
    return f"{', '.join(values[: _VALUES_SHOWN - 1])}, ..., {values[-1]}"
