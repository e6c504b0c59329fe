"""Functions that the exact interpreter knows: Python's own, and those of math, itertools, collections and functools.

All of them are exact but ``math.sqrt`` of what is no square, and the transcendental ones: these give the double that
Python gives and leave a note that something was rounded.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gmpy2 import mpq

from equivamap.formulations.exact.values import (
    CountError,
    DataList,
    DataTable,
    Meter,
    Namespace,
    Symbolic,
    branches,
    is_number,
    is_rational,
    type_words,
)
from equivamap.ir import canonical

__all__ = ["BUILTINS", "METHODS", "MODULES", "Function", "call_method"]


@dataclass(frozen=True)
class Function:
    """A function of the interpreter, called with the meter first."""

    name: str
    apply: Callable[..., Any]
    held: tuple[dict[str, Any], ...] = field(default=(), repr=False, compare=False)
    """Names that it finds when it is called, and those of its default arguments."""

    def __call__(self, meter: Meter, *args: Any, **named: Any) -> Any:
        """Call it."""
        return self.apply(meter, *args, **named)


def _number(value: Any) -> Any:
    if isinstance(value, Symbolic):
        raise branches("a function such as abs, int, float, round or floor needs it")
    if not is_number(value):
        raise TypeError(f"{type_words(value)} is not a number")
    return value


def _ticking(meter: Meter, values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        meter.spend()
        yield value


def _key(meter: Meter, key: Any) -> Callable[[Any], Any] | None:
    if key is None:
        return None
    return lambda value: key(meter, value)


def _iterated(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of one iterable whose elements count as steps."""
    return lambda meter, values=(): function(meter.items(values))


def _sum(meter: Meter, values: Any, start: Any = 0) -> Any:
    total = start
    for value in meter.items(values):
        if not is_number(value) and not isinstance(value, Symbolic) and not isinstance(total, (list, tuple)):
            raise TypeError(f"{type_words(value)} is not a number")
        if isinstance(total, (list, tuple)):
            meter.spend(len(total))
        if isinstance(total, float) or isinstance(value, float):
            raise ArithmeticError("arithmetic with infinity has no result")
        total = total + value
    return total


_MISSING = object()


def _extreme(function: Callable[..., Any]) -> Callable[..., Any]:
    def apply(meter: Meter, *args: Any, key: Any = None, default: Any = _MISSING) -> Any:
        values = meter.items(args[0] if len(args) == 1 else args)
        if default is _MISSING:
            return function(values, key=_key(meter, key))
        return function(values, key=_key(meter, key), default=default)

    return apply


def _len(meter: Meter, value: Any) -> int:
    meter.spend()
    return len(value)


def _range(meter: Meter, *args: Any) -> range:
    for part in args:
        if isinstance(part, Symbolic):
            raise CountError(part)
        if not isinstance(part, int):
            raise TypeError(f"range() needs integers, not {part}")
    return range(*args)


def _sorted(meter: Meter, values: Any, *, key: Any = None, reverse: Any = False) -> list[Any]:
    return sorted(meter.items(values), key=_key(meter, key), reverse=bool(reverse))


def _zip(meter: Meter, *many: Any, strict: Any = False) -> Iterator[Any]:
    return _ticking(meter, zip(*(iter(_iterable(meter, one)) for one in many), strict=bool(strict)))


def _iterable(meter: Meter, value: Any) -> Any:
    """Return what can be iterated without a step for each element: whoever takes them, counts."""
    meter.spend()
    if is_number(value) or value is None or callable(value):
        raise TypeError(f"{value} has no elements")
    return value


def _enumerate(meter: Meter, values: Any, start: int = 0) -> Iterator[Any]:
    return _ticking(meter, enumerate(_iterable(meter, values), start))


def _round(meter: Meter, value: Any, digits: Any = None) -> Any:
    _finite(value)
    if digits is None:
        return round(value) if isinstance(value, int) else int(round(value))  # noqa: RUF046 - of mpq an mpz
    scale = mpq(10) ** digits
    rounded = mpq(round(mpq(value) * scale)) / scale
    return int(rounded) if isinstance(value, int) else rounded


