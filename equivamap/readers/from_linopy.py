"""linopy models (``linopy.Model``)."""

from __future__ import annotations

from typing import Any

from equivamap.errors import UnsupportedError
from equivamap.ir import Index, Instance, Kind, Origin, member_text
from equivamap.readers.draft import Draft, index_of

__all__ = ["from_linopy"]

_KINDS = {"C": Kind.CONTINUOUS, "B": Kind.INTEGER, "I": Kind.INTEGER, "S": Kind.SEMICONTINUOUS}


def from_linopy(model: Any, origin: Origin) -> Instance:
    """Return the instance of a linopy model; families are its arrays, indices their coordinates.

    Raises
    ------
    UnsupportedError
        On a quadratic objective, SOS constraints and indicator constraints.
    """
    _refuse_unsupported(model)
    draft = Draft()
    matrices = model.matrices
    lower, upper = matrices.lb.tolist(), matrices.ub.tolist()
    types = list(matrices.vtypes)
    for j, (family, index) in enumerate(_labels(model.variables, matrices.vlabels)):
        low, up = lower[j], upper[j]
        draft.variable(member_text(family, index), low, up, _KINDS[types[j]], (family, index))
    matrix = matrices.A
    if matrix is not None and len(matrices.clabels):
        rows = matrix.tocsr()
        rows.sum_duplicates()
        sides, senses = matrices.b.tolist(), list(matrices.sense)
        for i, (family, index) in enumerate(_labels(model.constraints, matrices.clabels)):
            start, stop = rows.indptr[i], rows.indptr[i + 1]
            terms = zip(rows.indices[start:stop].tolist(), rows.data[start:stop].tolist(), strict=True)
            low = sides[i] if senses[i] in (">", "=") else None
            up = sides[i] if senses[i] in ("<", "=") else None
            draft.constraint(member_text(family, index), terms, low, up, (family, index))
    draft.sense = "max" if model.objective.sense == "max" else "min"
    draft.cost = {j: c for j, c in enumerate(matrices.c.tolist()) if c}
    if not draft.cost:
        draft.warn("no-objective", "the model states no objective; it was read as the constant 0")
    return draft.instance(origin)


def _refuse_unsupported(model: Any) -> None:
    kind = where = ""
    if model.objective.is_quadratic:
        kind, where = "quadratic", "the objective is quadratic"
    elif any("sos_type" in variable.attrs for _, variable in model.variables.items()):
        names = [name for name, variable in model.variables.items() if "sos_type" in variable.attrs]
        kind, where = "sos", f"variable {names[0]} carries an SOS constraint"
    elif len(getattr(model, "indicator_constraints", ())):
        kind, where = "indicator", f"the model has indicator constraints: {list(model.indicator_constraints)}"
    if kind:
        raise UnsupportedError(
            where, kind=kind, remedy="state this part with linear constraints and binary variables"
        )


def _labels(container: Any, labels: Any) -> list[tuple[str, Index]]:
    """Return family and index of each of linopy's own numbers."""
    result = []
    for name, coordinates in container.get_label_position(labels):
        values = [value.item() if hasattr(value, "item") else value for value in coordinates.values()]
        result.append((str(name), index_of(values)))
    return result
