"""What makes a condition on traced numbers true, or false.

Boolean structure is taken apart: ``and`` and ``all`` ask for each part, ``or`` and ``any`` for the part that lacks
least.
"""

from __future__ import annotations

import ast
import math
from typing import Any

from equivamap.formulations.conditions.trace import FAULTS, IndexFault, Names, Trace, is_true, items_of
from equivamap.formulations.conditions.traced_expressions import bindings
from equivamap.formulations.conditions.traced_numbers import (
    Conditions,
    Members,
    Opaque,
    SetRelation,
    UntraceableError,
    cells_of,
    plain,
)

__all__ = ["ask_for"]

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


def ask_for(trace: Trace, node: ast.expr, names: Names, found: Conditions, wanted: bool) -> None:
    """Add what makes a condition true, or false."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        ask_for(trace, node.operand, names, found, not wanted)
    elif isinstance(node, ast.BoolOp):
        together = isinstance(node.op, ast.And) is wanted
        parts = [(value, names) for value in node.values]
        (_all if together else _any)(trace, parts, found, wanted)
    elif isinstance(node, ast.Compare):
        _comparisons(trace, node, names, found, wanted)
    elif isinstance(node, ast.IfExp):
        ask_for(trace, node.body if is_true(trace, node.test, names) else node.orelse, names, found, wanted)
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("all", "any")
        and len(node.args) == 1
    ):
        _quantified(trace, node.args[0], names, found, wanted, (node.func.id == "all") is wanted)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        _relation(trace, node, names, found, wanted)
    else:
        value = trace.value(node, names)
        if bool(plain(value)) is not wanted:
            found.add(Opaque(cells_of(value), None))


def _quantified(
    trace: Trace, node: ast.expr, names: Names, found: Conditions, wanted: bool, together: bool
) -> None:
    if isinstance(node, (ast.GeneratorExp, ast.ListComp)):
        parts = [(node.elt, local) for local in bindings(trace, node.generators, names)]
        (_all if together else _any)(trace, parts, found, wanted)
        return
    values = list(items_of(trace.value(node, names)))
    wrong = [value for value in values if bool(plain(value)) is not wanted]
    if wrong and (together or len(wrong) == len(values)):
        found.add(Opaque(cells_of(wrong), None))


def _all(trace: Trace, parts: list[tuple[ast.expr, Names]], found: Conditions, wanted: bool) -> None:
    postponed = []
    for node, names in parts:
        own = _part(trace, node, names, found, wanted)
        if own.chose and own.failing:
            postponed.append((node, names))  # those that hold keep their cells
        else:
            _merge(own, found)
    for node, names in postponed:
        _merge(_part(trace, node, names, found, wanted), found)


def _part(trace: Trace, node: ast.expr, names: Names, found: Conditions, wanted: bool) -> Conditions:
    own = Conditions(found.lasting, claimed=set(found.claimed))
    try:
        ask_for(trace, node, names, own, wanted)
    except IndexFault as fault:
        own.add(fault.condition)
    except FAULTS:
        if not own.failing and not found.failing:  # what fails before may be what this part relies on
            raise
    return own


def _merge(own: Conditions, found: Conditions) -> None:
    found.found += own.found
    found.claimed |= own.claimed
    found.chose = found.chose or own.chose


def _any(trace: Trace, parts: list[tuple[ast.expr, Names]], found: Conditions, wanted: bool) -> None:
    holding: list[Conditions] = []
    best: list[Conditions] = []
    least = (math.inf, math.inf)
    found.chose = True
    for node, names in parts:
        own = Conditions(False, claimed=set(found.claimed))
        try:
            ask_for(trace, node, names, own, wanted)
        except IndexFault as fault:
            own.add(fault.condition)
        except FAULTS:
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
    chosen = holding[0] if holding else trace.rng.choice(best)
    found.found += chosen.found
    found.claimed |= chosen.pinned()


def _comparisons(trace: Trace, node: ast.Compare, names: Names, found: Conditions, wanted: bool) -> None:
    if len(node.ops) > 1:
        operands = [node.left, *node.comparators]
        parts: list[tuple[ast.expr, Names]] = [
            (ast.Compare(left, [sign], [right]), names)
            for left, sign, right in zip(operands, node.ops, operands[1:], strict=False)
        ]
        (_all if wanted else _any)(trace, parts, found, wanted)
        return
    left, right = trace.value(node.left, names), trace.value(node.comparators[0], names)
    sign = node.ops[0]
    if isinstance(sign, (ast.In, ast.NotIn)):
        _membership(left, right, isinstance(sign, ast.In) is wanted, found)
    else:
        found.compare(left, _SIGNS[type(sign)], right, wanted)


def _membership(value: Any, collection: Any, wanted: bool, found: Conditions) -> None:
    items = list(items_of(collection))
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


def _relation(trace: Trace, node: ast.Call, names: Names, found: Conditions, wanted: bool) -> None:
    assert isinstance(node.func, ast.Attribute)
    if node.func.attr not in ("isdisjoint", "issubset", "issuperset") or len(node.args) != 1:
        value = trace.value(node, names)
        if bool(plain(value)) is not wanted:
            found.add(Opaque(cells_of(value), None))
        return
    left = Members(items_of(trace.value(node.func.value, names)))
    right = Members(items_of(trace.value(node.args[0], names)))
    if node.func.attr == "isdisjoint" and wanted:
        moving, fixed = (left, right) if cells_of(left) else (right, left)
        holds = not set(left.of_value) & set(right.of_value)
        found.add(SetRelation("apart", moving.elements(), list(fixed), 0, holds))
    elif node.func.attr != "isdisjoint":
        found.compare(left, "<=" if node.func.attr == "issubset" else ">=", right, wanted)
