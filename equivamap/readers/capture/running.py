"""Runs a script up to its model, within the process that it has to itself."""

from __future__ import annotations

import ast
import builtins
import importlib
import io
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, NoReturn

from equivamap.errors import InputError, ReadError, UnsupportedError
from equivamap.readers.capture.arguments import arguments_for, json_files
from equivamap.readers.capture.chance import Chance, shake
from equivamap.readers.capture.faults import STANDARD_INPUT, exit_error, looked_for, script_error
from equivamap.readers.capture.files import FileAccess
from equivamap.readers.capture.intercept import install
from equivamap.readers.capture.recorder import Recorder
from equivamap.readers.capture.request import ERROR, Request, error_to_json, write_answer
from equivamap.readers.capture.source import Source, read_source
from equivamap.readers.capture.targets import models_in, module_name, returned_model, target_of
from equivamap.readers.live import OTHER_LIBRARIES, library_of

__all__ = ["answer", "execute", "prepare", "run_to_model"]

_READ = {"pyomo", "pulp", "gurobipy", "highspy", "ortools", "linopy", "cvxpy"}


def answer(request: Request) -> None:
    """Run the script of a request and send what becomes of it."""
    os.set_inheritable(request.result, False)
    try:
        _run(request)
    except InputError as fault:
        fault.file = fault.file or request.shown
        write_answer(request.result, ERROR, error_to_json(fault))
        os._exit(0)


def _run(request: Request) -> None:
    recorder, asked = prepare(request)
    recorder.chance = recorder.files.chance = Chance(recorder.asking_place, recorder.is_users)
    recorder.chance.install()
    shake(request.reading)
    if request.module:
        run_to_model(recorder, asked, lambda: _run_module(request, recorder))
    elif request.target:
        run_to_model(recorder, asked, lambda: _run_for_target(request, recorder))
    else:
        run_to_model(recorder, asked, lambda: execute(recorder, "__main__"))


def prepare(request: Request, recorder_class: type[Recorder] = Recorder) -> tuple[Recorder, list[str]]:
    """Take over files, questions and solve calls; return what records them, and the list that takes the questions.

    Raises
    ------
    InputError
        If the script cannot be read, or is for a library that is not.
    """
    source = None if request.module else read_source(request.path, request.shown)
    directory = os.path.dirname(request.path) if source else os.getcwd()
    files = FileAccess(directory, request.data, request.scratch)
    recorder = recorder_class(request, source, files)
    if source is not None:
        _refuse_other_libraries(source)
    sys.argv = [request.path, *request.args]
    sys.path.insert(0, directory)
    asked = _refuse_questions()
    install(recorder)
    files.install()
    return recorder, asked


def run_to_model(
    recorder: Recorder, asked: list[str], run: Callable[[], object], quote: bool = True
) -> NoReturn:
    """Let a script run; if no solve call ends it, take what it leaves; `quote` as in `script_error`."""
    try:
        run()
    except SystemExit as leaving:
        if leaving.code not in (None, 0):
            recorder.fail(exit_error(leaving, recorder))
    except BaseException as fault:  # noqa: BLE001 - whatever the script raises is reported, not swallowed
        recorder.fail(script_error(fault, recorder, asked, quote))
    recorder.finish()
    _take_left(recorder)


