"""The process that builds one instance after another; started by `equivamap.readers.capture.series`.

A function is loaded once and called for each data set in this process. Where it solves, and for scripts, each build
runs in a fork of this process, which has loaded what the script imports: so nothing of one build is left for the next.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

from equivamap.errors import InputError, ReadError
from equivamap.readers.capture.arguments import arguments_from
from equivamap.readers.capture.chance import Chance, shake
from equivamap.readers.capture.faults import exit_error, script_error
from equivamap.readers.capture.preloading import imported_by, preload
from equivamap.readers.capture.recorder import Recorder
from equivamap.readers.capture.request import ERROR, HEADER, Request, error_to_json, write_answer
from equivamap.readers.capture.running import execute, prepare, run_to_model
from equivamap.readers.capture.series_request import FORK, READY, VALUE, SeriesRequest, data_place, read_frame
from equivamap.readers.capture.targets import module_name, returned_model, target_of
from equivamap.readers.live import library_of

__all__ = ["serve"]


class _Caller(Recorder):
    """Records a function that is called in this very process: its first solve call ends the process for a fork."""

    loaded = False

    def send(self, letter: bytes, payload: bytes) -> NoReturn:
        """Answer that builds need processes of their own; while the file is loaded, answer as usual."""
        if self.loaded:
            write_answer(self.request.result, FORK, b"")
            os._exit(0)
        super().send(letter, payload)


def serve(series: SeriesRequest) -> None:
    """Load the script of a series, and answer data with instances until there are no more."""
    request = series.request
    if series.data_as_argument:
        request = replace(request, args=(data_place(request.scratch, series.data_name),))
        series = replace(series, request=request)
    for descriptor in (request.result, series.questions, series.lifeline):
        os.set_inheritable(descriptor, False)
    threading.Thread(target=_die_with_parent, args=(series.lifeline,), daemon=True).start()
    try:
        build = _loaded(series)
    except InputError as fault:
        fault.file = fault.file or request.shown
        write_answer(request.result, ERROR, error_to_json(fault))
        os._exit(0)
    write_answer(request.result, READY, b"")
    asked = 0
    while True:
        frame = read_frame(series.questions)
        if frame is None:
            os._exit(0)
        if request.reading:
            asked += 1
            shake(request.reading + asked)
        build(frame[HEADER:])


def _die_with_parent(lifeline: int) -> None:
    """End this process and all that it started as soon as the other end of the lifeline is closed."""
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)


def _loaded(series: SeriesRequest) -> Callable[[bytes], None]:
    """Load the script and return what answers one data set."""
    request = series.request
    direct = bool(request.target) and not series.forking
    recorder, asked = prepare(request, _Caller if direct else Recorder)
    recorder.files.prefers_data = True
    if not series.returns_data:
        recorder.chance = recorder.files.chance = Chance(recorder.asking_place, recorder.is_users)
        recorder.chance.install()
    shake(request.reading)
    # for the forks to find it loaded
    preload(() if request.module else imported_by(request.path), forking=not direct)
    if not request.target:
        return lambda data: _in_fork(series, recorder, asked, data, None)
    function = _function(request, recorder, asked)
    if isinstance(recorder, _Caller):
        recorder.loaded = True
        if series.returns_data:
            return lambda data: write_answer(request.result, *_value(function, recorder, asked, data))
        return lambda data: write_answer(request.result, *_answer(function, recorder, asked, data))
    return lambda data: _in_fork(series, recorder, asked, data, function)


def _function(request: Request, recorder: Recorder, asked: list[str]) -> Callable[..., Any]:
    recorder.loading_for = request.target
    try:
        if request.module:
            recorder.files.script_directory = os.path.join(os.getcwd(), "")
            recorder.namespace = importlib.import_module(request.path).__dict__
        else:
            execute(recorder, module_name(request, recorder))
    except SystemExit as leaving:
        if request.target not in recorder.namespace:
            raise exit_error(leaving, recorder) from leaving
    except InputError:
        raise
    except BaseException as fault:
        raise script_error(fault, recorder, asked) from fault
    recorder.loading_for = ""
    value = target_of(request, recorder)
    if not callable(value) or library_of(value) is not None:
        raise ReadError(
            f"{request.target} in {request.shown} is no function: it cannot be given data",
            kind="not-a-function",
            remedy="name a function of the data that returns the model",
        )
    function: Callable[..., Any] = value
    return function


def _answer(
    function: Callable[..., Any], recorder: Recorder, asked: list[str], text: bytes
) -> tuple[bytes, bytes]:
    """Return the instance that a function builds from data, or the error why it does not."""
    request = recorder.request
    recorder.forget()
    asked.clear()
    try:
        positional, named = arguments_from(function, json.loads(text), request)
        model = returned_model(function(*positional, **named), request)
    except SystemExit as leaving:
        return ERROR, error_to_json(exit_error(leaving, recorder))
    except BaseException as fault:  # noqa: BLE001 - whatever the function raises is reported, not swallowed
        return ERROR, error_to_json(script_error(fault, recorder, asked, quote=False))
    recorder.parameters = json.loads(text)  # the function may have changed what it got
    return recorder.taken(model, f"{request.shown}:{request.target}()")


def _value(
    function: Callable[..., Any], recorder: Recorder, asked: list[str], text: bytes
) -> tuple[bytes, bytes]:
    """Return what a function returns for arguments, as JSON, or the error why it returns nothing."""
    recorder.forget()
    asked.clear()
    try:
        positional, named = arguments_from(function, json.loads(text), recorder.request)
        return VALUE, json.dumps(function(*positional, **named), allow_nan=False).encode()
    except SystemExit as leaving:
        return ERROR, error_to_json(exit_error(leaving, recorder))
    except BaseException as fault:  # noqa: BLE001 - whatever the function raises is reported, not swallowed
        return ERROR, error_to_json(script_error(fault, recorder, asked, quote=False))


def _in_fork(
    series: SeriesRequest,
    recorder: Recorder,
    asked: list[str],
    text: bytes,
    function: Callable[..., Any] | None,
) -> None:
    """Let a fork of this process answer, and pass its answer on."""
    request = series.request
    place = data_place(request.scratch, series.data_name)
    mirror = os.path.join(request.scratch, "written")
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "wb") as stream:
        stream.write(text)
    inside, outside = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inside)
        data = () if function is not None else (place,)
        recorder.begin(replace(request, result=outside, data=data), mirror)
        if function is not None:
            called = function
            run_to_model(recorder, asked, lambda: _send(called, recorder, text), quote=False)
        run_to_model(recorder, asked, lambda: execute(recorder, "__main__"), quote=False)
    os.close(outside)
    frame = read_frame(inside)
    os.close(inside)
    if frame is not None:
        # it has answered: whatever still runs there is of no use
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.path.isdir(mirror):
        shutil.rmtree(mirror)
    if frame is None:
        write_answer(request.result, ERROR, error_to_json(_died(os.waitstatus_to_exitcode(status), request)))
    else:
        write_answer(request.result, frame[:1], frame[HEADER:])


def _send(function: Callable[..., Any], recorder: Recorder, text: bytes) -> None:
    request = recorder.request
    positional, named = arguments_from(function, json.loads(text), request)
    recorder.parameters = json.loads(text)
    value = function(*positional, **named)
    recorder.finish()
    recorder.send(*recorder.taken(returned_model(value, request), f"{request.shown}:{request.target}()"))


def _died(code: int, request: Request) -> ReadError:
    how = f"was killed by signal {-code}" if code < 0 else f"ended with exit status {code}"
    return ReadError(
        f"the script {how} before a model could be taken",
        kind="killed" if code < 0 else "script-exited",
        remedy="run the script by itself with the same data",
        file=request.shown,
    )
