from __future__ import annotations

import threading
from typing import Any

import pytest

from equivamap.service.desks import Desks, Settings, patience
from tests.service.models import job, told

LONG = 600.0


def kind(answer: dict[str, Any]) -> str:
    return str(answer["error"]["kind"])


def settings(**more: Any) -> Settings:
    return Settings(**{"sandbox": "auto", "memory": 0, "grace": LONG, **more})


@pytest.fixture(scope="module")
def desks() -> Any:
    with Desks(settings(), told) as open_desks:
        yield open_desks


def test_a_worker_answers_one_question_after_another(desks: Desks, capfd: Any) -> None:
    first, second = desks.ask(job("one")), desks.ask(job("two"))
    assert [answer["result"]["said"] for answer in (first, second)] == ["one", "two"]
    assert first["result"]["process"] == second["result"]["process"]
    # standard output is the protocol's
    assert capfd.readouterr().out == ""


def test_a_worker_that_dies_is_an_error_and_is_replaced(desks: Desks) -> None:
    before = desks.ask(job("hello"))["result"]["process"]
    died = desks.ask(job("die"))
    assert kind(died) == "worker-died" and "SIGKILL" in died["error"]["message"]
    assert desks.ask(job("hello"))["result"]["process"] != before


def test_a_defect_is_an_error_and_never_a_verdict(desks: Desks) -> None:
    assert kind(desks.ask(job("raise"))) == "internal"
    assert desks.ask(job("hello"))["result"]["said"] == "hello"


def test_a_question_that_is_withdrawn_stops_its_worker(desks: Desks) -> None:
    assert kind(desks.ask(job("sleep"), wanted=lambda: False)) == "cancelled"
    assert desks.ask(job("hello"))["result"]["said"] == "hello"
    assert (desks.working, desks.waiting) == (0, 0)


def test_a_late_question_is_given_up_without_a_verdict() -> None:
    with Desks(settings(grace=0.2), told) as desks:
        late = desks.ask(job("sleep"))
        assert kind(late) == "time-limit" and "says nothing about the models" in late["error"]["message"]


def test_one_waits_and_a_third_is_refused() -> None:
    withdrawn = threading.Event()
    answers: list[dict[str, Any]] = []
    with Desks(settings(waiting=1), told) as desks:
        working = threading.Thread(
            target=lambda: answers.append(desks.ask(job("sleep"), lambda: not withdrawn.is_set()))
        )
        working.start()
        until(lambda: desks.working == 1)
        waiting = threading.Thread(target=lambda: answers.append(desks.ask(job("after"))))
        waiting.start()
        until(lambda: desks.waiting == 1)
        third = desks.ask(job("third"))
        assert (
            kind(third) == "busy" and third["error"]["message"] == "1 questions are being answered and 1 wait"
        )
        withdrawn.set()
        working.join(LONG)
        waiting.join(LONG)
    assert kind(answers[0]) == "cancelled"
    assert answers[1]["result"]["said"] == "after"
    assert kind(desks.ask(job("late"))) == "busy"


def until(is_so: Any) -> None:
    pause = threading.Event()
    for _ in range(int(LONG / 0.01)):
        if is_so():
            return
        pause.wait(0.01)
    raise AssertionError("it did not happen")


def test_patience_covers_the_limits_that_were_asked_for() -> None:
    asked = job("", time_limit=7.0, read_time_limit=5.0)
    assert patience(asked, 1.0) == 18.0
