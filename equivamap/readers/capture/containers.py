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
_MOST_STEPS = 5_000_000
"""Values that are looked at in one script; what lies beyond keeps the names that it has."""


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
    search = _Search(model)
    seen: set[int] = set()
    for namespace in namespaces:
        if id(namespace) in seen:
            continue
        seen.add(id(namespace))
        for name, value in list(namespace.items()):
            if name.startswith("__"):
                continue
            places.append((name, search.members(value)))
            if type(value).__module__ == "__main__" and hasattr(value, "__dict__"):
                places += [(key, search.members(part)) for key, part in vars(value).items()]
    places.sort(key=lambda place: -len(place[1]))
    found: dict[int, Label] = {}
    for name, members in places:
        taken = [key for key, _ in members if key in found]
        if not taken:
            found.update((key, (name, index)) for key, index in members)
    return found


def _belongs(variable: Any, model: Any) -> bool:
    """Tell whether a variable is one of `model`; HiGHS's variables hold a weak reference to theirs."""
    try:
        return bool(getattr(variable, "highs", model) == model)
    except ReferenceError:
        return False


class _Search:
    """The search for the variables of one model."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.steps = _MOST_STEPS
        self.open: set[int] = set()

    def members(self, value: Any) -> list[tuple[int, Index]]:
        """Return key and index of each variable in `value`; nothing if one stands in it twice."""
        members: list[tuple[int, Index]] = []
        keys: set[int] = set()
        for index, leaf in self._walk(value, ()):
            key = key_of(leaf)
            if key in keys:
                return []
            keys.add(key)
            members.append((key, index_of(index)))
        return members

    def _walk(self, value: Any, index: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
        self.steps -= 1
        kind = type(value)
        if (kind.__module__.split(".")[0], kind.__name__) in _LEAVES:
            if _belongs(value, self.model):
                yield index, value
            return
        if self.steps < 0 or len(index) > _DEEPEST or id(value) in self.open:
            return
        self.open.add(id(value))
        try:
            for part, item in _items(value):
                yield from self._walk(item, index + part)
        finally:
            self.open.discard(id(value))


def _items(value: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Return the items of a container with the indices under which it keeps them."""
    numpy = sys.modules.get("numpy")
    if type(value).__name__ == "MVar" and hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        for key, item in value.items():
            yield (key if isinstance(key, tuple) else (key,)), item
    elif isinstance(value, (list, tuple)):
        if not (value and isinstance(value[0], (int, float, str))):
            for position, item in enumerate(value):
                yield (position,), item
    elif numpy is not None and isinstance(value, numpy.ndarray) and value.dtype == object:
        for place in numpy.ndindex(value.shape):
            yield place, value[place]
