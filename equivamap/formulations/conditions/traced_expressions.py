"""Values of expressions over traced numbers."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from equivamap.formulations.conditions.trace import (
    IndexFault,
    Names,
    Returned,
    Trace,
    is_true,
    items_of,
    parsed,
)
from equivamap.formulations.conditions.traced_arithmetic import arithmetic, method_result, set_operation
from equivamap.formulations.conditions.traced_functions import FUNCTIONS, MODULES
from equivamap.formulations.conditions.traced_numbers import (
    Conditions,
    Members,
    Opaque,
    Traced,
    UntraceableError,
    cells_of,
    plain,
    product,
)
from equivamap.ir import canonical

__all__ = ["EXPRESSIONS", "bind", "bindings", "function_of"]

LONGEST = 10_000
"""Members of a list that is made by repetition."""


def _constant(trace: Trace, node: ast.Constant, names: Names) -> Any:
    value = node.value
    return canonical(value) if isinstance(value, float) and math.isfinite(value) else value


def _name(trace: Trace, node: ast.Name, names: Names) -> Any:
    name = node.id
    if name in names:
        return names[name]
    if name in trace.data:
        return trace.data[name]
    if name in trace.definitions and name not in trace.defining:
        trace.defining.add(name)
        try:
            local: Names = {}
            trace.run(parsed(trace.definitions[name]).body, local, Conditions())
        finally:
            trace.defining.discard(name)
        for bound, value in local.items():
            trace.data.setdefault(bound, value)
        return trace.data[name]
    if name == "sorted":
        return partial(_sorted, trace)
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    raise UntraceableError(name)


def _attribute(trace: Trace, node: ast.Attribute, names: Names) -> Any:
    module = MODULES.get(node.value.id) if isinstance(node.value, ast.Name) else None
    if module is None or node.attr not in module:
        raise UntraceableError(node.attr)
    return module[node.attr]


def _operation(trace: Trace, node: ast.BinOp, names: Names) -> Any:
    left, right = trace.value(node.left, names), trace.value(node.right, names)
    if isinstance(left, Members) or isinstance(right, Members):
        return set_operation(type(node.op), left, right)
    if isinstance(left, (list, tuple)) or isinstance(right, (list, tuple)):
        if isinstance(node.op, ast.Add):
            return [*left, *right] if isinstance(left, list) else (*left, *right)
        if isinstance(node.op, ast.Mult):
            return _repeated(left, right) if isinstance(left, (list, tuple)) else _repeated(right, left)
        raise TypeError("lists have no such operator")
    return arithmetic(type(node.op), left, right)


def _repeated(items: Any, times: Any) -> Any:
    count = plain(times)
    if isinstance(count, (list, tuple)) or len(items) * count > LONGEST:
        raise UntraceableError("a list repeated so often is not followed")
    return items * count


def _sign(trace: Trace, node: ast.UnaryOp, names: Names) -> Any:
    value = trace.value(node.operand, names)
    if isinstance(node.op, ast.Not):
        return Traced(not plain(value), opaque=cells_of(value)) if cells_of(value) else not plain(value)
    return product(value, -1 if isinstance(node.op, ast.USub) else 1)


def _logic(trace: Trace, node: ast.BoolOp, names: Names) -> Any:
    stops_at = isinstance(node.op, ast.Or)
    value: Any = None
    for part in node.values:
        value = trace.value(part, names)
        if bool(plain(value)) is stops_at:
            break
    return value


def _comparison(trace: Trace, node: ast.Compare, names: Names) -> Any:
    own = Conditions()
    trace.ask(node, names, own, True)
    cells = frozenset().union(
        *(cells_of(trace.value(part, names)) for part in (node.left, *node.comparators))
    )
    return Traced(not own.failing, opaque=cells) if cells else not own.failing


def _choice(trace: Trace, node: ast.IfExp, names: Names) -> Any:
    return trace.value(node.body if is_true(trace, node.test, names) else node.orelse, names)


def _subscript(trace: Trace, node: ast.Subscript, names: Names) -> Any:
    base = trace.value(node.value, names)
    if isinstance(node.slice, ast.Slice):
        ends = (node.slice.lower, node.slice.upper, node.slice.step)
        return base[slice(*(None if end is None else plain(trace.value(end, names)) for end in ends))]
    index = trace.value(node.slice, names)
    if isinstance(base, dict):
        return base[plain(index)]
    if isinstance(base, (Traced, Members, int)):
        raise TypeError("a number has no elements")
    place = int(plain(index))
    if not -len(base) <= place < len(base) and cells_of(index):
        raise IndexFault(Opaque(cells_of(index), len(base)))
    return base[place]


def _list(trace: Trace, node: ast.List, names: Names) -> Any:
    return _elements(trace, node.elts, names)


def _tuple(trace: Trace, node: ast.Tuple, names: Names) -> Any:
    return tuple(_elements(trace, node.elts, names))


def _set(trace: Trace, node: ast.Set, names: Names) -> Any:
    return Members(_elements(trace, node.elts, names))


def _elements(trace: Trace, nodes: list[ast.expr], names: Names) -> list[Any]:
    result: list[Any] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            result += list(items_of(trace.value(node.value, names)))
        else:
            result.append(trace.value(node, names))
    return result


def _table(trace: Trace, node: ast.Dict, names: Names) -> Any:
    pairs = zip(node.keys, node.values, strict=True)
    return {plain(trace.value(k, names)): trace.value(v, names) for k, v in pairs if k is not None}


def _list_comprehension(trace: Trace, node: ast.ListComp, names: Names) -> Any:
    return [trace.value(node.elt, local) for local in bindings(trace, node.generators, names)]


def _generator(trace: Trace, node: ast.GeneratorExp, names: Names) -> Any:
    return [trace.value(node.elt, local) for local in bindings(trace, node.generators, names)]


def _set_comprehension(trace: Trace, node: ast.SetComp, names: Names) -> Any:
    return Members(trace.value(node.elt, local) for local in bindings(trace, node.generators, names))


def _table_comprehension(trace: Trace, node: ast.DictComp, names: Names) -> Any:
    found = bindings(trace, node.generators, names)
    return {plain(trace.value(node.key, local)): trace.value(node.value, local) for local in found}


def bindings(trace: Trace, generators: list[ast.comprehension], names: Names) -> Iterator[Names]:
    """Return the names at each turn of the loops of a comprehension."""
    if not generators:
        yield dict(names)
        return
    first, rest = generators[0], generators[1:]
    local = dict(names)
    for item in items_of(trace.value(first.iter, names)):
        trace.step()
        bind(trace, first.target, item, local)
        if all(is_true(trace, test, local) for test in first.ifs):
            yield from bindings(trace, rest, local)


def _lambda(trace: Trace, node: ast.Lambda, names: Names) -> Any:
    return function_of(trace, node.args, node.body, names)


def _call(trace: Trace, node: ast.Call, names: Names) -> Any:
    arguments = _elements(trace, node.args, names)
    named = {word.arg: trace.value(word.value, names) for word in node.keywords if word.arg}
    if isinstance(node.func, ast.Attribute):
        module = MODULES.get(node.func.value.id) if isinstance(node.func.value, ast.Name) else None
        if module is None or node.func.attr not in module:
            return method_result(trace.value(node.func.value, names), node.func.attr, arguments)
    function = trace.value(node.func, names)
    if not callable(function):
        raise TypeError("this cannot be called")
    return function(*arguments, **named)


def _sorted(trace: Trace, values: Any, key: Any = None, reverse: Any = False) -> list[Any]:
    """Return values in order; equal ones in a random one, so that no place is preferred."""
    items = list(values)
    trace.rng.shuffle(items)
    order = (lambda item: plain(key(item))) if key is not None else plain
    return sorted(items, key=order, reverse=bool(plain(reverse)))


def function_of(
    trace: Trace, arguments: ast.arguments, body: list[ast.stmt] | ast.expr, names: Names
) -> Callable[..., Any]:
    """Return a function of the text, which keeps the names of where it stands."""
    parameters = [argument.arg for argument in arguments.args]

    def call(*values: Any) -> Any:
        trace.step()
        local = {**names, **dict(zip(parameters, values, strict=True))}
        if isinstance(body, ast.expr):
            return trace.value(body, local)
        try:
            trace.run(body, local, Conditions())
        except Returned as returned:
            return returned.value
        return None

    return call


def bind(trace: Trace, target: ast.expr, value: Any, names: Names) -> None:
    """Bind a name, several names, or an element of a list or table."""
    if isinstance(target, ast.Name):
        names[target.id] = value
    elif isinstance(target, (ast.Tuple, ast.List)):
        items = list(items_of(value))
        if len(items) != len(target.elts):
            raise ValueError("wrong number of values to unpack")
        for part, item in zip(target.elts, items, strict=True):
            bind(trace, part, item, names)
    elif isinstance(target, ast.Subscript):
        trace.value(target.value, names)[plain(trace.value(target.slice, names))] = value
    else:
        raise UntraceableError(type(target).__name__)


EXPRESSIONS: dict[type[ast.expr], Callable[[Trace, Any, Names], Any]] = {
    ast.Attribute: _attribute,
    ast.BinOp: _operation,
    ast.BoolOp: _logic,
    ast.Call: _call,
    ast.Compare: _comparison,
    ast.Constant: _constant,
    ast.Dict: _table,
    ast.DictComp: _table_comprehension,
    ast.GeneratorExp: _generator,
    ast.IfExp: _choice,
    ast.Lambda: _lambda,
    ast.List: _list,
    ast.ListComp: _list_comprehension,
    ast.Name: _name,
    ast.Set: _set,
    ast.SetComp: _set_comprehension,
    ast.Subscript: _subscript,
    ast.Tuple: _tuple,
    ast.UnaryOp: _sign,
}
"""What gives the value of each kind of expression; those that are missing are not followed."""
