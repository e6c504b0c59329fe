"""Methods of others: a function in a file, or answers in a file."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from equivamap.bench.methods.method import ANSWERS, Asked, Method, Prediction, Reply
from equivamap.bench.methods.open_sides import example_data, formulation_text, map_text
from equivamap.bench.pairs import Pair
from equivamap.errors import ReadError, UsageError
from equivamap.formulations.builds.formulation_bench import FORMULATION_FILE, read_bench_formulation

__all__ = ["function_method", "predictions_method"]


def function_method(text: str) -> Method:
    """Return the method ``FILE.py:function``.

    The function is called with the paths of A and B and the name of the relation; it returns ``"equivalent"``,
    ``"not_equivalent"`` or ``"undecided"``, or one of these with a text on what it rests on. It runs in our process,
    as the code of whoever asks for it, and sees copies of the models, scripts with their data beside them: the name
    ``47_c`` would tell the answer, and labels may lie near. Of formulations with open data it gets directories with
    formulation.json and parameters.json, in B's also map.json where the data set states how B's data follow
    from A's. Nobody ends it when its time is over. What it prints goes to standard error.

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
        with contextlib.redirect_stdout(sys.stderr):
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as fault:
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
        with tempfile.TemporaryDirectory(prefix="equivamap-") as scratch:
            if asked.is_open:
                a, b = _copied_open(asked.pair, Path(scratch))
            else:
                a = _copied(asked.pair.a, asked.pair.data_a, Path(scratch, "a"))
                b = _copied(asked.pair.b, asked.pair.data_b, Path(scratch, "b"))
            with contextlib.redirect_stdout(sys.stderr):
                said = function(a, b, str(asked.relation))
        return _prediction(said, name)

    version = hashlib.sha256(path.read_bytes()).hexdigest()
    return Method(
        f"{path.stem}:{name}", answer, "its own notion", reads=False, reads_open=False, version=version
    )


def _copied(model: Path, data: Sequence[str], place: Path) -> str:
    """Copy a model and its data to a place that says nothing, and return the path of the model."""
    place.mkdir()
    for file in map(Path, data):
        if file.is_dir():
            shutil.copytree(file, place / file.name)
        else:
            shutil.copy(file, place)
    copy = place / f"model{''.join(model.suffixes[-2:]) if model.suffix == '.gz' else model.suffix}"
    shutil.copyfile(model, copy)
    return str(copy)


def _copied_open(pair: Pair, scratch: Path) -> tuple[str, str]:
    """Write what is asked about formulations with open data to directories that say nothing else."""
    formulations = [read_bench_formulation(side) for side in (pair.a, pair.b)]
    places = [scratch / name for name in "ab"]
    for side, place in zip((pair.a, pair.b), places, strict=True):
        place.mkdir()
        (place / FORMULATION_FILE).write_text(formulation_text(side), encoding="utf-8")
    if formulations[0].example is not None:
        for data, place in zip(example_data(pair, *formulations), places, strict=True):
            (place / "parameters.json").write_text(json.dumps(data), encoding="utf-8")
    stated = map_text(pair, formulations[0])
    if stated:
        (places[1] / "map.json").write_text(stated, encoding="utf-8")
    return str(places[0]), str(places[1])


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

    version = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return Method(path.stem, answer, "its own notion", reads=False, reads_open=False, version=version)


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
