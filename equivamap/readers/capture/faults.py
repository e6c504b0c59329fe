"""Why a script gives no model: what it raised or how it left, in words that say what to do."""

from __future__ import annotations

import os
import traceback
from types import TracebackType
from typing import Any

from equivamap.errors import InputError, ReadError, UnsupportedError
from equivamap.readers.capture.recorder import Recorder

__all__ = ["STANDARD_INPUT", "exit_error", "looked_for", "script_error"]

STANDARD_INPUT = "standard input"
"""What stands for a question where a script reads without asking."""
_NETWORK = ("/socket.py", "/http/client.py", "/urllib3/connection.py", "/httpcore/_backends/sync.py")
"""Files of the code that opens connections."""


def looked_for(recorder: Recorder) -> str:
    """Return the end of a message that tells which files a script looked for in vain; empty if none."""
    missing = list(recorder.files.missing)
    if not missing:
        return ""
    return f"; it looked for {', '.join(missing)} in vain, also in {', '.join(recorder.files.searched())}"


def exit_error(leaving: SystemExit, recorder: Recorder) -> ReadError:
    """Return the error that tells how the script left."""
    code = leaving.code
    said = f": {code}" if isinstance(code, str) else f" with status {code}"
    remedy = "run the script by itself; give its command line with --args-a or --args-b"
    place = _place_of(leaving.__traceback__, recorder)
    return ReadError(
        f"the script left by sys.exit{said} before a model could be taken{looked_for(recorder)}",
        kind="script-exited",
        remedy=remedy,
        file=place[0] or recorder.request.shown,
        line=place[1],
    )


def script_error(
    fault: BaseException, recorder: Recorder, asked: list[str], quote: bool = True
) -> InputError:
    """Return the error that tells what the script raised, and where; with `quote` also its traceback."""
    file, line = _place_of(fault.__traceback__, recorder)
    place: dict[str, Any] = {"file": file or recorder.request.shown, "line": line}
    if isinstance(fault, InputError):
        return fault
    text = "".join(traceback.format_exception_only(fault)).strip().splitlines()[-1]
    if isinstance(fault, EOFError) and asked:
        return ReadError(
            f"the script asks for input ({asked[-1]!r})",
            kind="asks-input",
            remedy="read the value from the command line (--args-a, --args-b) or from a file",
            **place,
        )
    if STANDARD_INPUT in asked:
        return ReadError(
            f"the script reads its standard input, which is empty, and raised {text}",
            kind="asks-input",
            remedy="read the data from a file, or take its name from the command line (--args-a, --args-b)",
            **place,
        )
    if not isinstance(fault, FileNotFoundError) and _connects(fault):
        return ReadError(
            f"the script needs the network: it raised {text}",
            kind="needs-network",
            remedy="put what it would fetch into a file beside it: in the sandbox no script has a network",
            **place,
        )
    if isinstance(fault, ModuleNotFoundError) and fault.name:
        package = fault.name.split(".")[0]
        return ReadError(
            f"the script needs the package {package}, which is not installed here",
            kind="package-missing",
            remedy=f"pip install {package}",
            **place,
        )
    if isinstance(fault, FileNotFoundError) and fault.filename is not None:
        return ReadError(
            f"the data file {os.fsdecode(fault.filename)} is missing; a file of that name was looked for in "
            + ", ".join(recorder.files.searched()),
            kind="data-missing",
            remedy="put it beside the script, or give it with --data",
            **place,
        )
    if isinstance(fault, SyntaxError):
        return ReadError(
            f"syntax error in {fault.filename}: {fault.msg}",
            kind="syntax",
            remedy="correct the file",
            file=fault.filename or place["file"],
            line=fault.lineno,
        )
    if isinstance(fault, MemoryError):
        limit = recorder.request.memory / 2**30
        return ReadError(
            f"the script needs more memory than the limit of {limit:g} GiB",
            kind="memory-limit",
            remedy="build a smaller instance",
            **place,
        )
    if isinstance(fault, TypeError) and "Non-constant expressions cannot be multiplied" in str(fault):
        return UnsupportedError(
            "the model is nonlinear: two expressions with variables are multiplied",
            kind="nonlinear",
            remedy="state the product with linear constraints",
            **place,
        )
    remedy = "run the script by itself and correct it"
    if recorder.solve_failed:
        remedy = (
            "this solve really runs, since it comes before the one asked for: without network, with no licence "
            "but that of the package; --sandbox off runs it as you do, or name a function that builds the model: "
            f"{recorder.request.shown}:FUNCTION"
        )
    trace = _users_part(fault.__traceback__, recorder) if quote else None
    frames = traceback.extract_tb(trace)
    # what libraries do among themselves says less than the line that called them
    own = [f for f in frames[:-1] if recorder.is_users(f.filename)] + list(frames[-1:])
    lines = "".join(traceback.format_list(own)).splitlines()[-8:]
    quoted = "\n".join(f"  | {line[:200]}" for line in lines)
    return ReadError(
        f"the script raised {text}{looked_for(recorder)}" + (f"\n{quoted}" if quoted else ""),
        kind="script-raised",
        remedy=remedy,
        **place,
    )


def _users_part(trace: TracebackType | None, recorder: Recorder) -> TracebackType | None:
    """Return the traceback from the first frame that is the user's."""
    while trace is not None and not recorder.is_users(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    return trace


def _place_of(trace: TracebackType | None, recorder: Recorder) -> tuple[str | None, int | None]:
    """Return file and line of the innermost frame that is the user's."""
    place: tuple[str | None, int | None] = (None, None)
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if recorder.is_users(name):
            main = recorder.source is not None and name == recorder.source.filename
            place = (recorder.request.shown if main else name, trace.tb_lineno)
        trace = trace.tb_next
    return place


def _connects(fault: BaseException) -> bool:
    """Tell whether an error comes from opening a connection, itself or what it was raised for."""
    seen: set[int] = set()
    cause: BaseException | None = fault
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        trace = cause.__traceback__
        while trace is not None:
            if isinstance(cause, OSError) and trace.tb_frame.f_code.co_filename.endswith(_NETWORK):
                return True
            trace = trace.tb_next
        cause = cause.__cause__ or cause.__context__
    return False
