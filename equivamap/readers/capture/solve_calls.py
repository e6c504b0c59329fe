"""How a solve call of a library is taken over."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from equivamap.readers.capture.recorder import Recorder

__all__ = ["Library", "replace_method"]

Library = Callable[[ModuleType, Recorder], None]
"""What to do with a library's module once it has been imported."""


def replace_method(
    cls: type[Any],
    name: str,
    recorder: Recorder,
    model_of: Callable[..., Any] = lambda self, *args, **kwargs: self,
    callback_of: Callable[..., Any] = lambda self, *args, **kwargs: None,
    run: Callable[..., Any] | None = None,
) -> None:
    """Let ``cls.name`` hand its model to `recorder` before it runs.

    Parameters
    ----------
    model_of, callback_of
        Give the model and the callback from the arguments of the call.
    run
        Really solves: called with the method as it was and the arguments of the call. None calls the method.
    """
    original = getattr(cls, name, None)
    if original is None:
        return

    def solve(self: Any, *args: Any, **kwargs: Any) -> Any:
        if recorder.inside:
            return original(self, *args, **kwargs)
        recorder.reached(model_of(self, *args, **kwargs), callback_of(self, *args, **kwargs))
        with recorder.running():
            return run(original, self, *args, **kwargs) if run else original(self, *args, **kwargs)

    setattr(cls, name, solve)
