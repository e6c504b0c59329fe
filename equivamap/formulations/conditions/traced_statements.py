"""Statements over traced numbers."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from typing import Any

from equivamap.formulations.conditions.trace import Break, Continue, Names, Returned, Trace, is_true, items_of
from equivamap.formulations.conditions.traced_expressions import bind, function_of
from equivamap.formulations.conditions.traced_numbers import Conditions, UntraceableError

__all__ = ["run_statement"]


def run_statement(trace: Trace, node: ast.stmt, names: Names, found: Conditions) -> None:
    """Run a statement, and add to `found` what its assertions ask."""
    if isinstance(node, ast.Assert):
        trace.ask(node.test, names, found, True)
    elif isinstance(node, ast.Assign):
        value = trace.value(node.value, names)
        for target in node.targets:
            bind(trace, target, value, names)
    elif isinstance(node, ast.AugAssign):
        target = ast.copy_location(ast.parse(ast.unparse(node.target), mode="eval").body, node)
        bind(
            trace,
            node.target,
            trace.value(ast.BinOp(left=target, op=node.op, right=node.value), names),
            names,
        )
    elif isinstance(node, ast.For):
        _loop(
            trace,
            node,
            ((node.target, item) for item in items_of(trace.value(node.iter, names))),
            names,
            found,
        )
    elif isinstance(node, ast.While):
        turns = itertools.takewhile(
            lambda _: is_true(trace, node.test, names), itertools.repeat((None, None))
        )
        _loop(trace, node, turns, names, found)
    elif isinstance(node, ast.If):
        trace.run(node.body if is_true(trace, node.test, names) else node.orelse, names, found)
    elif isinstance(node, ast.FunctionDef):
        names[node.name] = function_of(trace, node.args, node.body, names)
    elif isinstance(node, ast.Return):
        raise Returned(None if node.value is None else trace.value(node.value, names))
    elif isinstance(node, ast.Expr):
        trace.value(node.value, names)
    elif isinstance(node, ast.Break):
        raise Break
    elif isinstance(node, ast.Continue):
        raise Continue
    elif not isinstance(node, (ast.Pass, ast.Import, ast.ImportFrom)):
        raise UntraceableError(type(node).__name__)


def _loop(
    trace: Trace,
    node: ast.For | ast.While,
    turns: Iterator[tuple[ast.expr | None, Any]],
    names: Names,
    found: Conditions,
) -> None:
    for target, item in turns:
        trace.step()
        if target is not None:
            bind(trace, target, item, names)
        try:
            trace.run(node.body, names, found)
        except Break:
            return
        except Continue:
            continue
    trace.run(node.orelse, names, found)
