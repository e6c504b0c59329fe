"""The client against a server that misbehaves: an answer or an error in time, and never the key."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from chat_server import (
    Behaviour,
    answers,
    body,
    chat_server,
    cut,
    dripping,
    dripping_head,
    dropped,
    endless,
    envelope,
    says,
    silent,
    status,
)

from equivamap.errors import LLMError, UsageError
from equivamap.llm import OpenAIModel, parse_object

KEY = "sk-very-secret-0123456789"
ASKED = [{"role": "user", "content": "Are they equivalent?"}]
SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string", "enum": ["yes", "no"]}},
    "required": ["answer"],
    "additionalProperties": False,
}
ECHO = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}\x1b[2J"}}).encode()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("OPENAI_BASE_URL", "EQUIVAMAP_LLM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "*")
    yield


def model(url: str, **more: Any) -> OpenAIModel:
    return OpenAIModel("m-1", url, **{"timeout": 20.0, "retries": 2, "first_wait": 0.01, **more})


def test_an_answer_with_its_tokens() -> None:
    with chat_server(says({"answer": "yes"})) as server:
        found = model(server.url).complete(ASKED, schema=SCHEMA)
    assert parse_object(found.text, SCHEMA) == {"answer": "yes"}
    assert (found.tokens_in, found.tokens_out) == (11, 7) and 0 < found.seconds < 20
    assert server.paths == ["/v1/chat/completions"] and server.keys == [f"Bearer {KEY}"]
    request = server.requests[0]
    assert request["model"] == "m-1" and request["messages"] == ASKED
    assert request["response_format"]["json_schema"]["schema"] == SCHEMA
    assert set(request) == {"model", "messages", "response_format"}


def test_text_is_asked_for_without_a_format() -> None:
    with chat_server(says("yes, they are")) as server:
        assert model(server.url, temperature=0.5).complete(ASKED).text == "yes, they are"
    assert server.requests == [{"model": "m-1", "messages": ASKED, "temperature": 0.5}]


def test_a_server_that_knows_no_schemas_is_asked_in_other_ways_and_that_is_remembered() -> None:
    unknown = status(400, b'{"error": {"message": "response_format is not supported"}}')
    with chat_server(unknown, unknown, says('Sure:\n```json\n{"answer": "no"}\n```'), says("x")) as server:
        asked = model(server.url)
        assert parse_object(asked.complete(ASKED, schema=SCHEMA).text, SCHEMA) == {"answer": "no"}
        asked.complete(ASKED, schema=SCHEMA)
    formats = [request.get("response_format", {}).get("type") for request in server.requests]
    assert formats == ["json_schema", "json_object", None, None]
    for request in server.requests[1:]:
        assert json.dumps(SCHEMA) in request["messages"][-1]["content"]


def test_a_request_that_no_way_suits_ends_with_the_server_s_words() -> None:
    long = status(400, b'{"error": {"message": "prompt too long"}}')
    with chat_server(long) as server, pytest.raises(LLMError, match="400: prompt too long") as caught:
        model(server.url).complete(ASKED, schema=SCHEMA)
    assert caught.value.kind == "request" and not caught.value.lasting and len(server.requests) == 3


@pytest.mark.parametrize(
    "trouble",
    [status(429), status(500), status(503), dropped, cut, body(b"<html>"), body(b'{"choices": [')],
    ids=["429", "500", "503", "dropped", "cut", "no JSON", "half JSON"],
)
def test_what_may_pass_is_tried_again(trouble: Behaviour) -> None:
    with chat_server(trouble, trouble, says("at last")) as server:
        assert model(server.url).complete(ASKED).text == "at last"
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "trouble, kind, requests",
    [
        (status(429), "rate-limit", 3),
        (status(500), "server", 3),
        (dropped, "connection", 3),
        (cut, "connection", 3),
        (body(b"not JSON"), "bad-reply", 3),
        (body(b"[1, 2]"), "bad-reply", 3),
        (body(b'{"choices": []}'), "bad-reply", 3),
        (body(b'{"choices": [{"message": {"content": 5}}]}'), "bad-reply", 3),
        (body(b'{"choices": {"0": 1}}'), "bad-reply", 3),
        (body(b'{"error": {"message": "overloaded"}}'), "bad-reply", 3),
        (body(b'"' + b"[" * 100_000), "bad-reply", 3),
        (body(b"[" * 100_000), "bad-reply", 3),
        (body(b'{"choices": [{"message": {"content": "\\ud800"}}]}'), "bad-reply", 3),
        (body(b"\xff\xfe"), "bad-reply", 3),
        (says("{", finish="length"), "reply-cut", 1),
        (says(None, finish="content_filter"), "refused", 1),
        (body(b" " * 10_000_000), "reply-too-long", 1),
        (body(json.dumps(envelope("x" * 10_000_000)).encode()), "reply-too-long", 1),
        (body(gzip.compress(b" " * 50_000_000), content_encoding="gzip"), "reply-too-long", 1),
        (endless(200), "reply-too-long", 1),
        (endless(400), "request", 1),
        (status(401, ECHO), "unauthorised", 1),
        (status(404), "not-found", 1),
        (status(307, location="http://127.0.0.1:9/v1"), "not-found", 1),
        (status(429, b'{"error": {"code": "insufficient_quota", "message": "no money"}}'), "quota", 1),
    ],
)
def test_what_does_not_pass_is_an_error_of_its_kind(trouble: Behaviour, kind: str, requests: int) -> None:
    with chat_server(trouble) as server, pytest.raises(LLMError) as caught:
        model(server.url).complete(ASKED)
    assert caught.value.kind == kind and caught.value.remedy
    assert len(server.requests) == requests
    assert caught.value.lasting == (kind in ("unauthorised", "not-found", "quota"))
    assert KEY not in str(caught.value) and str(caught.value).splitlines()[0].isprintable()


@pytest.mark.parametrize("trouble", [silent, dripping, dripping_head], ids=lambda t: t.__name__)
def test_a_slow_server_does_not_hold_us(trouble: Behaviour) -> None:
    with chat_server(trouble) as server:
        asked = model(server.url, timeout=0.5)
        started = time.monotonic()
        with pytest.raises(LLMError) as caught:
            asked.complete(ASKED)
        assert caught.value.kind == "timeout" and time.monotonic() - started < 5


def test_the_time_of_one_answer_may_be_less_than_the_model_s() -> None:
    with chat_server(silent) as server, pytest.raises(LLMError, match="in time"):
        model(server.url, timeout=600.0).complete(ASKED, seconds=0.3)


def test_a_server_that_wants_to_be_left_alone_longer_than_there_is_time_is_not_waited_for() -> None:
    with chat_server(status(429, retry_after="3600")) as server, pytest.raises(LLMError) as caught:
        model(server.url).complete(ASKED)
    assert caught.value.kind == "rate-limit" and len(server.requests) == 1


@pytest.mark.parametrize("wait", ["nan", "inf", "-5", "Wed, 21 Oct 2099 07:28:00 GMT", ""])
def test_a_strange_wait_counts_as_none(wait: str) -> None:
    with chat_server(status(503, retry_after=wait), says("ok")) as server:
        assert model(server.url).complete(ASKED).text == "ok"


def test_counts_that_are_none_are_not_reported() -> None:
    usage = {"prompt_tokens": "many", "completion_tokens": -1}
    with chat_server(body(json.dumps({**envelope("x"), "usage": usage}).encode())) as server:
        found = model(server.url).complete(ASKED)
    assert (found.tokens_in, found.tokens_out) == (None, None)


def test_a_server_that_says_the_key_is_not_repeated() -> None:
    with chat_server(answers(lambda asked: {"key": KEY})) as server:
        found = model(server.url).complete(ASKED)
    assert KEY not in found.text and "[key]" in found.text
    assert KEY not in repr(model(server.url))


def test_user_and_password_of_a_url_are_not_shown() -> None:
    asked = OpenAIModel("m", f"http://me:{KEY}@127.0.0.1:9/v1?token={KEY}", retries=0)
    with pytest.raises(LLMError) as caught:
        asked.complete(ASKED)
    assert caught.value.kind == "connection" and KEY not in str(caught.value) + repr(asked)


def test_a_local_server_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with chat_server(says("ok")) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("EQUIVAMAP_LLM_MODEL", "local")
        assert OpenAIModel().complete(ASKED).text == "ok"
    assert server.requests[0]["model"] == "local" and server.keys == ["Bearer none"]


@pytest.mark.parametrize(
    "key, url, name, kind",
    [
        ("", None, "m", "no-llm"),
        (KEY, None, None, "no-llm-model"),
        (KEY, "localhost:8080", "m", "bad-url"),
        (KEY, "http://localhost:port", "m", "bad-url"),
        (f"{KEY}\nx", None, "m", "bad-key"),
        ("schlüssel", None, "m", "bad-key"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_once(
    key: str, url: str | None, name: str | None, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(UsageError) as caught:
        OpenAIModel(name, url)
    assert caught.value.kind == kind and caught.value.remedy and KEY not in str(caught.value)
