r"""EquivaMap as published in 2025: linear maps from a language model, checked at one optimal solution.

For each variable family of A a language model is asked for a linear map from the variables of B. One optimal solution
of B is mapped; where the image is feasible in A and has A's optimal value, both within 1e-6, the answer is
``equivalent``. After three tries that fail it is ``not_equivalent``.

Notes
-----
The check is of *one* optimal solution of B on *one* instance. The definition that it stands for speaks of every optimal
solution, so that a map which passes is no proof, and a map which is not found is no refutation.

The paper asks for linear maps; a constant term beside variables is let pass here, so that complements (``x = 1 - y``)
are not held against the method. The paper's maps are lists of coefficients; here they are written in the map language.

References
----------
Zhai, Lawless, Vitercik, Leqi: EquivaMap: Leveraging LLMs for Automatic Equivalence Checking of Optimization
Formulations. ICML 2025. Definition 3.5 and Algorithm 1.
"""

from __future__ import annotations

import math
import time

import numpy as np
import numpy.typing as npt

from equivamap.bench.methods.asking import answered, no_answer
from equivamap.bench.methods.execution import TOLERANCE, Solved, agree, solved
from equivamap.bench.methods.method import Asked, Method, Prediction
from equivamap.bench.methods.shown import sources_text
from equivamap.errors import LLMError, MapError
from equivamap.ir import NONE, Affine, Instance, Kind
from equivamap.ir.numbers import nearest_float
from equivamap.llm import LanguageModel, Schema
from equivamap.mapping.language import parse_map
from equivamap.propose.llm.families import families_text, family_text

__all__ = ["NAME", "TRIES", "equivamap_2025", "image_fault"]

NAME = "equivamap-2025"
TRIES = 3

_MOST_CHARACTERS = 20_000

SCHEMA: Schema = {
    "type": "object",
    "properties": {"map": {"type": "string", "maxLength": _MOST_CHARACTERS}},
    "required": ["map"],
    "additionalProperties": False,
}

QUESTION = """\
Below are two formulations, A and B, of mixed-integer linear programs. Find a linear map that computes the variables \
{name} of A from the variables of B, such that optimal solutions of B become optimal solutions of A.

{sources}

Variables of A that are asked for:
- {family}

Variables of B that the map may use:
{families}

Write the map as lines "target = expression", with indices free on the left and bound on the right, for example
  x[i,j] = y[j,i]
  stock[t] = sum(10**d * digit[t,d] for d in range(3))
  cost = cost_in_cents / 100
Use numbers, indices, variables of B, +, -, *, / by numbers, sum(... for ... in ...) and range only. Write variables \
and index values as they are listed above. The lines must cover every member of {name}.

Answer with a JSON object: {{"map": "the lines"}}. If there is no such map, answer {{"map": ""}}."""


def equivamap_2025(model: LanguageModel) -> Method:
    """Return the method that asks `model` for maps."""

    def answer(asked: Asked) -> Prediction:
        deadline = time.monotonic() + asked.time_limit
        a, b = asked.models
        best, point = (solved(side, asked.time_limit / 4) for side in (a, b))
        if "unknown" in (best.status, point.status):
            return Prediction("undecided", "a model was not solved in time")
        if best.status != point.status:
            return Prediction("not_equivalent", f"{best.status} against {point.status}")
        if point.point is None:
            return Prediction("undecided", f"both {best.status}: there is no optimal solution to map")
        sources = sources_text(asked.pair)
        faults = []
        for attempt in range(TRIES):
            found = _image(model, a, b, point.point, sources, attempt, deadline)
            if isinstance(found, Prediction):
                return found
            if isinstance(found, str):
                faults.append(found)
                continue
            fault = image_fault(a, found, best)
            if not fault:
                return Prediction("equivalent", f"the map of try {attempt + 1} holds at one optimal solution")
            faults.append(fault)
        return Prediction("not_equivalent", f"no map in {TRIES} tries: {'; '.join(faults)}")

    return Method(
        NAME,
        answer,
        "whether a map from a language model takes one optimal solution of B to one of A",
        version=model.name,
    )


