"""Families and indices of variables from the dictionaries, lists and arrays in which a script keeps them.

PuLP's name ``ship_north_1`` does not tell where the family ends and the index begins, and Gurobi and HiGHS models often
have no names at all; the script's own ``ship["north"][1]`` tells both.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from equivamap.ir import Index, Label
from equivamap.readers.draft import index_of

__all__ = ["Located", "locate"]

Located: TypeAlias = Mapping[int, Label]
"""Name in the script and index of each variable, by `key_of` it."""

_LEAVES = {("pulp", "LpVariable"), ("gurobipy", "Var"), ("highspy", "highs_var")}
_DEEPEST = 8
_MOST = 2_000_000


def key_of(variable: Any) -> int:
    """Return what identifies a variable: its column where the library knows it, else the object itself."""
    column = getattr(variable, "index", None)
    return column if isinstance(column, int) else id(variable)


def locate(namespaces: Iterable[Mapping[str, Any]], model: Any) -> Located:
    """Return where the variables of `model` are kept; of several places the one that keeps the most together.

    Parameters
    ----------
    namespaces
        Variables of the running functions and of the module, innermost first.
    """
    places: list[tuple[str, list[tuple[int, Index]]]] = []
    seen: set[int] = set()
    for namespace in namespaces:
        if id(namespace) in seen:
            continue
        seen.add(id(namespace))
        for name, value in list(namespace.items()):
            if name.startswith("__"):
                continue
            places.append((name, _members(value, model)))
            if type(value).__module__ == "__main__" and hasattr(value, "__dict__"):
                places += [(key, _members(part, model)) for key, part in vars(value).items()]
    places.sort(key=lambda place: -len(place[1]))
    found: dict[int, Label] = {}
    for name, members in places:
        taken = [key for key, _ in members if key in found]
        if not taken:
            found.update((key, (name, index)) for key, index in members)
    return found


def _members(value: Any, model: Any) -> list[tuple[int, Index]]:
    members: list[tuple[int, Index]] = []
    keys: set[int] = set()
    for index, leaf in _walk(value, (), model):
        if len(members) >= _MOST or key_of(leaf) in keys:
            return []
        keys.add(key_of(leaf))
        members.append((key_of(leaf), index_of(index)))
    return members


def _belongs(variable: Any, model: Any) -> bool:
    """Tell whether a variable is one of `model`; HiGHS's variables hold a weak reference to theirs."""
    try:
        return bool(getattr(variable, "highs", model) == model)
    except ReferenceError:
        return False


def _walk(value: Any, index: tuple[Any, ...], model: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    kind = type(value)
    if (kind.__module__.split(".")[0], kind.__name__) in _LEAVES:
        if _belongs(value, model):
            yield index, value
        return
    if len(index) > _DEEPEST:
        return
    numpy = sys.modules.get("numpy")
    if kind.__name__ == "MVar" and hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, index + (key if isinstance(key, tuple) else (key,)), model)
    elif isinstance(value, (list, tuple)):
        if value and isinstance(value[0], (int, float, str)):
            return
        for position, item in enumerate(value):
            yield from _walk(item, (*index, position), model)
    elif numpy is not None and isinstance(value, numpy.ndarray) and value.dtype == object:
        for place in numpy.ndindex(value.shape):
            yield from _walk(value[place], index + place, model)
