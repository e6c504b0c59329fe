"""HiGHS models (``highspy.Highs``); the model is never run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from equivamap.errors import UnsupportedError
from equivamap.ir import Instance, Kind, Label, Origin, member_text
from equivamap.readers.draft import Draft, kept_label

__all__ = ["from_highspy"]

_INFINITY = 1e20


def from_highspy(model: Any, origin: Origin, kept: Mapping[int, Label] | None = None) -> Instance:
    """Return the instance that a ``highspy.Highs`` object holds.

    Parameters
    ----------
    kept
        Where a script keeps its variables, by column: variables without a name are called after it.

    Raises
    ------
    UnsupportedError
        If the objective is quadratic, or there are several linear objectives.
    """
    whole = model.getModel()
    if whole.hessian_.dim_:
        raise UnsupportedError(
            "the objective is quadratic", kind="quadratic", remedy="state a linear objective"
        )
    if model.getNumLinearObjectives() > 1:
        raise UnsupportedError(
            f"the model has {model.getNumLinearObjectives()} objectives",
            kind="several-objectives",
            remedy="state one objective",
        )
    return _from_lp(model.getLp(), origin, kept or {})


def _from_lp(lp: Any, origin: Origin, kept: Mapping[int, Label]) -> Instance:
    draft = Draft(infinity=_INFINITY)
    draft.name = lp.model_name_
    draft.sense = "max" if int(lp.sense_) == -1 else "min"
    draft.offset = lp.offset_
    n, m = lp.num_col_, lp.num_row_
    names, row_names = list(lp.col_names_), list(lp.row_names_)
    integrality = list(lp.integrality_)
    lower, upper = np.asarray(lp.col_lower_).tolist(), np.asarray(lp.col_upper_).tolist()
    kinds = [_kind(integrality[j]) if integrality else Kind.CONTINUOUS for j in range(n)]
    for j in range(n):
        place = kept.get(j)
        if j < len(names) and names[j]:
            name, label = names[j], kept_label(names[j], place)
        else:
            name, label = (f"c{j}", None) if place is None else (member_text(*place), place)
        draft.variable(name, lower[j], upper[j], kinds[j], label)
    draft.cost = {j: c for j, c in enumerate(np.asarray(lp.col_cost_).tolist()) if c}
    terms: list[list[tuple[int, float]]] = [[] for _ in range(m)]
    start = np.asarray(lp.a_matrix_.start_).tolist()
    index = np.asarray(lp.a_matrix_.index_).tolist()
    value = np.asarray(lp.a_matrix_.value_).tolist()
    by_row = int(lp.a_matrix_.format_) == 2
    for major in range(m if by_row else n):
        for k in range(start[major], start[major + 1]):
            if by_row:
                terms[major].append((index[k], value[k]))
            else:
                terms[index[k]].append((major, value[k]))
    row_lower, row_upper = np.asarray(lp.row_lower_).tolist(), np.asarray(lp.row_upper_).tolist()
    for i in range(m):
        name = row_names[i] if i < len(row_names) and row_names[i] else f"r{i}"
        draft.constraint(name, terms[i], row_lower[i], row_upper[i])
    return draft.instance(origin)


def _kind(integrality: Any) -> Kind:
    """Return the kind of HiGHS's ``HighsVarType``; an implied integer is one by its rows, so an integer."""
    by_name = {
        "kContinuous": Kind.CONTINUOUS,
        "kInteger": Kind.INTEGER,
        "kSemiContinuous": Kind.SEMICONTINUOUS,
        "kSemiInteger": Kind.SEMIINTEGER,
        "kImplicitInteger": Kind.INTEGER,
    }
    return by_name[integrality.name]
