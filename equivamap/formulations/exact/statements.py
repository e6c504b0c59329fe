"""Statements of the exact interpreter."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from equivamap.formulations.exact.calls import function_of
from equivamap.formulations.exact.expressions import compile_expression
from equivamap.formulations.exact.frames import Frame, Returned, Statement, refuse, written
from equivamap.formulations.exact.functions import MODULES
from equivamap.formulations.exact.targets import in_place, loop_values, target_of
from equivamap.formulations.exact.values import BINARY, is_number

__all__ = ["AssertionFailedError", "compile_block"]


class AssertionFailedError(Exception):
    """An ``assert`` does not hold, or a ``raise`` was reached.

    Parameters
    ----------
    text
        Source of the statement, shortened.
    names
        Values of the loop and local names that the statement mentions.
    """

    def __init__(self, text: str, names: Mapping[str, Any]) -> None:
        super().__init__(text)
        self.text = text
        self.names = dict(names)


def compile_block(body: list[ast.stmt], text: str) -> Statement:
    """Return what runs statements one after the other.

    Parameters
    ----------
    text
        The source, which assertions quote.

    Raises
    ------
    UnsupportedError
        If a statement, or an expression within it, is not among the known ones.
    """
    steps: list[tuple[int, Statement]] = []
    for statement in body:
        compile_known = _KNOWN.get(type(statement))
        if compile_known is None:
            refuse(f"a statement {written(statement)!r}", statement)
        steps.append((statement.lineno, compile_known(statement, text)))

    def run(frame: Frame) -> Returned | str | None:
        for line, step in steps:
            frame.meter.line = line
            signal = step(frame)
            if signal is not None:
                return signal
        return None

    return run


def _value(node: ast.Expr, text: str) -> Statement:
    if isinstance(node.value, ast.Constant):
        return lambda frame: None  # a docstring
    value = compile_expression(node.value)

    def run(frame: Frame) -> None:
        value(frame)

    return run


def _pass(node: ast.Pass, text: str) -> Statement:
    return lambda frame: None


def _break(node: ast.Break, text: str) -> Statement:
    return lambda frame: "break"


def _continue(node: ast.Continue, text: str) -> Statement:
    return lambda frame: "continue"


def _return(node: ast.Return, text: str) -> Statement:
    if node.value is None:
        return lambda frame: Returned(None)
    value = compile_expression(node.value)
    return lambda frame: Returned(value(frame))


def _assert(node: ast.Assert, text: str) -> Statement:
    test = compile_expression(node.test)
    quoted = (ast.get_source_segment(text, node.test) or "assert")[:200]
    mentioned = sorted({n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)})

    def run(frame: Frame) -> None:
        if not test(frame):
            values = {n: frame.names[n] for n in mentioned if is_number(frame.names.get(n))}
            raise AssertionFailedError(quoted, values)

    return run


def _raise(node: ast.Raise, text: str) -> Statement:
    quoted = (ast.get_source_segment(text, node) or "raise")[:200]

    def run(frame: Frame) -> None:
        raise AssertionFailedError(quoted, {})

    return run


def _assignment(node: ast.Assign, text: str) -> Statement:
    value = compile_expression(node.value)
    targets = [target_of(target, compile_expression) for target in node.targets]

    def run(frame: Frame) -> None:
        result = value(frame)
        for target in targets:
            target(frame, result)

    return run


def _annotated_assignment(node: ast.AnnAssign, text: str) -> Statement:
    if node.value is None:
        return lambda frame: None
    return _assignment(ast.Assign([node.target], node.value), text)


def _augmented_assignment(node: ast.AugAssign, text: str) -> Statement:
    apply = BINARY.get(type(node.op).__name__)
    if apply is None:
        refuse(f"the operator {type(node.op).__name__}", node)
    value, sign = compile_expression(node.value), type(node.op).__name__
    if not isinstance(node.target, ast.Subscript) or isinstance(node.target.slice, ast.Slice):
        read = ast.parse(ast.unparse(node.target), mode="eval").body
        target = target_of(node.target, compile_expression)
        current = compile_expression(ast.copy_location(read, node))

        def run(frame: Frame) -> None:
            target(frame, in_place(frame.meter, sign, apply, current(frame), value(frame)))

        return run
    base, index = compile_expression(node.target.value), compile_expression(node.target.slice)
    put = target_of(ast.Subscript(_read("items"), _read("index"), ast.Store()), compile_expression)

    def run_item(frame: Frame) -> None:
        items, key = base(frame), index(frame)  # each once, as Python does
        result = in_place(frame.meter, sign, apply, items[key], value(frame))
        put(Frame({"items": items, "index": key}, frame.meter), result)

    return run_item


def _read(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _if(node: ast.If, text: str) -> Statement:
    test = compile_expression(node.test)
    then, other = compile_block(node.body, text), compile_block(node.orelse, text)
    return lambda frame: then(frame) if test(frame) else other(frame)


def _for(node: ast.For, text: str) -> Statement:
    target, values = target_of(node.target, compile_expression), compile_expression(node.iter)
    body, otherwise = compile_block(node.body, text), compile_block(node.orelse, text)

    def run(frame: Frame) -> Returned | str | None:
        for value in loop_values(frame, values(frame)):
            frame.meter.spend()
            target(frame, value)
            signal = body(frame)
            if signal == "break":
                return None
            if isinstance(signal, Returned):
                return signal
        return otherwise(frame)

    return run


def _while(node: ast.While, text: str) -> Statement:
    test = compile_expression(node.test)
    body, otherwise = compile_block(node.body, text), compile_block(node.orelse, text)

    def run(frame: Frame) -> Returned | str | None:
        while test(frame):
            frame.meter.spend()
            signal = body(frame)
            if signal == "break":
                return None
            if isinstance(signal, Returned):
                return signal
        return otherwise(frame)

    return run


def _function(node: ast.FunctionDef, text: str) -> Statement:
    if node.decorator_list:
        refuse("a decorator", node)
    if any(isinstance(inner, (ast.Yield, ast.YieldFrom)) for inner in ast.walk(node)):
        refuse("a generator function", node)
    name, body = node.name, compile_block(node.body, text)
    make = function_of(name, node.args, body, compile_expression)

    def run(frame: Frame) -> None:
        frame.names[name] = make(frame)

    return run


def _import(node: ast.Import, text: str) -> Statement:
    for alias in node.names:
        if alias.name not in MODULES:
            refuse(f"the module {alias.name}", node)
    pairs = [(alias.asname or alias.name, MODULES[alias.name]) for alias in node.names]

    def run(frame: Frame) -> None:
        frame.names.update(pairs)

    return run


def _import_from(node: ast.ImportFrom, text: str) -> Statement:
    module = MODULES.get(node.module or "")
    if module is None or node.level:
        refuse(f"the module {node.module}", node)
    for alias in node.names:
        if alias.name not in module and alias.name != "*":
            refuse(f"{node.module}.{alias.name}", node)
    pairs = [
        pair
        for alias in node.names
        for pair in (
            module.items() if alias.name == "*" else [(alias.asname or alias.name, module[alias.name])]
        )
    ]

    def run(frame: Frame) -> None:
        frame.names.update(pairs)

    return run


_KNOWN: dict[type[ast.stmt], Callable[[Any, str], Statement]] = {
    ast.AnnAssign: _annotated_assignment,
    ast.Assert: _assert,
    ast.Assign: _assignment,
    ast.AugAssign: _augmented_assignment,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Expr: _value,
    ast.For: _for,
    ast.FunctionDef: _function,
    ast.If: _if,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Pass: _pass,
    ast.Raise: _raise,
    ast.Return: _return,
    ast.While: _while,
}
"""What is done with each kind of statement; those that are missing are refused."""
