"""Methods of others: a function in a file, or answers in a file."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from equivamap.bench.methods.method import ANSWERS, Asked, Method, Prediction, Reply
from equivamap.errors import ReadError, UsageError

__all__ = ["function_method", "predictions_method"]


def function_method(text: str) -> Method:
    """Return the method ``FILE.py:function``.

    The function is called with the paths of A and B and the name of the relation; it returns ``"equivalent"``,
    ``"not_equivalent"`` or ``"undecided"``, or one of these with a text on what it rests on. It runs in our process,
    as the code of whoever asks for it.

    Raises
    ------
    InputError
        If the file or the function is not there.
    """
    file, _, name = text.rpartition(":")
    path = Path(file)
    if not path.is_file():
        raise UsageError(
            f"the method file {file} does not exist",
            kind="file-missing",
            remedy="--method FILE.py:function",
            side="options",
        )
    spec = importlib.util.spec_from_file_location(f"_method_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as fault:
        raise ReadError(
            f"the method file fails: {type(fault).__name__}: {fault}",
            kind="method-fails",
            remedy="run the file by itself",
            file=file,
        ) from fault
    function: Callable[..., Any] | None = getattr(module, name, None)
    if not callable(function):
        raise UsageError(
            f"{file} has no function {name!r}",
            kind="unknown-method",
            remedy="--method FILE.py:function",
            side="options",
        )

    def answer(asked: Asked) -> Prediction:
        return _prediction(function(str(asked.pair.a), str(asked.pair.b), str(asked.relation)), name)

    return Method(f"{path.stem}:{name}", answer, "its own notion", reads=False)


def predictions_method(text: str) -> Method:
    """Return the method whose answers stand in a file: one JSON object a line with ``id`` and ``answer``.

    Raises
    ------
    ReadError
        If the file cannot be read, or a line is no answer. A pair without a line is ``undecided``.
    """
    path = Path(text)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise ReadError(
            f"the predictions cannot be read: {fault}",
            kind="file-missing",
            remedy="give a JSONL file",
            file=text,
        ) from None
    known: dict[str, Prediction] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            known[str(entry["id"])] = _prediction(entry["answer"], str(entry.get("detail", "")))
        except (ValueError, KeyError, TypeError, UsageError) as fault:
            raise ReadError(
                f"the line is no prediction: {fault}",
                kind="bad-prediction",
                remedy='{"id": "p00001", "answer": "equivalent"}',
                file=text,
                line=number,
            ) from None

    def answer(asked: Asked) -> Prediction:
        return known.get(asked.pair.id, Prediction("undecided", "no prediction"))

    return Method(path.stem, answer, "its own notion", reads=False)


def _prediction(value: Any, detail: str) -> Prediction:
    if isinstance(value, (tuple, list)) and len(value) == 2:
        value, detail = value[0], str(value[1])
    if value not in ANSWERS:
        raise UsageError(
            f"{value!r} is no answer",
            kind="bad-prediction",
            remedy=f"one of {', '.join(ANSWERS)}",
            side="options",
        )
    return Prediction(cast(Reply, value), detail)
