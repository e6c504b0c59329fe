"""Numbers that remember from which data they come, and the conditions that are made of them.

An assumption that fails is of little use if all that is known is that it fails. Evaluated over traced numbers it leaves
linear conditions over single values of the data, which can then be met one by one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

__all__ = [
    "Cell",
    "Condition",
    "Conditions",
    "Linear",
    "Members",
    "Opaque",
    "SetRelation",
    "Traced",
    "UntraceableError",
    "absolute",
    "cells_of",
    "difference",
    "extreme",
    "plain",
    "product",
    "total",
]

Cell: TypeAlias = tuple[Any, ...]
"""Place of one value in the data: the parameter's name, then indices; ``"len"`` last for the length of a free list."""

_NOTHING: Mapping[Cell, Any] = {}
_NONE: frozenset[Cell] = frozenset()


class UntraceableError(Exception):
    """A text uses what tracing does not follow."""


class Traced:
    """A number of the data or computed from it.

    Parameters
    ----------
    value
        The number now.
    form
        How it changes with values of the data: a factor for each.
    opaque
        Values of the data on which it depends in another way.
    parts
        ``("min", numbers)``, ``("max", numbers)`` or ``("distinct", members)`` where it is that of them.
    """

    __slots__ = ("form", "opaque", "parts", "value")

    def __init__(
        self,
        value: Any,
        form: Mapping[Cell, Any] = _NOTHING,
        opaque: frozenset[Cell] = _NONE,
        parts: tuple[str, Any] | None = None,
    ) -> None:
        self.value = value
        self.form = form
        self.opaque = opaque
        self.parts = parts


class Members:
    """A set: the elements by their plain value, each with all that gave it."""

    __slots__ = ("of_value",)

    def __init__(self, elements: Iterable[Any] = ()) -> None:
        self.of_value: dict[Any, list[Any]] = {}
        for element in elements:
            self.of_value.setdefault(plain(element), []).append(element)

    def __len__(self) -> int:
        return len(self.of_value)

    def __iter__(self) -> Iterator[Any]:
        return iter([elements[0] for elements in self.of_value.values()])

    def elements(self) -> list[Any]:
        """Return all that were put in, equal ones too."""
        return [element for elements in self.of_value.values() for element in elements]


def plain(value: Any) -> Any:
    """Return a value without its traces, fit to be a key; lists become tuples."""
    if isinstance(value, Traced):
        return value.value
    if isinstance(value, (list, tuple)):
        return tuple(plain(item) for item in value)
    if isinstance(value, Members):
        return frozenset(value.of_value)
    return value


def cells_of(value: Any) -> frozenset[Cell]:
    """Return the values of the data from which a value comes."""
    if isinstance(value, Traced):
        return value.opaque | frozenset(value.form)
    if isinstance(value, (list, tuple)):
        return frozenset().union(*(cells_of(item) for item in value))
    if isinstance(value, Members):
        return cells_of(value.elements())
    return _NONE


def total(numbers: Iterable[Any], start: Any = 0) -> Any:
    """Return the sum of numbers."""
    value: Any = 0
    form: dict[Cell, Any] = {}
    opaque: set[Cell] = set()
    for number in (start, *numbers):
        if isinstance(number, Traced):
            value += number.value
            for cell, factor in number.form.items():
                form[cell] = form.get(cell, 0) + factor
            opaque |= number.opaque
        elif isinstance(number, (list, tuple)):
            raise UntraceableError("a sum of lists")
        else:
            value += number
    return Traced(value, form, frozenset(opaque)) if form or opaque else value


def product(left: Any, right: Any) -> Any:
    """Return a product; of two numbers that depend on data, one counts as fixed."""
    if not isinstance(left, Traced):
        left, right = right, left
    if not isinstance(left, Traced):
        return left * right
    if not isinstance(right, Traced):
        return Traced(
            left.value * right, {c: f * right for c, f in left.form.items() if f * right}, left.opaque
        )
    if (not right.value and left.value) or not left.form:
        left, right = right, left
    form = {c: f * right.value for c, f in left.form.items() if f * right.value}
    return Traced(left.value * right.value, form, left.opaque | cells_of(right) - frozenset(form))


def difference(left: Any, right: Any) -> Any:
    """Return ``left - right``."""
    return total([left], product(right, -1)) if isinstance(right, Traced) else total([left, -right])


def extreme(kind: str, numbers: Iterable[Any]) -> Any:
    """Return the least (``"min"``) or largest (``"max"``) of numbers."""
    items = list(numbers)
    if any(isinstance(item, (list, tuple, str)) for item in items):
        raise UntraceableError("the least or largest of lists")
    chosen = (min if kind == "min" else max)(items, key=plain)
    if not any(isinstance(item, Traced) for item in items):
        return chosen
    form = dict(chosen.form) if isinstance(chosen, Traced) else {}
    return Traced(plain(chosen), form, cells_of(items) - frozenset(form), (kind, items))


def absolute(number: Any) -> Any:
    """Return the absolute value: the larger of a number and its negative."""
    return extreme("max", [number, product(number, -1)]) if isinstance(number, Traced) else abs(number)


@dataclass(slots=True)
class Linear:
    """``sum(factor * cell) + constant  sign  0``.

    Parameters
    ----------
    form
        Factors by cell, none zero.
    constant
        The rest, as it is now; right after tracing the value of the whole left side.
    sign
        ``"<="``, ``"<"``, ``"=="`` or ``"!="``.
    opaque
        Cells on which the constant depends.
    lasting
        True if the condition is there whatever other values are: it stands under no ``or``.
    """

    form: Mapping[Cell, Any]
    constant: Any
    sign: str
    opaque: frozenset[Cell]
    lasting: bool
    holds: bool


