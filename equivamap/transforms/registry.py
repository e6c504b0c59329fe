"""The transformations by name: every module of the three groups defines one ``TRANSFORMATION``."""

from __future__ import annotations

import difflib
import pkgutil
from functools import cache
from importlib import import_module

from equivamap.errors import UsageError
from equivamap.transforms.transformation import Transformation

__all__ = ["transformation", "transformations"]

_GROUPS = ("equivalent", "restricting", "different")


@cache
def transformations() -> dict[str, Transformation]:
    """Return all transformations by name, group by group, in order of name."""
    found: dict[str, Transformation] = {}
    for group in _GROUPS:
        package = import_module(f"equivamap.transforms.{group}")
        for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
            if module.startswith("_"):
                continue
            entry: Transformation = import_module(f"{package.__name__}.{module}").TRANSFORMATION
            if entry.name in found or entry.group != group:
                raise ValueError(f"transforms/{group}/{module}.py: {entry.name} is taken or of another group")
            found[entry.name] = entry
    return found


def transformation(name: str) -> Transformation:
    """Return the transformation of a name.

    Raises
    ------
    UsageError
        If there is none; the message has the nearest names.
    """
    known = transformations()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=3)
    raise UsageError(
        f"unknown transformation {name!r}",
        kind="unknown-transformation",
        remedy=f"did you mean {' or '.join(near)}?" if near else f"known ones: {', '.join(known)}",
        side="options",
    )
