"""Many instances from one script or function: one process that stays, asked again and again.

The process is isolated and limited as that of a single run (`equivamap.readers.capture.subprocess_run`). It ends with
the process that started it, however that ends.
"""

from __future__ import annotations

import json
import math
import os
import selectors
import time
from collections.abc import Mapping, Sequence
from typing import Any

from equivamap.errors import DataError, InputError, ReadError
from equivamap.ir import Instance
from equivamap.readers.capture.chance import CHANCE
from equivamap.readers.capture.request import (
    ERROR,
    HEADER,
    INSTANCE,
    Request,
    error_from_json,
    write_answer,
)
from equivamap.readers.capture.series_request import FORK, READY, VALUE, SeriesRequest
from equivamap.readers.capture.starting import Child, Run, StartError, again
from equivamap.readers.capture.subprocess_run import drain, quoted_output, tail_text
from equivamap.readers.sandbox.policy import Policy, current_policy
from equivamap.readers.wire import load_instance
from equivamap.readers.workers import Workers

__all__ = ["Series", "frame_of"]

_START_LIMIT = 120.0
_TAIL = 16 * 2**10
_DATA = b"D"


class _DiedError(Exception):
    """The process is gone without an answer."""


def frame_of(data: Mapping[str, Any]) -> bytes:
    """Return data as the JSON text in which a script gets them.

    Raises
    ------
    DataError
        If they are not JSON data of finite numbers.
    """
    try:
        return json.dumps(data, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as fault:
        raise DataError(
            f"the data are no JSON object of finite numbers: {fault}",
            kind="data-syntax",
            remedy="give numbers, texts, lists and tables",
            side="data",
        ) from fault


class Series:
    """One process that builds instances from data; used by one thread at a time.

    Parameters
    ----------
    path, shown, target, module
        The script and what of it, as in `Request`; a script without a target runs for each data set.
    directory
        Working directory.
    time_limit
        Seconds that one build has.
    data_name
        Name of the JSON file in which a script finds its data.
    data_as_argument
        True if the script gets the path of that file on its command line.
    start_limit
        Seconds that the process has for starting and loading the script.
    policy, hidden, workers, seen
        As in `Run`.
    returns_data
        True if the target returns data rather than a model (`value`).
    reading
        How often the script was read before: objects and texts have other addresses and hashes from the second time on.
    """

    def __init__(
        self,
        path: str,
        *,
        shown: str,
        target: str = "",
        module: bool = False,
        directory: str = "",
        time_limit: float = 10.0,
        data_name: str = "data.json",
        data_as_argument: bool = False,
        start_limit: float = _START_LIMIT,
        policy: Policy | None = None,
        hidden: Sequence[str] = (),
        workers: Workers | None = None,
        seen: Sequence[str] = (),
        returns_data: bool = False,
        reading: int = 0,
    ) -> None:
        self.time_limit = time_limit
        self.shown = shown
        self._target = target
        self._module = module
        self._path = path
        self._directory = directory or (os.getcwd() if module else os.path.dirname(path))
        self._data_name = data_name
        self._data_as_argument = data_as_argument
        self._start_limit = start_limit
        self._forking = not target
        self._returns_data = returns_data
        self._reading = reading
        self.asked: set[str] = set()
        """What the script has asked for so far that need not be the same when it runs again."""
        self._ready = False
        self._policy = policy or (workers.policy if workers else None) or current_policy()
        self._most = self._policy.answer
        self._hidden = tuple(hidden)
        self._workers = workers
        self._seen = tuple(seen)
        self._run: Run | None = None
        self._process: Child | None = None
        self._tail = bytearray()

    @property
    def is_running(self) -> bool:
        """True while there is a process."""
        return self._process is not None

    @property
    def process_id(self) -> int | None:
        """Number of the process, or None."""
        return None if self._process is None else self._process.process_id

    def start(self) -> None:
        """Start the process and load the script, unless it is there already.

        Raises
        ------
        InputError
            If the script cannot be loaded.
        """
        if self._process is None:
            self.launch()
        if self._ready:
            return
        try:
            letter, payload = self._answer(self._start_limit)
        except _DiedError as fault:
            try:
                error = self._ended()
            except StartError as unfit:
                assert self._run is not None
                again(self._run, unfit)
                self.start()
                return
            raise error from fault
        except BaseException:
            self.close()
            raise
        if letter != READY:
            self.close()
            raise self._placed(error_from_json(payload))
        self._ready = True

    def launch(self) -> None:
        """Start the process without waiting until the script is loaded: several can load at the same time."""
        if self._process is not None:
            return
        request = Request(
            path=self._path,
            shown=self.shown,
            target=self._target,
            module=self._module,
            args=(),
            data=(),
            solve_call=None,
            scratch="",
            memory=0,
            result=-1,
            reading=self._reading,
        )
        series = SeriesRequest(
            request, -1, -1, self._forking, self._data_name, self._data_as_argument, self._returns_data
        )
        while self._process is None:
            self._run = Run(
                request,
                self._directory,
                0.0,
                self._policy,
                self._hidden,
                self._workers,
                self._seen,
                series,
            )
            try:
                self._process = self._run.start()
            except StartError as fault:
                again(self._run, fault)

    def build(self, data: Mapping[str, Any]) -> Instance:
        """Return the instance of `data`.

        A process that dies is started anew, and the data are tried once more.

        Raises
        ------
        InputError
            What the process reports, or that it died or took too long.
        """
        while True:
            letter, payload = self._spoken(data)
            if letter == FORK and not self._forking:
                self._forking = True
                self.close()
                continue
            if letter == INSTANCE:
                try:
                    return self._noted(load_instance(payload))
                except InputError as fault:
                    raise self._placed(fault) from None
            raise self._refused(letter, payload)

    def _noted(self, instance: Instance) -> Instance:
        """Take what the script asked for out of the warnings of an instance."""
        self.asked |= {warned.message for warned in instance.warnings if warned.kind == CHANCE}
        kept = tuple(warned for warned in instance.warnings if warned.kind != CHANCE)
        object.__setattr__(instance, "warnings", kept)
        return instance

    def value(self, arguments: Mapping[str, Any]) -> bytes:
        """Return the JSON text of what the function returns; nobody has looked into it.

        Raises
        ------
        InputError
            What the process reports, or that it died or took too long.
        """
        letter, payload = self._spoken(arguments)
        if letter == VALUE and self._returns_data:
            return payload
        raise self._refused(letter, payload)

    def _refused(self, letter: bytes, payload: bytes) -> InputError:
        """Return the error that an answer is."""
        if letter != ERROR:
            self.close()
            payload = b""
        return self._placed(error_from_json(payload))

    def _spoken(self, data: Mapping[str, Any]) -> tuple[bytes, bytes]:
        """Ask, and return letter and payload; a process that dies is started anew, and asked once more."""
        text = frame_of(data)
        deaths = 0
        while True:
            self.start()
            try:
                self._ask(text)
                return self._answer(self.time_limit)
            except (_DiedError, BrokenPipeError) as fault:
                deaths += 1
                error = self._ended()
                if deaths > 1:
                    raise error from fault
            except BaseException:
                # of an interrupted build the answer would come to the next question
                self.close()
                raise

    def close(self) -> None:
        """End the process."""
        self._ready = False
        process, self._process = self._process, None
        self._tail.clear()
        if process is not None and self._run is not None:
            if process.questions >= 0:
                # without questions to come it ends by itself, at once
                os.close(process.questions)
                process.questions = -1
            self._run.end(process)

    def _ask(self, text: bytes) -> None:
        assert self._process is not None
        write_answer(self._process.questions, _DATA, text)

    def _placed(self, error: InputError) -> InputError:
        error.file = error.file or self.shown
        return error

    def _ended(self) -> ReadError:
        """End what is left of a process that died, and return the error that tells so."""
        said = quoted_output(tail_text(self._tail))
        process = self._process
        self.close()
        code = process.returncode if process is not None else None
        how = (
            f"was killed by signal {-code}" if code is not None and code < 0 else f"ended with status {code}"
        )
        return ReadError(
            f"the process that builds instances {how}{said}",
            kind="killed",
            remedy="run the script by itself with the same data; SIGKILL often means that memory ran out",
            file=self.shown,
        )

    def _answer(self, seconds: float) -> tuple[bytes, bytes]:
        """Return letter and payload of the next answer, reading what the script prints on the way.

        Raises
        ------
        ReadError
            If it does not come in time.
        _DiedError
            If it does not come at all.
        """
        process = self._process
        assert process is not None
        answer = bytearray()
        wanted = HEADER
        deadline = time.monotonic() + seconds if math.isfinite(seconds) else math.inf
        output = process.output
        self._tail.clear()
        with selectors.DefaultSelector() as selector:
            selector.register(process.answers, selectors.EVENT_READ, answer)
            selector.register(output, selectors.EVENT_READ, self._tail)
            while len(answer) < wanted:
                rest = deadline - time.monotonic()
                if rest <= 0:
                    said = quoted_output(tail_text(self._tail))
                    self.close()
                    raise ReadError(
                        f"the script did not give a model within {seconds:g} seconds{said}",
                        kind="time-limit",
                        remedy="raise the time limit of a build, or build smaller instances",
                        file=self.shown,
                    )
                for key, _ in selector.select(min(rest, 5.0)):
                    if key.data is answer:
                        chunk = os.read(key.fd, min(2**20, wanted - len(answer)))
                    else:
                        chunk = os.read(key.fd, 2**16)
                    if chunk:
                        key.data.extend(chunk)
                    elif key.data is answer:
                        drain(output, self._tail)
                        os.set_blocking(output, True)
                        raise _DiedError
                    else:
                        selector.unregister(key.fd)
                if len(answer) >= HEADER:
                    wanted = HEADER + int.from_bytes(answer[1:HEADER], "little")
                    if wanted > self._most + HEADER:
                        self.close()
                        return ERROR, b""
                if len(self._tail) > 4 * _TAIL:
                    del self._tail[:-_TAIL]
        return bytes(answer[:1]), bytes(answer[HEADER:])
