"""What every HTTP request passes first: the token, the size of its body, the time that it takes to arrive."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from equivamap.errors import InputError
from equivamap.report.json import error_object, render_json
from equivamap.service.metrics import Metrics

__all__ = ["Gate", "Limits"]

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]


@dataclass(frozen=True)
class Limits:
    """What a request may ask for.

    Parameters
    ----------
    body
        Bytes of its body.
    time_limit
        Seconds of each of its time limits.
    arriving
        Seconds that its body may take to arrive.
    """

    body: int = 32 * 2**20
    time_limit: float = 300.0
    arriving: float = 30.0


class Gate:
    """An ASGI application around another one.

    Parameters
    ----------
    inner
        Gets the requests that pass, their bodies whole.
    token
        What requests must carry; None lets all pass.
    open_paths
        Paths that need no token.
    known_paths
        Paths that are counted by name.
    """

    def __init__(
        self,
        inner: Application,
        *,
        limits: Limits,
        token: str | None,
        metrics: Metrics,
        open_paths: frozenset[str],
        known_paths: frozenset[str],
    ) -> None:
        self._inner = inner
        self._limits = limits
        self._token = None if token is None else token.encode("ascii")
        self._metrics = metrics
        self._open = open_paths
        self._known = known_paths

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        path = scope["path"]
        status = 0

        async def counting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._pass(scope, receive, counting, path)
        finally:
            # nobody has seen a response where the client went away: the status of nginx for that
            self._metrics.request(path if path in self._known else "other", status or 499)

    async def _pass(self, scope: Message, receive: Receive, send: Send, path: str) -> None:
        if path not in self._open and not self._has_token(scope):
            await _refuse(
                send,
                401,
                InputError(
                    "the token is missing or wrong",
                    kind="token",
                    remedy="send the header 'Authorization: Bearer TOKEN'",
                ),
                ((b"www-authenticate", b"Bearer"),),
            )
            return
        try:
            async with asyncio.timeout(self._limits.arriving):
                body = await self._body(scope, receive)
        except TimeoutError:
            late = InputError(
                f"the body did not arrive within {self._limits.arriving:g} s",
                kind="time-limit",
                remedy="send it again",
            )
            await _refuse(send, 408, late, ((b"connection", b"close"),))
            return
        if body is None:
            large = InputError(
                f"the body has more than {self._limits.body} bytes",
                kind="too-large",
                remedy="ask about smaller models, or check them with the command line",
            )
            await _refuse(send, 413, large, ((b"connection", b"close"),))
            return
        await self._inner(scope, _replayed(body, receive), send)

    def _has_token(self, scope: Message) -> bool:
        if self._token is None:
            return True
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        if len(given) != 1:
            return False
        scheme, _, token = given[0].partition(b" ")
        # compared in a time that does not tell how much of it is right
        return scheme.lower() == b"bearer" and hmac.compare_digest(token.strip(), self._token)

    async def _body(self, scope: Message, receive: Receive) -> bytes | None:
        """Return the body of a request, or None where it is too large; what is too large is not kept."""
        stated = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if stated.isdigit() and int(stated[:20]) > self._limits.body:
            return None
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return b""
            part = message.get("body", b"")
            size += len(part)
            if size > self._limits.body:
                return None
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body at once, then what comes after it: that the client went away."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _refuse(
    send: Send, status: int, error: InputError, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    body = render_json(error_object(error)).encode("ascii")
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"application/json"),
                (b"content-length", str(len(body)).encode("ascii")),
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
