"""Data schemas: names, types and shapes of the parameters of a formulation, and what it assumes of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias, get_args

from equivamap.errors import DataError, SchemaError, UnsupportedError
from equivamap.formulations.exact.functions import BUILTINS
from equivamap.formulations.exact.python import compile_python
from equivamap.formulations.exact.values import exact_data
from equivamap.formulations.schemas.dimensions import Dimension, dimensions_of
from equivamap.formulations.schemas.predicates import Assumption, Definitions, Finding, check_assumptions

__all__ = ["Assumption", "Parameter", "ParameterType", "Schema"]

ParameterType: TypeAlias = Literal["continuous", "integer", "binary"]


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    Parameters
    ----------
    name
        Its name in the data, a Python identifier.
    type
        What its values are: any finite numbers, integers, or 0 and 1.
    shape
        Text of each dimension (`equivamap.formulations.schemas.dimensions`); ``()`` for a scalar.
    description, unit
        For people.
    """

    name: str
    type: ParameterType
    shape: tuple[str, ...] = ()
    description: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Schema:
    """What the data of a formulation are.

    Parameters
    ----------
    parameters
        By name, in order.
    assumptions
        Conditions that all data meet.
    definitions
        Python statements that define sets and constants from the parameters, for dimensions and assumptions.

    Raises
    ------
    SchemaError
        If a name, a type or a dimension is none.
    """

    parameters: Mapping[str, Parameter]
    assumptions: tuple[Assumption, ...] = ()
    definitions: tuple[str, ...] = ()
    _dimensions: dict[str, tuple[Dimension, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        shapes = {name: parameter.shape for name, parameter in self.parameters.items()}
        found = {}
        for name, parameter in self.parameters.items():
            _check_parameter(name, parameter)
            found[name] = dimensions_of(name, parameter.shape, shapes)
        object.__setattr__(self, "_dimensions", found)
        for name, dimensions in found.items():
            for dimension in dimensions:
                self._check_dimension(name, dimension)

    @cached_property
    def defined(self) -> Definitions:
        """The definitions, ready to be evaluated; what the interpreter does not understand is left out."""
        understood = []
        for text in self.definitions:
            try:
                compile_python(text)
            except UnsupportedError:
                continue
            understood.append(text)
        return Definitions(understood)

    @cached_property
    def sizes(self) -> tuple[str, ...]:
        """Scalar integer parameters that are, or stand in, a dimension."""
        read = {
            name for dims in self._dimensions.values() for dim in dims for name in self._sources(dim.reads)
        }
        return tuple(n for n, p in self.parameters.items() if n in read and not p.shape)

    def dimensions(self, name: str) -> tuple[Dimension, ...]:
        """Return the dimensions of a parameter."""
        return self._dimensions[name]

    def checked(self, data: Mapping[str, Any], file: str | None = None) -> dict[str, Any]:
        """Return the data of the schema's parameters; integers written as ``2.0`` become ``2``.

        Names beyond the schema are left out.

        Parameters
        ----------
        file
            Where the data come from; stands in the errors.

        Raises
        ------
        DataError
            With kind ``"schema-data"``, if a parameter is missing, has a wrong length, or a value of a wrong type;
            names the parameter, the place and the value.
        """
        try:
            return self._checked(data)
        except DataError as fault:
            fault.file = fault.file or file
            fault.side = fault.side or "data"
            raise

    def findings(self, data: Mapping[str, Any]) -> tuple[Finding, ...]:
        """Return the assumptions that `data`, which fit the schema, do not meet or cannot be shown to meet."""
        return check_assumptions(self.assumptions, exact_data(data), self.defined)

    def _sources(self, names: frozenset[str]) -> Iterator[str]:
        """Yield parameters behind some names, through the definitions."""
        waiting, seen = list(names), set(names)
        while waiting:
            name = waiting.pop()
            if name in self.parameters:
                yield name
                continue
            program = self.defined.of_name.get(name)
            for other in (program.reads if program else frozenset()) - seen:
                seen.add(other)
                waiting.append(other)

    def _check_dimension(self, name: str, dimension: Dimension) -> None:
        for read in sorted(dimension.reads):
            parameter = self.parameters.get(read)
            if parameter is None and (read in self.defined.of_name or read in BUILTINS):
                continue
            if parameter is None and any(read in text for text in self.definitions):
                continue  # a definition that the interpreter does not understand
            if parameter is not None and parameter.shape and "len(" in dimension.text:
                continue
            if parameter is None or parameter.type == "continuous":
                what = "is not known" if parameter is None else "is continuous"
                raise SchemaError(
                    f"parameter {name}: the dimension {dimension.text!r} needs {read}, which {what}",
                    kind="schema-dimension",
                    remedy=f"declare {read} as an integer parameter",
                )

    def _checked(self, data: Mapping[str, Any]) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            raise DataError(
                f"the data are a {type(data).__name__}, not a table of parameters",
                kind="schema-data",
                remedy="give a JSON object whose keys are the parameters",
            )
        missing = [name for name in self.parameters if name not in data]
        if missing:
            has = ", ".join(str(name) for name in list(data)[:12]) or "nothing"
            raise DataError(
                f"the data lack {', '.join(missing)}; they have {has}",
                kind="schema-data",
                remedy="give every parameter of the schema, or take it out of the schema",
            )
        result: dict[str, Any] = {}
        scalars = [name for name, parameter in self.parameters.items() if not parameter.shape]
        for name in scalars:
            result[name] = _value(self.parameters[name], data[name], ())
        arrays = [name for name in self.parameters if name not in result]
        # the lengths of an array may stand in another one
        arrays.sort(key=lambda name: not self._needs_scalars_only(name))
        sizes: dict[str, Any] = exact_data(result)
        for name in arrays:
            result[name] = self._array(name, data[name], (), sizes)
            sizes[name] = exact_data(result[name])
        return {name: result[name] for name in self.parameters}

    def _needs_scalars_only(self, name: str) -> bool:
        read = {source for dim in self._dimensions[name] for source in self._sources(dim.reads)}
        return not any(self.parameters[source].shape for source in read)

    def _array(self, name: str, value: Any, index: tuple[int, ...], sizes: dict[str, Any]) -> Any:
        parameter, dimensions = self.parameters[name], self._dimensions[name]
        depth = len(index)
        if depth == len(dimensions):
            return _value(parameter, value, index)
        dimension = dimensions[depth]
        place = _place(name, index)
        free = dimension.is_free and isinstance(value, (list, tuple))
        try:
            length = len(value) if free else dimension.length(sizes, index, self.defined)
        except DataError as fault:
            raise DataError(f"{place}: {fault.message}", kind=fault.kind, remedy=fault.remedy) from fault
        if not isinstance(value, (list, tuple)):
            raise DataError(
                f"{place} is {_shown(value)}, but has the shape [{', '.join(parameter.shape)}]",
                kind="schema-data",
                remedy="give a list"
                if dimension.is_free
                else f"give a list of {length} entries ({dimension.text})",
            )
        if len(value) != length:
            raise DataError(
                f"{place} has {len(value)} entries, but its dimension {dimension.text} is {length}",
                kind="schema-data",
                remedy=f"give {length} entries, or correct {dimension.text}",
            )
        return [self._array(name, item, (*index, k), sizes) for k, item in enumerate(value)]


def _check_parameter(name: str, parameter: Parameter) -> None:
    if not name.isidentifier() or parameter.name != name:
        raise SchemaError(
            f"{name!r} is no name of a parameter",
            kind="schema-name",
            remedy="use letters, digits and _, and begin with a letter",
        )
    if parameter.type not in get_args(ParameterType):
        raise SchemaError(
            f"parameter {name}: the type {parameter.type!r} is not known",
            kind="schema-type",
            remedy="use continuous, integer or binary",
        )


def _place(name: str, index: tuple[int, ...]) -> str:
    return f"parameter {name}" + "".join(f"[{k}]" for k in index)


def _shown(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)} entries"
    return repr(value)[:60]


_WANTED = {"continuous": "a finite number", "integer": "an integer", "binary": "0 or 1"}


def _value(parameter: Parameter, value: Any, index: tuple[int, ...]) -> int | float:
    """Return one value as its type wants it."""
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if good and parameter.type != "continuous":
        good = value == int(value) and (parameter.type == "integer" or value in (0, 1))
        value = int(value) if good else value
    if not good:
        raise DataError(
            f"{_place(parameter.name, index)} is {_shown(value)}, but the schema declares it {parameter.type}",
            kind="schema-data",
            remedy=f"write {_WANTED[parameter.type]}, or correct the type or the shape in the schema",
        )
    result: int | float = value
    return result
