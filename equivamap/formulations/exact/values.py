"""Values of the exact interpreter: numbers without rounding, data that nothing changes, and a limit of steps.

An integer is an ``int``; every other number is an exact rational (``mpq``). A float of the data is the shortest decimal
that prints it. Infinity is the only float there is, and only comparisons and ``min`` and ``max`` make sense of it.
"""

from __future__ import annotations

import math
import operator
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from gmpy2 import mpq

from equivamap.ir import Rational, canonical

__all__ = [
    "BINARY",
    "STEP_LIMIT",
    "CountError",
    "DataList",
    "DataTable",
    "Meter",
    "Namespace",
    "StepLimitError",
    "Symbolic",
    "branches",
    "exact_data",
    "in_known_order",
    "is_number",
    "is_rational",
    "plain_number",
    "same_object",
    "type_words",
]

STEP_LIMIT = 5_000_000
"""Steps that one evaluation may take; a step is an iteration, a call, or an element that a function looks at."""

_DEEPEST_CALL = 150
_MOST_BITS = 14_000  # a number of more bits has more digits than Python turns into text
_RATIONAL = type(mpq(0))
_SIZED = (list, tuple, set, frozenset, dict, range, str, deque)


class StepLimitError(Exception):
    """An evaluation took more steps than it may."""


class DataList(list[Any]):
    """A list of the data; the interpreter refuses to change it."""

    __slots__ = ()


class DataTable(dict[Any, Any]):
    """A table of the data; the interpreter refuses to change it."""

    __slots__ = ()


class Namespace(dict[str, Any]):
    """What a module or a model offers by name; nothing in it can be changed, and it is no table."""

    __slots__ = ()


class Symbolic:
    """What stands for numbers that are not known: it has arithmetic, and nothing that would look at its value.

    A program that asks for its truth, its type or its place among other numbers would do one thing for some data and
    another for others, so that what it does once says nothing for all of them. Such a question is an error.
    """

    __slots__ = ()

    words = "a value of the data"
    """What it is, in words."""

    def __bool__(self) -> bool:
        """Refuse to be true or false."""
        raise branches("if, while, and, or, not asks whether it is true")

    def __hash__(self) -> int:
        """Refuse to be a key."""
        raise branches("it is a key of a table, or in a set")

    def __int__(self) -> int:
        """Refuse to be an integer."""
        raise branches("int, round, floor, ceil, an index or a slice needs it")

    __index__ = __trunc__ = __floor__ = __ceil__ = __round__ = __int__

    def __float__(self) -> float:
        """Refuse to be a float."""
        raise branches("float or a function of math needs it")

    def __str__(self) -> str:
        """Refuse to be written."""
        raise branches("it is written as text")

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        """Refuse to be written."""
        raise branches("it is written as text")

    def __abs__(self) -> Any:
        """Refuse to lose its sign."""
        raise branches("abs takes its sign")

    def __eq__(self, other: object) -> Any:
        """Refuse to be compared."""
        raise branches("it is compared with ==, !=, in, index or count")

    def __ne__(self, other: object) -> Any:
        """Refuse to be compared."""
        raise branches("it is compared with ==, !=, in, index or count")

    def __lt__(self, other: object) -> Any:
        """Refuse to be compared."""
        raise branches("it is compared with <, <=, >, >=, min, max or sorted")

    __gt__ = __le__ = __ge__ = __lt__


class CountError(TypeError):
    """Something is repeated as often as a number says that is not known.

    Parameters
    ----------
    number
        The number.
    """

    def __init__(self, number: Symbolic) -> None:
        super().__init__(str(branches("range or addVars counts up to it")))
        self.number = number


def branches(what: str) -> TypeError:
    """Return the error of a program that looks at the value of a number that stands for all data."""
    return TypeError(f"which model is built depends on a value of the data: {what}")


def same_object(left: Any, right: Any) -> bool:
    """Tell whether two values are one object; of small numbers nobody can know, so symbolic ones refuse."""
    if left is not None and right is not None and isinstance(left, Symbolic) | isinstance(right, Symbolic):
        raise branches("it is compared with is")
    return left is right


def type_words(value: object) -> str:
    """Return what kind of value this is, in words that people know."""
    if isinstance(value, Symbolic):
        return value.words
    if isinstance(value, Namespace):
        return "a module or a model"
    if type(value) is _RATIONAL:
        return "a number"
    names = {"DataList": "list", "DataTable": "dict", "NoneType": "None", "Function": "function"}
    return names.get(type(value).__name__, type(value).__name__)


