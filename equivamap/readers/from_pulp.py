"""PuLP problems (``pulp.LpProblem``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from equivamap.errors import ReadError, UnsupportedError
from equivamap.ir import Instance, Kind, Label, Origin
from equivamap.readers.draft import Draft, kept_label

__all__ = ["from_pulp"]

_LE, _EQ, _GE = -1, 0, 1


def from_pulp(problem: Any, origin: Origin, kept: Mapping[int, Label] | None = None) -> Instance:
    """Return the instance of a PuLP problem.

    Variables come in the order in which objective and constraints name them. Python's integers stay exact.

    Parameters
    ----------
    kept
        Where a script keeps its variables, by their ``id``: tells family and index in names like ``ship_north_1``.

    Raises
    ------
    UnsupportedError
        If the problem has special ordered sets.
    ReadError
        If two variables share a name, or a number is not finite.
    """
    for kind in ("sos1", "sos2"):
        sets = getattr(problem, kind, None)
        if sets:
            raise UnsupportedError(
                f"{kind.upper()} set {next(iter(sets))} is not part of mixed-integer linear programming",
                kind="sos",
                remedy="write the set with binary variables",
            )
    draft = Draft()
    draft.name = "" if problem.name == "NoName" else str(problem.name)
    draft.sense = "max" if problem.sense == -1 else "min"
    column: dict[int, int] = {}
    named: dict[str, int] = {}
    rows = list(_constraints(problem))
    objective = problem.objective
    groups = ([objective] if objective is not None else []) + [row for _, row in rows] + [problem.variables()]
    for group in groups:
        for variable in group:
            if id(variable) not in column:
                column[id(variable)] = _add_variable(draft, variable, named, kept or {})
    for name, row in rows:
        bound = -row.constant
        lower = bound if row.sense in (_GE, _EQ) else None
        upper = bound if row.sense in (_LE, _EQ) else None
        draft.constraint(name, [(column[id(v)], c) for v, c in row.items()], lower, upper)
    if objective is None:
        draft.warn("no-objective", "the model states no objective; it was read as the constant 0")
    else:
        draft.cost = {column[id(v)]: c for v, c in objective.items()}
        draft.offset = objective.constant
    return draft.instance(origin)


def _constraints(problem: Any) -> Any:
    """Return names and constraints; from PuLP 4 on ``constraints()`` is a list."""
    rows = getattr(problem, "_constraints", None)
    if isinstance(rows, dict):
        return rows.items()
    if callable(problem.constraints):
        return [(row.name or f"_C{k}", row) for k, row in enumerate(problem.constraints(), start=1)]
    return problem.constraints.items()


def _add_variable(draft: Draft, variable: Any, named: dict[str, int], kept: Mapping[int, Label]) -> int:
    name = str(variable.name)
    if name in named:
        raise ReadError(
            f"two variables of the PuLP problem are called {name}",
            kind="duplicate-names",
            remedy="give each variable a name of its own; PuLP's writers refuse such a problem too",
        )
    kind = Kind.INTEGER if variable.cat == "Integer" else Kind.CONTINUOUS
    named[name] = draft.variable(
        name, variable.lowBound, variable.upBound, kind, kept_label(name, kept.get(id(variable)))
    )
    return named[name]
