"""The column by which Pyomo and Gurobi write the constant of an objective, turned back into a constant.

LP and MPS text have no sure place for it: Pyomo writes ``+7 ONE_VAR_CONSTANT`` and Gurobi (in LP files)
``+ 7 Constant``, with that variable fixed at 1. The model that was written has no such variable.
"""

from __future__ import annotations

import numpy as np

from equivamap.ir.instance import Kind, Warned
from equivamap.ir.numbers import canonical
from equivamap.readers.text_model import TextModel

__all__ = ["fold_constant_column"]

_PYOMO, _PYOMO_ROW = "ONE_VAR_CONSTANT", "c_e_ONE_VAR_CONSTANT"
_GUROBI, _GUROBI_HEADER = "Constant", b"LP format - for model browsing"


def fold_constant_column(model: TextModel, head: bytes) -> TextModel:
    """Return `model` with the column of the constant, if it has one, turned into the objective's constant.

    Only a continuous column of that name counts that is fixed at 1, by its bounds or by Pyomo's own row, and stands
    in no other row.

    Parameters
    ----------
    model
        A model as the text states it.
    head
        The start of the text, by which files of Gurobi are told.
    """
    name = _PYOMO if _PYOMO in model.columns else _GUROBI
    if name not in model.columns or (name == _GUROBI and _GUROBI_HEADER not in head):
        return model
    j = model.columns.index(name)
    start, end = int(model.indptr[j]), int(model.indptr[j + 1])
    row: int | None = None
    if end > start:
        row = int(model.index[start])
        alone = np.count_nonzero(model.index == row) == 1 and end == start + 1
        fixing = model.value[start] == model.row_lower[row] == model.row_upper[row] == 1.0
        if not (alone and fixing and model.rows[row] == _PYOMO_ROW):
            return model
    elif not model.lower[j] == model.upper[j] == 1.0:
        return model
    if row is not None and not model.lower[j] <= 1.0 <= model.upper[j]:
        return model
    if model.kinds[j] != Kind.CONTINUOUS:
        return model
    exact_amount = model.exact.get(("cost", j))
    amount = canonical(model.cost[j]) if exact_amount is None else exact_amount
    kept_columns = np.arange(len(model.columns)) != j
    kept_rows = np.ones(len(model.rows), dtype=np.bool_)
    if row is not None:
        kept_rows[row] = False
    kept_entries = np.ones(len(model.value), dtype=np.bool_)
    kept_entries[start:end] = False
    row_place = np.cumsum(kept_rows, dtype=np.int32) - np.int32(1)
    indptr = np.delete(model.indptr, j + 1)
    indptr[j + 1 :] -= end - start
    places = {
        **dict.fromkeys(("cost", "lower", "upper"), kept_columns),
        **dict.fromkeys(("row_lower", "row_upper"), kept_rows),
        "value": kept_entries,
    }
    exact = {
        (which, int(np.count_nonzero(places[which][:k]))): number
        for (which, k), number in model.exact.items()
        if places[which][k]
    }
    warned = Warned(
        "constant-column",
        f"column {name}, fixed at 1, is how the writer states a constant of the objective; it is read as the constant"
        f" {float(amount):g}",
    )
    return TextModel(
        path=model.path,
        format=model.format,
        name=model.name,
        sense=model.sense,
        offset=model.offset + amount,
        columns=[c for c in model.columns if c != name],
        rows=[r for i, r in enumerate(model.rows) if kept_rows[i]],
        indptr=indptr,
        index=row_place[model.index[kept_entries]],
        value=model.value[kept_entries],
        cost=model.cost[kept_columns],
        lower=model.lower[kept_columns],
        upper=model.upper[kept_columns],
        kinds=model.kinds[kept_columns],
        row_lower=model.row_lower[kept_rows],
        row_upper=model.row_upper[kept_rows],
        exact=exact,
        warnings=[*model.warnings, warned],
        excused=model.excused,
        unlabelled=set(),
    )
