"""One way in for everything that holds a model."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from equivamap.errors import InputError, ReadError, Side, UsageError
from equivamap.ir import Instance
from equivamap.readers.capture.request import Request, SolveCall
from equivamap.readers.live import read_object

if TYPE_CHECKING:
    from equivamap.readers.workers import Workers

__all__ = ["file_of", "read"]

_MODEL_FILES = (".lp", ".mps", ".lp.gz", ".mps.gz")
_SCRIPTS = (".py", ".ipynb")
_OTHER_FORMATS = {
    ".mod": "AMPL",
    ".dat": "AMPL",
    ".run": "AMPL",
    ".ampl": "AMPL",
    ".gms": "GAMS",
    ".nl": "AMPL's .nl",
    ".xlsx": "a spreadsheet",
    ".xls": "a spreadsheet",
    ".ods": "a spreadsheet",
    ".mzn": "MiniZinc",
    ".zpl": "ZIMPL",
    ".jl": "Julia",
    ".cip": "SCIP's .cip",
    ".sav": "CPLEX's .sav",
    ".rew": "an .rew file",
    ".rlp": "an .rlp file",
    ".opb": "an .opb file",
    ".fzn": "FlatZinc",
}


def read(
    source: Any,
    *,
    data: Sequence[str] = (),
    args: str = "",
    solve_call: SolveCall = None,
    time_limit: float = 120.0,
    side: Side | None = None,
    hidden: Sequence[str] = (),
    workers: Workers | None = None,
) -> Instance:
    """Return the instance that `source` holds.

    Parameters
    ----------
    source
        A path (``.lp``, ``.mps``, ``.py``, ``.ipynb``, and ``.gz`` of the first two), ``FILE.py:NAME`` for a model or
        a function in a file, ``package.module:function``, a live model object, or an instance (returned as is).
    data
        Files and directories in which a script finds its data; JSON objects give a function its arguments.
    args
        Command line of a script.
    solve_call
        Which solve call of a script holds the model: its number from 1, ``"last"``, or ``"only"`` (the script runs
        to its end and must solve once). None takes the first and refuses a script that may solve again.
    time_limit
        Seconds that a script has.
    side
        Whose input it is; stands in the errors.
    hidden
        Files that a script must not see though they lie in its directory: the other model, a reference answer. What
        is given as data is seen all the same.
    workers
        Where a script runs; None takes the workers of this process.

    Raises
    ------
    ReadError
        If the model cannot be read.
    SandboxError
        If scripts cannot be run as asked.
    UnsupportedError
        If it has parts outside mixed-integer linear programming.
    UsageError
        If the options contradict each other.
    """
    try:
        _check_data(data)
        if isinstance(source, Instance):
            return source
        if not isinstance(source, (str, os.PathLike)):
            return read_object(source)
        path = os.fspath(source)
        return _read_path(path, tuple(data), args, solve_call, time_limit, tuple(hidden), workers)
    except InputError as fault:
        fault.side = fault.side or side
        raise


def file_of(source: Any) -> str | None:
    """Return the file of what `read` takes, if it is one: ``FILE.py`` of ``FILE.py:NAME``."""
    if not isinstance(source, (str, os.PathLike)):
        return None
    path, _, module = _parts(os.fspath(source))
    return None if module else path


def _check_data(data: Sequence[str]) -> None:
    """Refuse data that is not there, even where the model is a file that needs none."""
    for place in data:
        if not os.path.exists(place):
            raise ReadError(
                f"the data file {place} does not exist",
                kind="data-missing",
                remedy="check the path that was given as data",
                file=os.fspath(place),
            )
        if not os.path.isfile(place) and not os.path.isdir(place):
            raise ReadError(
                f"{place}, given as data, is a pipe, a socket or a device",
                kind="not-a-file",
                remedy="write the data into a file",
                file=os.fspath(place),
            )


def _where_to_look(path: str) -> str:
    """Say what is missing of a path: its directory, or a file for which there is one of a similar name."""
    import difflib

    directory, name = os.path.split(path)
    try:
        names = os.listdir(directory or ".")
    except OSError:
        return f"check the path: there is no directory {directory} that can be read"
    # endings agree as a rule, and tell nothing
    stems = {found.partition(".")[0]: found for found in sorted(names, reverse=True)}
    near = difflib.get_close_matches(name.partition(".")[0], stems, n=1, cutoff=0.75)
    return f"did you mean {os.path.join(directory, stems[near[0]])}?" if near else "check the path"


def _read_path(
    text: str,
    data: tuple[str, ...],
    args: str,
    solve_call: SolveCall,
    time_limit: float,
    hidden: tuple[str, ...],
    workers: Workers | None,
) -> Instance:
    path, target, module = _parts(text)
    if module:
        return _run(path, text, target, True, data, args, solve_call, time_limit, hidden, workers)
    if not os.path.exists(path):
        raise ReadError(
            f"the file {path} does not exist", kind="file-missing", remedy=_where_to_look(path), file=path
        )
    if os.path.isdir(path):
        raise _is_directory(path)
    if not os.path.isfile(path):
        raise ReadError(
            f"{path} is a pipe, a socket or a device, not a file",
            kind="not-a-file",
            remedy="write the model into a file",
            file=path,
        )
    if not os.access(path, os.R_OK):
        raise ReadError(
            f"the file {path} may not be read", kind="file-missing", remedy="check its permissions", file=path
        )
    lowered = path.lower()
    if lowered.endswith(_MODEL_FILES):
        from equivamap.readers.files import read_model_file

        return read_model_file(path)
    if lowered.endswith(_SCRIPTS):
        return _run(path, path, target, False, data, args, solve_call, time_limit, hidden, workers)
    _refuse_format(path)


def _is_directory(path: str) -> ReadError:
    """Return the error for a directory, which may hold a formulation whose data are open."""
    is_open = any(
        os.path.exists(os.path.join(path, name)) for name in ("formulation.json", "optimus-code.py")
    )
    remedy = "give a model file"
    if is_open:
        remedy = "call equivamap.check_formulations, or the command with --instances N: its data are open"
    return ReadError(f"{path} is a directory", kind="file-missing", remedy=remedy, file=path)


def _refuse_format(path: str) -> NoReturn:
    if os.path.getsize(path) == 0:
        raise ReadError("the file is empty", kind="empty", remedy="give a model file", file=path)
    stem = path.lower().removesuffix(".gz")
    ending = os.path.splitext(stem)[1]
    if ending in _OTHER_FORMATS:
        raise ReadError(
            f"{_OTHER_FORMATS[ending]} is not read",
            kind="unsupported-format",
            remedy="write .mps and check that",
            file=path,
        )
    with open(path, "rb") as stream:
        binary = b"\0" in stream.read(4096)
    raise ReadError(
        f"{'a binary file' if binary else 'a file'} with the ending {ending or '(none)'} is not known",
        kind="binary" if binary else "unknown-extension",
        remedy="give .lp, .mps (also .gz), .py or .ipynb",
        file=path,
    )


def _parts(text: str) -> tuple[str, str, bool]:
    """Return path or module, name, and whether it is a module: ``FILE.py:NAME``, ``package.module:function``."""
    if os.path.exists(text) or ":" not in text:
        return text, "", False
    path, _, target = text.rpartition(":")
    if path.lower().endswith(_SCRIPTS) and target.isidentifier():
        return path, target, False
    if target.isidentifier() and all(part.isidentifier() for part in path.split(".")):
        return path, target, True
    return text, "", False


def _run(
    path: str,
    shown: str,
    target: str,
    module: bool,
    data: tuple[str, ...],
    args: str,
    solve_call: SolveCall,
    time_limit: float,
    hidden: tuple[str, ...],
    workers: Workers | None,
) -> Instance:
    from equivamap.readers.capture.starting import Run
    from equivamap.readers.capture.subprocess_run import run_script

    if isinstance(solve_call, int) and solve_call < 1:
        raise UsageError(
            f"solve call {solve_call} does not exist", kind="solve-call", remedy="calls are counted from 1"
        )
    try:
        words = tuple(shlex.split(args))
    except ValueError as fault:
        raise UsageError(
            f"the command line {args!r} is not well formed: {fault}", kind="args", remedy="close the quotes"
        ) from fault
    full = path if module else str(Path(path).resolve())
    request = Request(
        path=full,
        shown=shown,
        target=target,
        module=module,
        args=words,
        data=tuple(os.path.abspath(place) for place in data),
        solve_call=solve_call,
        scratch="",
        memory=0,
        result=-1,
    )
    directory = os.getcwd() if module else os.path.dirname(full)
    run = Run(request, directory, time_limit * (os.cpu_count() or 1), None, hidden, workers)
    return run_script(run, time_limit)
