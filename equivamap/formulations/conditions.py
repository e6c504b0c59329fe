"""What assumptions ask of single values of the data: an evaluation over traced numbers that ends in conditions.

Boolean structure is taken apart: ``and`` and ``all`` ask for each part, ``or`` and ``any`` for the part that lacks
least. Nothing here decides whether an assumption holds (`equivamap.formulations.predicates` does); what is not
followed is an `UntraceableError`, and then conditions are merely not known.
"""

from __future__ import annotations

import ast
import itertools
import math
import random
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from gmpy2 import mpq

from equivamap.formulations.tracing import (
    Conditions,
    Members,
    Opaque,
    SetRelation,
    Traced,
    UntraceableError,
    absolute,
    cells_of,
    difference,
    extreme,
    plain,
    product,
    total,
)
from equivamap.ir import canonical

__all__ = ["Tracing", "parsed"]

_STEPS = 120_000
_FAULTS = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError)

_Names: TypeAlias = dict[str, Any]

_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "==",
    ast.IsNot: "!=",
}


@lru_cache(maxsize=1024)
def parsed(text: str) -> ast.Module:
    """Return the syntax tree of an assumption or a definition."""
    return ast.parse(text.strip("\n"))


class _Returned(Exception):
    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class _Break(Exception):
    """Leaves a loop."""


class _Continue(Exception):
    """Goes on with a loop."""


