"""Parameter maps that a language model proposes: what they may be, and what they have to show on the data.

Under any parameter map a proof on an instance holds: B with the mapped data is A with its data. What a map of a
stranger can do is to make that say little: give B the same data whatever A's are, leave B's domain wherever the two
differ, undo a mistake of B in data of the same name, or carry the solution. So a proposed map

- is one expression for each parameter, over A's parameters, of limited length and work, with no power and no function
  that rounds;
- keeps every parameter that both sides declare alike under one name;
- gives every data set drawn to B, inside of its domain and exactly, and B is built from all of them;
- gives no parameter one value on all data, and forgets no parameter of A;
- proves only relations under which every feasible point counts.

A map that the user gives has to do none of this: who has read a map may give it.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from equivamap.errors import InputError, UsageError
from equivamap.formulations.builds.parameter_maps import ParameterMap
from equivamap.formulations.comparing.across import Comparer, Comparison, Fate
from equivamap.formulations.comparing.robustness import decided_by_rounding
from equivamap.formulations.drawing.instances import Generator
from equivamap.formulations.exact.python import compile_python
from equivamap.formulations.schemas.schema import Schema
from equivamap.verify.relations import Relation
from equivamap.verify.sides import Side

__all__ = ["PROVABLE", "SetAside", "kept_names", "proposed_map", "shortcoming"]

PROVABLE = (Relation.SAME_DECISIONS, Relation.ISOMORPHIC)
"""Relations that a proposed map may prove: the others hold where the data carry optimal solutions or ends of ranges."""

LONGEST_LINE = 1_000
STEPS = 200_000
LEAST_COMPARED = 5
"""Fewer data sets than this tell nothing of what a map makes of data."""

MOST_UNSOLVED = 3
"""More data sets than this that are too large, or left to rounding, are not looked into one by one."""

_FUNCTIONS = frozenset(
    {"sum", "len", "range", "enumerate", "zip", "abs", "min", "max", "list", "tuple", "sorted", "reversed"}
)
_NO_NODES = (ast.Lambda, ast.NamedExpr, ast.Attribute, ast.JoinedStr, ast.Dict, ast.DictComp)
_NO_OPERATORS = (ast.Pow, ast.LShift, ast.RShift, ast.BitAnd, ast.BitOr, ast.BitXor)
_NUDGED = 6
"""Data sets on which a parameter is changed to see whether the map notices."""
_CELLS = 6
_LARGER = 50
"""B's data may have so many numbers for each pair of numbers of A's."""


def kept_names(a: Schema, b: Schema) -> tuple[str, ...]:
    """Return the parameters that both sides declare alike: same name, type and shape."""
    return tuple(
        name
        for name, parameter in b.parameters.items()
        if name in a.parameters
        and (a.parameters[name].type, a.parameters[name].shape) == (parameter.type, parameter.shape)
    )


def proposed_map(lines: Sequence[str], a: Schema, b: Schema) -> ParameterMap:
    """Return the parameter map of some lines ``NAME = EXPRESSION``; parameters declared alike need none.

    Raises
    ------
    UsageError
        With kind ``"parameter-map"``, if a line is no such line, or none that a stranger may propose.
    """
    statements = {name: name for name in kept_names(a, b)}
    kept = frozenset(statements)
    given: set[str] = set()
    for line in lines:
        if not line.strip() or line.strip().startswith("#"):
            continue
        name, sign, text = (part.strip() for part in line.partition("="))
        if not sign or not name.isidentifier() or text.startswith("="):
            raise _refused(f"{line.strip()[:80]!r} is no line NAME = EXPRESSION")
        if name not in b.parameters:
            known = ", ".join(b.parameters)
            raise _refused(f"B has no parameter {name[:80]!r}; it has {known}")
        if name in given:
            raise _refused(f"{name} is given twice")
        given.add(name)
        if name in kept:
            if text != name:
                raise _refused(
                    f"{name} is declared alike on both sides, so that {name} = {name} is kept; only the user "
                    "may map it otherwise"
                )
            continue
        _check_expression(name, text, a)
        statements[name] = text
    missing = [name for name in b.parameters if name not in statements]
    if missing:
        raise _refused(f"it gives nothing to {', '.join(missing)} of B")
    ordered = {name: statements[name] for name in b.parameters}
    return ParameterMap(ordered, a.definitions, "proposed", STEPS)


def _check_expression(name: str, text: str, a: Schema) -> None:
    if len(text) > LONGEST_LINE:
        raise _refused(f"the expression of {name} has {len(text)} characters; {LONGEST_LINE} are read")
    try:
        program = compile_python(text)
        tree = ast.parse(text, mode="eval")
    except (InputError, SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        said = fault.message if isinstance(fault, InputError) else "it is no expression"
        raise _refused(f"the expression of {name} is not understood: {said}") from None
    for node in ast.walk(tree):
        if isinstance(node, _NO_NODES) or isinstance(getattr(node, "op", None), _NO_OPERATORS):
            raise _refused(
                f"the expression of {name} uses {type(node).__name__}, which a proposed map may not"
            )
        if isinstance(node, ast.Call) and not (
            isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS
        ):
            called, allowed = ast.unparse(node.func)[:40], ", ".join(sorted(_FUNCTIONS))
            raise _refused(f"the expression of {name} calls {called}; known are {allowed}")
    known = set(a.parameters) | set(a.defined.of_name)
    bound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    if bound & known:
        raise _refused(f"the expression of {name} counts with {sorted(bound & known)[0]}, a name of A's data")
    unknown = sorted(program.reads - known - bound - _FUNCTIONS)
    if unknown:
        raise _refused(
            f"the expression of {name} names {', '.join(unknown)[:80]}, which A's data do not have"
        )
    if not program.reads & known:
        raise _refused(
            f"{name} = {text[:60]} is a constant; every parameter of B has to come from A's data, or the user gives it"
        )


def _refused(why: str) -> UsageError:
    return UsageError(
        f"the proposed parameter map cannot be used: {why}",
        kind="parameter-map",
        remedy="write NAME = EXPRESSION for each parameter of B that A does not declare alike",
        side="map",
    )


@dataclass(frozen=True)
class SetAside:
    """Why a proposed map carries no claim.

    Parameters
    ----------
    text
        In words.
    data
        Data of A that show it; None where it is said of all.
    """

    text: str
    data: Mapping[str, Any] | None = None


def shortcoming(
    proposed: ParameterMap, comparer: Comparer, generator: Generator, comparisons: Sequence[Comparison]
) -> SetAside | None:
    """Return why a proposed map carries no claim on the data that were drawn; None where it may.

    Parameters
    ----------
    comparer
        That of the run under the map.
    generator
        Of A's data.
    comparisons
        All comparisons of the run.
    """
    if comparer.relation not in PROVABLE:
        return SetAside(f"{comparer.relation} is not proved under a proposed parameter map")
    unsolved = [c for c in comparisons if c.fate in (Fate.TOO_LARGE, Fate.ROUNDED)]
    if len(unsolved) > MOST_UNSOLVED:
        return SetAside(f"{len(unsolved)} data sets were not decided under it", unsolved[0].data_a)
    for comparison in comparisons:
        aside = _set_aside(comparer, comparison)
        if aside is not None:
            return aside
    compared = [c for c in comparisons if c.is_compared and c.data_b is not None]
    if len(compared) < LEAST_COMPARED:
        return SetAside(
            f"only {len(compared)} data sets were compared under it, and {LEAST_COMPARED} are the least"
        )
    kept = {name for name, text in proposed.statements.items() if name == text}
    return (
        _too_long(compared)
        or _collapsed(proposed, kept, compared)
        or _forgotten(proposed, generator, compared)
    )


def _set_aside(comparer: Comparer, comparison: Comparison) -> SetAside | None:
    """Return why a data set was not compared, unless A alone is the reason."""
    fate, data = comparison.fate, comparison.data_a
    if fate is Fate.COMPARED or fate is Fate.NOT_OF_A:
        return None
    if fate is Fate.NOT_OF_B:
        return SetAside(f"it leaves B's domain: {comparison.message}", data)
    if fate is Fate.BUILD_FAILED:
        if comparison.failed_side == "a":
            return None
        return SetAside(f"B cannot be built from the data that it gives: {comparison.message}", data)
    if comparison.data_b is not None and _by_a_alone(comparer, data):
        return None
    return SetAside(f"data were not compared under it: {comparison.message or fate.value}", data)


def _by_a_alone(comparer: Comparer, data: Mapping[str, Any]) -> bool:
    """Tell whether A by itself cannot be solved in time, or is decided by rounding."""
    import time

    try:
        instance = comparer.builders[0].build(data)
    except InputError:
        return True
    side = Side("a", instance, time.monotonic() + comparer.solve_limit)
    return side.best.status == "unknown" or decided_by_rounding(side, side, careful=True)


def _too_long(compared: Sequence[Comparison]) -> SetAside | None:
    for c in compared:
        of_a, of_b = (sum(1 for _ in _leaves(data)) for data in (c.data_a, c.data_b))
        if of_b > _LARGER * max(of_a, 1) ** 2:
            return SetAside(f"it makes {of_b} numbers of {of_a}", c.data_a)
    return None


def _collapsed(proposed: ParameterMap, kept: set[str], compared: Sequence[Comparison]) -> SetAside | None:
    for name in proposed.statements:
        if name in kept:
            continue
        values = {value for c in compared for value in _leaves((c.data_b or {})[name])}
        if len(values) < 2:
            what = f"the value {values.pop()!r}" if values else "nothing"
            return SetAside(f"it gives {name} {what} on all {len(compared)} data sets, whatever A's data are")
    return None


def _forgotten(
    proposed: ParameterMap, generator: Generator, compared: Sequence[Comparison]
) -> SetAside | None:
    """Return a parameter of A of which the map notices no change."""
    some = sorted(compared, key=lambda c: -sum(1 for _ in _leaves(c.data_a)))[:_NUDGED]
    for name in generator.schema.parameters:
        if proposed.statements.get(name) == name:
            continue
        changed = False
        unnoticed: Mapping[str, Any] | None = None
        for comparison in some:
            for data in _nudged(generator, comparison.data_a, name):
                changed = True
                try:
                    mapped = proposed.apply(data).data
                except UsageError:
                    mapped = None
                if mapped != comparison.data_b:
                    break
                unnoticed = data
            else:
                continue
            break
        else:
            if changed or (name not in generator.sizes and not _reads(proposed, name)):
                return SetAside(f"it forgets {name} of A: B's data are the same whatever it is", unnoticed)
    return None


def _reads(proposed: ParameterMap, name: str) -> bool:
    return any(name in compile_python(text).reads for text in proposed.statements.values())


def _nudged(generator: Generator, data: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """Yield data of A that differ from some in one number of a parameter alone."""
    places = list(_places(data[name]))
    step = max(len(places) // _CELLS, 1)
    for place in places[::step]:
        value = _at(data[name], place)
        for other in (value + 1, value - 1, 2 * value + 3, value / 2):
            changed = copy.deepcopy(dict(data))
            if place:
                _at(changed[name], place[:-1])[place[-1]] = other
            else:
                changed[name] = other
            good = generator.checked(changed)
            if good is not None and good != data:
                yield good


def _places(value: Any, place: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    if isinstance(value, list):
        for k, item in enumerate(value):
            yield from _places(item, (*place, k))
    else:
        yield place


def _at(value: Any, place: tuple[int, ...]) -> Any:
    for k in place:
        value = value[k]
    return value


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
    else:
        yield value
