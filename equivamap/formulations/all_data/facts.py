"""What the assumptions on data say of numbers that stand for all data: which of them are never negative."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from equivamap.errors import InputError
from equivamap.formulations.all_data.parametric import Parametric
from equivamap.formulations.exact.functions import Function
from equivamap.formulations.exact.python import FAULTS, AssertionFailedError, compile_python
from equivamap.formulations.exact.values import Meter, is_number
from equivamap.formulations.schemas.schema import Schema

__all__ = ["known_nonnegative", "no_data"]

_GAP = "gap"


def known_nonnegative(schema: Schema, data: Mapping[str, Any]) -> list[Parametric]:
    """Return numbers that the assumptions make non-negative; assumptions that say it in other ways are left out."""
    return [gap for gap, _ in _gaps(schema, data) if isinstance(gap, Parametric) and gap.constant is None]


def no_data(schema: Schema, data: Mapping[str, Any]) -> bool:
    """Tell whether an assumption fails whatever the symbols in `data` stand for."""
    for gap, strict in _gaps(schema, data):
        number = gap.constant if isinstance(gap, Parametric) else gap
        if number is not None and (number < 0 or (strict and not number)):
            return True
    return False


def _gaps(schema: Schema, data: Mapping[str, Any]) -> Iterator[tuple[Any, bool]]:
    """Yield differences that the assumptions want to be at least zero, and whether more than zero is wanted."""
    for assumption in schema.assumptions:
        try:
            condition = _condition(assumption.python)
            if condition is None:
                continue
            program = compile_python(ast.unparse(condition))
            names = dict(data)
            meter = Meter()
            schema.defined.extended(names, program.reads - {_GAP}, meter)
            names[_GAP] = Function(_GAP, lambda meter, left, right, strict: _Gap(left - right, strict))
            found = list(_flat(program.evaluate(names, meter)))
        except (InputError, AssertionFailedError, *FAULTS):
            continue  # what is not understood is not made use of
        if not meter.inexact:
            yield from found


class _Gap:
    """A difference that is wanted to be at least zero."""

    def __init__(self, value: Any, strict: bool) -> None:
        self.value = value
        self.strict = strict


def _flat(value: Any) -> Iterator[tuple[Any, bool]]:
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    elif isinstance(value, _Gap) and (isinstance(value.value, Parametric) or is_number(value.value)):
        yield value.value, value.strict


def _condition(text: str) -> ast.expr | None:
    """Return what collects the differences of an assumption; None where it is no conjunction of comparisons."""
    try:
        body = ast.parse(text.strip()).body
    except (SyntaxError, ValueError):
        return None
    if len(body) != 1 or not isinstance(body[0], (ast.Assert, ast.Expr)):
        return None
    statement = body[0]
    return _wanted(statement.test if isinstance(statement, ast.Assert) else statement.value)


def _wanted(node: ast.expr) -> ast.expr | None:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return ast.List([part for value in node.values if (part := _wanted(value))], ast.Load())
    if isinstance(node, ast.Compare):
        values = [node.left, *node.comparators]
        return ast.List(
            [
                gap
                for sign, left, right in zip(node.ops, values, values[1:], strict=False)
                for gap in _of(sign, left, right)
            ],
            ast.Load(),
        )
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "all"
        and len(node.args) == 1
        and isinstance(node.args[0], (ast.GeneratorExp, ast.ListComp))
    ):
        inner = _wanted(node.args[0].elt)
        return None if inner is None else ast.ListComp(inner, node.args[0].generators)
    return None


def _of(sign: ast.cmpop, left: ast.expr, right: ast.expr) -> Iterator[ast.expr]:
    """Yield what is wanted to be at least zero where ``left sign right``."""
    strict = ast.Constant(isinstance(sign, (ast.Lt, ast.Gt)))
    call = ast.Name(_GAP, ast.Load())
    if isinstance(sign, (ast.GtE, ast.Gt, ast.Eq)):
        yield ast.Call(call, [left, right, strict], [])
    if isinstance(sign, (ast.LtE, ast.Lt, ast.Eq)):
        yield ast.Call(call, [right, left, strict], [])
