"""Pyomo models (``ConcreteModel`` or a block of one)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from equivamap.errors import ReadError, UnsupportedError
from equivamap.ir import Instance, Kind, Label, Origin
from equivamap.readers.draft import Draft, difference, index_of

__all__ = ["from_pyomo"]


def from_pyomo(model: Any, origin: Origin) -> Instance:
    """Return the instance of a concrete Pyomo model.

    Active components only. Variables that no active component uses are kept and named in a warning; Pyomo's
    own writers leave them out. A fixed variable is kept with both bounds at its value.

    Raises
    ------
    UnsupportedError
        On nonlinear constraints or objectives, several active objectives, SOS constraints, disjunctions and
        other components outside mixed-integer linear programming; names the component.
    ReadError
        If the model is abstract, a fixed variable has no value, or a number is not finite.
    """
    from pyomo.environ import Block, Constraint, Objective, Param, Var, value

    if not hasattr(model, "component_data_objects"):
        raise UnsupportedError(
            f"a {type(model).__name__} is not a Pyomo ConcreteModel",
            kind="pyomo-kernel",
            remedy="build the model with pyomo.environ, or write .mps and check that",
        )
    if not model.is_constructed():
        raise ReadError(
            "the Pyomo model is abstract: it has no data yet",
            kind="abstract-model",
            remedy="return model.create_instance(data) instead",
        )
    _refuse_components(model, Block)
    draft = Draft()
    draft.name = "" if model.name == "unknown" else str(model.name)
    drafting = _Drafting(draft)
    declared = [
        v for v in model.component_data_objects(Var, descend_into=Block, active=True) if drafting.add(v)
    ]
    docs: dict[str, str] = {}
    for component in model.component_objects((Var, Constraint), descend_into=Block, active=True):
        if component.doc:
            docs[_family(component)] = str(component.doc)
    for constraint in model.component_data_objects(Constraint, descend_into=Block, active=True):
        # The properties ``lower`` and ``upper`` would turn large integers into doubles.
        start, body, end = constraint.to_bounded_expression()
        lower, upper = (None if bound is None else value(bound) for bound in (start, end))
        if lower is None and upper is None:
            continue
        terms, constant = drafting.linear(body, f"constraint {constraint.name}")
        draft.constraint(
            constraint.name,
            terms,
            None if lower is None else difference(lower, constant),
            None if upper is None else difference(upper, constant),
            _label(constraint),
        )
    objectives = list(model.component_data_objects(Objective, descend_into=Block, active=True))
    if len(objectives) > 1:
        raise UnsupportedError(
            f"the model has {len(objectives)} active objectives: "
            + ", ".join(objective.name for objective in objectives[:5]),
            kind="several-objectives",
            remedy="deactivate all but one",
        )
    if objectives:
        draft.sense = "max" if int(objectives[0].sense) == -1 else "min"
        draft.cost, draft.offset = drafting.linear(objectives[0].expr, f"objective {objectives[0].name}")
    else:
        draft.warn("no-objective", "the model states no active objective; it was read as the constant 0")
    unused = [v.name for v in declared if id(v) not in drafting.used and not v.fixed]
    if unused:
        draft.warn(
            "unused-variables",
            f"{len(unused)} variables stand in no active constraint and not in the objective "
            f"(first: {unused[0]}); they were kept, Pyomo's writers drop them",
        )
    for parameter in model.component_objects(Param, descend_into=Block, active=True):
        values = _parameter(parameter)
        if values is not None:
            draft.parameters[_family(parameter)] = values
    instance = draft.instance(origin)
    for axis in (instance.variables, instance.constraints):
        present = {family for family, _ in axis.labels}
        axis.docs.update({name: doc for name, doc in docs.items() if name in present})
    return instance


class _Drafting:
    """The columns of Pyomo's variables, and linear expressions over them."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.column: dict[int, int] = {}
        self.used: set[int] = set()
        self._keep: list[Any] = []

    def add(self, variable: Any) -> bool:
        """Give `variable` a column; False if it has one (references name a variable twice)."""
        if id(variable) in self.column:
            return False
        self._keep.append(variable)
        kind, lower, upper = _domain(variable)
        if variable.fixed:
            value = variable.value
            if value is None:
                raise ReadError(
                    f"variable {variable.name} is fixed but has no value",
                    kind="fixed-without-value",
                    remedy="fix it to a value, or unfix it",
                )
            outside = (
                (lower is not None and value < lower)
                or (upper is not None and value > upper)
                or (kind is Kind.INTEGER and value != math.floor(value))
            )
            if outside:
                # Pyomo takes a fixed variable for a constant, whatever its domain says.
                kind = Kind.CONTINUOUS
                self.draft.warn(
                    "fixed-outside-domain",
                    f"variable {variable.name} is fixed to {value}, outside its domain; the value counts",
                )
            lower = upper = value
        self.column[id(variable)] = self.draft.variable(variable.name, lower, upper, kind, _label(variable))
        return True

    def linear(self, expression: Any, where: str) -> tuple[dict[int, Any], Any]:
        """Return coefficients by column and the constant of a linear expression."""
        from pyomo.repn import generate_standard_repn

        form = generate_standard_repn(expression, compute_values=True, quadratic=True)
        if form.nonlinear_expr is not None or any(form.quadratic_coefs or ()):
            raise UnsupportedError(
                f"{where} is nonlinear: {_short(expression)}",
                kind="nonlinear",
                remedy="state it with linear constraints",
            )
        terms: dict[int, Any] = {}
        for variable, coefficient in zip(form.linear_vars, form.linear_coefs, strict=True):
            self.used.add(id(variable))
            # A variable may live outside the active blocks and still stand in an active row.
            self.add(variable)
            column = self.column[id(variable)]
            terms[column] = terms[column] + coefficient if column in terms else coefficient
        return terms, form.constant