def _refuse_other_libraries(source: Source) -> None:
    """Refuse a script for a library that is not read before its import fails."""
    packages: dict[str, int] = {}
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.Import):
            for alias in node.names:
                packages.setdefault(alias.name.split(".")[0], node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            packages.setdefault(node.module.split(".")[0], node.lineno)
    others = [name for name in packages if name in OTHER_LIBRARIES]
    if others and not _READ & packages.keys():
        raise UnsupportedError(
            f"models of {OTHER_LIBRARIES[others[0]]} ({others[0]}) are not read",
            kind="unsupported-format",
            remedy="write .mps and check that",
            file=source.shown,
            line=packages[others[0]],
        )


def _refuse_questions() -> list[str]:
    """Let ``input()`` fail as it does without a terminal; return the list that takes its prompts."""
    asked: list[str] = []

    def ask(prompt: object = "") -> str:
        asked.append(str(prompt))
        raise EOFError("nobody answers")

    builtins.input = ask
    sys.stdin = _NoInput(asked)
    return asked


class _NoInput(io.TextIOBase):
    """Standard input without a line in it; notes that somebody has looked."""

    def __init__(self, asked: list[str]) -> None:
        self._asked = asked

    def fileno(self) -> int:
        return 0

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> str:
        self._asked.append(STANDARD_INPUT)
        return ""

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        return self.read()


def execute(recorder: Recorder, name: str) -> None:
    """Run the script of a recorder as the module `name`."""
    source = recorder.source
    assert source is not None
    module = ModuleType(name)
    module.__file__ = source.filename
    module.__builtins__ = builtins  # type: ignore[attr-defined]
    if source.cells:
        module.__dict__["display"] = print
        module.__dict__["get_ipython"] = lambda: None
    sys.modules[name] = module
    recorder.namespace = module.__dict__
    code = compile(source.tree(), source.filename, "exec", dont_inherit=True)
    exec(code, module.__dict__)


def _run_for_target(request: Request, recorder: Recorder) -> None:
    """Load a file for one of its names; a function is called, a model is taken."""
    name = module_name(request, recorder)

    def call(function: Any) -> NoReturn:
        recorder.loading_for = ""
        recorder.calls.clear()
        _call(function, request, recorder)

    recorder.loading_for, recorder.call_target = request.target, call
    try:
        execute(recorder, name)
    except SystemExit:
        if request.target not in recorder.namespace:
            raise
    _take_target(request, recorder, call)


def _run_module(request: Request, recorder: Recorder) -> None:
    recorder.loading_for = request.target
    recorder.files.script_directory = os.path.join(os.getcwd(), "")
    module = importlib.import_module(request.path)
    recorder.namespace = module.__dict__

    def call(function: Any) -> NoReturn:
        recorder.loading_for = ""
        recorder.calls.clear()
        _call(function, request, recorder)

    _take_target(request, recorder, call)


def _take_target(request: Request, recorder: Recorder, call: Any) -> NoReturn:
    value = target_of(request, recorder)
    if library_of(value) is None and callable(value):
        call(value)
    place = f"{request.shown}:{request.target}"
    recorder.send(*recorder.taken(value, place))


def _call(function: Any, request: Request, recorder: Recorder) -> NoReturn:
    positional, named, data = arguments_for(function, request)
    recorder.parameters = data
    recorder.files.read.update(dict.fromkeys(json_files(request.data)))
    value = function(*positional, **named)
    recorder.finish()
    recorder.send(*recorder.taken(returned_model(value, request), f"{request.shown}:{request.target}()"))


def _take_left(recorder: Recorder) -> NoReturn:
    """The script has ended without a solve call: take the one model that it leaves."""
    request = recorder.request
    found = models_in({k: v for k, v in recorder.namespace.items() if not k.startswith("__")})
    if len(found) == 1:
        name, model = next(iter(found.items()))
        recorder.send(*recorder.taken(model, f"end of {request.shown} (variable {name})"))
    if found:
        raise ReadError(
            f"the script does not solve and leaves {len(found)} models: {', '.join(found)}",
            kind="several-models",
            remedy=f"say which one, as {request.shown}:{next(iter(found))}",
        )
    functions = [
        name
        for name, value in recorder.namespace.items()
        if callable(value)
        and getattr(value, "__module__", "") in ("__main__", None)
        and not isinstance(value, type)
    ]
    hint = f", or a function that returns it, as {request.shown}:{functions[0]}" if functions else ""
    raise ReadError(
        f"the script ended without building a model{looked_for(recorder)}",
        kind="no-model",
        remedy=f"give a script that builds and solves a model at top level{hint}",
    )