class Tracing:
    """Evaluates texts over traced data.

    Parameters
    ----------
    data
        Traced numbers in lists, by name.
    definitions
        Text that defines a name.
    rng
        Breaks ties: which of several parts that lack equally is asked for, how equal values are sorted.
    """

    def __init__(self, data: _Names, definitions: Mapping[str, str], rng: random.Random) -> None:
        self.data = data
        self.definitions = definitions
        self.rng = rng
        self.steps = _STEPS
        self._defining: set[str] = set()

    def conditions(self, text: str) -> Conditions:
        """Return what the data must meet for an assumption to hold.

        Raises
        ------
        UntraceableError
            If the text is not followed.
        """
        found = Conditions()
        try:
            body = parsed(text).body
            if len(body) == 1 and isinstance(body[0], ast.Expr):
                self.ask(body[0].value, {}, found, True)
            else:
                self._block(body, {}, found)
        except _IndexFault as fault:
            found.add(fault.condition)
        except (_Returned, _Break, _Continue, *_FAULTS) as fault:
            if not found.failing:
                raise UntraceableError(f"{type(fault).__name__}: {fault}") from fault
        return found

    # what is asked

    def ask(self, node: ast.expr, names: _Names, found: Conditions, wanted: bool) -> None:
        """Add what makes a condition true, or false."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self.ask(node.operand, names, found, not wanted)
        elif isinstance(node, ast.BoolOp):
            together = isinstance(node.op, ast.And) is wanted
            parts = [(value, names) for value in node.values]
            (self._all if together else self._any)(parts, found, wanted)
        elif isinstance(node, ast.Compare):
            self._comparisons(node, names, found, wanted)
        elif isinstance(node, ast.IfExp):
            self.ask(node.body if self._true(node.test, names) else node.orelse, names, found, wanted)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("all", "any")
            and len(node.args) == 1
        ):
            self._quantified(node.args[0], names, found, wanted, (node.func.id == "all") is wanted)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            self._relation(node, names, found, wanted)
        else:
            value = self.value(node, names)
            if bool(plain(value)) is not wanted:
                found.add(Opaque(cells_of(value), None))

    def _quantified(
        self, node: ast.expr, names: _Names, found: Conditions, wanted: bool, together: bool
    ) -> None:
        if isinstance(node, (ast.GeneratorExp, ast.ListComp)):
            parts = [(node.elt, local) for local in self._bindings(node.generators, names)]
            (self._all if together else self._any)(parts, found, wanted)
            return
        values = list(self._items(self.value(node, names)))
        wrong = [value for value in values if bool(plain(value)) is not wanted]
        if wrong and (together or len(wrong) == len(values)):
            found.add(Opaque(cells_of(wrong), None))

    def _all(self, parts: list[tuple[ast.expr, _Names]], found: Conditions, wanted: bool) -> None:
        postponed = []
        for node, names in parts:
            own = self._part(node, names, found, wanted)
            if own.chose and own.failing:
                postponed.append((node, names))  # those that hold keep their cells
            else:
                self._merge(own, found)
        for node, names in postponed:
            self._merge(self._part(node, names, found, wanted), found)

    def _part(self, node: ast.expr, names: _Names, found: Conditions, wanted: bool) -> Conditions:
        own = Conditions(found.lasting, claimed=set(found.claimed))
        try:
            self.ask(node, names, own, wanted)
        except _IndexFault as fault:
            own.add(fault.condition)
        except _FAULTS:
            if not own.failing and not found.failing:  # what fails before may be what this part relies on
                raise
        return own

    def _merge(self, own: Conditions, found: Conditions) -> None:
        found.found += own.found
        found.claimed |= own.claimed
        found.chose = found.chose or own.chose

    def _any(self, parts: list[tuple[ast.expr, _Names]], found: Conditions, wanted: bool) -> None:
        holding: list[Conditions] = []
        best: list[Conditions] = []
        least = (math.inf, math.inf)
        found.chose = True
        for node, names in parts:
            own = Conditions(False, claimed=set(found.claimed))
            try:
                self.ask(node, names, own, wanted)
            except _IndexFault as fault:
                own.add(fault.condition)
            except _FAULTS:
                if not own.failing:
                    continue
            if not own.failing:
                holding.append(own)
                if len(holding) > 1:
                    return  # it may lose one of them
                continue
            lack = (len(own.pinned() & found.claimed), own.failing)
            if lack < least:
                best, least = [], lack
            if lack == least:
                best.append(own)
        if not holding and not best:
            raise UntraceableError("no part can be made to hold")
        chosen = holding[0] if holding else self.rng.choice(best)
        found.found += chosen.found
        found.claimed |= chosen.pinned()

    def _comparisons(self, node: ast.Compare, names: _Names, found: Conditions, wanted: bool) -> None:
        if len(node.ops) > 1:
            operands = [node.left, *node.comparators]
            parts: list[tuple[ast.expr, _Names]] = [
                (ast.Compare(left, [sign], [right]), names)
                for left, sign, right in zip(operands, node.ops, operands[1:], strict=False)
            ]
            (self._all if wanted else self._any)(parts, found, wanted)
            return
        left, right = self.value(node.left, names), self.value(node.comparators[0], names)
        sign = node.ops[0]
        if isinstance(sign, (ast.In, ast.NotIn)):
            self._membership(left, right, isinstance(sign, ast.In) is wanted, found)
        else:
            found.compare(left, _SIGNS[type(sign)], right, wanted)

    def _membership(self, value: Any, collection: Any, wanted: bool, found: Conditions) -> None:
        items = list(self._items(collection))
        keys = {plain(item) for item in items}
        holds = (plain(value) in keys) is wanted
        if wanted and isinstance(collection, range) and collection.step == 1:
            found.compare(value, ">=", collection.start)
            found.compare(value, "<", collection.stop)
        elif cells_of(value):
            found.add(SetRelation("within" if wanted else "apart", [value], items, 0, holds))
        elif wanted:
            found.add(SetRelation("equal", items, [value, *items], 1, holds))
        else:
            found.add(SetRelation("apart", items, [value], 0, holds))

    def _relation(self, node: ast.Call, names: _Names, found: Conditions, wanted: bool) -> None:
        assert isinstance(node.func, ast.Attribute)
        if node.func.attr not in ("isdisjoint", "issubset", "issuperset") or len(node.args) != 1:
            value = self.value(node, names)
            if bool(plain(value)) is not wanted:
                found.add(Opaque(cells_of(value), None))
            return
        left = Members(self._items(self.value(node.func.value, names)))
        right = Members(self._items(self.value(node.args[0], names)))
        if node.func.attr == "isdisjoint" and wanted:
            moving, fixed = (left, right) if cells_of(left) else (right, left)
            holds = not set(left.of_value) & set(right.of_value)
            found.add(SetRelation("apart", moving.elements(), list(fixed), 0, holds))
        elif node.func.attr != "isdisjoint":
            found.compare(left, "<=" if node.func.attr == "issubset" else ">=", right, wanted)

    # statements

    def _block(self, body: list[ast.stmt], names: _Names, found: Conditions) -> None:
        for statement in body:
            self._step()
            self._statement(statement, names, found)

    def _statement(self, node: ast.stmt, names: _Names, found: Conditions) -> None:
        if isinstance(node, ast.Assert):
            self.ask(node.test, names, found, True)
        elif isinstance(node, ast.Assign):
            value = self.value(node.value, names)
            for target in node.targets:
                self._bind(target, value, names)
        elif isinstance(node, ast.AugAssign):
            target = ast.copy_location(ast.parse(ast.unparse(node.target), mode="eval").body, node)
            self._bind(
                node.target, self.value(ast.BinOp(left=target, op=node.op, right=node.value), names), names
            )
        elif isinstance(node, ast.For):
            self._loop(
                node,
                ((node.target, item) for item in self._items(self.value(node.iter, names))),
                names,
                found,
            )
        elif isinstance(node, ast.While):
            turns = itertools.takewhile(
                lambda _: self._true(node.test, names), itertools.repeat((None, None))
            )
            self._loop(node, turns, names, found)
        elif isinstance(node, ast.If):
            self._block(node.body if self._true(node.test, names) else node.orelse, names, found)
        elif isinstance(node, ast.FunctionDef):
            names[node.name] = self._function(node.args, node.body, names)
        elif isinstance(node, ast.Return):
            raise _Returned(None if node.value is None else self.value(node.value, names))
        elif isinstance(node, ast.Expr):
            self.value(node.value, names)
        elif isinstance(node, ast.Break):
            raise _Break
        elif isinstance(node, ast.Continue):
            raise _Continue
        elif not isinstance(node, (ast.Pass, ast.Import, ast.ImportFrom)):
            raise UntraceableError(type(node).__name__)

    def _loop(
        self,
        node: ast.For | ast.While,
        turns: Iterator[tuple[ast.expr | None, Any]],
        names: _Names,
        found: Conditions,
    ) -> None:
        for target, item in turns:
            self._step()
            if target is not None:
                self._bind(target, item, names)
            try:
                self._block(node.body, names, found)
            except _Break:
                return
            except _Continue:
                continue
        self._block(node.orelse, names, found)

    def _bind(self, target: ast.expr, value: Any, names: _Names) -> None:
        if isinstance(target, ast.Name):
            names[target.id] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            items = list(self._items(value))
            if len(items) != len(target.elts):
                raise ValueError("wrong number of values to unpack")
            for part, item in zip(target.elts, items, strict=True):
                self._bind(part, item, names)
        elif isinstance(target, ast.Subscript):
            self.value(target.value, names)[plain(self.value(target.slice, names))] = value
        else:
            raise UntraceableError(type(target).__name__)

    def _function(
        self, arguments: ast.arguments, body: list[ast.stmt] | ast.expr, names: _Names
    ) -> Callable[..., Any]:
        parameters = [argument.arg for argument in arguments.args]

        def call(*values: Any) -> Any:
            self._step()
            local = {**names, **dict(zip(parameters, values, strict=True))}
            if isinstance(body, ast.expr):
                return self.value(body, local)
            try:
                self._block(body, local, Conditions())
            except _Returned as returned:
                return returned.value
            return None

        return call

    # values

    def value(self, node: ast.expr, names: _Names) -> Any:
        """Return the value of an expression."""
        self._step()
        method: Callable[[Any, _Names], Any] | None = getattr(self, f"_{type(node).__name__}", None)
        if method is None:
            raise UntraceableError(type(node).__name__)
        return method(node, names)

    def _step(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise UntraceableError("too many steps")

    def _true(self, node: ast.expr, names: _Names) -> bool:
        return bool(plain(self.value(node, names)))

    def _items(self, value: Any) -> Any:
        if isinstance(value, (Traced, int)) or value is None:
            raise TypeError("a number has no elements")
        return value

    def _bindings(self, generators: list[ast.comprehension], names: _Names) -> Iterator[_Names]:
        if not generators:
            yield dict(names)
            return
        first, rest = generators[0], generators[1:]
        local = dict(names)
        for item in self._items(self.value(first.iter, names)):
            self._step()
            self._bind(first.target, item, local)
            if all(self._true(test, local) for test in first.ifs):
                yield from self._bindings(rest, local)

    def _Constant(self, node: ast.Constant, names: _Names) -> Any:
        value = node.value
        return canonical(value) if isinstance(value, float) and math.isfinite(value) else value

    def _Name(self, node: ast.Name, names: _Names) -> Any:
        name = node.id
        if name in names:
            return names[name]
        if name in self.data:
            return self.data[name]
        if name in self.definitions and name not in self._defining:
            self._defining.add(name)
            try:
                local: _Names = {}
                self._block(parsed(self.definitions[name]).body, local, Conditions())
            finally:
                self._defining.discard(name)
            for bound, value in local.items():
                self.data.setdefault(bound, value)
            return self.data[name]
        if name in _FUNCTIONS:
            return getattr(self, f"call_{name}", None) or _FUNCTIONS[name]
        raise UntraceableError(name)

    def _Attribute(self, node: ast.Attribute, names: _Names) -> Any:
        module = _MODULES.get(node.value.id) if isinstance(node.value, ast.Name) else None
        if module is None or node.attr not in module:
            raise UntraceableError(node.attr)
        return module[node.attr]

    def _BinOp(self, node: ast.BinOp, names: _Names) -> Any:
        left, right = self.value(node.left, names), self.value(node.right, names)
        if isinstance(left, Members) or isinstance(right, Members):
            return _set_operation(type(node.op), left, right)
        if isinstance(left, (list, tuple)) or isinstance(right, (list, tuple)):
            if isinstance(node.op, ast.Add):
                return [*left, *right] if isinstance(left, list) else (*left, *right)
            if isinstance(node.op, ast.Mult) and len(left if isinstance(left, list) else right) < 10_000:
                return left * plain(right) if isinstance(left, (list, tuple)) else plain(left) * right
            raise TypeError("lists have no such operator")
        return _arithmetic(type(node.op), left, right)

    def _UnaryOp(self, node: ast.UnaryOp, names: _Names) -> Any:
        value = self.value(node.operand, names)
        if isinstance(node.op, ast.Not):
            return Traced(not plain(value), opaque=cells_of(value)) if cells_of(value) else not plain(value)
        return product(value, -1 if isinstance(node.op, ast.USub) else 1)

    def _BoolOp(self, node: ast.BoolOp, names: _Names) -> Any:
        stops_at = isinstance(node.op, ast.Or)
        value: Any = None
        for part in node.values:
            value = self.value(part, names)
            if bool(plain(value)) is stops_at:
                break
        return value

    def _Compare(self, node: ast.Compare, names: _Names) -> Any:
        own = Conditions()
        self._comparisons(node, names, own, True)
        cells = frozenset().union(
            *(cells_of(self.value(part, names)) for part in (node.left, *node.comparators))
        )
        return Traced(not own.failing, opaque=cells) if cells else not own.failing

    def _IfExp(self, node: ast.IfExp, names: _Names) -> Any:
        return self.value(node.body if self._true(node.test, names) else node.orelse, names)

    def _Subscript(self, node: ast.Subscript, names: _Names) -> Any:
        base = self.value(node.value, names)
        if isinstance(node.slice, ast.Slice):
            ends = (node.slice.lower, node.slice.upper, node.slice.step)
            return base[slice(*(None if end is None else plain(self.value(end, names)) for end in ends))]
        index = self.value(node.slice, names)
        if isinstance(base, dict):
            return base[plain(index)]
        if isinstance(base, (Traced, Members, int)):
            raise TypeError("a number has no elements")
        place = int(plain(index))
        if not -len(base) <= place < len(base) and cells_of(index):
            raise _IndexFault(Opaque(cells_of(index), len(base)))
        return base[place]

    def _List(self, node: ast.List, names: _Names) -> Any:
        return self._elements(node.elts, names)

    def _Tuple(self, node: ast.Tuple, names: _Names) -> Any:
        return tuple(self._elements(node.elts, names))

    def _Set(self, node: ast.Set, names: _Names) -> Any:
        return Members(self._elements(node.elts, names))

    def _elements(self, nodes: list[ast.expr], names: _Names) -> list[Any]:
        result: list[Any] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                result += list(self._items(self.value(node.value, names)))
            else:
                result.append(self.value(node, names))
        return result

    def _Dict(self, node: ast.Dict, names: _Names) -> Any:
        pairs = zip(node.keys, node.values, strict=True)
        return {plain(self.value(k, names)): self.value(v, names) for k, v in pairs if k is not None}

    def _ListComp(self, node: ast.ListComp, names: _Names) -> Any:
        return [self.value(node.elt, local) for local in self._bindings(node.generators, names)]

    def _GeneratorExp(self, node: ast.GeneratorExp, names: _Names) -> Any:
        return [self.value(node.elt, local) for local in self._bindings(node.generators, names)]

    def _SetComp(self, node: ast.SetComp, names: _Names) -> Any:
        return Members(self.value(node.elt, local) for local in self._bindings(node.generators, names))

    def _DictComp(self, node: ast.DictComp, names: _Names) -> Any:
        found = self._bindings(node.generators, names)
        return {plain(self.value(node.key, local)): self.value(node.value, local) for local in found}

    def _Lambda(self, node: ast.Lambda, names: _Names) -> Any:
        return self._function(node.args, node.body, names)

    def _Call(self, node: ast.Call, names: _Names) -> Any:
        arguments = self._elements(node.args, names)
        named = {word.arg: self.value(word.value, names) for word in node.keywords if word.arg}
        if isinstance(node.func, ast.Attribute):
            module = _MODULES.get(node.func.value.id) if isinstance(node.func.value, ast.Name) else None
            if module is None or node.func.attr not in module:
                return _method(self.value(node.func.value, names), node.func.attr, arguments)
        function = self.value(node.func, names)
        if not callable(function):
            raise TypeError("this cannot be called")
        return function(*arguments, **named)

    def call_sorted(self, values: Any, key: Any = None, reverse: Any = False) -> list[Any]:
        """Return values in order; equal ones in a random one, so that no place is preferred."""
        items = list(values)
        self.rng.shuffle(items)
        order = (lambda item: plain(key(item))) if key is not None else plain
        return sorted(items, key=order, reverse=bool(plain(reverse)))


class _IndexFault(IndexError):
    """A number of the data is no index of a list.

    Parameters
    ----------
    condition
        What the number must meet.
    """

    def __init__(self, condition: Opaque) -> None:
        super().__init__("index out of range")
        self.condition = condition


def _arithmetic(kind: type[ast.operator], left: Any, right: Any) -> Any:
    if kind is ast.Add:
        return total([left, right])
    if kind is ast.Sub:
        return difference(left, right)
    if kind is ast.Mult:
        return product(left, right)
    a, b = plain(left), plain(right)
    if kind is ast.Div:
        if not isinstance(right, Traced):
            return product(left, 1 / mpq(b))
        value: Any = mpq(a) / b
        if isinstance(left, Traced) and left.form:
            form = {cell: factor / mpq(b) for cell, factor in left.form.items()}
            return Traced(value, form, left.opaque | cells_of(right) - frozenset(form))
    elif kind is ast.FloorDiv:
        value = math.floor(mpq(a) / b)
    elif kind is ast.Mod:
        value = a - b * math.floor(mpq(a) / b)
    elif kind is ast.Pow:
        if b != int(b) or abs(b) > 256 or abs(a) > 10**9:
            raise UntraceableError("a power")
        value = a ** int(b) if b >= 0 else mpq(a) ** int(b)
    else:
        raise UntraceableError(kind.__name__)
    cells = cells_of([left, right])
    return Traced(value, opaque=cells) if cells else value


def _set_operation(kind: type[ast.operator], left: Any, right: Any) -> Members:
    if not isinstance(left, Members) or not isinstance(right, Members):
        raise TypeError("sets have no such operator")
    if kind is ast.BitOr:
        return Members([*left.elements(), *right.elements()])
    if kind is ast.BitAnd:
        return Members(e for e in left.elements() if plain(e) in right.of_value)
    if kind is ast.Sub:
        return Members(e for e in left.elements() if plain(e) not in right.of_value)
    if kind is ast.BitXor:
        apart = (_set_operation(ast.Sub, left, right), _set_operation(ast.Sub, right, left))
        return Members([*apart[0].elements(), *apart[1].elements()])
    raise UntraceableError(kind.__name__)


def _method(base: Any, name: str, arguments: list[Any]) -> Any:
    if isinstance(base, Members):
        operation = {
            "union": ast.BitOr,
            "intersection": ast.BitAnd,
            "difference": ast.Sub,
            "symmetric_difference": ast.BitXor,
        }.get(name)
        if operation is not None:
            for other in arguments:
                base = _set_operation(
                    operation, base, other if isinstance(other, Members) else Members(other)
                )
            return base
        if name == "add":
            base.of_value.setdefault(plain(arguments[0]), []).append(arguments[0])
            return None
        if name == "update":
            for item in arguments[0]:
                base.of_value.setdefault(plain(item), []).append(item)
            return None
        if name in ("discard", "remove"):
            base.of_value.pop(plain(arguments[0]), None)
            return None
        if name == "issubset":
            return set(base.of_value) <= {plain(item) for item in arguments[0]}
        if name == "isdisjoint":
            return not set(base.of_value) & {plain(item) for item in arguments[0]}
    elif isinstance(base, list):
        if name in ("append", "extend", "pop", "insert"):
            return getattr(base, name)(*(a if name in ("append", "extend") else plain(a) for a in arguments))
        if name in ("count", "index"):
            keys = [plain(item) for item in base]
            value = getattr(keys, name)(plain(arguments[0]))
            cells = cells_of(base)
            return Traced(value, opaque=cells) if cells else value
    elif isinstance(base, dict):
        if name in ("items", "keys", "values"):
            return list(getattr(base, name)())
        if name in ("get", "setdefault"):
            return getattr(base, name)(plain(arguments[0]), *arguments[1:])
    raise UntraceableError(f"the method {name}")


def _number_function(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        value = function(*(plain(argument) for argument in arguments))
        cells = cells_of(list(arguments))
        value = canonical(value) if isinstance(value, float) else value
        return Traced(value, opaque=cells) if cells else value

    return call


def _length(value: Any) -> Any:
    if isinstance(value, Members):
        cells = cells_of(value)
        return Traced(len(value), opaque=cells, parts=("distinct", value)) if cells else len(value)
    return getattr(value, "length", None) or len(value)


def _extreme_of(kind: str) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        items = list(arguments[0]) if len(arguments) == 1 else list(arguments)
        if "key" in named:
            return (min if kind == "min" else max)(items, key=lambda item: plain(named["key"](item)))
        return named["default"] if not items and "default" in named else extreme(kind, items)

    return call


def _same(value: Any, rounded: bool = False) -> Any:
    """Return ``int(value)`` or ``float(value)``: the same number where that is so."""
    number = plain(value)
    return value if number == int(number) or not rounded else _number_function(int)(value)


def _range(*ends: Any) -> range:
    values = [plain(end) for end in ends]
    if any(value != int(value) for value in values):
        raise TypeError("range of a fraction")
    return range(*(int(value) for value in values))


def _quantifier(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda values: function([bool(plain(value)) for value in values])


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": absolute,
    "all": _quantifier(all),
    "any": _quantifier(any),
    "bool": _number_function(bool),
    "dict": lambda items=(): {plain(key): value for key, value in items},
    "enumerate": lambda values, start=0: list(enumerate(values, int(plain(start)))),
    "filter": lambda test, values: [v for v in values if plain(v if test is None else test(v))],
    "float": _same,
    "frozenset": Members,
    "int": lambda value: _same(value, True),
    "isinstance": lambda value, kinds: True,
    "len": _length,
    "list": lambda values=(): list(values),
    "map": lambda function, *lists: [function(*items) for items in zip(*lists, strict=False)],
    "max": _extreme_of("max"),
    "min": _extreme_of("min"),
    "pow": lambda base, exponent: _arithmetic(ast.Pow, base, exponent),
    "range": _range,
    "reversed": lambda values: list(values)[::-1],
    "round": _number_function(round),
    "set": Members,
    "sorted": sorted,
    "sum": lambda values, start=0: total(values, start),
    "tuple": lambda values=(): tuple(values),
    "zip": lambda *lists, strict=False: list(zip(*lists, strict=strict)),
}

_ITERTOOLS: dict[str, Callable[..., Any]] = {
    "combinations": lambda values, count: list(itertools.combinations(list(values), int(plain(count)))),
    "permutations": lambda values, count=None: list(
        itertools.islice(
            itertools.permutations(list(values), None if count is None else plain(count)), 50_000
        )
    ),
    "product": lambda *lists, repeat=1: list(
        itertools.islice(itertools.product(*lists, repeat=int(plain(repeat))), 50_000)
    ),
    "chain": lambda *lists: [item for values in lists for item in values],
    "pairwise": lambda values: list(itertools.pairwise(values)),
}

_MODULES: dict[str, dict[str, Any]] = {
    "itertools": _ITERTOOLS,
    "math": {
        "ceil": _number_function(math.ceil),
        "floor": _number_function(math.floor),
        "gcd": _number_function(math.gcd),
        "prod": lambda values: _product_of(values),
        "inf": math.inf,
    },
}


def _product_of(values: Any) -> Any:
    result: Any = 1
    for value in values:
        result = product(result, value)
    return result
