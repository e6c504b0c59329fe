"""Lengths of arrays: what a dimension's text says about given data.

A dimension is a whole number, the name of a scalar integer parameter, an arithmetic expression over parameters
(``n+1``), the size of a defined set (``|I|`` or ``len(I)``), or ragged: in ``["n", "k[n]"]`` row i has ``k[i]``
entries. ``*`` is any length, whatever the data have.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from equivamap.errors import DataError, SchemaError, UnsupportedError
from equivamap.formulations.exact.python import FAULTS, AssertionFailedError, Program, compile_python
from equivamap.formulations.exact.values import Meter
from equivamap.formulations.schemas.predicates import Definitions

__all__ = ["ANY_LENGTH", "Dimension", "dimensions_of", "index_name"]

ANY_LENGTH = "*"

_SIZE = re.compile(r"\|([^|]+)\|")


def index_name(position: int) -> str:
    """Return the name under which the text of a dimension finds the index of an earlier one."""
    return f"index{position}_of_shape"


@dataclass(frozen=True)
class Dimension:
    """One dimension of an array.

    Parameters
    ----------
    text
        As written.
    program
        Its length, from parameters, definitions, and the indices of the dimensions before it.
    ragged
        True if the length depends on those indices.
    """

    text: str
    program: Program
    ragged: bool

    @property
    def is_name(self) -> bool:
        """True if the text is the name of a parameter (or of a defined number)."""
        return self.text.isidentifier()

    @property
    def is_free(self) -> bool:
        """True if any length will do."""
        return self.text == ANY_LENGTH

    @property
    def reads(self) -> frozenset[str]:
        """Parameters and definitions that the length depends on."""
        return frozenset(name for name in self.program.reads if not name.endswith("_of_shape"))

    def length(self, data: dict[str, Any], index: Sequence[int], definitions: Definitions) -> int:
        """Return the length under exact `data` at `index` of the dimensions before.

        Raises
        ------
        DataError
            If it has no value, or one that is no length.
        """
        try:
            meter = Meter()
            definitions.extended(data, self.program.reads, meter)
            named = {index_name(k): value for k, value in enumerate(index)} if self.ragged else {}
            value = self.program.evaluate({**data, **named}, meter)
        except (AssertionFailedError, *FAULTS) as fault:
            raise DataError(
                f"the dimension {self.text} has no value: {type(fault).__name__}: {fault}",
                kind="schema-data",
                remedy="give the data that it depends on, or correct the dimension",
            ) from fault
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise DataError(
                f"the dimension {self.text} is {value}, which is no length",
                kind="schema-data",
                remedy="a dimension is an integer from 0 up",
            )
        return value


def dimensions_of(
    name: str, shape: Sequence[str], shapes: Mapping[str, Sequence[str]]
) -> tuple[Dimension, ...]:
    """Return the dimensions of the array `name`.

    Parameters
    ----------
    shape
        Their texts.
    shapes
        Shapes of all parameters: they tell what ``k[i]`` is indexed by.

    Raises
    ------
    SchemaError
        If a text is no dimension.
    """
    found: list[Dimension] = []
    for position, text in enumerate(shape):
        if text == ANY_LENGTH:
            found.append(Dimension(text, compile_python("0"), False))
            continue
        try:
            tree = ast.parse(_SIZE.sub(r"len(\1)", text).strip(), mode="eval")
            indices = _Indices(tuple(shape[:position]), shapes)
            program = compile_python(ast.unparse(indices.visit(tree)))
        except (SyntaxError, ValueError, UnsupportedError) as fault:
            raise SchemaError(
                f"parameter {name}: {text!r} is no dimension",
                kind="schema-dimension",
                remedy="a dimension is the name of an integer parameter, a number, an expression such as n+1, "
                "|I| for the size of a defined set, or ragged: k[n]",
            ) from fault
        found.append(Dimension(text, program, indices.used))
    return tuple(found)


class _Indices(ast.NodeTransformer):
    """Replaces what stands in the brackets of a ragged dimension by the index that is meant."""

    def __init__(self, earlier: Sequence[str], shapes: Mapping[str, Sequence[str]]) -> None:
        self.earlier = earlier
        self.shapes = shapes
        self.used = False

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Replace the indices of ``k[n]``, ``k[n][m]`` and ``k[n, m]``."""
        parts: list[ast.expr] = []
        base: ast.expr = node
        while isinstance(base, ast.Subscript):
            inner = base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice]
            parts[:0] = inner
            base = base.value
        own = self.shapes.get(base.id, ()) if isinstance(base, ast.Name) else ()
        result = base
        for place, part in enumerate(parts):
            position = self._position(part, own[place] if place < len(own) else "")
            if position is not None:
                self.used = True
                part = ast.Name(index_name(position), ast.Load())
            result = ast.Subscript(result, part, ast.Load())
        return ast.copy_location(result, node)

    def _position(self, part: ast.expr, own: str) -> int | None:
        """Return the earlier dimension that an index in brackets runs over; None for a number or an expression."""
        if not isinstance(part, ast.Name):
            return None
        for text in (part.id, own):
            for position in reversed(range(len(self.earlier))):
                if self.earlier[position] == text:
                    return position
        return len(self.earlier) - 1 if self.earlier and part.id not in self.shapes else None
