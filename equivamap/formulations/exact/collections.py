"""Lists, tuples, sets and tables in the exact interpreter, by their elements or by comprehensions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from equivamap.formulations.exact.frames import Compile, Expression, Frame, Target, refuse
from equivamap.formulations.exact.targets import loop_values, target_of

__all__ = [
    "compile_elements",
    "compile_generator",
    "compile_list",
    "compile_list_comprehension",
    "compile_set",
    "compile_set_comprehension",
    "compile_table",
    "compile_table_comprehension",
    "compile_tuple",
]


def compile_list(node: ast.List, expression: Compile) -> Expression:
    """Compile ``[a, *b]``."""
    return compile_elements(node.elts, expression)


def compile_tuple(node: ast.Tuple, expression: Compile) -> Expression:
    """Compile ``(a, *b)``."""
    values = compile_elements(node.elts, expression)
    return lambda frame: tuple(values(frame))


def compile_set(node: ast.Set, expression: Compile) -> Expression:
    """Compile ``{a, *b}``."""
    values = compile_elements(node.elts, expression)
    return lambda frame: set(values(frame))


def compile_table(node: ast.Dict, expression: Compile) -> Expression:
    """Compile ``{a: b}``."""
    pairs = []
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            refuse("** in a table", node)
        pairs.append((expression(key), expression(value)))
    return lambda frame: {key(frame): value(frame) for key, value in pairs}


def compile_elements(nodes: list[ast.expr], expression: Compile) -> Callable[[Frame], list[Any]]:
    """Return what gives the values of several expressions, some of them with a star."""
    if not any(isinstance(node, ast.Starred) for node in nodes):
        plain = [expression(node) for node in nodes]
        return lambda frame: [part(frame) for part in plain]
    parts = [
        (
            isinstance(node, ast.Starred),
            expression(node.value if isinstance(node, ast.Starred) else node),
        )
        for node in nodes
    ]

    def collect(frame: Frame) -> list[Any]:
        values: list[Any] = []
        for starred, part in parts:
            value = part(frame)
            if starred:
                values.extend(frame.meter.items(value))
            else:
                values.append(value)
        return values

    return collect


def compile_list_comprehension(node: ast.ListComp | ast.SetComp, expression: Compile) -> Expression:
    """Compile ``[a for b in c]``."""
    run, element = _loops(node.generators, expression), expression(node.elt)

    def collect(frame: Frame) -> list[Any]:
        inner = Frame(dict(frame.names), frame.meter)
        return [element(inner) for _ in run(inner, 0)]

    return collect


def compile_set_comprehension(node: ast.SetComp, expression: Compile) -> Expression:
    """Compile ``{a for b in c}``."""
    collect = compile_list_comprehension(node, expression)
    return lambda frame: set(collect(frame))


def compile_table_comprehension(node: ast.DictComp, expression: Compile) -> Expression:
    """Compile ``{a: b for c in d}``."""
    run, key, value = _loops(node.generators, expression), expression(node.key), expression(node.value)

    def collect(frame: Frame) -> dict[Any, Any]:
        inner = Frame(dict(frame.names), frame.meter)
        return {key(inner): value(inner) for _ in run(inner, 0)}

    return collect


def compile_generator(node: ast.GeneratorExp, expression: Compile) -> Expression:
    """Compile ``(a for b in c)``."""
    run, element = _loops(node.generators, expression), expression(node.elt)

    def generate(frame: Frame) -> Iterator[Any]:
        inner = Frame(dict(frame.names), frame.meter)
        return (element(inner) for _ in run(inner, 0))

    return generate


def _loops(
    generators: list[ast.comprehension], expression: Compile
) -> Callable[[Frame, int], Iterator[None]]:
    """Return what runs through the loops of a comprehension, from the given one inwards."""
    loops: list[tuple[Target, Expression, list[Expression]]] = []
    for generator in generators:
        if generator.is_async:
            refuse("an asynchronous loop", generator.target)
        tests = [expression(test) for test in generator.ifs]
        loops.append((target_of(generator.target, expression), expression(generator.iter), tests))
    last = len(loops) - 1

    def run(frame: Frame, level: int) -> Iterator[None]:
        assign, values, tests = loops[level]
        spend = frame.meter.spend
        for value in loop_values(frame, values(frame)):
            spend()
            assign(frame, value)
            for test in tests:
                if not test(frame):
                    break
            else:
                if level == last:
                    yield
                else:
                    yield from run(frame, level + 1)

    return run