def _short(expression: Any) -> str:
    text = str(expression)
    return text if len(text) <= 120 else text[:117] + "..."


def _refuse_components(model: Any, block_type: Any) -> None:
    known = {
        "Block",
        "Var",
        "Constraint",
        "Objective",
        "Param",
        "Set",
        "RangeSet",
        "SetOf",
        "Expression",
        "Suffix",
        "BuildAction",
        "BuildCheck",
        "BooleanVar",
    }
    for block in model.block_data_objects(active=True, descend_into=block_type):
        for component in block.component_objects(active=True, descend_into=False):
            kind = component.ctype.__name__
            if kind in known or (hasattr(component, "__len__") and not len(component)):
                continue
            remedy = "state it with linear constraints"
            if kind in ("Disjunct", "Disjunction"):
                remedy = "apply TransformationFactory('gdp.bigm') or 'gdp.hull' before solving"
            raise UnsupportedError(
                f"component {component.name} is a {kind}, which is not part of mixed-integer linear "
                "programming",
                kind={"SOSConstraint": "sos"}.get(kind, "unsupported-component"),
                remedy=remedy,
            )


def _domain(variable: Any) -> tuple[Kind, Any, Any]:
    """Return kind and bounds of a variable; the domain's own bounds are part of them."""
    interval = variable.domain.get_interval()
    if interval is None or interval[2] not in (0, 1):
        raise UnsupportedError(
            f"variable {variable.name} has the domain {variable.domain}, which is neither an interval nor "
            "the integers of one",
            kind="domain",
            remedy="write the domain with binary variables",
        )
    kind = Kind.INTEGER if interval[2] == 1 else Kind.CONTINUOUS
    return kind, variable.lb, variable.ub


def _blocks(component: Any) -> Iterator[Any]:
    block = component.parent_block()
    while block is not None and block.parent_block() is not None:
        yield block
        block = block.parent_block()


def _family(component: Any) -> str:
    """Return the component's name with its block path, indices of blocks left out."""
    path = [block.parent_component().local_name for block in _blocks(component)]
    return ".".join([*reversed(path), component.local_name])


def _label(data: Any) -> Label:
    """Return family and index of one member; indices of the blocks come first: ``b[1].x[2]`` is b.x, (1, 2)."""
    component = data.parent_component()
    index: tuple[int | float | str, ...] = ()
    for block in reversed(list(_blocks(component))):
        if block.parent_component().is_indexed():
            index += _index(block)
    if component.is_indexed():
        index += _index(data)
    return _family(component), index


def _index(data: Any) -> tuple[int | float | str, ...]:
    index = data.index()
    return index_of(index if isinstance(index, tuple) else (index,))


def _parameter(parameter: Any) -> Any:
    """Return the numbers of a parameter, nested by index; None if it holds something else."""
    if not parameter.is_indexed():
        number = _number(parameter)
        return number
    nested: dict[Any, Any] = {}
    for index in parameter:
        number = _number(parameter[index])
        if number is None:
            return None
        parts = index_of(index if isinstance(index, tuple) else (index,))
        place = nested
        for part in parts[:-1]:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                return None
        place[parts[-1]] = number
    return nested


def _number(data: Any) -> int | float | None:
    from pyomo.environ import value

    number = value(data, exception=False)
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
        return None
    return number
