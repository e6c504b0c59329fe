"""A generator of data that a language model wrote: run in the sandbox or not at all, and not believed.

What comes back is a JSON text of limited length. It is parsed strictly, its numbers and sizes are limited, and types,
shapes and assumptions of the schema are checked in exact arithmetic (`equivamap.formulations.drawing.instances`):
what a generator forges is data like any other, and counts only if it is data of the reference.
"""

from __future__ import annotations

import ast
import math
import os
import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any

from equivamap.errors import DataError, InputError, SandboxError
from equivamap.formulations.exact.values import exact_data
from equivamap.readers.capture.series import Series
from equivamap.readers.sandbox.levels import sandbox_level
from equivamap.readers.sandbox.policy import Policy, current_policy

__all__ = ["FUNCTION", "LONGEST_SOURCE", "ProposedGenerator", "limits_fault"]

FUNCTION = "generate"
"""Name of the function that a model is asked for: ``generate(size, seed)`` returns one data set."""

LONGEST_SOURCE = 20_000
"""Characters of Python that are run."""

CALL_SECONDS = 5.0
"""Seconds for one data set."""

ALL_SECONDS = 30.0
"""Seconds for all data sets of one generator."""

MOST_FAILURES = 20
"""Failures after which a generator is asked no more."""

MOST_NUMBERS = 5_000
"""Numbers and lists that one data set may have."""

LARGEST = 10**12
"""Largest absolute value of a number."""

_MOST_BYTES = 2**18
_SIZE_FACTOR, _SIZE_SLACK = 4, 8

_POLICY: dict[str, Any] = {
    "mode": "required",
    "memory": 2 * 2**30,
    "processes": 16,
    "file_size": 2**20,
    "output": 2**20,
    "answer": _MOST_BYTES,
}


class ProposedGenerator:
    """Draws data by a function that nobody has read; a context manager over its process.

    Calling it never fails: where it gives nothing, it gives an empty table, which is no data of any schema.

    Parameters
    ----------
    source
        Python with a function ``generate(size, seed)``.
    dimensions
        Parameters that are dimensions, which have to stay near the size that is asked for.
    parse
        Parses JSON text strictly.

    Attributes
    ----------
    calls, failures
        How often it was asked, and how often it gave nothing usable.
    last_fault
        What was wrong the last time, for its author.

    Raises
    ------
    DataError
        If the source is too long, is no Python, or has no such function.
    SandboxError
        If there is no sandbox: then it is not run.
    """

    def __init__(self, source: str, dimensions: Sequence[str], parse: Callable[[bytes], Any]) -> None:
        _check_source(source)
        self.source = source
        self.dimensions = tuple(dimensions)
        self.parse = parse
        self.calls = self.failures = 0
        self.last_fault = ""
        self._spent = 0.0
        policy = replace(current_policy(), **_POLICY)
        sandbox_level(policy)
        self._policy: Policy = policy
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._series: Series | None = None

    def __enter__(self) -> ProposedGenerator:
        """Write the source where the sandbox shows it, and nothing else; the process starts at the first call."""
        self._directory = tempfile.TemporaryDirectory(prefix="equivamap-", ignore_cleanup_errors=True)
        path = os.path.join(self._directory.name, "generator.py")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(self.source)
        self._series = Series(
            path,
            shown="the proposed generator",
            target=FUNCTION,
            time_limit=CALL_SECONDS,
            start_limit=4 * CALL_SECONDS,
            policy=self._policy,
            returns_data=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        if self._series is not None:
            self._series.close()
            self._series = None
        if self._directory is not None:
            self._directory.cleanup()
            self._directory = None

    @property
    def is_over(self) -> bool:
        """True when it has failed too often, or taken too long, to be asked again."""
        return self.failures >= MOST_FAILURES or self._spent > ALL_SECONDS

    def __call__(self, rng: random.Random, size: int) -> Mapping[str, Any]:
        """Return one data set, which nobody has checked against the schema; an empty table where there is none.

        Raises
        ------
        SandboxError
            If the sandbox itself fails.
        """
        seed = rng.randrange(2**31)
        if self.is_over or self._series is None:
            return {}
        self.calls += 1
        started = time.monotonic()
        try:
            text = self._series.value({"size": size, "seed": seed})
            return self._data(text, size)
        except SandboxError:
            raise
        except InputError as fault:
            # one that does not end costs as much time as many that fail
            self.failures += MOST_FAILURES // 3 if fault.kind == "time-limit" else 1
            self.last_fault = fault.message[:500]
            return {}
        finally:
            self._spent += time.monotonic() - started

    def _data(self, text: bytes, size: int) -> dict[str, Any]:
        """Return what a JSON text holds, where it keeps to the limits.

        Raises
        ------
        DataError
            If it does not.
        """
        try:
            data = self.parse(text)
        except ValueError as fault:
            raise _unusable(f"what it returned is no strict JSON: {fault}") from None
        if not isinstance(data, dict) or not data:
            raise _unusable("it did not return a table of parameters")
        excess = limits_fault(data)
        if excess:
            raise _unusable(excess)
        most = _SIZE_FACTOR * size + _SIZE_SLACK
        for name in self.dimensions:
            value = data.get(name)
            if isinstance(value, (int, float)) and value > most:
                raise _unusable(f"for size {size} it made {name} {value}, and at most {most} is taken")
        return data


def limits_fault(data: Any) -> str:
    """Say why data of a stranger are too many or too large; empty where they are not."""
    waiting, count = [data], 0
    while waiting:
        value = waiting.pop()
        count += 1
        if count > MOST_NUMBERS:
            return f"the data have more than {MOST_NUMBERS} numbers and lists"
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, bool) or not isinstance(value, (int, float)):
            return f"the data hold a {type(value).__name__}, not numbers alone"
        elif not math.isfinite(value) or abs(exact_data(value)) > LARGEST:
            return f"the data hold a number beyond {LARGEST}"
    return ""


def _check_source(source: str) -> None:
    if len(source) > LONGEST_SOURCE:
        raise _unusable(f"it has {len(source)} characters, and {LONGEST_SOURCE} are run")
    try:
        # parsed, not run: a plain mistake is told without starting a process
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        raise _unusable(f"it is no Python: {getattr(fault, 'msg', None) or type(fault).__name__}") from None
    if not any(isinstance(node, ast.FunctionDef) and node.name == FUNCTION for node in tree.body):
        raise _unusable(f"it defines no function {FUNCTION}(size, seed)")


def _unusable(why: str) -> DataError:
    return DataError(
        f"the proposed generator cannot be used: {why}",
        kind="generator",
        remedy=f"write a function {FUNCTION}(size, seed) that returns one data set",
        side="data",
    )
