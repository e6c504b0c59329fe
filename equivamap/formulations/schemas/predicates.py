"""Assumptions on data: what holds, what fails and where, and what could not be evaluated."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from equivamap.errors import SchemaError, UnsupportedError
from equivamap.formulations.exact.python import FAULTS, AssertionFailedError, Program, compile_python
from equivamap.formulations.exact.values import STEP_LIMIT, Meter, StepLimitError
from equivamap.ir import text_of

__all__ = ["Assumption", "Definitions", "Finding", "Standing", "check_assumptions", "evaluate_assumption"]


@dataclass(frozen=True)
class Assumption:
    """A condition that all data of a formulation meet.

    Parameters
    ----------
    text
        The condition in words.
    python
        One Python expression over the parameters, or statements with ``assert``.
    """

    text: str
    python: str


class Standing(enum.Enum):
    """How data stand to an assumption."""

    HOLDS = "holds"
    FAILS = "fails"
    FAULT = "fault"
    """The evaluation itself failed: an index out of range, a division by zero, too many steps."""
    NOT_UNDERSTOOD = "not understood"
    """The text uses what the interpreter does not know; nobody can say whether it holds."""


@dataclass(frozen=True)
class Finding:
    """What evaluating an assumption on data showed.

    Parameters
    ----------
    assumption
        Which one.
    standing
        How the data stand to it.
    message
        What failed, with the values at which it did; empty if it holds.
    inexact
        True if a number was rounded on the way (a square root, a logarithm), so that near equality nothing is sure.
    """

    assumption: Assumption
    standing: Standing
    message: str = ""
    inexact: bool = False

    @property
    def holds(self) -> bool:
        """True if the assumption holds."""
        return self.standing is Standing.HOLDS


class Definitions:
    """Names that a formulation defines from its data: sets, constants, sizes.

    Only those that a text mentions are evaluated, each once for every data set.

    Parameters
    ----------
    statements
        Python statements in order, each binding one or more names; a later one may use an earlier one.

    Raises
    ------
    UnsupportedError
        If a statement uses what the interpreter does not know.
    """

    def __init__(self, statements: Sequence[str] = ()) -> None:
        self.programs: tuple[Program, ...] = tuple(compile_python(text) for text in statements)
        self.of_name: dict[str, Program] = {}
        for program in self.programs:
            for name in program.binds:
                self.of_name.setdefault(name, program)

    def extended(self, data: dict[str, Any], reads: Iterable[str], meter: Meter) -> None:
        """Add to exact `data` what the names that a text `reads` need."""
        for name in reads:
            program = self.of_name.get(name)
            if program is not None and name not in data:
                self.extended(data, program.reads - set(program.binds), meter)
                for bound, value in program.evaluate(data, meter).items():
                    data.setdefault(bound, value)


_NONE = Definitions()


def evaluate_assumption(
    assumption: Assumption,
    data: dict[str, Any],
    definitions: Definitions = _NONE,
    step_limit: int = STEP_LIMIT,
) -> Finding:
    """Return how exact `data` stand to an assumption.

    Parameters
    ----------
    data
        Parameters as `equivamap.formulations.exact.values.exact_data` makes them; definitions that the assumption
        needs are added to it.

    Raises
    ------
    UnsupportedError
        If the assumption uses what the interpreter does not know.
    SchemaError
        If its statements assert nothing.
    """
    program = compile_python(assumption.python)
    if not program.is_expression and not program.has_assertion:
        raise SchemaError(
            f"the assumption {assumption.text!r} asserts nothing",
            kind="assumption",
            remedy="write one Python expression, or statements with assert",
        )
    meter = Meter(step_limit)
    try:
        definitions.extended(data, program.reads, meter)
        value = program.evaluate(data, meter)
        standing = Standing.FAILS if program.is_expression and not value else Standing.HOLDS
        message = f"{program.text} is false" if standing is Standing.FAILS else ""
    except AssertionFailedError as failure:
        standing, message = Standing.FAILS, f"{failure.text} is false" + _where(failure.names, data)
    except StepLimitError as fault:
        standing, message = Standing.FAULT, f"evaluating it took {fault}"
    except FAULTS as fault:
        standing, message = Standing.FAULT, f"{type(fault).__name__}: {fault}"
    return Finding(assumption, standing, message, meter.inexact)


def _where(names: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    local = {name: value for name, value in names.items() if name not in data}
    values = ", ".join(f"{name} = {_number(value)}" for name, value in local.items())
    return f" at {values}" if values else ""


def _number(value: Any) -> str:
    return str(value) if isinstance(value, (int, float)) else text_of(value)


def check_assumptions(
    assumptions: Iterable[Assumption],
    data: dict[str, Any],
    definitions: Definitions = _NONE,
    step_limit: int = STEP_LIMIT,
) -> tuple[Finding, ...]:
    """Return the findings on those assumptions that exact `data` do not meet, or cannot be shown to.

    An assumption that the interpreter does not understand gives a finding with `Standing.NOT_UNDERSTOOD`.
    """
    findings = []
    for assumption in assumptions:
        try:
            finding = evaluate_assumption(assumption, data, definitions, step_limit)
        except UnsupportedError as fault:
            finding = Finding(assumption, Standing.NOT_UNDERSTOOD, fault.message)
        if not finding.holds:
            findings.append(finding)
    return tuple(findings)
