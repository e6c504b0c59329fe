"""Whole numbers of the data that a model counts up to, read off its source: its dimensions, also where no parameter has
them as the length of an array, as where only variables are indexed by them.

A source is read and never run. What is not seen here is drawn like any other number, and what is seen for no good
reason only stays small.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Collection, Iterator

from equivamap.errors import InputError
from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.builds.parameter_maps import ParameterMap
from equivamap.formulations.exact.python import compile_python

__all__ = ["counted_by", "counted_in"]

_LONGEST = 200_000

_COUNTING = frozenset({"range", "arange", "RangeSet", "zeros", "ones", "empty", "full", "addMVar", "addVars"})
"""Calls that make as many things as a number says."""


def counted_by(a: Formulation, b: Formulation, parameter_map: ParameterMap | None) -> frozenset[str]:
    """Return the integer scalars of A's data that the model of A or of B counts up to.

    Parameters
    ----------
    parameter_map
        B's data from A's; None where it is not known.
    """
    if a.schema is None:
        return frozenset()
    scalars = {n for n, p in a.schema.parameters.items() if p.type == "integer" and not p.shape}
    found = counted_in(a, scalars)
    if parameter_map is not None:
        statements = parameter_map.statements
        for name in counted_in(b, statements):
            found |= _reads(statements[name]) & scalars
    return found


def counted_in(formulation: Formulation, names: Collection[str]) -> frozenset[str]:
    """Return those parameters among `names` that the source of a formulation counts up to."""
    text = _text(formulation)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    body = list(_functions(tree, formulation.target)) if formulation.target else [tree]
    source = _Source(names)
    for _ in range(2):
        # a name may be used above the line that gives it a value, in a function say
        for part in body:
            source.visit(part)
    return frozenset(source.found)


def _text(formulation: Formulation) -> str:
    if formulation.source:
        return formulation.source
    if formulation.module or not formulation.path.endswith(".py"):
        return ""  # to find a module its packages would be imported, which runs code
    try:
        if os.path.getsize(formulation.path) > _LONGEST:
            return ""
        with open(formulation.path, encoding="utf-8") as stream:
            return stream.read()
    except (OSError, UnicodeDecodeError):
        return ""


def _functions(tree: ast.Module, target: str) -> Iterator[ast.AST]:
    """Yield the function of a name, and what else of the module it names."""
    defined: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            defined[node.name] = node
        elif isinstance(node, ast.Assign):
            defined.update((t.id, node) for t in node.targets if isinstance(t, ast.Name))
    waiting, seen = [target], set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in defined:
            continue
        seen.add(name)
        yield defined[name]
        waiting += [n.id for n in ast.walk(defined[name]) if isinstance(n, ast.Name)]


class _Source(ast.NodeVisitor):
    """Follows scalars of the data through assignments to where something is counted."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = frozenset(names)
        self.found: set[str] = set()
        self._meant: dict[str, set[str]] = {}

    def visit_Assign(self, node: ast.Assign) -> None:
        """Note what a name stands for."""
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._note(target.id, node.value)
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for part, value in zip(target.elts, node.value.elts, strict=False):
                    if isinstance(part, ast.Name):
                        self._note(part.id, value)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Note what is counted up to."""
        function = node.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        if name in _COUNTING:
            for argument in node.args:
                self.found |= self._parameters(argument)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Note how often a list is repeated."""
        if isinstance(node.op, ast.Mult):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(one, ast.List):
                    self.found |= self._parameters(other)
        self.generic_visit(node)

    def _note(self, name: str, value: ast.expr) -> None:
        self._meant.setdefault(name, set()).update(self._parameters(value))

    def _parameters(self, node: ast.expr) -> set[str]:
        """Return the parameters in an expression, through what names stand for."""
        found: set[str] = set()
        waiting: list[ast.AST] = [node]
        while waiting:
            part = waiting.pop()
            if isinstance(part, (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)):
                # how many there are says what they run over
                waiting += [generator.iter for generator in part.generators]
                continue
            waiting += ast.iter_child_nodes(part)
            if isinstance(part, ast.Name):
                found |= self._meant.get(part.id, set())
                # without data of its own a name is the parameter: definitions beside a schema are written so
                if part.id in self.names and part.id not in self._meant:
                    found.add(part.id)
            elif isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value in self.names:
                found.add(part.value)
        return found


def _reads(text: str) -> frozenset[str]:
    try:
        return frozenset(compile_python(text).reads)
    except InputError:
        return frozenset()
