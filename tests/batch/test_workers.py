"""Work in several processes: all results, errors after what is finished, dead processes tried again and set apart."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from worker_tasks import start, work

from equivamap.batch.workers import Died, in_processes, worker_died
from equivamap.errors import InputError, ReadError

Results = dict[str, "int | Died"]


def results(
    pieces: dict[str, int | str], workers: int, **how: object
) -> tuple[Results, BaseException | None]:
    found: Results = {}
    stream = in_processes(work, pieces, workers, start=start, given=(2,), **how)  # type: ignore[arg-type]
    try:
        while (one := next(stream, None)) is not None:
            assert one[0] not in found
            found[one[0]] = one[1]
    except (InputError, SystemExit, RuntimeError) as fault:
        return found, fault
    return found, None


@pytest.mark.parametrize(("workers", "fresh"), [(1, False), (2, False), (30, False), (2, True)])
def test_all_results_come(workers: int, fresh: bool, capfd: pytest.CaptureFixture[str]) -> None:
    wanted = {str(k): 2 * k for k in range(20)}
    assert results({str(k): k for k in range(20)}, workers, fresh=fresh) == (wanted, None)
    assert capfd.readouterr().out == ""
    assert results({}, workers, fresh=fresh) == ({}, None)


@pytest.mark.parametrize(
    ("death", "how", "fresh"),
    [
        ("exit", "exit status 3", False),
        ("kill", "signal SIGKILL", False),
        ("segfault", "signal SIGSEGV", True),
    ],
)
def test_a_piece_at_which_processes_die_is_set_apart(death: str, how: str, fresh: bool) -> None:
    found, fault = results({"a": 1, "b": 2, "c": death, "d": 4}, 1, fresh=fresh)
    assert found == {"a": 2, "b": 4, "c": Died((how, how)), "d": 8} and fault is None


@pytest.mark.parametrize("death", ["kill-once", "slow-once"])
def test_a_piece_is_tried_again_last(death: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    pieces: dict[str, int | str] = {"a": f"{death}:{mark}", "b": 3, "c": 4}
    found, fault = results(pieces, 1, patience=None if death == "kill-once" else 2.0)
    assert list(found.items()) == [("b", 6), ("c", 8), ("a", 7)] and fault is None


def test_a_process_that_does_not_answer_is_a_dead_one() -> None:
    found, fault = results({"a": "hang", "b": 2}, 1, patience=2.0)
    assert found == {"a": Died(("no answer within 2 s",) * 2), "b": 4} and fault is None


def test_processes_that_die_at_every_piece() -> None:
    found, fault = results({str(k): "exit" for k in range(20)}, 2)
    assert len(found) == 20 and fault is None and all(isinstance(one, Died) for one in found.values())


def test_processes_that_do_not_begin() -> None:
    for given, words in (("exit", "die before they begin"), ("raise", "cannot begin")):
        stream = in_processes(work, {"a": 1}, 2, start=start, given=(given,))
        with pytest.raises((InputError, RuntimeError), match=words):
            list(stream)


@pytest.mark.parametrize("fresh", [False, True])
def test_processes_are_replaced(fresh: bool) -> None:
    pieces: dict[str, int | str] = {str(k): "pid" for k in range(6)}
    found, _ = results(pieces, 1, recycle=2, fresh=fresh)
    assert len(set(found.values())) == 3
    assert len(set(results(pieces, 1)[0].values())) == 1


def test_an_error_comes_after_what_is_finished() -> None:
    found, fault = results({"a": "slow", "b": "error", "c": 3, "d": 4}, 2)
    assert found["a"] == 0 and isinstance(fault, ReadError)
    assert (fault.kind, fault.file, fault.line) == ("syntax", "a.lp", 3)
    assert isinstance(results({"a": "leave"}, 1)[1], SystemExit)


@pytest.mark.parametrize("piece", ["unpicklable", "unpicklable-error"])
def test_what_cannot_be_sent_is_an_error(piece: str) -> None:
    found, fault = results({"a": piece}, 1)
    assert not found and isinstance(fault, RuntimeError)


def test_a_large_piece_and_a_large_result() -> None:
    found, fault = results({"a": "x" * 3_000_000, "b": "y" * 3_000_000}, 2)
    assert found == {"a": 3_000_000, "b": 3_000_000} and fault is None
    assert len(str(results({"a": "large"}, 1)[0]["a"])) == 3_000_000


def test_whoever_has_enough_may_leave() -> None:
    pieces = {str(k): k for k in range(2_000)}
    stream = in_processes(work, pieces, 2, start=start, given=(1,))
    assert next(stream)[0] in pieces
    started = time.monotonic()
    stream.close()
    assert time.monotonic() - started < 60


def test_the_error_of_a_job_that_needs_all_pieces() -> None:
    died = {name: Died(("exit status 1", "exit status 1")) for name in "abcd"}
    fault = worker_died(died, 6, 10)
    assert fault.kind == "worker-died" and "work on a, b, c and 1 more (exit status 1)" in fault.message
    assert "(6 of 10 in this run)" in fault.message and "same command" in fault.remedy
