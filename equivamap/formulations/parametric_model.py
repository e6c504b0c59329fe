"""A formulation's source, run by the exact interpreter with symbols for data: one model for all data of a size.

The source is that of a function ``build(data)`` which states a model with gurobipy. Nothing of it is executed as
Python, and gurobipy is not needed: what it offers is recorded here, as far as models usually use it. Whatever else a
source does, and whatever it does that depends on the values of the data, is an error.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from equivamap.errors import InputError, UnsupportedError
from equivamap.formulations.exact_functions import Function
from equivamap.formulations.exact_python import FAULTS, AssertionFailedError, compile_python
from equivamap.formulations.exact_values import CountError, DataList, Meter, Symbolic, is_number
from equivamap.formulations.formulation import Formulation
from equivamap.formulations.parametric import Constraint, Form, Parametric, parametric
from equivamap.ir import ONE, ZERO, Rational

__all__ = ["ParametricModel", "Symbols", "parametric_model"]

_INFINITE = 10**20
_GRB = {
    "CONTINUOUS": "C",
    "INTEGER": "I",
    "BINARY": "B",
    "MINIMIZE": 1,
    "MAXIMIZE": -1,
    "INFINITY": float("inf"),
    "LESS_EQUAL": "<",
    "GREATER_EQUAL": ">",
    "EQUAL": "=",
}


@dataclass
class Symbols:
    """Numbers that stand for values of the data.

    Parameters
    ----------
    places
        For each number the parameter and the indices.
    """

    places: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)

    def like(self, name: str, value: Any, index: tuple[int, ...] = ()) -> Any:
        """Return symbols in the shape of a value of parameter `name`."""
        if isinstance(value, list):
            return DataList([self.like(name, item, (*index, k)) for k, item in enumerate(value)])
        self.places.append((name, index))
        return Parametric.value(len(self.places) - 1)

    def values(self, data: Mapping[str, Any]) -> dict[int, Rational]:
        """Return the exact values of the symbols for exact data."""
        found = {}
        for number, (name, index) in enumerate(self.places):
            value = data[name]
            for k in index:
                value = value[k]
            found[number] = ONE * value
        return found


@dataclass
class ParametricModel:
    """A model whose coefficients depend on the data.

    Parameters
    ----------
    bounds
        Lower and upper bound of each variable, in order; None where there is none.
    integer
        Whether each is integer.
    rows
        The constraints.
    objective
        In minimisation form.
    sense
        ``"min"`` or ``"max"``, as stated.
    """

    bounds: list[tuple[Rational | None, Rational | None]] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    rows: list[Constraint] = field(default_factory=list)
    objective: Form = field(default_factory=lambda: Form({}, parametric(0)))
    sense: str = "min"

    @property
    def n(self) -> int:
        """Number of variables."""
        return len(self.bounds)


def parametric_model(formulation: Formulation, data: Mapping[str, Any]) -> ParametricModel:
    """Return the model that a formulation builds from data with symbols.

    Parameters
    ----------
    data
        As `exact_data` makes them, with `Parametric` numbers among them.

    Raises
    ------
    UnsupportedError
        With kind ``"parametric"``, if it cannot be built without knowing the data: says why.
    """
    text = formulation.source or _text_of(formulation)
    recorder = _Recorder()
    try:
        tree = ast.parse(text)
        kept = [node for node in tree.body if not _is_import_of_gurobipy(node)]
        program = compile_python(ast.unparse(ast.Module(kept, [])))
        bound = program.evaluate(recorder.names())
        meter = Meter()
        returned = bound[formulation.target](meter, data)
    except (InputError, AssertionFailedError, SyntaxError, KeyError, *FAULTS) as fault:
        said = fault.message if isinstance(fault, InputError) else str(fault)
        raise UnsupportedError(
            f"{formulation.name} cannot be built for all data at once: {said}",
            kind="parametric",
            remedy="state it with gurobipy, without anything that depends on the values of the data",
            file=formulation.path,
        ) from fault
    if meter.inexact or returned is not recorder.model_names:
        raise UnsupportedError(
            f"{formulation.name} cannot be built for all data at once: "
            + ("it rounds numbers" if meter.inexact else "it returns no model that was recorded"),
            kind="parametric",
            remedy="return the one gurobipy model",
            file=formulation.path,
        )
    return recorder.model


def _text_of(formulation: Formulation) -> str:
    if formulation.module or not formulation.target:
        raise UnsupportedError(
            f"{formulation.name} cannot be built for all data at once: it is no function in a file",
            kind="parametric",
            remedy="write FILE.py:function",
            file=formulation.path,
        )
    with open(formulation.path, encoding="utf-8") as stream:
        return stream.read()


def _is_import_of_gurobipy(node: ast.stmt) -> bool:
    """Tell whether a statement imports gurobipy under the names that are known here."""
    if isinstance(node, ast.Import):
        return all(alias.name == "gurobipy" and alias.asname == "gp" for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        known = all(alias.name in ("GRB", "quicksum") and not alias.asname for alias in node.names)
        return node.module == "gurobipy" and known
    return False


class _Recorder:
    """What a source finds under the names of gurobipy."""

    def __init__(self) -> None:
        self.model = ParametricModel()
        self.model_names = {
            name: Function(name, getattr(self, f"_{name}"))
            for name in ("addVar", "addVars", "addConstr", "addConstrs", "setObjective", "update", "setParam")
        }
        self._made = False

    def names(self) -> dict[str, Any]:
        quicksum = Function("quicksum", self._quicksum)
        grb = dict(_GRB)
        gurobipy = {
            "Model": Function("Model", self._new),
            "quicksum": quicksum,
            "LinExpr": Function("LinExpr", self._expression),
            "GRB": grb,
        }
        return {"gp": gurobipy, "GRB": grb, "quicksum": quicksum}

    def _new(self, meter: Meter, name: str = "") -> dict[str, Any]:
        if self._made:
            raise TypeError("a second model")
        self._made = True
        return self.model_names

    def _update(self, meter: Meter) -> None:
        """Do nothing: what is added is there at once."""

    def _setParam(self, meter: Meter, name: str, value: Any) -> None:
        """Do nothing: nothing is solved."""

    def _expression(self, meter: Meter, constant: Any = 0) -> Form:
        return Form({}, parametric(constant))

    def _quicksum(self, meter: Meter, values: Iterable[Any]) -> Form:
        total = Form({}, parametric(0))
        for value in meter.items(values):
            meter.spend()
            total = total + value
        return total

    def _addVar(
        self,
        meter: Meter,
        lb: Any = 0,
        ub: Any = float("inf"),
        obj: Any = 0,
        vtype: str = "C",
        name: str = "",
    ) -> Form:
        if vtype not in ("C", "I", "B") or not is_number(obj) or obj:
            raise TypeError(f"a variable of the type {vtype}, or with a cost of its own")
        lower, upper = _bound(lb, -1), _bound(ub, 1)
        if vtype == "B":
            lower = ZERO if lower is None else max(lower, ZERO)
            upper = ONE if upper is None else min(upper, ONE)
        self.model.bounds.append((lower, upper))
        self.model.integer.append(vtype != "C")
        return Form.variable(self.model.n - 1)

    def _addVars(self, meter: Meter, *indices: Any, **options: Any) -> dict[Any, Form]:
        for axis in indices:
            if isinstance(axis, Symbolic):
                raise CountError(axis)
        axes = [range(axis) if isinstance(axis, int) else list(meter.items(axis)) for axis in indices]
        if len(axes) > 1 and any(isinstance(key, tuple) for axis in axes for key in axis):
            raise TypeError("indices of tuples beside others")
        keys: list[Any] = [()]
        for axis in axes:
            keys = [(*key, part) for key in keys for part in axis]
            meter.spend(len(keys))
        if len(axes) == 1:
            keys = [key[0] for key in keys]
        if len(set(keys)) != len(keys):
            raise TypeError("an index that comes twice")
        return {key: self._addVar(meter, **options) for key in keys}

    def _addConstr(self, meter: Meter, row: Any, name: str = "") -> None:
        if not isinstance(row, Constraint):
            raise TypeError("a constraint that is no linear row")
        self.model.rows.append(row)

    def _addConstrs(self, meter: Meter, rows: Iterable[Any], name: str = "") -> None:
        for row in meter.items(rows):
            meter.spend()
            self._addConstr(meter, row)

    def _setObjective(self, meter: Meter, form: Any, sense: Any = 1) -> None:
        if sense not in (1, -1):
            raise TypeError(f"the sense {sense}")
        value = form if isinstance(form, Form) else Form({}, parametric(form))
        self.model.sense = "min" if sense == 1 else "max"
        self.model.objective = value * sense


def _bound(value: Any, direction: int) -> Rational | None:
    """Return a bound; None for an infinite one."""
    if isinstance(value, Parametric) and value.constant is not None:
        value = value.constant
    if not is_number(value):
        raise TypeError("a bound that depends on the data")
    if value * direction >= _INFINITE:
        return None
    if isinstance(value, float):
        raise TypeError("an infinite bound on the wrong side")
    return ONE * value
