"""What a script has under the name that the user gave, and the models among its values."""

from __future__ import annotations

import ast
import os
from typing import Any

from equivamap.errors import ReadError
from equivamap.readers.capture.recorder import Recorder
from equivamap.readers.capture.request import Request
from equivamap.readers.live import library_of

__all__ = ["models_in", "module_name", "returned_model", "target_of"]


def module_name(request: Request, recorder: Recorder) -> str:
    """Return the name under which a file is loaded for its target: its own if it defines that by ``def``.

    Raises
    ------
    ReadError
        If the file has nothing of the target's name.
    """
    assert recorder.source is not None
    tree = recorder.source.tree()
    defined = any(
        isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == request.target
        for node in tree.body
    )
    if not defined and not {request.target, "*"} & _bound_names(tree):
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        has = f"; it defines {', '.join(functions[:12])}" if functions else ""
        raise ReadError(
            f"there is no {request.target!r} in {request.shown}{has}",
            kind="name-missing",
            remedy="name a model or a function that returns one",
        )
    return os.path.splitext(os.path.basename(request.path))[0] if defined else "__main__"


def _bound_names(tree: ast.Module) -> set[str]:
    """Return every name that a file binds somewhere; a star import may bind any."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
    return names


def target_of(request: Request, recorder: Recorder) -> Any:
    """Return what a loaded script has under the name of the target.

    Raises
    ------
    ReadError
        If it has nothing of that name.
    """
    if request.target not in recorder.namespace:
        names = [n for n in recorder.namespace if not n.startswith("_")]
        raise ReadError(
            f"there is no {request.target!r} in {request.shown}; it has {', '.join(names[:12])}",
            kind="name-missing",
            remedy="name a model or a function that returns one",
        )
    return recorder.namespace[request.target]


def returned_model(value: Any, request: Request) -> Any:
    """Return the one model among what a function returned.

    Raises
    ------
    ReadError
        If there is none, or more than one.
    """
    found = models_in({"": value}) if value is not None else {}
    if isinstance(value, (tuple, list)):
        found = models_in({str(k): item for k, item in enumerate(value)})
    elif isinstance(value, dict):
        found = models_in({str(k): item for k, item in value.items()})
    if len(found) != 1:
        raise ReadError(
            f"{request.target} returned {len(found)} models ({type(value).__name__})",
            kind="no-model" if not found else "several-models",
            remedy="let it return the model",
        )
    return next(iter(found.values()))


def models_in(namespace: dict[str, Any]) -> dict[str, Any]:
    """Return the models among some values and the attributes of the user's own objects, each once."""
    found: dict[str, Any] = {}
    seen: set[int] = set()
    for name, value in namespace.items():
        inner = vars(value) if type(value).__module__ == "__main__" and hasattr(value, "__dict__") else {}
        for label, item in [(name, value), *((f"{name}.{key}", part) for key, part in inner.items())]:
            if not isinstance(item, type) and library_of(item) is not None and id(item) not in seen:
                seen.add(id(item))
                found[label] = item
    return found
