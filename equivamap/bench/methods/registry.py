"""Methods by name."""

from __future__ import annotations

import difflib

from equivamap.bench.methods.canonical import CANONICAL
from equivamap.bench.methods.execution import EXECUTION
from equivamap.bench.methods.method import Method
from equivamap.bench.methods.ours import OURS
from equivamap.bench.methods.strangers import function_method
from equivamap.bench.methods.wl import WL
from equivamap.errors import UsageError

__all__ = ["METHODS", "method_of"]

METHODS: dict[str, Method] = {method.name: method for method in (OURS, EXECUTION, CANONICAL, WL)}


def method_of(name: str) -> Method:
    """Return a method by its name, or by ``FILE.py:function``.

    Raises
    ------
    InputError
        If there is none.
    """
    if name in METHODS:
        return METHODS[name]
    if ".py:" in name:
        return function_method(name)
    near = difflib.get_close_matches(name, METHODS, n=1)
    raise UsageError(
        f"unknown method {name!r}",
        kind="unknown-method",
        remedy=(f"did you mean {near[0]}? " if near else "")
        + f"known ones: {', '.join(METHODS)}; or FILE.py:function",
        side="options",
    )
