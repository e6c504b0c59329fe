"""The expressions that the exact interpreter knows."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from equivamap.formulations.exact.calls import (
    compile_attribute,
    compile_call,
    compile_lambda,
    compile_name,
    compile_subscript,
)
from equivamap.formulations.exact.collections import (
    compile_generator,
    compile_list,
    compile_list_comprehension,
    compile_set,
    compile_set_comprehension,
    compile_table,
    compile_table_comprehension,
    compile_tuple,
)
from equivamap.formulations.exact.frames import Compile, Expression, refuse, written
from equivamap.formulations.exact.operators import (
    compile_arithmetic,
    compile_choice,
    compile_comparison,
    compile_constant,
    compile_formatted_text,
    compile_logic,
    compile_sign,
)

__all__ = ["compile_expression"]

_KNOWN: dict[type[ast.expr], Callable[[Any, Compile], Expression]] = {
    ast.Attribute: compile_attribute,
    ast.BinOp: compile_arithmetic,
    ast.BoolOp: compile_logic,
    ast.Call: compile_call,
    ast.Compare: compile_comparison,
    ast.Constant: compile_constant,
    ast.Dict: compile_table,
    ast.DictComp: compile_table_comprehension,
    ast.GeneratorExp: compile_generator,
    ast.IfExp: compile_choice,
    ast.JoinedStr: compile_formatted_text,
    ast.Lambda: compile_lambda,
    ast.List: compile_list,
    ast.ListComp: compile_list_comprehension,
    ast.Name: compile_name,
    ast.Set: compile_set,
    ast.SetComp: compile_set_comprehension,
    ast.Subscript: compile_subscript,
    ast.Tuple: compile_tuple,
    ast.UnaryOp: compile_sign,
}


def compile_expression(node: ast.expr) -> Expression:
    """Return what evaluates an expression.

    Raises
    ------
    UnsupportedError
        If the expression, or one within it, is not among the known ones.
    """
    compile_known = _KNOWN.get(type(node))
    if compile_known is None:
        refuse(written(node), node)
    return compile_known(node, compile_expression)
