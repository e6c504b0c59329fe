"""Saying what a long run is at, to whoever listens; nothing is said, and nothing costs time, where nobody does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from math import isfinite

__all__ = ["Stage", "bounds_listener", "discharged", "listening", "measured", "phase", "reported_to"]


@dataclass(frozen=True)
class Stage:
    """What a run is at.

    Parameters
    ----------
    phase
        What is being done: ``reading A``, ``trying the map by names``.
    obligations
        How many obligations of this phase were settled.
    bounds
        The best bound and the best solution of a MILP that is being solved.
    """

    phase: str
    obligations: int = 0
    bounds: str = ""


class _Listener:
    def __init__(self, told: Callable[[Stage], None]) -> None:
        self.told = told
        self.stage = Stage("")


@dataclass(frozen=True)
class _Measure:
    """What a MILP that is solved measures, and the sign by which a form that it maximises is that."""

    name: str
    sign: int


_measure: ContextVar[_Measure | None] = ContextVar("equivamap_measure", default=None)
_listener: ContextVar[_Listener | None] = ContextVar("equivamap_progress", default=None)


@contextmanager
def reported_to(told: Callable[[Stage], None]) -> Iterator[None]:
    """Report every stage of what runs within to `told`, in the thread that runs it."""
    token = _listener.set(_Listener(told))
    try:
        yield
    finally:
        _listener.reset(token)


def listening() -> bool:
    """Tell whether anybody listens: what costs time to say is not worth it otherwise."""
    return _listener.get() is not None


@contextmanager
def measured(name: str, sign: int) -> Iterator[None]:
    """Say what MILPs solved within are about: `sign` times the form that they maximise."""
    token = _measure.set(_Measure(name, sign))
    try:
        yield
    finally:
        _measure.reset(token)


def bounds_listener() -> Callable[[float, float], None] | None:
    """Return what takes the best solution and the best bound of a form that is maximised; None where nobody listens.

    It may be called from another thread.
    """
    listener, measure = _listener.get(), _measure.get()
    if listener is None:
        return None
    heard = listener

    def take(found: float, bound: float) -> None:
        name, sign = ("MILP", 1) if measure is None else (measure.name, measure.sign)
        parts = [
            f"{words} {sign * value:.6g}"
            for words, value in (("found", found), ("bound", bound))
            if isfinite(value)
        ]
        if parts:
            heard.stage = replace(heard.stage, bounds=f"{name}: {', '.join(parts)}")
            heard.told(heard.stage)

    return take


def phase(words: str) -> None:
    """Say that something else is being done now."""
    listener = _listener.get()
    if listener is not None:
        listener.stage = Stage(words)
        listener.told(listener.stage)


def discharged() -> None:
    """Say that one more obligation is settled."""
    listener = _listener.get()
    if listener is not None:
        listener.stage = Stage(listener.stage.phase, listener.stage.obligations + 1)
        listener.told(listener.stage)
