"""A formulation's source, run by the exact interpreter with symbols for data: one model for all data of a size.

The source is that of a function ``build(data)`` which states a model with gurobipy. Nothing of it is executed as
Python, and gurobipy is not needed: what it offers is recorded here, as far as models usually use it. Whatever else a
source does, and whatever it does that depends on the values of the data, is an error.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from equivamap.errors import InputError
from equivamap.formulations.all_data.parametric import Constraint, Form, Parametric, parametric
from equivamap.formulations.all_data.parametric_source import GUROBIPY, build_source, refused
from equivamap.formulations.all_data.parametric_state import frozen
from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.exact.functions import Function
from equivamap.formulations.exact.python import FAULTS, AssertionFailedError, compile_python
from equivamap.formulations.exact.values import CountError, DataList, Meter, Namespace, Symbolic, is_number
from equivamap.ir import ONE, ZERO, Rational

__all__ = ["ParametricModel", "Symbols", "parametric_model", "source_text"]

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
        With kind ``"parametric"``, if it cannot be built without knowing the data, or if what it builds may depend on
        more than them: says why.
    """
    name, file = formulation.name, formulation.path
    recorder = _Recorder()
    meter = Meter(strict=True)
    try:
        source = build_source(source_text(formulation), formulation.target, name, file)
        program = compile_python(source.text)
        build = program.evaluate(recorder.names(source.gurobipy), meter).get(formulation.target)
        if not isinstance(build, Function):
            raise refused(name, file, f"{formulation.target} is no function that the file defines")
        # a build that leaves something behind is no function of its data
        build = frozen(build)
        returned = build(meter, data)
    except InputError as fault:
        if fault.kind == "parametric":
            raise
        raise refused(name, file, fault.message, fault.line) from fault
    except KeyError as fault:
        raise refused(name, file, f"there is nothing under the key {fault}", meter.line) from fault
    except (AssertionFailedError, SyntaxError, AttributeError, *FAULTS) as fault:
        raise refused(name, file, str(fault), meter.line) from fault
    if meter.inexact:
        raise refused(name, file, "a square root, a logarithm or the like rounds a number")
    if returned is not recorder.model_names:
        raise refused(name, file, "what it returns is not the model that gp.Model() made")
    return recorder.model


def source_text(formulation: Formulation) -> str:
    """Return the Python in which the function of a formulation is written.

    Raises
    ------
    UnsupportedError
        If it is no function in a file, or if the file is not written in UTF-8.
    SyntaxError
        If it is no Python.
    """
    if formulation.source:
        return formulation.source
    if formulation.module or not formulation.target:
        raise refused(
            formulation.name, formulation.path, "it is no function in a file; write FILE.py:FUNCTION"
        )
    with open(formulation.path, "rb") as stream:
        written = stream.read()
    text = written.decode("utf-8-sig")
    # files are read as their first lines say, which may turn a comment into statements; Python and tokenize, by which
    # builds are loaded, do not always find the same there
    encoding, _ = tokenize.detect_encoding(io.BytesIO(written).readline)
    stated = ast.dump(ast.parse(text))
    if any(ast.dump(ast.parse(read)) != stated for read in (written, written.decode(encoding))):
        raise refused(formulation.name, formulation.path, "the file is not written in UTF-8")
    return text


class VariableTable(dict[Any, Any]):
    """The variables of one ``addVars``, by index."""

    words = "the variables of addVars"

    @property
    def interpreted(self) -> dict[str, Any]:
        """The methods that it has besides those of a table."""
        return {"sum": self._sum, "prod": self._prod, "select": self._select}

    def _select(self, meter: Meter, *pattern: Any) -> list[Any]:
        return [self[key] for key in self._keys(meter, pattern)]

    def _sum(self, meter: Meter, *pattern: Any) -> Form:
        return _total(self[key] for key in self._keys(meter, pattern))

    def _prod(self, meter: Meter, factors: Any, *pattern: Any) -> Form:
        if not isinstance(factors, dict):
            raise TypeError("prod needs a table of factors; write quicksum(c[i] * x[i] for i in ...)")
        return _total(self[key] * factors[key] for key in self._keys(meter, pattern) if key in factors)

    def _keys(self, meter: Meter, pattern: tuple[Any, ...]) -> list[Any]:
        meter.spend(len(self))
        keys = [(key, key if isinstance(key, tuple) else (key,)) for key in self]
        if not pattern:
            return list(self)
        if any(part != "*" and not isinstance(part, int) for part in pattern):
            raise TypeError("a pattern is made of numbers and '*'")
        return [
            key
            for key, parts in keys
            if len(parts) == len(pattern) and all(p in ("*", k) for p, k in zip(pattern, parts, strict=True))
        ]


def _total(forms: Iterable[Any]) -> Form:
    total = Form({}, parametric(0))
    for form in forms:
        total = total + form
    return total


class _Recorder:
    """What a source finds under the names of gurobipy."""

    def __init__(self) -> None:
        self.model = ParametricModel()
        self.model_names = Namespace(
            (name, Function(name, getattr(self, f"_{name}")))
            for name in ("addVar", "addVars", "addConstr", "addConstrs", "setObjective", "update", "setParam")
        )
        self._made = False

    def names(self, imported: Mapping[str, str]) -> dict[str, Any]:
        """Return what a source finds under the names that it imports, and ``print``, which does nothing here."""
        offered: dict[str, Any] = {
            "Model": Function("Model", self._new),
            "quicksum": Function("quicksum", self._quicksum),
            "LinExpr": Function("LinExpr", self._expression),
            "GRB": Namespace(_GRB),
        }
        offered[GUROBIPY] = Namespace(offered)
        found = {name: offered[what] for name, what in imported.items() if what in offered}
        return {"print": Function("print", lambda meter, *values, **named: None), **found}

    def _new(self, meter: Meter, name: str = "") -> Namespace:
        if self._made:
            raise TypeError("a second model is made; make one")
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
            raise TypeError(
                f"a variable of the type {vtype} or with obj=; use continuous, integer or binary, and setObjective"
            )
        lower, upper = _bound(lb, -1), _bound(ub, 1)
        if vtype == "B":
            lower = ZERO if lower is None else max(lower, ZERO)
            upper = ONE if upper is None else min(upper, ONE)
        self.model.bounds.append((lower, upper))
        self.model.integer.append(vtype != "C")
        return Form.variable(self.model.n - 1)

    def _addVars(self, meter: Meter, *indices: Any, **options: Any) -> VariableTable:
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
        return VariableTable((key, self._addVar(meter, **options)) for key in keys)

    def _addConstr(self, meter: Meter, row: Any, name: str = "") -> None:
        if not isinstance(row, Constraint):
            raise TypeError("addConstr gets no linear constraint")
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
        raise TypeError("a bound lb= or ub= depends on the data; state it with addConstr")
    if value * direction >= _INFINITE:
        return None
    if isinstance(value, float):
        raise TypeError("an infinite bound on the wrong side")
    return ONE * value
