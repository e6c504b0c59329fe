"""OR-Tools models: the ``pywraplp`` wrapper, ``model_builder`` and MathOpt."""

from __future__ import annotations

import math
from typing import Any

from equivamap.errors import UnsupportedError
from equivamap.ir import Instance, Kind, Origin
from equivamap.readers.draft import Draft

__all__ = ["from_ortools"]

_HUGE_INTEGER_BOUND = 2.0**62
"""``IntVar`` and ``new_int_var`` of some versions write an absent bound as the largest 64-bit integer."""


def from_ortools(model: Any, origin: Origin) -> Instance:
    """Return the instance of an OR-Tools linear model.

    Raises
    ------
    UnsupportedError
        On lazy, enforced, quadratic and indicator constraints, several objectives, and CP-SAT models.
    """
    if hasattr(model, "helper"):
        return _from_model_builder(model, origin)
    if hasattr(model, "linear_constraints"):
        return _from_mathopt(model, origin)
    return _from_wrapper(model, origin)


def _from_wrapper(solver: Any, origin: Origin) -> Instance:
    draft = Draft(infinity=math.inf)
    objective = solver.Objective()
    variables = list(solver.variables())
    for j, variable in enumerate(variables):
        kind = Kind.INTEGER if variable.integer() else Kind.CONTINUOUS
        draft.variable(variable.name() or f"auto_v_{j}", variable.lb(), variable.ub(), kind)
    for i, row in enumerate(solver.constraints()):
        terms = [(j, row.GetCoefficient(variable)) for j, variable in enumerate(variables)]
        name = row.name() or f"auto_c_{i}"
        draft.constraint(name, [(j, value) for j, value in terms if value], row.lb(), row.ub())
    draft.sense = "max" if objective.maximization() else "min"
    draft.offset = objective.offset()
    draft.cost = {j: objective.GetCoefficient(variable) for j, variable in enumerate(variables)}
    return draft.instance(origin)


def _from_model_builder(model: Any, origin: Origin) -> Instance:
    helper = model.helper
    # The message is asked, since helper.is_enforced_linear_constraint ends the process on an ordinary row.
    for general in model.export_to_proto().general_constraint:
        name = general.name or general.indicator_constraint.constraint.name or "(unnamed)"
        raise UnsupportedError(
            f"constraint {name} is enforced by a literal",
            kind="indicator",
            remedy="state it with a big-M constraint",
        )
    draft = Draft()
    draft.name = model.name or ""
    for j in range(helper.num_variables()):
        kind = Kind.INTEGER if helper.var_is_integral(j) else Kind.CONTINUOUS
        lower, upper = helper.var_lower_bound(j), helper.var_upper_bound(j)
        if kind is Kind.INTEGER:
            lower, upper = _integer_bound(lower), _integer_bound(upper)
        draft.variable(helper.var_name(j) or f"v{j}", lower, upper, kind)
        draft.cost[j] = helper.var_objective_coefficient(j)
    for i in range(helper.num_constraints()):
        name = helper.constraint_name(i) or f"c{i}"
        terms: dict[int, float] = {}
        for j, value in zip(helper.constraint_var_indices(i), helper.constraint_coefficients(i), strict=True):
            terms[j] = terms.get(j, 0.0) + value
        draft.constraint(name, terms, helper.constraint_lower_bound(i), helper.constraint_upper_bound(i))
    draft.sense = "max" if helper.maximize() else "min"
    draft.offset = helper.objective_offset()
    return draft.instance(origin)


def _integer_bound(value: float) -> float:
    return math.copysign(math.inf, value) if abs(value) >= _HUGE_INTEGER_BOUND else value


def _from_mathopt(model: Any, origin: Origin) -> Instance:
    for count, what in (
        (model.get_num_quadratic_constraints(), "quadratic constraints"),
        (model.get_num_indicator_constraints(), "indicator constraints"),
        (model.num_auxiliary_objectives(), "auxiliary objectives"),
        (sum(1 for _ in model.quadratic_objective_terms()), "quadratic objective terms"),
    ):
        if count:
            raise UnsupportedError(
                f"the model has {count} {what}", kind="nonlinear", remedy="state this part linearly"
            )
    draft = Draft()
    draft.name = model.name or ""
    column: dict[int, int] = {}
    for variable in model.variables():
        kind = Kind.INTEGER if variable.integer else Kind.CONTINUOUS
        name = variable.name or f"variable_{variable.id}"
        column[variable.id] = draft.variable(name, variable.lower_bound, variable.upper_bound, kind)
    for row in model.linear_constraints():
        terms = {column[v.id]: row.get_coefficient(v) for v in model.row_nonzeros(row)}
        name = row.name or f"linear_constraint_{row.id}"
        draft.constraint(name, terms, row.lower_bound, row.upper_bound)
    draft.sense = "max" if model.objective.is_maximize else "min"
    draft.offset = model.objective.offset
    draft.cost = {column[term.variable.id]: term.coefficient for term in model.linear_objective_terms()}
    return draft.instance(origin)
