"""Data near given ones: of two data sets that differ little the second is feasible where the first is, mostly."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from gmpy2 import mpq

from equivamap.formulations.conditions.traced_numbers import Linear, UntraceableError
from equivamap.formulations.conditions.tracing_assumptions import Tracing
from equivamap.formulations.drawing.instances import Generator
from equivamap.formulations.drawing.repairing import Draft
from equivamap.formulations.exact.values import exact_data, plain_number

__all__ = ["variations"]

_TRIES = 12


def variations(
    generator: Generator, bases: Sequence[Mapping[str, Any]], rng: random.Random, count: int
) -> Iterator[dict[str, Any]]:
    """Yield up to `count` new data sets that meet schema and assumptions, of the dimensions of the bases.

    Parameters
    ----------
    generator
        Knows schema and assumptions.
    bases
        Data that meet them; each is changed in turn.
    """
    schema = generator.schema
    movable = [n for n in schema.parameters if n not in generator.sizes and n not in schema.sizes]
    if not bases or not movable:
        return
    seen = {json.dumps(base) for base in bases}
    found = 0
    for tries in range(_TRIES * count):
        base = bases[(tries * 7) % len(bases)]
        change = _CHANGES[tries % len(_CHANGES)]
        changed = change(generator, dict(base), movable, rng)
        good = None if changed is None else generator.checked(changed)
        if good is None and changed is not None:
            good = generator.repaired(exact_data(changed), rng)
        key = json.dumps(good)
        if good is None or key in seen:
            continue
        seen.add(key)
        yield good
        found += 1
        if found >= count:
            return


_Change = Callable[[Generator, dict[str, Any], Sequence[str], random.Random], dict[str, Any] | None]


def _redrawn(
    generator: Generator, data: dict[str, Any], movable: Sequence[str], rng: random.Random
) -> dict[str, Any] | None:
    """Draw some parameters anew, every entry from 1 up; what data point at stays."""
    indices = generator.index_parameters(data)
    numbers = [n for n in movable if n not in indices]
    if not numbers:
        return None
    chosen = {n for n in numbers if rng.random() < 0.3} or {rng.choice(numbers)}
    changed = dict(data)
    for name in sorted(chosen):
        ends = (0, 1) if generator.schema.parameters[name].type == "binary" else (1, rng.choice((3, 9, 9)))
        changed[name] = _each(data[name], lambda value, ends=ends: rng.randint(*ends))  # type: ignore[misc]
    return changed


def _moved(
    generator: Generator, data: dict[str, Any], movable: Sequence[str], rng: random.Random
) -> dict[str, Any] | None:
    """Move entries of one parameter a little."""
    name = rng.choice(movable)
    kind = generator.schema.parameters[name].type
    if kind == "binary":
        return {**data, name: _each(data[name], lambda value: 1 - value if rng.random() < 0.3 else value)}
    steps = (0, 0, 1, -1) if kind == "integer" else (0, 1, -1, mpq(1, 2), mpq(-1, 4))
    return {**data, name: _each(data[name], lambda value: _plain(exact_data(value) + rng.choice(steps)))}


def _scaled(
    generator: Generator, data: dict[str, Any], movable: Sequence[str], rng: random.Random
) -> dict[str, Any] | None:
    """Multiply one parameter by a number."""
    numbers = [n for n in movable if generator.schema.parameters[n].type != "binary"]
    if not numbers:
        return None
    name = rng.choice(numbers)
    factors = (
        (2, 3, 10) if generator.schema.parameters[name].type == "integer" else (2, 3, mpq(1, 2), mpq(3, 4))
    )
    factor = rng.choice(factors)
    return {**data, name: _each(data[name], lambda value: _plain(exact_data(value) * factor))}


def _tied(
    generator: Generator, data: dict[str, Any], movable: Sequence[str], rng: random.Random
) -> dict[str, Any] | None:
    """Give a scalar what another parameter comes to: one entry, the sum, or half of it."""
    parameters = generator.schema.parameters
    scalars = [n for n in movable if not parameters[n].shape and parameters[n].type != "binary"]
    if not scalars:
        return None
    name = rng.choice(scalars)
    others = [n for n in movable if n != name and parameters[n].type != "binary"]
    if not others:
        return None
    entries = [exact_data(value) for value in _leaves(data[rng.choice(others)])]
    if not entries:
        return None
    value = rng.choice((rng.choice(entries), sum(entries), sum(entries) / mpq(2), 2 * rng.choice(entries)))
    if parameters[name].type == "integer":
        value = int(value // 1)
    return {**data, name: _plain(value)}


def _tight(
    generator: Generator, data: dict[str, Any], movable: Sequence[str], rng: random.Random
) -> dict[str, Any] | None:
    """Make inequalities that assumptions ask for equations, as many as go together."""
    schema = generator.schema
    draft = Draft(schema, _lists(exact_data(data)), {})
    texts = {name: program.text for name, program in schema.defined.of_name.items()}
    for assumption in rng.sample(schema.assumptions, len(schema.assumptions)):
        try:
            conditions = Tracing(draft.traced(), texts, rng).conditions(assumption.python).found
        except UntraceableError:
            continue
        changed = False
        for condition in conditions:
            if not isinstance(condition, Linear) or condition.sign not in ("<", "<="):
                continue
            cells = [c for c in condition.form if c[0] in movable and c[-1] != "len"]
            if not cells:
                continue
            cell = rng.choice(cells)
            now = draft.value(cell)
            whole = all(schema.parameters[c[0]].type != "continuous" for c in condition.form)
            if condition.sign == "<" and not whole:
                continue
            gap = condition.constant + (condition.sign == "<")
            value = now - gap / mpq(condition.form[cell])
            if value in draft.domain(cell):
                draft.put(cell, value, rng)
                changed = True
        if changed:
            break
    return {name: _plain(value) for name, value in draft.values.items()}


_CHANGES: tuple[_Change, ...] = (_redrawn, _moved, _redrawn, _tied, _redrawn, _scaled, _tight)


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    return [_each(item, change) for item in value] if isinstance(value, list) else change(value)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _lists(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, int) else plain_number(value)[0]