def is_rational(value: object) -> bool:
    """Tell whether `value` is an exact number that is no ``int``."""
    return type(value) is _RATIONAL


def is_number(value: object) -> bool:
    """Tell whether `value` is a number of the interpreter."""
    return isinstance(value, (int, float)) or type(value) is _RATIONAL


def exact_data(value: Any) -> Any:
    """Return JSON data with exact numbers, in lists and tables that the interpreter does not change.

    Raises
    ------
    ValueError
        If a number is NaN or infinite.
    """
    if isinstance(value, float):
        return canonical(value)
    if isinstance(value, Mapping):
        return DataTable((key, exact_data(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return DataList([exact_data(item) for item in value])
    return value


def plain_number(value: Rational) -> tuple[int | float, bool]:
    """Return the number of JSON data for `value`, and whether it is exactly that; an infinite one is refused.

    Raises
    ------
    ValueError
        If no double comes near `value`.
    """
    if value.denominator == 1:
        return int(value.numerator), True
    nearest = float(value)
    if not math.isfinite(nearest):
        raise ValueError("the number is too large")
    return nearest, bool(canonical(nearest) == value)


class Meter:
    """Counts the steps of one evaluation, and notes whether a number was rounded.

    Parameters
    ----------
    limit
        Steps that may be taken.
    strict
        Whether the evaluation stands for others: then what Python leaves to chance is an error.

    Attributes
    ----------
    line
        The line of the statement that is evaluated.
    """

    __slots__ = ("depth", "inexact", "left", "limit", "line", "strict")

    def __init__(self, limit: int = STEP_LIMIT, strict: bool = False) -> None:
        self.strict = strict
        self.line: int | None = None
        self.limit = self.left = limit
        self.depth = 0
        self.inexact = False

    def spend(self, steps: int = 1) -> None:
        """Take `steps` steps.

        Raises
        ------
        StepLimitError
            If there are not so many left.
        """
        self.left -= steps
        if self.left < 0:
            raise StepLimitError(f"more than {self.limit} steps")

    def spend_on(self, *values: object) -> None:
        """Take a step, and one for each element of the values that have elements."""
        self.spend(1 + sum(len(value) for value in values if isinstance(value, _SIZED)))

    def items(self, value: Any) -> Iterable[Any]:
        """Return what can be iterated, after a step for each element that is there already."""
        if isinstance(value, _SIZED):
            self.spend(len(value))
            if self.strict:
                in_known_order(value)
            return value
        if is_number(value) or value is None or callable(value):
            raise TypeError(f"{_shown(value)} has no elements")
        # what is left are iterators of the interpreter, which count their own steps
        return value  # type: ignore[no-any-return]

    def enter(self) -> None:
        """Begin a call of a function that the text defines."""
        self.depth += 1
        if self.depth > _DEEPEST_CALL:
            raise RecursionError(f"functions call each other more than {_DEEPEST_CALL} deep")

    def leave(self) -> None:
        """End that call."""
        self.depth -= 1


def in_known_order(value: object) -> None:
    """Refuse a set whose order differs from one run of Python to the next: one that holds text.

    Raises
    ------
    TypeError
        If it is one.
    """
    if isinstance(value, (set, frozenset)) and len(value) > 1 and any(map(_holds_text, value)):
        raise TypeError("the order of a set of texts is left to chance; write a list, or range")


def _holds_text(value: object) -> bool:
    if isinstance(value, (tuple, frozenset)):
        return any(map(_holds_text, value))
    return not is_number(value)


def _shown(value: object) -> str:
    return str(value) if is_number(value) else type_words(value)


def _numbers(left: Any, right: Any, sign: str) -> bool:
    """Tell whether a float is among two numbers, which must be an infinite one."""
    if not is_number(left) or not is_number(right):
        if all(is_number(value) or isinstance(value, Symbolic) for value in (left, right)):
            if isinstance(left, float) or isinstance(right, float):
                raise ArithmeticError("arithmetic with infinity has no result")
            return False
        raise TypeError(f"{type_words(left)} {sign} {type_words(right)} is not defined")
    return isinstance(left, float) or isinstance(right, float)


def _with_infinity(function: Callable[[Any, Any], Any], left: Any, right: Any) -> float:
    result = function(float(left), float(right))
    if not math.isinf(result):
        raise ArithmeticError("arithmetic with infinity has no result")
    return float(result)


def _too_large() -> NoReturn:
    raise OverflowError(f"a number has more than {_MOST_BITS} bits")


def _bits(value: Any) -> int:
    if isinstance(value, int):
        return value.bit_length()
    return int(value.numerator.bit_length()) + int(value.denominator.bit_length())


def _add(meter: Meter, left: Any, right: Any) -> Any:
    if type(left) is int and type(right) is int:
        return left + right
    if isinstance(left, (list, tuple, str)) and not isinstance(right, Symbolic):
        meter.spend_on(left, right)
        return list(left) + right if isinstance(left, list) else left + right
    if _numbers(left, right, "+"):
        return _with_infinity(operator.add, left, right)
    return left + right


def _subtract(meter: Meter, left: Any, right: Any) -> Any:
    if isinstance(left, (set, frozenset)):
        meter.spend_on(left, right)
        return left - right
    if _numbers(left, right, "-"):
        return _with_infinity(operator.sub, left, right)
    return left - right


def _multiply(meter: Meter, left: Any, right: Any) -> Any:
    for items, times in ((left, right), (right, left)):
        if isinstance(items, (list, tuple, str)) and isinstance(times, int):
            meter.spend(1 + len(items) * max(times, 0))
            return list(items) * times if isinstance(items, list) else items * times
        if isinstance(items, (list, tuple, str)) and isinstance(times, Symbolic):
            raise CountError(times)
    if _numbers(left, right, "*"):
        return _with_infinity(operator.mul, left, right)
    if isinstance(left, Symbolic) or isinstance(right, Symbolic):
        return left * right
    if _bits(left) + _bits(right) > _MOST_BITS:
        _too_large()
    return left * right


def _divide(meter: Meter, left: Any, right: Any) -> Any:
    if _numbers(left, right, "/"):
        if isinstance(left, float):
            return _with_infinity(operator.truediv, left, right)
        return mpq(0)
    if isinstance(right, Symbolic):
        raise branches("something is divided by it, and it may be zero")
    if not right:
        raise ZeroDivisionError("division by zero")
    return left * (mpq(1) / right) if isinstance(left, Symbolic) else mpq(left) / right


def _floor_divide(meter: Meter, left: Any, right: Any) -> Any:
    if isinstance(left, Symbolic) or isinstance(right, Symbolic):
        raise branches("// or % rounds it")
    if _numbers(left, right, "//"):
        raise ArithmeticError("arithmetic with infinity has no result")
    if not right:
        raise ZeroDivisionError("division by zero")
    if isinstance(left, int) and isinstance(right, int):
        return left // right
    return mpq(math.floor(mpq(left) / right))


def _remainder(meter: Meter, left: Any, right: Any) -> Any:
    quotient = _floor_divide(meter, left, right)
    return left - quotient * right


def _power(meter: Meter, left: Any, right: Any) -> Any:
    if _numbers(left, right, "**"):
        raise ArithmeticError("arithmetic with infinity has no result")
    if isinstance(left, Symbolic) or isinstance(right, Symbolic):
        raise branches("** takes a power; write x * x")
    if right != int(right):
        if left < 0:
            raise ArithmeticError("a root of a negative number")
        meter.inexact = True
        return canonical(float(left) ** float(right))
    exponent = int(right)
    if abs(exponent) * max(_bits(left), 1) > _MOST_BITS:
        _too_large()
    if exponent < 0:
        if not left:
            raise ZeroDivisionError("0 to a negative power")
        return mpq(1) / mpq(left) ** -exponent
    result = left**exponent
    return result if isinstance(right, int) else mpq(result)


def _shift(meter: Meter, left: Any, right: Any) -> Any:
    if not isinstance(left, int) or not isinstance(right, int):
        raise TypeError(f"{type_words(left)} << {type_words(right)} is not defined")
    if right + _bits(left) > _MOST_BITS:
        _too_large()
    return left << right


def _set_wise(function: Callable[[Any, Any], Any]) -> Callable[[Meter, Any, Any], Any]:
    def apply(meter: Meter, left: Any, right: Any) -> Any:
        if isinstance(left, Symbolic) or isinstance(right, Symbolic):
            raise branches("an operator on bits needs it")
        meter.spend_on(left, right)
        return function(left, right)

    return apply


BINARY: dict[str, Callable[[Meter, Any, Any], Any]] = {
    "Add": _add,
    "Sub": _subtract,
    "Mult": _multiply,
    "Div": _divide,
    "FloorDiv": _floor_divide,
    "Mod": _remainder,
    "Pow": _power,
    "LShift": _shift,
    "RShift": _set_wise(operator.rshift),
    "BitAnd": _set_wise(operator.and_),
    "BitOr": _set_wise(operator.or_),
    "BitXor": _set_wise(operator.xor),
}
"""Binary operators by the name of their syntax node."""