@dataclass(slots=True)
class SetRelation:
    """A condition on elements of a collection as a whole.

    Parameters
    ----------
    kind
        ``"equal"``: the elements are exactly those of `wanted` (with `count` 1: all those, and others);
        ``"within"``: each is one of them; ``"apart"``: none is; ``"distinct"``: they have at least `count` values;
        ``"alike"``: at most.
    """

    kind: str
    elements: list[Any]
    wanted: list[Any]
    count: int
    holds: bool


@dataclass(slots=True)
class Opaque:
    """A condition that fails, of which only the cells are known.

    Parameters
    ----------
    bounds
        For a cell that was used as an index: the number of places.
    """

    cells: frozenset[Cell]
    bounds: int | None
    holds: bool = False


Condition: TypeAlias = Linear | SetRelation | Opaque

_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
_NEGATED = {"<=": ">", "<": ">=", "==": "!=", "!=": "==", ">=": "<", ">": "<="}


@dataclass(slots=True)
class Conditions:
    """What must hold all together.

    Parameters
    ----------
    lasting
        As in `Linear`, for what is added.
    claimed
        Cells that were chosen to make a part of an ``any`` hold: another one should choose others.
    chose
        True if there was such a choice.
    """

    lasting: bool = True
    found: list[Condition] = field(default_factory=list)
    claimed: set[Cell] = field(default_factory=set)
    chose: bool = False

    def pinned(self) -> set[Cell]:
        """Return the cells that equations fix."""
        linear = (c for c in self.found if isinstance(c, Linear) and c.sign == "==")
        return {cell for condition in linear for cell in condition.form}

    @property
    def failing(self) -> int:
        """Number of conditions that fail."""
        return sum(not condition.holds for condition in self.found)

    def add(self, condition: Condition) -> None:
        """Add a condition."""
        self.found.append(condition)

    def compare(self, left: Any, sign: str, right: Any, wanted: bool = True) -> None:
        """Add ``left sign right``, or its contrary."""
        if not wanted:
            sign = _NEGATED[sign]
        if isinstance(left, Members) or isinstance(right, Members):
            self._sets(left, sign, right)
        elif isinstance(left, (list, tuple, range)) and isinstance(right, (list, tuple, range)):
            self._lists(list(left), sign, list(right))
        elif isinstance(left, (str, type(None), dict)) or isinstance(right, (str, type(None), dict)):
            self._known(_TESTS[sign](plain(left), plain(right)), left, right)
        else:
            self._numbers(left, sign, right)

    def _known(self, holds: bool, *values: Any) -> None:
        if not holds:
            self.add(Opaque(cells_of(list(values)), None))

    def _numbers(self, left: Any, sign: str, right: Any) -> None:
        if sign in (">", ">="):
            left, right, sign = right, left, {">": "<", ">=": "<="}[sign]
        for number, other, kind, on_left in ((left, right, "max", True), (right, left, "min", False)):
            parts = number.parts if isinstance(number, Traced) else None
            if parts is None:
                continue
            if parts[0] == "distinct":
                self._distinct(parts[1], sign, plain(other), on_left)
                return
            if parts[0] == kind and sign in ("<", "<="):
                for part in parts[1]:
                    self._numbers(*((part, sign, other) if on_left else (other, sign, part)))
                return
        gap = difference(left, right)
        form = {c: f for c, f in gap.form.items() if f} if isinstance(gap, Traced) else {}
        value = plain(gap)
        holds = _TESTS[sign](value, 0)
        opaque = gap.opaque if isinstance(gap, Traced) else _NONE
        if form:
            # the form says how the value changes, the rest stays as it is
            self.add(Linear(form, value, sign, opaque, self.lasting and not _ordered(left, right), holds))
        elif not holds:
            self.add(Opaque(opaque, None))

    def _distinct(self, members: Members, sign: str, count: Any, on_left: bool) -> None:
        have = len(members)
        holds = _TESTS[sign](have, count) if on_left else _TESTS[sign](count, have)
        if not on_left and sign in ("<", "<="):
            kind, goal = "distinct", count + (sign == "<")
        elif sign in ("<", "<="):
            kind, goal = "alike", count - (sign == "<")
        else:
            kind, goal = ("distinct" if have < count else "alike"), count
        self.add(SetRelation(kind, members.elements(), [], int(goal), holds))

    def _lists(self, left: list[Any], sign: str, right: list[Any]) -> None:
        if sign == "==" and len(left) == len(right):
            for one, other in zip(left, right, strict=True):
                self.compare(one, "==", other)
            return
        self._known(_TESTS[sign](plain(left), plain(right)), left, right)

    def _sets(self, left: Any, sign: str, right: Any) -> None:
        if not isinstance(left, Members) or not isinstance(right, Members):
            self._known(sign == "!=", left, right)
            return
        holds = _TESTS[sign](frozenset(left.of_value), frozenset(right.of_value))
        if sign in (">", ">="):
            left, right = right, left
        moving, fixed = (left, right) if cells_of(left) else (right, left)
        kind = {"==": "equal", "!=": ""}.get(sign, "within")
        if kind and (kind == "equal" or moving is left):
            self.add(SetRelation(kind, moving.elements(), list(fixed), 0, holds))
        elif kind:
            self.add(SetRelation("equal", moving.elements(), list(fixed), 1, holds))
        else:
            self._known(holds, left, right)


def _ordered(*numbers: Any) -> bool:
    """Tell whether a number is the least or largest of several, whose form is that of one which may change."""
    return any(isinstance(number, Traced) and number.parts is not None for number in numbers)