def _finite(value: Any) -> Any:
    if isinstance(_number(value), float):
        raise OverflowError("infinity is no integer")
    return value


def _int(meter: Meter, value: Any = 0) -> int:
    if isinstance(value, str):
        return int(value)
    return int(math.trunc(_finite(value)))  # noqa: RUF046 - of mpq an mpz


def _float(meter: Meter, value: Any = 0) -> Any:
    if isinstance(value, str):
        text = value.strip().lower()
        if text in ("inf", "+inf", "infinity", "+infinity"):
            return math.inf
        if text in ("-inf", "-infinity"):
            return -math.inf
        return mpq(text)
    return value if isinstance(_number(value), float) else mpq(value)


def _type_matches(value: Any, kind: Function) -> bool:
    if isinstance(value, Symbolic):
        raise branches("its type")
    if kind.name == "float":
        return is_rational(value) or isinstance(value, float)
    types: dict[str, Any] = {"int": int, "bool": bool, "str": str, "list": list, "tuple": tuple, "set": set}
    types |= {"dict": dict, "range": range}
    if kind.name not in types:
        raise TypeError(f"{kind.name} is not a type that is known here")
    return isinstance(value, types[kind.name])


def _isinstance(meter: Meter, value: Any, kinds: Any) -> bool:
    return any(_type_matches(value, kind) for kind in (kinds if isinstance(kinds, tuple) else (kinds,)))


def _map(meter: Meter, function: Any, *many: Any) -> Iterator[Any]:
    groups = _ticking(meter, zip(*(iter(_iterable(meter, one)) for one in many), strict=False))
    return (function(meter, *group) for group in groups)


def _filter(meter: Meter, function: Any, values: Any) -> Iterator[Any]:
    items = _ticking(meter, _iterable(meter, values))
    return (value for value in items if (value if function is None else function(meter, value)))


def _dict(meter: Meter, pairs: Any = (), **named: Any) -> dict[Any, Any]:
    return {**dict(meter.items(pairs)), **named} if not isinstance(pairs, dict) else {**pairs, **named}


def _reversed(meter: Meter, values: Any) -> Iterator[Any]:
    return iter(list(reversed(meter.items(values))))  # type: ignore[call-overload]


def _next(meter: Meter, values: Any, *default: Any) -> Any:
    meter.spend()
    return next(values, *default)


def _abs(meter: Meter, value: Any) -> Any:
    return abs(_number(value))


def _divmod(meter: Meter, left: Any, right: Any) -> tuple[Any, Any]:
    quotient = math.floor(mpq(left) / right)
    return quotient, left - quotient * right


def _pow(meter: Meter, base: Any, exponent: Any) -> Any:
    from equivamap.formulations.exact.values import BINARY

    return BINARY["Pow"](meter, base, exponent)


_TABLE: dict[str, Callable[..., Any]] = {
    "abs": _abs,
    "all": _iterated(all),
    "any": _iterated(any),
    "bool": lambda meter, value=False: bool(value),
    "dict": _dict,
    "divmod": _divmod,
    "enumerate": _enumerate,
    "filter": _filter,
    "float": _float,
    "frozenset": _iterated(frozenset),
    "int": _int,
    "isinstance": _isinstance,
    "iter": lambda meter, values: iter(meter.items(values)),
    "len": _len,
    "list": _iterated(list),
    "map": _map,
    "max": _extreme(max),
    "min": _extreme(min),
    "next": _next,
    "pow": _pow,
    "range": _range,
    "reversed": _reversed,
    "round": _round,
    "set": _iterated(set),
    "sorted": _sorted,
    "str": lambda meter, value="": str(value),
    "sum": _sum,
    "tuple": _iterated(tuple),
    "zip": _zip,
}
BUILTINS: dict[str, Function] = {name: Function(name, function) for name, function in _TABLE.items()}
"""Functions that need no import."""


def _rounded(function: Callable[..., float]) -> Callable[..., Any]:
    """Return a function of doubles that notes that its result is one."""

    def apply(meter: Meter, *args: Any) -> Any:
        meter.inexact = True
        return canonical(function(*(float(_finite(value)) for value in args)))

    return apply


