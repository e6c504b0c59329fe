"""Parameter maps: the data of B from the data of A."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from equivamap.errors import InputError, UsageError
from equivamap.formulations.builds.formulation import read_data
from equivamap.formulations.exact.python import FAULTS, AssertionFailedError, compile_python
from equivamap.formulations.exact.values import STEP_LIMIT, Meter, exact_data, is_rational, plain_number
from equivamap.formulations.schemas.predicates import Definitions
from equivamap.formulations.schemas.schema import Schema

__all__ = ["MappedData", "ParameterMap", "identity_map", "read_parameter_map"]


@dataclass(frozen=True)
class MappedData:
    """Data of B.

    Parameters
    ----------
    data
        Parameters by name.
    rounded
        Names of those of which a number is not exactly what the map says: a third, a square root.
    """

    data: dict[str, Any]
    rounded: tuple[str, ...] = ()


@dataclass(frozen=True)
class ParameterMap:
    """B's parameters as Python over A's.

    Parameters
    ----------
    statements
        For each parameter of B an expression, or statements that bind its name.
    definitions
        What A's formulation defines from its data; statements may use it.
    origin
        Whether somebody gave the map, it pairs equal names, or a language model proposed it.
    step_limit
        Steps that a statement may take.
    file
        Where it comes from, if from a file.
    """

    statements: Mapping[str, str]
    definitions: tuple[str, ...] = ()
    origin: Literal["given", "names", "proposed"] = "given"
    step_limit: int = STEP_LIMIT
    file: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The map as lines of a file."""
        return tuple(f"{name} = {text}" for name, text in self.statements.items())

    def missing(self, schema: Schema) -> tuple[str, ...]:
        """Return the parameters of B's schema to which the map gives nothing."""
        return tuple(name for name in schema.parameters if name not in self.statements)

    def apply(self, data: Mapping[str, Any]) -> MappedData:
        """Return B's data for A's, computed exactly.

        Raises
        ------
        UsageError
            With kind ``"parameter-map"``, if a statement has no value for these data; names the parameter.
        """
        exact = self.values(exact_data(data))
        plain: dict[str, Any] = {}
        rounded: list[str] = []
        for name, (value, inexact) in exact.items():
            try:
                plain[name], is_exact = _plain(value)
            except FAULTS as fault:
                raise self._no_value(name, fault) from fault
            if inexact or not is_exact:
                rounded.append(name)
        return MappedData(plain, tuple(rounded))

    def values(self, given: Mapping[str, Any]) -> dict[str, tuple[Any, bool]]:
        """Return B's values for exact data of A, each with whether a number was rounded on the way.

        Raises
        ------
        UsageError
            As `apply`.
        """
        defined = Definitions(_understood(self.definitions))
        result: dict[str, Any] = {}
        inexact: dict[str, bool] = {}
        for name, text in self.statements.items():
            meter = Meter(self.step_limit)
            try:
                program = compile_python(text)
                # what a statement reads are A's parameters; B's stand behind them
                names = {**result, **given}
                defined.extended(names, program.reads, meter)
                value = program.evaluate(names, meter)
                result[name] = value if program.is_expression else value[name]
            except (AssertionFailedError, InputError, *FAULTS) as fault:
                raise self._no_value(name, fault) from fault
            inexact[name] = meter.inexact
        return {name: (value, inexact[name]) for name, value in result.items()}

    def _no_value(self, name: str, fault: Exception) -> UsageError:
        said = fault.message if isinstance(fault, InputError) else f"{type(fault).__name__}: {fault}"
        return UsageError(
            f"the parameter map has no value for {name}: {said}",
            kind="parameter-map",
            remedy=f"correct the statement {self.statements[name][:120]!r}",
            side="map",
        )


def identity_map(schema: Schema) -> ParameterMap:
    """Return the map that gives each parameter of B's schema the parameter of A with the same name."""
    return ParameterMap({name: name for name in schema.parameters}, origin="names")


def read_parameter_map(path: str | os.PathLike[str]) -> ParameterMap:
    """Read a map: FormulationBench's ``map.json``, a JSON object of expressions, or lines ``NAME = EXPRESSION``.

    Raises
    ------
    InputError
        If the file holds none.
    """
    file = os.fspath(path)
    if not file.lower().endswith(".json"):
        return _read_lines(file)
    table = read_data(file)
    entries = table["parameters"] if isinstance(table.get("parameters"), Mapping) else table
    statements: dict[str, str] = {}
    for name, entry in entries.items():
        code = entry.get("code", entry) if isinstance(entry, Mapping) else entry
        text = code.get("python") if isinstance(code, Mapping) else code
        if isinstance(text, (int, float)) and not isinstance(text, bool):
            text = repr(text)
        if not isinstance(text, str):
            raise UsageError(
                f"the parameter map gives {name} no Python",
                kind="parameter-map",
                remedy=f'write {{"{name}": "expression over the parameters of A"}}',
                file=file,
                side="map",
            )
        statements[name] = text
    return ParameterMap(statements, file=file)


def _read_lines(file: str) -> ParameterMap:
    try:
        with open(file, encoding="utf-8") as stream:
            lines = stream.read().splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(
            f"the parameter map cannot be read: {fault}",
            kind="file-missing",
            remedy="check the path",
            file=file,
            side="map",
        ) from fault
    statements: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, sign, expression = text.partition("=")
        if not sign or not name.strip().isidentifier():
            raise UsageError(
                f"{text[:80]!r} is no line of a parameter map",
                kind="parameter-map",
                remedy="write NAME = EXPRESSION, with a parameter of B and an expression over the parameters of A",
                file=file,
                line=number,
                side="map",
            )
        statements[name.strip()] = expression.strip()
    return ParameterMap(statements, file=file)


def _understood(texts: Iterable[str]) -> list[str]:
    understood = []
    for text in texts:
        try:
            compile_python(text)
        except InputError:
            continue  # only a statement that needs it has no value then
        understood.append(text)
    return understood


def _plain(value: Any) -> tuple[Any, bool]:
    """Return a value as JSON data, and whether it is exactly that."""
    if is_rational(value):
        return plain_number(value)
    if isinstance(value, bool):
        return int(value), True
    if isinstance(value, (int, str)):
        return value, True
    if isinstance(value, dict):
        pairs = {key: _plain(item) for key, item in value.items()}
        return {key: item for key, (item, _) in pairs.items()}, all(exact for _, exact in pairs.values())
    if isinstance(value, (set, frozenset)):
        value = sorted(value)
    if isinstance(value, (list, tuple, range)):
        items = [_plain(item) for item in value]
        return [item for item, _ in items], all(exact for _, exact in items)
    raise TypeError(f"{type(value).__name__} is no data")
