"""Gurobi models (``gurobipy.Model``); the model is never optimised."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from equivamap.errors import UnsupportedError
from equivamap.ir import Instance, Kind, Label, Origin, Rational, canonical, member_text
from equivamap.readers.draft import Draft, kept_label

__all__ = ["from_gurobipy"]

_INFINITY = 1e20
_SMALL = 5_000
"""Nonzeros up to which rows are asked for one by one."""
_KINDS = {
    "C": Kind.CONTINUOUS,
    "B": Kind.INTEGER,
    "I": Kind.INTEGER,
    "S": Kind.SEMICONTINUOUS,
    "N": Kind.SEMIINTEGER,
}
_GENERAL = {
    0: "maximum",
    1: "minimum",
    2: "absolute value",
    3: "and",
    4: "or",
    5: "norm",
    6: "not-linear",
    8: "piecewise-linear",
}
_INDICATOR = 7


def from_gurobipy(model: Any, origin: Origin, kept: Mapping[int, Label] | None = None) -> Instance:
    """Return the instance of a Gurobi model, pending changes included.

    A range (``addRange``) is read as one row with two bounds, without the column that gurobipy adds for it.
    Indicator constraints with bounded bodies become linear rows, with the bound computed exactly.

    Parameters
    ----------
    kept
        Where a script keeps its variables, by column: variables without a name are called after it.

    Raises
    ------
    UnsupportedError
        On quadratic, piecewise-linear, multi-objective and SOS parts, on general constraints other than
        indicators, and on indicators whose body has no bound; names the part.
    """
    model.update()
    _refuse_unsupported(model)
    draft = Draft(infinity=_INFINITY)
    draft.name = model.ModelName or ""
    draft.sense = "max" if model.ModelSense == -1 else "min"
    draft.offset = model.ObjCon
    variables, rows = model.getVars(), model.getConstrs()
    names = model.getAttr("VarName", variables)
    lower, upper = model.getAttr("LB", variables), model.getAttr("UB", variables)
    types = model.getAttr("VType", variables)
    costs = model.getAttr("Obj", variables)
    row_names, senses = model.getAttr("ConstrName", rows), model.getAttr("Sense", rows)
    sides = model.getAttr("RHS", rows)
    bodies = _bodies(model, rows)
    slacks = _range_slacks(names, types, costs, row_names, senses, bodies)
    general = model.getGenConstrs()
    if general:
        # A slack that an indicator names would no longer be a slack; addRange makes no such column.
        slacks = {row: j for row, j in slacks.items() if not _stands_in_indicator(model, general, j)}
    dropped = set(slacks.values())
    column: dict[int, int] = {}
    for j, name in enumerate(names):
        if j in dropped:
            continue
        kind = _KINDS[types[j]]
        binary = types[j] == "B"
        low, up = (max(lower[j], 0.0), min(upper[j], 1.0)) if binary else (lower[j], upper[j])
        place = (kept or {}).get(j)
        if name == f"C{j}" and place is not None:
            label: Label | None = place
            name = member_text(*place)
        else:
            label = kept_label(name, place)
        column[j] = draft.variable(name, low, up, kind, label)
    draft.cost = {column[j]: c for j, c in enumerate(costs) if c and j in column}
    for i, name in enumerate(row_names):
        terms = [(column[j], value) for j, value in bodies[i] if j in column]
        high = sides[i] if senses[i] in "<=" else None
        low = sides[i] if senses[i] in ">=" else None
        if i in slacks:
            low = _range_start(sides[i], upper[slacks[i]])
        draft.constraint(name, terms, low, high)
    for constraint in general:
        _add_indicator(draft, model, constraint, column)
    return draft.instance(origin)


def _refuse_unsupported(model: Any) -> None:
    where = ""
    kind = ""
    if model.NumObj > 1:
        kind, where = "several-objectives", f"the model has {model.NumObj} objectives"
    elif model.NumScenarios:
        kind, where = "scenarios", f"the model has {model.NumScenarios} scenarios"
    elif model.NumPWLObjVars:
        kind, where = "piecewise-linear", "the objective is piecewise linear"
    elif model.IsQP or model.NumQNZs:
        kind, where = "quadratic", "the objective is quadratic"
    elif model.NumQConstrs:
        first = model.getQConstrs()[0]
        kind, where = "quadratic", f"constraint {first.QCName} is quadratic"
    elif model.NumSOS:
        kind, where = "sos", f"the model has {model.NumSOS} special ordered sets"
    else:
        for constraint in model.getGenConstrs():
            if constraint.GenConstrType != _INDICATOR:
                what = _GENERAL.get(constraint.GenConstrType, "general function")
                kind = "general-constraint"
                where = f"general constraint {constraint.GenConstrName} ({what}) is not linear"
                break
    if where:
        raise UnsupportedError(
            where, kind=kind, remedy="state this part with linear constraints and binary variables"
        )


def _range_slacks(
    names: list[str],
    types: list[str],
    costs: list[float],
    row_names: list[str],
    senses: list[str],
    bodies: Sequence[Sequence[tuple[int, float]]],
) -> dict[int, int]:
    """Return, by row, the column that gurobipy added for a range: ``Rg<row>``, alone in that row."""
    suspects = {j for j, name in enumerate(names) if name.startswith("Rg")}
    if not suspects:
        return {}
    entries: dict[int, list[tuple[int, float]]] = {j: [] for j in suspects}
    for row, body in enumerate(bodies):
        for j, value in body:
            if j in suspects:
                entries[j].append((row, value))
    found: dict[int, int] = {}
    for j, places in sorted(entries.items()):
        if len(places) != 1 or places[0][1] != 1.0:
            continue
        row = places[0][0]
        if names[j] == "Rg" + row_names[row] and senses[row] == "=" and types[j] == "C" and not costs[j]:
            found[row] = j
    return found


def _bodies(model: Any, rows: list[Any]) -> list[list[tuple[int, float]]]:
    """Return columns and coefficients row by row.

    The whole matrix comes faster, but with ``scipy.sparse``, whose import takes longer than reading a small model.
    """
    if model.NumNZs > _SMALL or "scipy.sparse" in sys.modules:
        return [list(body) for body in _from_matrix(model)]
    found = []
    for row in rows:
        body = model.getRow(row)
        found.append([(body.getVar(k).index, body.getCoeff(k)) for k in range(body.size())])
    return found


def _from_matrix(model: Any) -> Iterator[zip[tuple[int, float]]]:
    matrix = model.getA().tocsr()
    for start, stop in itertools.pairwise(matrix.indptr.tolist()):
        yield zip(matrix.indices[start:stop].tolist(), matrix.data[start:stop].tolist(), strict=True)


def _stands_in_indicator(model: Any, general: list[Any], column: int) -> bool:
    for constraint in general:
        _, _, body, _, _ = model.getGenConstrIndicator(constraint)
        if any(body.getVar(k).index == column for k in range(body.size())):
            return True
    return False


def _range_start(end: float, width: float) -> float | None:
    """Return the lower end of a range that gurobipy keeps as upper end and width.

    The width was computed in doubles; the lower end is the shortest decimal that gives that width.
    """
    if width >= _INFINITY:
        return None
    start = end - width
    for places in range(16):
        candidate = round(start, places)
        if end - candidate == width:
            return candidate
    return start


def _add_indicator(draft: Draft, model: Any, constraint: Any, column: dict[int, int]) -> None:
    switch, value, body, sense, side = model.getGenConstrIndicator(constraint)
    name = constraint.GenConstrName or "indicator"
    terms: dict[int, Rational] = {}
    low: Rational | None = canonical(body.getConstant())
    high: Rational | None = low
    right = canonical(side) - low
    low = high = canonical(0)
    for k in range(body.size()):
        variable, factor = body.getVar(k), canonical(body.getCoeff(k))
        j = column[variable.index]
        terms[j] = terms.get(j, canonical(0)) + factor
    by_column = {column[v.index]: v for v in (body.getVar(k) for k in range(body.size()))}
    for j, factor in terms.items():
        if not factor:
            continue
        ends = _ends(by_column[j])
        down, up = ends if factor > 0 else (ends[1], ends[0])
        low = None if low is None or down is None else low + factor * down
        high = None if high is None or up is None else high + factor * up
    z = column[switch.index]
    for upper_side in (True, False):
        if (upper_side and sense == ">") or (not upper_side and sense == "<"):
            continue
        end = high if upper_side else low
        if end is None:
            raise UnsupportedError(
                f"indicator constraint {name} has a body without a {'upper' if upper_side else 'lower'} bound",
                kind="indicator",
                remedy="give its variables finite bounds, or state it with a big-M constraint",
            )
        # With z = value the row is the indicated one; with the other value it is the bound of the body.
        excess = max(end - right, canonical(0)) if upper_side else min(end - right, canonical(0))
        row = dict(terms)
        row[z] = row.get(z, canonical(0)) + (excess if value == 1 else -excess)
        limit = right + excess if value == 1 else right
        part = name if sense != "=" else f"{name}_{'upper' if upper_side else 'lower'}"
        draft.constraint(part, row, None if upper_side else limit, limit if upper_side else None)
        draft.warn(
            "indicator-linearised",
            f"indicator constraint {name} was read as a linear row with the exact bound {end} of its body",
        )


def _ends(variable: Any) -> tuple[Rational | None, Rational | None]:
    """Return the exact ends of what a variable can be; zero belongs to a semicontinuous one."""
    low, up = variable.LB, variable.UB
    if variable.VType == "B":
        low, up = max(low, 0.0), min(up, 1.0)
    if variable.VType in "SN":
        low, up = min(low, 0.0), max(up, 0.0)
    return (
        None if low <= -_INFINITY else canonical(low),
        None if up >= _INFINITY else canonical(up),
    )