def _image(
    model: LanguageModel,
    a: Instance,
    b: Instance,
    point: npt.NDArray[np.float64],
    sources: str,
    attempt: int,
    deadline: float,
) -> npt.NDArray[np.float64] | str | Prediction:
    """Ask for the map of every family; return the image of a point, what is wrong with a map, or why none came."""
    image = np.full(a.n, math.nan)
    for family in a.variables.families.values():
        seconds = deadline - time.monotonic()
        if seconds <= 0:
            return Prediction("undecided", "time: not every family has a map yet")
        question = QUESTION.format(
            name=family.name,
            sources=sources,
            family=family_text(a, family),
            families=families_text(b),
        )
        try:
            found = answered(model, question, SCHEMA, sample=attempt, seconds=seconds)
            links = parse_map(f"backward:\n{found['map']}").instantiate(a, b)
        except MapError as fault:
            return f"{family.name}: {fault.message}"
        except LLMError as fault:
            return f"{family.name}: {fault.message}" if fault.kind == "bad-answer" else no_answer(fault)
        missing = [p for p in family.positions if p not in links.backward]
        if missing:
            return f"no map for {a.variables.names[missing[0]]}"
        for position in family.positions:
            form = links.backward[position]
            if form.is_constant and form.constant:
                return f"the map makes {a.variables.names[position]} a constant"
            image[position] = _value(form, point)
    return image


def _value(form: Affine, point: npt.NDArray[np.float64]) -> float:
    total = sum(nearest_float(c) * float(point[j]) for j, c in form.terms.items())
    return total + nearest_float(form.constant)


def image_fault(a: Instance, x: npt.NDArray[np.float64], best: Solved) -> str:
    """Say why a point is no optimal solution of `a`; empty where it is one within 1e-6.

    A row and a bound are held to relative to the size of their side where that is above 1.
    """
    assert best.value is not None
    floats = a.numbers.floats
    columns = np.repeat(np.arange(a.n), np.diff(a.indptr))
    activity = np.zeros(a.m)
    with np.errstate(all="ignore"):
        np.add.at(activity, a.rows, floats[a.codes] * x[columns])
        value = float(floats[a.cost] @ x) + nearest_float(a.offset)
    row = _outside(activity, a.row_lower, a.row_upper, floats)
    if row.any():
        return f"the row {a.constraints.names[int(np.argmax(row))]} does not hold"
    outside = _outside(x, a.lower, a.upper, floats)
    whole = np.isin(a.kinds, (Kind.INTEGER, Kind.SEMIINTEGER))
    semi = np.isin(a.kinds, (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER))
    outside &= ~(semi & (np.abs(x) <= TOLERANCE))
    outside |= whole & ~(np.abs(x - np.round(x)) <= TOLERANCE)
    if outside.any():
        return f"{a.variables.names[int(np.argmax(outside))]} is outside its domain"
    if not agree(value, best.value):
        return f"cost {value:.9g} against {best.value:.9g}"
    return ""


def _outside(
    values: npt.NDArray[np.float64],
    lower: npt.NDArray[np.int32],
    upper: npt.NDArray[np.int32],
    floats: npt.NDArray[np.float64],
) -> npt.NDArray[np.bool_]:
    """Tell which values violate their sides; one that is no number violates."""

    def room(code: npt.NDArray[np.int32], missing: float) -> tuple[npt.NDArray[np.float64], ...]:
        side = np.where(code == NONE, missing, floats[code])
        slack = np.where(code == NONE, 0.0, TOLERANCE * np.maximum(1.0, np.abs(side)))
        return side, slack

    (low, below), (high, above) = room(lower, -math.inf), room(upper, math.inf)
    inside = np.isfinite(values) & (values >= low - below) & (values <= high + above)
    return np.asarray(~inside, dtype=np.bool_)
