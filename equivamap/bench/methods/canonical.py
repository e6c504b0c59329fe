"""Canonical accuracy: the declarations of both models, put in a canonical order by name, must be the same."""

from __future__ import annotations

from typing import Any

from equivamap.bench.methods.method import Asked, Method, Prediction
from equivamap.ir import Instance

__all__ = ["CANONICAL", "declarations"]


def declarations(model: Instance) -> tuple[Any, ...]:
    """Return the model as declared: columns in the order of their names, rows in the order of their numbers."""
    order = sorted(range(model.n), key=lambda j: model.variables.names[j])
    place = {j: k for k, j in enumerate(order)}
    bounds, kinds = model.exact_bounds, model.kinds.tolist()
    columns = [(kinds[j], *(_ordered(v) for v in bounds[j])) for j in order]
    rows = sorted(
        (
            sorted((place[j], c) for j, c in row.body.terms.items()),
            _ordered(row.lower),
            _ordered(row.upper),
        )
        for row in model.exact_rows
    )
    cost = sorted((place[j], c) for j, c in model.objective.terms.items())
    return columns, rows, model.sense, cost, model.objective.constant


def _ordered(value: Any) -> tuple[bool, Any]:
    """Return a bound so that a missing one can be compared with a number."""
    return (value is None, 0 if value is None else value)


def _answer(asked: Asked) -> Prediction:
    a, b = asked.models
    same = declarations(a) == declarations(b)
    return Prediction("equivalent" if same else "not_equivalent", "declarations compared")


CANONICAL = Method("canonical", _answer, "whether the declarations are the same in canonical order")
