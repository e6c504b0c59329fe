"""Methods by name."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from equivamap.bench.methods import equivamap_2025, naive_llm
from equivamap.bench.methods.canonical import CANONICAL
from equivamap.bench.methods.execution import EXECUTION
from equivamap.bench.methods.method import Method
from equivamap.bench.methods.ours import OURS
from equivamap.bench.methods.strangers import function_method
from equivamap.bench.methods.wl import WL
from equivamap.errors import UsageError
from equivamap.llm import LanguageModel, ModelChoice, language_model
from equivamap.llm.choice import AnyModel

__all__ = ["LLM_METHODS", "METHODS", "method_of"]

METHODS: dict[str, Method] = {method.name: method for method in (OURS, EXECUTION, CANONICAL, WL)}

LLM_METHODS: dict[str, Callable[[LanguageModel], Method]] = {
    naive_llm.NAME: naive_llm.naive_llm,
    equivamap_2025.NAME: equivamap_2025.equivamap_2025,
}
"""Methods that ask a language model."""


def method_of(name: str, llm: AnyModel | None = None) -> Method:
    """Return a method by its name, or by ``FILE.py:function``.

    Parameters
    ----------
    name
        The name.
    llm
        The language model of methods that ask one; None takes what the environment says.

    Raises
    ------
    InputError
        If there is none, or no language model where it needs one.
    """
    if name in METHODS:
        return METHODS[name]
    if name in LLM_METHODS:
        method = LLM_METHODS[name](language_model(llm))
        if isinstance(llm, ModelChoice) and llm.replay is not None:
            # answers taken from another recording are those of another method
            digest = hashlib.sha256(Path(llm.replay).read_bytes()).hexdigest()
            return replace(method, version=f"{method.version} {digest}")
        return method
    if ".py:" in name:
        return function_method(name)
    near = difflib.get_close_matches(name, [*METHODS, *LLM_METHODS], n=1)
    raise UsageError(
        f"unknown method {name!r}",
        kind="unknown-method",
        remedy=(f"did you mean {near[0]}? " if near else "")
        + f"known ones: {', '.join([*METHODS, *LLM_METHODS])}; or FILE.py:function",
        side="options",
    )
