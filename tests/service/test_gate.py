"""The gate by itself: what must not reach the application behind it does not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from equivamap.service.gate import Gate, Limits
from equivamap.service.metrics import Metrics

TOKEN = "correct-horse-battery-staple"
PART = {"type": "http.request", "body": b"x" * 10, "more_body": True}
LAST = {"type": "http.request", "body": b"end", "more_body": False}


class Line:
    """A connection: what arrives, and what was sent back."""

    def __init__(self, *arriving: dict[str, Any]) -> None:
        self.arriving = list(arriving)
        self.read = 0
        self.sent: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []

    async def receive(self) -> dict[str, Any]:
        self.read += 1
        if not self.arriving:
            await asyncio.Event().wait()
        return self.arriving.pop(0)

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    async def inner(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        message = await receive()
        self.bodies.append(message["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    def pass_gate(
        self, headers: tuple[tuple[bytes, bytes], ...] = (), path: str = "/v1/check", **limits: Any
    ) -> int:
        self.metrics = Metrics()
        gate = Gate(
            self.inner,
            limits=Limits(**{"body": 25, "arriving": 600.0, **limits}),
            token=TOKEN,
            metrics=self.metrics,
            open_paths=frozenset({"/health"}),
            known_paths=frozenset({"/v1/check", "/health"}),
        )
        scope = {"type": "http", "path": path, "headers": list(headers)}
        asyncio.run(gate(scope, self.receive, self.send))
        return int(self.sent[0]["status"])


GOOD = ((b"authorization", f"Bearer {TOKEN}".encode()),)


def test_a_body_arrives_whole() -> None:
    line = Line(PART, PART, LAST)
    assert line.pass_gate(GOOD) == 200
    assert line.bodies == [b"x" * 20 + b"end"]
    assert 'path="/v1/check",status="200"} 1' in line.metrics.text(working=0, waiting=0)


def test_without_the_token_nothing_is_read() -> None:
    line = Line(LAST)
    assert line.pass_gate() == 401
    assert (line.read, line.bodies) == (0, [])
    assert TOKEN not in line.sent[1]["body"].decode()


def test_an_open_path_needs_no_token() -> None:
    assert Line(LAST).pass_gate(path="/health") == 200
    assert Line(LAST).pass_gate(path="/health/") == 401
    assert Line(LAST).pass_gate(path="//health") == 401


def test_a_body_that_grows_too_large_is_left() -> None:
    line = Line(PART, PART, PART, PART, LAST)
    assert line.pass_gate(GOOD) == 413
    assert (line.read, line.bodies) == (3, [])


@pytest.mark.parametrize("stated", [b"26", b"9" * 50])
def test_a_body_that_says_it_is_too_large_is_not_read(stated: bytes) -> None:
    line = Line(LAST)
    assert line.pass_gate((*GOOD, (b"content-length", stated))) == 413
    assert line.read == 0


@pytest.mark.parametrize("stated", [b"1", b"-1", b"many", b""])
def test_what_is_said_of_the_length_is_not_believed(stated: bytes) -> None:
    assert Line(PART, PART, PART, LAST).pass_gate((*GOOD, (b"content-length", stated))) == 413


def test_a_body_that_does_not_arrive_is_not_waited_for() -> None:
    line = Line(PART)
    assert line.pass_gate(GOOD, arriving=0.05) == 408
    assert json.loads(line.sent[1]["body"])["error"]["kind"] == "time-limit"
    assert line.bodies == []
