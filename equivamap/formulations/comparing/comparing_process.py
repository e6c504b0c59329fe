"""Comparing instances in further processes: each has its own two builders, and ends with the process that started it.

Both ends speak in pickles of plain values over pipes: the other end is this module, run by this very Python.
"""

from __future__ import annotations

import dataclasses
import os
import pickle
import select
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from equivamap.errors import EquivaMapError
from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.builds.parameter_maps import ParameterMap
from equivamap.formulations.comparing.across import Comparer, Comparison
from equivamap.formulations.comparing.family_maps import InstancePair
from equivamap.formulations.schemas.schema import Schema
from equivamap.verify.sides import Side

__all__ = ["Compared", "ComparingProcess", "main"]

_LENGTH = struct.Struct("<Q")
_START = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from equivamap.formulations.comparing.comparing_process import main; main()"
)
_KNOWN = ("best", "worst", "some_point")
_AHEAD = 2
"""Data sets that a process has in hand."""

Compared = tuple[Comparison, InstancePair | None]


class ComparingProcess:
    """One process that compares instances as a `Comparer` does.

    Parameters
    ----------
    comparer
        Compares here; the process does the same there.
    """

    def __init__(self, comparer: Comparer) -> None:
        self.in_hand: deque[tuple[int, dict[str, Any]]] = deque()
        self._read = bytearray()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, str(Path(__file__).parents[3])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._questions: IO[bytes] = self._process.stdin
        self._answers = self._process.stdout.fileno()
        os.set_blocking(self._answers, False)
        self._send(_settings(comparer))

    @property
    def wants_more(self) -> bool:
        """True while it should be handed more data."""
        return self.is_alive and len(self.in_hand) < _AHEAD

    @property
    def is_alive(self) -> bool:
        """True until it ended."""
        return self._process.poll() is None

    def hand(self, number: int, data: dict[str, Any]) -> None:
        """Hand it one data set."""
        self.in_hand.append((number, data))
        self._send((number, data))

    def collect(self, seconds: float = 0.0) -> list[Compared]:
        """Return what it has finished, after waiting for the first answer at most so long."""
        found: list[Compared] = []
        until = time.monotonic() + seconds
        while self.in_hand:
            wait = 0.0 if found else max(until - time.monotonic(), 0.0)
            if not select.select([self._answers], [], [], wait)[0]:
                break
            chunk = os.read(self._answers, 2**20)
            if not chunk:
                break
            self._read += chunk
            while (answer := self._next()) is not None:
                self.in_hand.popleft()
                found.append(answer)
        return found

    def close(self) -> None:
        """End it, with its builders, which end with it."""
        self._questions.close() if not self._questions.closed else None
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _send(self, value: Any) -> None:
        try:
            _write(self._questions, value)
        except BrokenPipeError:
            return  # what it had in hand is done here instead

    def _next(self) -> Compared | None:
        """Return the next whole answer."""
        if len(self._read) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._read)
        if len(self._read) < _LENGTH.size + length:
            return None
        payload = bytes(self._read[_LENGTH.size : _LENGTH.size + length])
        del self._read[: _LENGTH.size + length]
        comparison, known = pickle.loads(payload)
        return comparison, None if known is None else _pair(comparison.number, known)


def _settings(comparer: Comparer) -> dict[str, Any]:
    return {
        "sides": [_plain(side) for side in (comparer.a, comparer.b)],
        "parameter_map": (
            dict(comparer.parameter_map.statements),
            comparer.parameter_map.definitions,
            comparer.parameter_map.origin,
        ),
        "options": {
            "relation": comparer.relation,
            "objective": comparer.objective,
            "may_stay_open": comparer.may_stay_open,
            "solve_limit": comparer.solve_limit,
            "build_limit": comparer.builders[0].time_limit,
            "deadline": comparer.deadline,
        },
    }


def _plain(formulation: Formulation) -> tuple[dict[str, Any], Any]:
    """Return a formulation and its schema as values; what was compiled stays here."""
    fields = {f.name: getattr(formulation, f.name) for f in dataclasses.fields(formulation)}
    schema = fields.pop("schema")
    fields["example"] = None
    return fields, None if schema is None else (
        dict(schema.parameters),
        schema.assumptions,
        schema.definitions,
    )


def _pair(number: int, known: Sequence[tuple[Any, Mapping[str, Any]]]) -> InstancePair:
    sides = [Side(label, instance) for label, (instance, _) in zip("ab", known, strict=True)]
    for side, (_, answers) in zip(sides, known, strict=True):
        side.__dict__.update(answers)
    return InstancePair(number, *sides)


def _write(stream: IO[bytes], value: Any) -> None:
    payload = pickle.dumps(value)
    stream.write(_LENGTH.pack(len(payload)) + payload)
    stream.flush()


def _asked(stream: IO[bytes]) -> Any:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    return pickle.loads(stream.read(_LENGTH.unpack(head)[0]))


def main() -> None:
    """Answer until there are no more questions."""
    questions = sys.stdin.buffer
    # what a library prints must not stand between the answers
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    settings = _asked(questions)
    if settings is None:
        return
    sides = [
        Formulation(**fields, schema=None if schema is None else Schema(*schema))
        for fields, schema in settings["sides"]
    ]
    comparer = Comparer(sides[0], sides[1], ParameterMap(*settings["parameter_map"]), **settings["options"])
    with comparer:
        try:
            comparer.ready()
        except EquivaMapError:
            return  # the process that asks meets the same error
        while (asked := _asked(questions)) is not None:
            comparison = comparer.compare(*asked)
            known = None
            if comparison.is_compared and comparer.sides is not None:
                known = [
                    (s.instance, {k: s.__dict__[k] for k in _KNOWN if k in s.__dict__})
                    for s in comparer.sides
                ]
            _write(answers, (comparison, known))
