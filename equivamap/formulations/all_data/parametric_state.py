"""What was there before a build began, made unchangeable: a build that changes it would differ from call to call."""

from __future__ import annotations

from typing import Any

from equivamap.formulations.exact.functions import MODULES, Function
from equivamap.formulations.exact.values import DataList, DataTable, Namespace, is_number

__all__ = ["frozen"]


def frozen(value: Any) -> Any:
    """Return a value of which nothing can be changed, nor of what the functions in it hold.

    Lists, tables and sets become ones that refuse to be changed, among them default arguments and what closures keep.

    Raises
    ------
    TypeError
        If something would change by being read: an iterator.
    """
    return _Freezing().of(value)


class _Freezing:
    """One walk through all that can be reached; each object is replaced by one other everywhere."""

    def __init__(self) -> None:
        self._done: dict[int, Any] = {}
        self._alive: list[Any] = []

    def of(self, value: Any) -> Any:
        if value is None or isinstance(value, (str, range, Namespace)) or is_number(value):
            return value
        if id(value) in self._done:
            return self._done[id(value)]
        self._alive.append(value)  # so that no other object gets its id
        if isinstance(value, Function):
            return self._function(value)
        if any(value is module for module in MODULES.values()):
            return value
        made: Any
        if isinstance(value, list):
            made = self._done[id(value)] = DataList()
            list.extend(made, (self.of(item) for item in value))
        elif isinstance(value, dict):
            made = self._done[id(value)] = DataTable()
            dict.update(made, {self.of(key): self.of(item) for key, item in value.items()})
        elif isinstance(value, tuple):
            made = self._done[id(value)] = tuple(self.of(item) for item in value)
        elif isinstance(value, (set, frozenset)):
            made = self._done[id(value)] = frozenset(value)
        else:
            raise TypeError(
                "something is kept between two builds that changes by being read, an iterator say"
            )
        return made

    def _function(self, value: Function) -> Function:
        self._done[id(value)] = value
        for names in value.held:
            if id(names) not in self._done:
                self._done[id(names)] = names
                self._alive.append(names)
                for name, item in list(names.items()):
                    names[name] = self.of(item)
        return value
