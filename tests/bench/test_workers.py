"""Work in several processes: all results, errors after what is finished, dead processes by name."""

from __future__ import annotations

import os
import signal
import time

import pytest

from equivamap.bench.workers import in_processes
from equivamap.errors import InputError, ReadError

FACTOR = 1


def start(factor: int) -> None:
    global FACTOR
    FACTOR = factor


def work(piece: int | str) -> int:
    print("noise on standard output")
    if piece == "exit":
        os._exit(3)
    if piece == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if piece == "error":
        raise ReadError("broken", kind="syntax", file="a.lp", line=3)
    if piece == "leave":
        raise SystemExit(5)
    if piece == "slow":
        time.sleep(0.5)
        return 0
    return FACTOR * int(piece)


def results(pieces: dict[str, int | str], workers: int) -> tuple[dict[str, int], BaseException | None]:
    found: dict[str, int] = {}
    stream = in_processes(work, pieces, workers, start=start, given=(2,))
    try:
        while (one := next(stream, None)) is not None:
            found[one[0]] = one[1]
    except (InputError, SystemExit) as fault:
        return found, fault
    return found, None


@pytest.mark.parametrize("workers", [1, 2, 30])
def test_all_results_come(workers: int, capfd: pytest.CaptureFixture[str]) -> None:
    assert results({str(k): k for k in range(20)}, workers) == ({str(k): 2 * k for k in range(20)}, None)
    assert capfd.readouterr().out == ""
    assert results({}, workers) == ({}, None)


@pytest.mark.parametrize("death", ["exit", "kill"])
def test_a_dead_process_is_named_by_its_piece(death: str) -> None:
    found, fault = results({"a": 1, "b": 2, "c": death, "d": 4}, 1)
    assert found == {"a": 2, "b": 4} and isinstance(fault, InputError)
    assert fault.kind == "worker-died" and "died at work on c; " in fault.message
    assert "(2 of 4 in this run)" in fault.message and "same command" in fault.remedy


def test_of_several_processes_the_suspects_are_named() -> None:
    found, fault = results({"a": "slow", "b": "exit", "c": 3}, 2)
    assert isinstance(fault, InputError) and "one of a, b" in fault.message and "b" not in found


def test_a_process_that_dies_at_once() -> None:
    found, fault = results({str(k): "exit" for k in range(50)}, 2)
    assert not found and isinstance(fault, InputError) and "one of 0, 1;" in fault.message


def test_an_error_comes_after_what_is_finished() -> None:
    found, fault = results({"a": "slow", "b": "error", "c": 3, "d": 4}, 2)
    assert found["a"] == 0 and isinstance(fault, ReadError)
    assert (fault.kind, fault.file, fault.line) == ("syntax", "a.lp", 3)
    assert isinstance(results({"a": "leave"}, 1)[1], SystemExit)


def test_whoever_has_enough_may_leave() -> None:
    pieces = {str(k): k for k in range(2_000)}
    stream = in_processes(work, pieces, 2, start=start, given=(1,))
    assert next(stream)[0] in pieces
    started = time.monotonic()
    stream.close()
    assert time.monotonic() - started < 5
