"""The error tree.

::

    EquivaMapError
    ├── InputError           what was given cannot be used (exit status 2)
    │   ├── ReadError        a model file, script or object cannot be read
    │   ├── UnsupportedError a model part outside MILP (quadratic, SOS, lazy callback, …)
    │   ├── MapError         a map file or map text is wrong
    │   ├── SchemaError      a data schema is wrong, or says nothing
    │   ├── DataError        data do not fit their schema
    │   ├── SandboxError     scripts cannot be run as asked; says nothing about any script
    │   └── UsageError       options or arguments contradict each other
    ├── SolverError          a solver failed; becomes a reason of ``undecided``, never a verdict
    └── LLMError             a language model gave no usable answer; likewise

Every message names the object, the values on both sides where there are two, and the remedy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

__all__ = [
    "DataError",
    "EquivaMapError",
    "InputError",
    "LLMError",
    "MapError",
    "ReadError",
    "SandboxError",
    "SchemaError",
    "SolverError",
    "UnsupportedError",
    "UsageError",
]

Side = Literal["a", "b", "map", "data", "options"]


class EquivaMapError(Exception):
    """Base class of all errors that EquivaMap raises on purpose."""


class InputError(EquivaMapError):
    """What was given cannot be used.

    Parameters
    ----------
    message
        What is wrong, naming the object and its values; one sentence where possible.
    kind
        Short machine-readable class, for example ``"file-missing"`` or ``"nonlinear"``.
    remedy
        What the user can do about it.
    file, line, column
        Place of the fault, 1-based, where it is known.
    side
        Whose input it is; filled in by whoever knows.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: str,
        remedy: str = "",
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        side: Side | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.remedy = remedy
        self.file = file
        self.line = line
        self.column = column
        self.side = side

    def __reduce__(self) -> tuple[Callable[..., InputError], tuple[Any, ...]]:
        """Cross from one process to another whole: by default only the message would."""
        return _again, (type(self), self.args, dict(vars(self)))

    @property
    def place(self) -> str:
        """``file:line:column`` (without a file ``line L, column C``) as far as known, else the empty string."""
        if not self.file:
            column = f", column {self.column}" if self.column is not None else ""
            return f"line {self.line}{column}" if self.line is not None else ""
        parts = [self.file]
        if self.line is not None:
            parts.append(str(self.line))
            if self.column is not None:
                parts.append(str(self.column))
        return ":".join(parts)

    def __str__(self) -> str:
        head = f"{self.place}: {self.message}" if self.place else self.message
        return f"{head}\n  remedy: {self.remedy}" if self.remedy else head


def _again(kind: type[InputError], arguments: tuple[Any, ...], parts: dict[str, Any]) -> InputError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(parts)
    return error


class ReadError(InputError):
    """A model file, script or object cannot be read."""


class UnsupportedError(InputError):
    """A part of the model lies outside mixed-integer linear programming."""


class MapError(InputError):
    """A map is malformed: syntax, unknown family, wrong number of indices, product of variables."""


class SchemaError(InputError):
    """A data schema is wrong: syntax, an unknown type, a dimension that is no scalar integer parameter."""


class DataError(InputError):
    """Data do not fit their schema: a parameter is missing, has the wrong shape, or a value of the wrong type."""


class SandboxError(InputError):
    """The sandbox cannot be made, or failed while a script was in it: a fault of the system, not of the script."""


class UsageError(InputError):
    """Options or arguments contradict each other."""


class SolverError(EquivaMapError):
    """A solver failed or returned a status that proves nothing."""


class LLMError(EquivaMapError):
    """A language model gave no usable answer.

    Parameters
    ----------
    message
        What happened; never holds a key.
    kind
        Short machine-readable class, for example ``"timeout"`` or ``"bad-answer"``.
    remedy
        What the user can do about it.
    lasting
        Whether every other request would fail in the same way, as with a wrong key.
    """

    def __init__(self, message: str, *, kind: str, remedy: str = "", lasting: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.remedy = remedy
        self.lasting = lasting

    def __reduce__(self) -> tuple[Callable[..., LLMError], tuple[Any, ...]]:
        """Cross from one process to another whole."""
        return _model_fault, (self.message, self.kind, self.remedy, self.lasting)

    def __str__(self) -> str:
        return f"{self.message}\n  remedy: {self.remedy}" if self.remedy else self.message


def _model_fault(message: str, kind: str, remedy: str, lasting: bool) -> LLMError:
    return LLMError(message, kind=kind, remedy=remedy, lasting=lasting)
