"""Names, elements, functions and calls in the exact interpreter."""

from __future__ import annotations

import ast
from typing import Any

from equivamap.formulations.exact.collections import compile_elements
from equivamap.formulations.exact.frames import Compile, Expression, Frame, Returned, Statement, refuse
from equivamap.formulations.exact.functions import BUILTINS, CHAINED, MODULES, Function, call_method
from equivamap.formulations.exact.values import DataTable, Meter, Namespace, type_words

__all__ = [
    "compile_attribute",
    "compile_call",
    "compile_lambda",
    "compile_name",
    "compile_subscript",
    "function_of",
]


def compile_name(node: ast.Name, expression: Compile) -> Expression:
    """Compile a name: what the frame binds, else a known function."""
    name = node.id
    if name.startswith("_") and name != "_":
        refuse(f"the name {name}", node)
    builtin = BUILTINS.get(name)

    def read(frame: Frame) -> Any:
        names = frame.names
        if name in names:
            return names[name]
        if builtin is None:
            raise NameError(f"{name} is not defined")
        return builtin

    return read


def compile_attribute(node: ast.Attribute, expression: Compile) -> Expression:
    """Read from a module: ``math.inf``, ``itertools.chain.from_iterable``, ``gp.GRB.BINARY``."""
    if node.attr == "from_iterable":
        expression(node.value)
        return lambda frame: CHAINED
    if isinstance(node.value, ast.Attribute) and not node.attr.startswith("_"):
        owner, last = expression(node.value), node.attr

        def inner(frame: Frame) -> Any:
            found = owner(frame)
            if not isinstance(found, Namespace) or last not in found:
                raise NameError(f"{last} is not defined")
            return found[last]

        return inner
    if not isinstance(node.value, ast.Name) or node.attr.startswith("_"):
        refuse(f"the attribute {node.attr}", node)
    name, attribute = node.value.id, node.attr

    def read(frame: Frame) -> Any:
        module = frame.names.get(name, MODULES.get(name))
        if not isinstance(module, dict) or isinstance(module, DataTable) or attribute not in module:
            raise NameError(f"{name}.{attribute} is not defined")
        return module[attribute]

    return read


def compile_subscript(node: ast.Subscript, expression: Compile) -> Expression:
    """Compile ``a[b]`` and ``a[b:c:d]``."""
    base = expression(node.value)
    if isinstance(node.slice, ast.Slice):
        ends = [
            None if part is None else expression(part)
            for part in (node.slice.lower, node.slice.upper, node.slice.step)
        ]

        def cut(frame: Frame) -> Any:
            value = base(frame)
            frame.meter.spend_on(value)
            return value[slice(*(None if end is None else end(frame) for end in ends))]

        return cut
    index = expression(node.slice)

    def item(frame: Frame) -> Any:
        value = base(frame)
        if isinstance(value, Function):
            raise TypeError(f"{value.name} has no elements")
        return value[index(frame)]

    return item


def compile_call(node: ast.Call, expression: Compile) -> Expression:
    """Compile ``f(a, b=c)`` and ``a.method(b)``."""
    values = compile_elements(node.args, expression)
    named: list[tuple[str, Expression]] = []
    for keyword in node.keywords:
        if keyword.arg is None:
            refuse("** in a call", node)
        named.append((keyword.arg, expression(keyword.value)))
    function = node.func
    if isinstance(function, ast.Attribute) and not _is_of_module(function):
        if function.attr.startswith("_"):
            refuse(f"the attribute {function.attr}", node)
        receiver, name = expression(function.value), function.attr

        def call_of(frame: Frame) -> Any:
            value = receiver(frame)
            if isinstance(value, dict) and not isinstance(value, DataTable) and name in value:
                called = value[name]  # a module under another name: ``import itertools as it``
                if isinstance(called, Function):
                    frame.meter.spend()
                    return called(frame.meter, *values(frame), **{k: part(frame) for k, part in named})
            return call_method(frame.meter, value, name, values(frame), {k: p(frame) for k, p in named})

        return call_of
    called = expression(function)

    def call(frame: Frame) -> Any:
        value = called(frame)
        if not callable(value):
            raise TypeError(f"{type_words(value)} is not a function")
        frame.meter.spend()
        return value(frame.meter, *values(frame), **{name: part(frame) for name, part in named})

    return call


def _is_of_module(node: ast.Attribute) -> bool:
    """Tell a function of a module from a method."""
    if node.attr == "from_iterable":
        return True
    return isinstance(node.value, ast.Name) and node.attr in MODULES.get(node.value.id, {})


def compile_lambda(node: ast.Lambda, expression: Compile) -> Expression:
    """Compile ``lambda a: b``."""
    body = expression(node.body)
    return function_of("lambda", node.args, lambda frame: Returned(body(frame)), expression)


def function_of(name: str, args: ast.arguments, body: Statement, expression: Compile) -> Expression:
    """Return what makes a function, which keeps the names of the frame where it is made."""
    if args.vararg or args.kwarg or args.posonlyargs or args.kwonlyargs:
        refuse("a function with * or /", args.args[0] if args.args else None)
    parameters = [argument.arg for argument in args.args]
    defaults = [expression(value) for value in args.defaults]

    def make(frame: Frame) -> Function:
        given = dict(zip(parameters[::-1], [value(frame) for value in defaults][::-1], strict=False))

        def apply(meter: Meter, *values: Any, **named: Any) -> Any:
            bound = {**given, **dict(zip(parameters, values, strict=False)), **named}
            if len(values) > len(parameters) or set(bound) != set(parameters):
                raise TypeError(f"{name} needs {len(parameters)} arguments: {', '.join(parameters)}")
            meter.enter()
            try:
                meter.spend(1 + len(frame.names))
                result = body(Frame({**frame.names, **bound}, meter))
            finally:
                meter.leave()
            return result.value if isinstance(result, Returned) else None

        return Function(name, apply, (frame.names, given))

    return make
