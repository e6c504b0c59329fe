"""CVXPY problems, as far as they are mixed-integer linear."""

from __future__ import annotations

import math
from typing import Any

from equivamap.errors import ReadError, UnsupportedError
from equivamap.ir import Instance, Kind, Label, Origin, member_text
from equivamap.readers.draft import Draft

__all__ = ["from_cvxpy"]


def from_cvxpy(problem: Any, origin: Origin) -> Instance:
    """Return the instance of a CVXPY problem, as CVXPY states it to a MILP solver.

    Piecewise linear parts (``abs``, ``max``, …) come with the auxiliary variables that CVXPY adds for them.

    Raises
    ------
    UnsupportedError
        If CVXPY cannot state the problem with linear constraints.
    ReadError
        If a parameter has no value.
    """
    import cvxpy

    names = [variable.name() for variable in problem.variables()]
    for parameter in problem.parameters():
        if parameter.value is None:
            raise ReadError(
                f"parameter {parameter.name()} has no value",
                kind="no-data",
                remedy="give it a value before the problem is solved",
            )
    try:
        data, _, _ = problem.get_problem_data(cvxpy.SCIPY)
    except (cvxpy.error.DCPError, cvxpy.error.SolverError, ValueError) as fault:
        raise UnsupportedError(
            f"CVXPY cannot state the problem with linear constraints: {str(fault).splitlines()[0]}",
            kind="nonlinear",
            remedy="state it with linear constraints",
        ) from fault
    stated = data["param_prob"]
    cost, offset, matrix, side = stated.apply_parameters()[:4]
    draft = Draft()
    labels = _variable_labels(stated, len(cost))
    sign = -1 if isinstance(problem.objective, cvxpy.Maximize) else 1
    draft.sense = "max" if sign < 0 else "min"
    draft.offset = sign * float(offset)
    draft.cost = {j: sign * float(c) for j, c in enumerate(cost) if c}
    binary, integer = set(data["bool_vars_idx"]), set(data["int_vars_idx"])
    lower, upper = data.get("lower_bounds"), data.get("upper_bounds")
    for j, (family, index) in enumerate(labels):
        low = -math.inf if lower is None else float(lower[j])
        up = math.inf if upper is None else float(upper[j])
        if j in binary:
            low, up = max(low, 0.0), min(up, 1.0)
        kind = Kind.INTEGER if j in binary or j in integer else Kind.CONTINUOUS
        draft.variable(member_text(family, index), low, up, kind, (family, index))
    # CVXPY writes A x + b = 0 or A x + b >= 0, equations first; as people write it: -A x = b, -A x <= b.
    rows = (-matrix).tocsr()
    rows.sum_duplicates()
    place = {constraint.id: k for k, constraint in enumerate(problem.constraints)}
    i = 0
    for constraint in stated.constraints:
        known = place.get(constraint.id)
        family = f"constraint_{constraint.id}" if known is None else f"constraint{known}"
        equation = type(constraint).__name__ == "Zero"
        for k in range(constraint.size):
            start, stop = rows.indptr[i], rows.indptr[i + 1]
            terms = zip(rows.indices[start:stop].tolist(), rows.data[start:stop].tolist(), strict=True)
            index = (k,) if constraint.size > 1 else ()
            up = float(side[i])
            label: Label = (family, index)
            draft.constraint(member_text(*label), terms, up if equation else None, up, label)
            i += 1
    added = sorted({family for family, _ in labels if family not in names})
    if added:
        draft.warn(
            "auxiliary-variables",
            f"CVXPY states this problem with {len(added)} more variables: {', '.join(added[:5])}",
        )
    return draft.instance(origin)


def _variable_labels(stated: Any, n: int) -> list[Label]:
    """Return family and index of each column; arrays are stored column by column."""
    labels: list[Label] = [("", ())] * n
    for variable in stated.variables:
        start = stated.var_id_to_col[variable.id]
        shape = variable.shape
        for k in range(variable.size):
            index = []
            rest = k
            for length in shape:
                rest, position = divmod(rest, length)
                index.append(position)
            labels[start + k] = (variable.name(), tuple(index))
    return labels
