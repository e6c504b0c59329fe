"""Chat completions over HTTP, from OpenAI or any server that speaks its protocol.

Nothing a server does may make us wait beyond the time given, fill the memory, or show the key.
"""

from __future__ import annotations

import enum
import os
import random
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as OutOfTime
from contextlib import suppress
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from equivamap.errors import LLMError, UsageError
from equivamap.llm.answers import instruction
from equivamap.llm.keys import KEY, api_key, place_of, without_key
from equivamap.llm.model import Completion, Message, Schema
from equivamap.llm.replies import Failed, Refused, TooLong, completion_of, fault_of

__all__ = ["OpenAIModel"]

BASE_URL = "OPENAI_BASE_URL"
_OPENAI = "https://api.openai.com/v1"
_LONGEST_WAIT = 30.0
_ERROR_BYTES = 65_536


class _Way(enum.IntEnum):
    """How an object of a schema is asked for, best first."""

    SCHEMA = 0
    OBJECT = 1
    WORDS = 2


class OpenAIModel:
    """A model behind a server of chat completions.

    The key is read from ``OPENAI_API_KEY`` and goes to the server alone.

    Parameters
    ----------
    model
        Name of the model; None takes ``EQUIVAMAP_LLM_MODEL``.
    base_url
        Server, up to ``/v1``; None takes ``OPENAI_BASE_URL``, and OpenAI's own where that is not set either.
    timeout
        Most seconds for one answer, retries and fallbacks included; `complete` returns or raises within them.
    retries
        How often a request is sent again after 429, 5xx, or a lost connection.
    first_wait
        Seconds before the first retry; each further one waits twice as long, or as long as the server says.
    most_bytes
        Longest reply that is read.
    temperature
        Sent where given.

    Raises
    ------
    UsageError
        If there is no model name, neither key nor server, or a URL or key that can be none.
    """

    def __init__(
        self,
        model: str | None = None,
        base_url: str | None = None,
        *,
        timeout: float = 120.0,
        retries: int = 4,
        first_wait: float = 0.5,
        most_bytes: int = 1_000_000,
        temperature: float | None = None,
    ) -> None:
        name = model or os.environ.get("EQUIVAMAP_LLM_MODEL")
        given = base_url or os.environ.get(BASE_URL)
        self._key = api_key()
        if not self._key and not given:
            raise UsageError(
                "there is no language model to ask: neither a key nor a server is given",
                kind="no-llm",
                remedy=f"set {KEY}, or give a server with --llm-base-url or {BASE_URL}, "
                "or a recording with --llm-replay",
                side="options",
            )
        if not name:
            raise UsageError(
                "nothing says which language model to ask",
                kind="no-llm-model",
                remedy="name it with --llm-model or EQUIVAMAP_LLM_MODEL",
                side="options",
            )
        self._name = name
        self._base_url = _checked(given or _OPENAI)
        self._place = without_key(place_of(self._base_url), self._key)
        self.timeout = timeout
        self.retries = retries
        self.first_wait = first_wait
        self.most_bytes = most_bytes
        self._parameters: dict[str, Any] = {} if temperature is None else {"temperature": temperature}
        self._way = _Way.SCHEMA

    def __repr__(self) -> str:
        return f"OpenAIModel({self._name!r}, {self._place!r})"

    @property
    def name(self) -> str:
        """Name of the model, as the server knows it."""
        return self._name

    @property
    def place(self) -> str:
        """Where the server is, without user and password."""
        return self._place

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Parameters that are sent beside the messages."""
        return self._parameters

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        sample: int = 0,
        seconds: float | None = None,
    ) -> Completion:
        """Return the model's answer.

        A schema is sent as such; to servers that refuse this as a request for a JSON object with the schema in words,
        then in words alone. What a server accepts is remembered.

        Raises
        ------
        LLMError
            If there is no answer within the time and the number of retries; with what happened last.
        """
        import_module("openai")  # takes a second the first time, which is not the server's
        started = time.monotonic()
        deadline = started + (self.timeout if seconds is None else min(self.timeout, seconds))
        ways = [_Way.WORDS] if schema is None else list(_Way)[self._way :]
        for way in ways:
            try:
                said = self._asked(self._request(messages, schema, way), deadline)
            except LLMError as fault:
                if fault.kind != "request" or way is ways[-1]:
                    raise
                continue
            if schema is not None:
                self._way = way
            text = without_key(said.text, self._key)
            return Completion(text, said.tokens_in, said.tokens_out, time.monotonic() - started)
        raise AssertionError("the last way returns or raises")

    def _request(self, messages: Sequence[Message], schema: Schema | None, way: _Way) -> dict[str, Any]:
        said = [dict(message) for message in messages]
        request: dict[str, Any] = {"model": self._name, "messages": said, **self._parameters}
        if schema is None:
            return request
        if way is _Way.SCHEMA:
            wrapped = {"name": "answer", "schema": dict(schema), "strict": True}
            request["response_format"] = {"type": "json_schema", "json_schema": wrapped}
            return request
        said.append({"role": "user", "content": instruction(schema)})
        if way is _Way.OBJECT:
            request["response_format"] = {"type": "json_object"}
        return request

    def _asked(self, request: Mapping[str, Any], deadline: float) -> Completion:
        """Return what is replied; tries again where that may help and time is left."""
        wait = self.first_wait
        for attempt in range(self.retries + 1):
            try:
                return completion_of(self._within(request, deadline), self._name)
            except Failed as failed:
                pause = max(wait * random.uniform(0.75, 1.25), failed.after)
                if not failed.again or attempt == self.retries or time.monotonic() + pause >= deadline:
                    raise failed.error from None
            time.sleep(pause)
            wait = min(2 * wait, _LONGEST_WAIT)
        raise AssertionError("the last attempt returns or raises")

    def _within(self, request: Mapping[str, Any], deadline: float) -> bytes:
        """Send a request, and leave it to itself when its time is over.

        Time limits of the client are per piece received; a server that sends a byte now and then would never exceed
        one. So the exchange has a thread of its own, which nobody waits for longer than the time given.
        """
        seconds = max(deadline - time.monotonic(), 0.001)
        found: Future[bytes] = Future()
        over = threading.Event()

        def exchange() -> None:
            try:
                found.set_result(self._exchange(request, seconds, over))
            except BaseException as fault:  # noqa: BLE001 - raised again in the thread that asked
                found.set_exception(fault)

        threading.Thread(target=exchange, name="chat completion", daemon=True).start()
        try:
            return found.result(timeout=seconds)
        except OutOfTime:
            raise Failed(self._late()) from None
        except Failed:
            raise
        except Exception as fault:  # noqa: BLE001 - the client raises errors of several libraries
            raise self._failed(fault) from None
        finally:
            over.set()

    def _exchange(self, request: Mapping[str, Any], seconds: float, over: threading.Event) -> bytes:
        import openai

        def refuse(response: Any) -> None:
            # the client would read the whole body of an error, however long
            if not 200 <= response.status_code < 300:
                head = b""
                with suppress(TooLong):
                    head = _limited(response.iter_bytes(), _ERROR_BYTES, over)
                response.close()
                raise Refused(response.status_code, head, response.headers.get("retry-after", ""))

        # redirects are not followed: messages go where the user said
        transport = openai.DefaultHttpxClient(
            timeout=seconds, follow_redirects=False, event_hooks={"response": [refuse]}
        )
        client = openai.OpenAI(
            api_key=self._key or "none",
            base_url=self._base_url,
            timeout=seconds,
            max_retries=0,
            http_client=transport,
        )
        with client, client.chat.completions.with_streaming_response.create(**request) as response:
            return _limited(response.iter_bytes(), self.most_bytes, over)

    def _late(self) -> LLMError:
        return LLMError(
            f"{self._place} gave no answer in time",
            kind="timeout",
            remedy="give it more time, or ask a faster model",
        )

    def _failed(self, fault: BaseException) -> Failed:
        """Say what went wrong in an exchange."""
        import openai

        place = self._place
        known: BaseException | None = fault
        while known is not None and not isinstance(known, (Refused, TooLong)):
            known = known.__cause__ or known.__context__
        if isinstance(known, Refused):
            return fault_of(known, place, self._name, self._key)
        if isinstance(known, TooLong):
            return Failed(
                LLMError(
                    f"{place} sent more than {known.limit} bytes",
                    kind="reply-too-long",
                    remedy="ask another model: this one does not come to an end",
                )
            )
        if isinstance(fault, openai.APITimeoutError):
            return Failed(self._late(), again=True)
        last = fault.__cause__ or fault
        words = without_key(" ".join(str(last).split()), self._key)[:200]
        return Failed(
            LLMError(
                f"no answer from {place}: {type(last).__name__}: {words}",
                kind="connection",
                remedy="see that the server runs and that its URL is right",
            ),
            again=True,
        )


def _limited(pieces: Iterable[bytes], most: int, over: threading.Event) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise TooLong(most)
        if over.is_set():
            break  # nobody waits for it any more
    return bytes(body)


def _checked(url: str) -> str:
    """Return a base URL that is one."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine:
        raise UsageError(
            "the URL of the language model's server is none",
            kind="bad-url",
            remedy="write it like http://localhost:8080/v1",
            side="options",
        )
    return url
