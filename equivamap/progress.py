"""Saying what a long run is at, to whoever listens; nothing is said, and nothing costs time, where nobody does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

__all__ = ["Stage", "discharged", "phase", "reported_to"]


@dataclass(frozen=True)
class Stage:
    """What a run is at.

    Parameters
    ----------
    phase
        What is being done: ``reading A``, ``trying the map by names``.
    obligations
        How many obligations of this phase were settled.
    """

    phase: str
    obligations: int = 0


class _Listener:
    def __init__(self, told: Callable[[Stage], None]) -> None:
        self.told = told
        self.stage = Stage("")


_listener: ContextVar[_Listener | None] = ContextVar("equivamap_progress", default=None)


@contextmanager
def reported_to(told: Callable[[Stage], None]) -> Iterator[None]:
    """Report every stage of what runs within to `told`, in the thread that runs it."""
    token = _listener.set(_Listener(told))
    try:
        yield
    finally:
        _listener.reset(token)


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