def _sqrt(meter: Meter, value: Any) -> Any:
    number = mpq(_finite(value))
    if number < 0:
        raise ValueError("a root of a negative number")
    top, bottom = math.isqrt(int(number.numerator)), math.isqrt(int(number.denominator))
    if mpq(top * top, bottom * bottom) == number:
        return mpq(top, bottom)
    meter.inexact = True
    return canonical(math.sqrt(number))


def _integral(function: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda meter, value: int(function(_finite(value)))


def _of_integers(function: Callable[..., int], largest: int = 10**9) -> Callable[..., Any]:
    def apply(meter: Meter, *args: Any) -> int:
        for value in args:
            if not isinstance(value, int):
                raise TypeError(f"{value} is no integer")
            if abs(value) > largest:
                raise OverflowError(f"{value} is too large")
        return function(*args)

    return apply


_CLOSE = mpq(1, 10**9)


def _isclose(meter: Meter, a: Any, b: Any, *, rel_tol: Any = _CLOSE, abs_tol: Any = 0) -> bool:
    return bool(abs(a - b) <= max(rel_tol * max(abs(a), abs(b)), abs_tol))


def _prod(meter: Meter, values: Any, *, start: Any = 1) -> Any:
    from equivamap.formulations.exact.values import BINARY

    return functools.reduce(functools.partial(BINARY["Mult"], meter), meter.items(values), start)


def _hypot(meter: Meter, *values: Any) -> Any:
    return _sqrt(meter, sum(value * value for value in values))


def _dist(meter: Meter, p: Any, q: Any) -> Any:
    return _hypot(meter, *(a - b for a, b in zip(meter.items(p), meter.items(q), strict=True)))


def _lazily(function: Callable[..., Iterable[Any]]) -> Callable[..., Any]:
    """Return a function that takes iterables whole and gives its results one step at a time."""

    def apply(meter: Meter, *args: Any, **named: Any) -> Iterator[Any]:
        taken = [value if is_number(value) or value is None else list(meter.items(value)) for value in args]
        return _ticking(meter, function(*taken, **named))

    return apply


def _product(meter: Meter, *many: Any, repeat: int = 1) -> Iterator[Any]:
    taken = [list(meter.items(one)) for one in many]
    meter.spend(len(taken) * max(repeat, 0))
    return _ticking(meter, itertools.product(*taken, repeat=repeat))


def _accumulate(meter: Meter, values: Any, function: Any = None, *, initial: Any = None) -> Iterator[Any]:
    joined = None if function is None else lambda a, b: function(meter, a, b)
    items = _ticking(meter, _iterable(meter, values))
    return itertools.accumulate(items, joined, initial=initial)


def _reduce(meter: Meter, function: Any, values: Any, *start: Any) -> Any:
    return functools.reduce(lambda a, b: function(meter, a, b), meter.items(values), *start)


def _chained(meter: Meter, many: Any) -> Iterator[Any]:
    return (value for one in many for value in _ticking(meter, _iterable(meter, one)))


def _defaultdict(meter: Meter, factory: Any = None, *args: Any) -> dict[Any, Any]:
    made = None if factory is None else lambda: factory(meter)
    return defaultdict(made, *(dict(meter.items(one)) for one in args))


def _table(**functions: Callable[..., Any]) -> Namespace:
    return Namespace({name: Function(name, function) for name, function in functions.items()})


MODULES: dict[str, Namespace] = {
    "math": Namespace(
        {
            **_table(
                ceil=_integral(math.ceil),
                floor=_integral(math.floor),
                trunc=_integral(math.trunc),
                fabs=lambda meter, value: mpq(abs(_finite(value))),
                sqrt=_sqrt,
                hypot=_hypot,
                dist=_dist,
                prod=_prod,
                fsum=_sum,
                gcd=_of_integers(math.gcd),
                lcm=_of_integers(math.lcm),
                comb=_of_integers(math.comb, 5000),
                perm=_of_integers(math.perm, 5000),
                factorial=_of_integers(math.factorial, 3000),
                isqrt=_of_integers(math.isqrt, 10**300),
                isclose=_isclose,
                isfinite=lambda meter, value: not isinstance(_number(value), float),
                isinf=lambda meter, value: isinstance(_number(value), float),
                isnan=lambda meter, value: (
                    not isinstance(_number(value), (int, float)) and not is_rational(value)
                ),
                pow=_pow,
                **{
                    name: _rounded(getattr(math, name))
                    for name in (
                        "exp",
                        "log",
                        "log2",
                        "log10",
                        "sin",
                        "cos",
                        "tan",
                        "atan",
                        "atan2",
                        "radians",
                    )
                },
            ),
            "inf": math.inf,
            "pi": canonical(math.pi),
            "e": canonical(math.e),
        }
    ),
    "itertools": _table(
        accumulate=_accumulate,
        combinations=_lazily(itertools.combinations),
        combinations_with_replacement=_lazily(itertools.combinations_with_replacement),
        pairwise=_lazily(itertools.pairwise),
        permutations=_lazily(itertools.permutations),
        product=_product,
        chain=lambda meter, *many: _chained(meter, many),
        islice=lambda meter, values, *parts: _ticking(
            meter, itertools.islice(_iterable(meter, values), *parts)
        ),
        takewhile=lambda meter, test, values: itertools.takewhile(
            lambda value: test(meter, value), _ticking(meter, _iterable(meter, values))
        ),
        zip_longest=_lazily(itertools.zip_longest),
    ),
    "collections": _table(
        Counter=_iterated(Counter),
        defaultdict=_defaultdict,
        deque=_iterated(deque),
    ),
    "functools": _table(reduce=_reduce),
}
"""Modules that can be imported, with what they offer."""

CHAINED = Function("chain.from_iterable", lambda meter, values: _chained(meter, meter.items(values)))

_CHANGING = frozenset(
    (
        *("append", "appendleft", "extend", "insert", "pop", "popleft", "remove"),
        *("sort", "reverse", "add", "discard", "update", "setdefault"),
    )
)
_JOINING = ("union", "intersection", "difference", "issubset", "issuperset", "isdisjoint")
METHODS: dict[type, frozenset[str]] = {
    list: frozenset(
        ("append", "extend", "insert", "pop", "remove", "sort", "reverse", "index", "count", "copy")
    ),
    tuple: frozenset(("index", "count")),
    deque: frozenset(("append", "appendleft", "extend", "pop", "popleft")),
    set: frozenset((*_JOINING, "symmetric_difference", "add", "discard", "remove", "update", "copy", "pop")),
    frozenset: frozenset(_JOINING),
    dict: frozenset(("get", "items", "keys", "values", "setdefault", "pop", "update", "copy", "most_common")),
    str: frozenset(("startswith", "endswith", "isdigit", "isidentifier")),
}
"""Methods that can be called, by type."""

_QUICK = frozenset(("append", "appendleft", "add", "pop", "popleft", "get", "setdefault", "discard"))


def call_method(meter: Meter, value: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
    """Call a method of a value.

    Raises
    ------
    TypeError
        If the type has no such method here, or the method would change the data.
    """
    meter.spend_on(*args)
    if name == "is_integer" and is_number(value) and not args:
        return not isinstance(value, float) and value == int(value)
    if isinstance(value, Namespace):
        raise TypeError(f"nothing is known here of {name}")
    own = getattr(value, "interpreted", {})
    if name in own:
        return own[name](meter, *args, **named)
    kind = next((known for known in METHODS if isinstance(value, known)), None)
    if kind is None or name not in METHODS[kind] or not hasattr(value, name):
        raise TypeError(f"{type_words(value)} has no method {name} here")
    if name in _CHANGING and isinstance(value, (DataList, DataTable)):
        raise TypeError(f"{name} would change the data, or what was there before the function was called")
    if name not in _QUICK:
        meter.spend(len(value))
    if name == "sort":
        key = named.pop("key", None)
        value.sort(key=_key(meter, key), reverse=bool(named.pop("reverse", False)))
        return None
    if name == "copy":
        return {**value} if isinstance(value, dict) else kind(value)
    result = getattr(value, name)(*args, **named)
    return list(result) if name in ("items", "keys", "values") else result
