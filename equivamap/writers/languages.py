"""The languages, and what each keeps of an instance's names."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from equivamap.errors import UsageError
from equivamap.ir import Instance, Label, split_names

__all__ = ["LANGUAGES", "write", "written_labels"]

LANGUAGES = ("lp", "mps", "pyomo", "pulp", "gurobipy")
"""What `write` can write."""


def write(instance: Instance, language: str, *, title: str = "") -> str:
    """Return the source of an instance.

    Reading the source gives the same instance again: every number exactly, rows, bounds, kinds, sense and constant of
    the objective, and the labels that `written_labels` tells. Where a language cannot say a thing this is refused; the
    module of each language says what that is. The order of variables and rows is kept within a family only.

    Parameters
    ----------
    instance
        What to write.
    language
        One of `LANGUAGES`.
    title
        A line of text that heads the source.

    Raises
    ------
    UnsupportedError
        If the language cannot state a part of the instance exactly.
    UsageError
        If the language is unknown.
    """
    writer: Callable[[Instance, str], str] = getattr(_module(language), f"write_{language}")
    return writer(instance, title)


def written_labels(instance: Instance, language: str) -> tuple[list[Label], list[Label]]:
    """Return family and index that columns and rows have when the source is read again.

    They are those of the instance, except where the language does not allow a name or an index; `restored` gives back
    what was meant. In scripts a family whose indices differ in length becomes several families.
    """
    module = _module(language)
    if language in ("lp", "mps"):
        columns, rows = getattr(module, f"{language}_names")(instance)
        return split_names(columns), split_names(rows)
    labels: tuple[list[Label], list[Label]] = getattr(module, f"{language}_labels")(instance)
    return labels


def _module(language: str) -> ModuleType:
    if language not in LANGUAGES:
        raise UsageError(
            f"{language!r} is no language that models are written in",
            kind="unknown-language",
            remedy=f"give one of {', '.join(LANGUAGES)}",
            side="options",
        )
    return import_module(f"equivamap.writers.{language}")
