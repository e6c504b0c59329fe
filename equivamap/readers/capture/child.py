"""The process in which a script runs; started by `equivamap.readers.capture.subprocess_run`."""

from __future__ import annotations

import ast
import builtins
import io
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, NoReturn

from equivamap.errors import InputError, ReadError, UnsupportedError
from equivamap.readers.capture.chance import Chance, shake
from equivamap.readers.capture.faults import STANDARD_INPUT, exit_error, looked_for, script_error
from equivamap.readers.capture.files import FileAccess
from equivamap.readers.capture.intercept import install
from equivamap.readers.capture.job import Job
from equivamap.readers.capture.recorder import Recorder
from equivamap.readers.capture.request import ERROR, Request, error_to_json, write_answer
from equivamap.readers.capture.source import Source, read_source
from equivamap.readers.live import OTHER_LIBRARIES, library_of
from equivamap.readers.sandbox.limits import limit_resources

__all__ = [
    "answer",
    "execute",
    "exit_error",
    "main",
    "module_name",
    "prepare",
    "returned_model",
    "run_to_model",
    "script_error",
    "target_of",
]

_READ = {"pyomo", "pulp", "gurobipy", "highspy", "ortools", "linopy", "cvxpy"}


def main(job_path: str) -> None:
    """Run the script of a job that a file tells, and send what becomes of it."""
    with open(job_path, encoding="utf-8") as stream:
        job = Job.from_json(stream.read())
    # where the system counts the processes of a user and not those of a script, only a sandbox can limit them
    limit_resources(job.limits, 0)
    if job.series is None:
        answer(job.request)
        return
    from equivamap.readers.capture.series_child import serve

    serve(job.series)


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


def _run_module(request: Request, recorder: Recorder) -> None:
    import importlib

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


def _call(function: Any, request: Request, recorder: Recorder) -> NoReturn:
    from equivamap.readers.capture.arguments import arguments_for, json_files

    positional, named, data = arguments_for(function, request)
    recorder.parameters = data
    recorder.files.read.update(dict.fromkeys(json_files(request.data)))
    value = function(*positional, **named)
    recorder.finish()
    recorder.send(*recorder.taken(returned_model(value, request), f"{request.shown}:{request.target}()"))


def returned_model(value: Any, request: Request) -> Any:
    """Return the one model among what a function returned.

    Raises
    ------
    ReadError
        If there is none, or more than one.
    """
    found = _models_in({"": value}) if value is not None else {}
    if isinstance(value, (tuple, list)):
        found = _models_in({str(k): item for k, item in enumerate(value)})
    elif isinstance(value, dict):
        found = _models_in({str(k): item for k, item in value.items()})
    if len(found) != 1:
        raise ReadError(
            f"{request.target} returned {len(found)} models ({type(value).__name__})",
            kind="no-model" if not found else "several-models",
            remedy="let it return the model",
        )
    return next(iter(found.values()))


def _models_in(namespace: dict[str, Any]) -> dict[str, Any]:
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


def _take_left(recorder: Recorder) -> NoReturn:
    """The script has ended without a solve call: take the one model that it leaves."""
    request = recorder.request
    found = _models_in({k: v for k, v in recorder.namespace.items() if not k.startswith("__")})
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
