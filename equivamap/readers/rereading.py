"""A second reading of scripts: before a verdict stands on what may have been one draw of many.

A script that asks for random numbers, the time or an address is read a second time at once. Every other one is read a
second time before it is said to differ from something: `read` remembers how, as long as the instance lives.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from equivamap.errors import InputError, ReadError
from equivamap.ir import Instance, Warned
from equivamap.readers.capture.difference import difference_of

__all__ = ["confirm", "refuse_difference", "remember"]

REMEDY = (
    "seed what it draws (random.seed(0), numpy.random.seed(0), numpy.random.default_rng(0)) and let the model depend "
    "on nothing else that changes: the time, the process, addresses"
)
_OF_THE_SYSTEM = ("time-limit", "killed", "memory-limit", "output-limit", "sandbox-failed", "sandbox-missing")
"""Kinds of errors that a second reading may meet though the script is the same."""

_Stamp = tuple[tuple[str, int, int] | None, ...]


@dataclass
class _Reading:
    """How a script was read.

    Parameters
    ----------
    again
        Reads it once more.
    shown
        Its path as the user gave it.
    files
        The files that the model comes from.
    stamp
        Their state when it was read.
    """

    again: Callable[[], Instance]
    shown: str
    files: tuple[str, ...]
    stamp: _Stamp
    is_confirmed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


_readings: WeakKeyDictionary[Instance, _Reading] = WeakKeyDictionary()


def remember(instance: Instance, again: Callable[[], Instance], shown: str, files: Sequence[str]) -> None:
    """Remember how an instance was read; `again` reads it once more."""
    places = (*files, *instance.origin.data_files)
    _readings[instance] = _Reading(again, shown, places, _stamp(places))


def confirm(*instances: Instance) -> tuple[Warned, ...]:
    """Read the scripts of instances a second time, each once in its life.

    Returns
    -------
    tuple of Warned
        Where that is not possible, because a file is no longer what it was.

    Raises
    ------
    ReadError
        With kind ``"not-deterministic"``, if the second model is another one than the first; the order of variables
        and rows with names does not matter.
    InputError
        If the second reading fails for reasons of the system.
    """
    notes = []
    for instance in instances:
        reading = _readings.get(instance)
        if reading is None:
            continue
        with reading.lock:
            if reading.is_confirmed:
                continue
            if _stamp(reading.files) != reading.stamp:
                notes.append(
                    Warned(
                        "read-once",
                        f"{reading.shown} has changed since it was read, so that it could not be read a second "
                        "time to see whether it gives the same model",
                    )
                )
                continue
            refuse_difference(instance, reading.again, reading.shown)
            reading.is_confirmed = True
    return tuple(notes)


def refuse_difference(
    first: Instance,
    again: Callable[[], Instance],
    shown: str,
    asked: Sequence[str] = (),
    ordered: bool = False,
) -> None:
    """Read a script a second time and compare.

    Parameters
    ----------
    first
        The model of the first reading.
    again
        Reads once more.
    shown
        Path of the script.
    asked
        What the script asked for that can change.
    ordered
        Whether the order of variables and rows matters.

    Raises
    ------
    ReadError
        If the models differ.
    """
    because = f"; it asks for {', '.join(asked[:5])}" if asked else ""
    try:
        second = again()
    except InputError as fault:
        if fault.kind in _OF_THE_SYSTEM:
            raise
        raise ReadError(
            f"the script gives a model in one run and none in the next: {fault.message}{because}",
            kind="not-deterministic",
            remedy=REMEDY,
            file=shown,
            line=fault.line,
        ) from fault
    differs = difference_of(first, second, ordered)
    if differs:
        raise ReadError(
            f"two runs of the script give different models; they differ in {differs}{because}",
            kind="not-deterministic",
            remedy=REMEDY,
            file=shown,
        )


def _stamp(files: Sequence[str]) -> _Stamp:
    found: list[tuple[str, int, int] | None] = []
    for path in files:
        state = None
        with contextlib.suppress(OSError):
            seen = os.stat(path)
            state = (path, seen.st_mtime_ns, seen.st_size)
        found.append(state)
    return tuple(found)
