"""The HTTP service over real HTTP."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("fastapi", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

import httpx

from equivamap.service.answers import CheckAnswer, ErrorAnswer, PairAnswer
from tests.service.listening import TOKEN, service
from tests.service.models import LP, OTHER_LP, text

HARD = "min\n obj: {costs}\nst\n{rows}binary\n {names}\nend\n"
GOOD = {"a": text(LP), "b": text(LP)}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with service(
        "--workers", "2", "--max-body", "1", "--max-time-limit", "100", "--sandbox", "auto"
    ) as place:
        yield place


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=address, headers=headers, timeout=300, trust_env=False) as opened:
        yield opened


def error(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    ErrorAnswer.model_validate(response.json())
    return dict(response.json()["error"])


def test_health_needs_no_token(address: str) -> None:
    response = httpx.get(f"{address}/health", trust_env=False)
    assert response.status_code == 200 and response.json()["status"] == "ok"
    assert response.json()["workers"] == 2


def test_check(client: httpx.Client) -> None:
    response = client.post("/v1/check", json=GOOD)
    assert response.status_code == 200
    assert CheckAnswer.model_validate(response.json()).verdict == "equivalent"
    different = client.post("/v1/check", json={**GOOD, "b": text(OTHER_LP), "map": "names"}).json()
    assert (different["verdict"], different["basis"]) == ("not_equivalent", "given-map")


def test_the_other_questions(client: httpx.Client) -> None:
    explained = client.post("/v1/explain", json={**GOOD, "b": text(OTHER_LP)}).json()
    assert explained["check"]["verdict"] == "not_equivalent" and "Matters" in explained["report"]
    assert client.post("/v1/solve-map", json=GOOD).json()["proved"] is True
    made = client.post("/v1/generate-pair", json={"model": text(LP), "transformations": ["slack"]}).json()
    assert PairAnswer.model_validate(made).labels["same-decisions"]["answer"] == "equivalent"


def test_two_at_once_are_both_answered(client: httpx.Client) -> None:
    answers: list[str] = []

    def ask(b: str) -> None:
        answers.append(client.post("/v1/check", json={**GOOD, "b": text(b)}).json()["verdict"])

    threads = [threading.Thread(target=ask, args=(b,)) for b in (LP, OTHER_LP, LP, OTHER_LP)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["equivalent"] * 2 + ["not_equivalent"] * 2


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "Bearer",
        "Bearer wrong",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer café",
    ],
)
@pytest.mark.parametrize("path", ["/v1/check", "/metrics", "/nowhere"])
def test_a_wrong_token_is_refused(path: str, given: str | None, address: str) -> None:
    headers = {} if given is None else {"Authorization": given.encode()}
    response = httpx.post(f"{address}{path}", json=GOOD, headers=headers, trust_env=False)
    assert error(response, 401)["kind"] == "token"
    assert response.headers["www-authenticate"] == "Bearer"
    assert TOKEN not in response.text


def test_two_tokens_are_none(address: str) -> None:
    headers = [("Authorization", f"Bearer {TOKEN}"), ("Authorization", f"Bearer {TOKEN}")]
    assert httpx.get(f"{address}/metrics", headers=headers, trust_env=False).status_code == 401


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client: httpx.Client) -> None:
    large = {**GOOD, "b": text("x" * (1 << 20))}
    assert error(client.post("/v1/check", json=large), 413)["kind"] == "too-large"

    def unannounced() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    assert error(client.post("/v1/check", content=unannounced()), 413)["kind"] == "too-large"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nonsense", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN', b"9" * 5000 + b"}"],
    ids=["empty", "open", "word", "no UTF-8", "deep", "NaN", "long number"],
)
def test_a_body_that_is_no_question_is_refused(body: bytes, client: httpx.Client) -> None:
    response = client.post("/v1/check", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert error(response, response.status_code)["kind"] in ("json", "bad-argument")


@pytest.mark.parametrize(
    ("fields", "kind", "words"),
    [
        ({"relaton": "isomorphic"}, "unknown-argument", "unknown argument 'relaton'"),
        ({"b": {"file": "/etc/passwd"}}, "unknown-argument", "unknown argument 'b.file'"),
        ({"map": "/etc/passwd"}, "map-syntax", "expected a variable"),
        ({"time_limit": 101}, "bad-argument", "time_limit is 101 s"),
        ({"time_limit": 1e308}, "bad-argument", "time_limit"),
        ({"b": text("nonsense")}, "syntax", "nonsense"),
        ({"b": text("\ud800")}, "bad-argument", "b.text"),
        ({"b": None}, "bad-argument", "b: Input should be"),
    ],
)
def test_wrong_questions_are_answered_with_what_is_wrong(
    fields: Any, kind: str, words: str, client: httpx.Client
) -> None:
    content = json.dumps({**GOOD, **fields}).encode("ascii")
    response = client.post("/v1/check", content=content, headers={"Content-Type": "application/json"})
    fault = error(response, 422)
    assert fault["kind"] == kind and words in fault["message"]
    assert "root:" not in response.text


def test_other_paths_and_methods(client: httpx.Client) -> None:
    assert "/v1/check" in error(client.get("/v1/prove"), 404)["remedy"]
    response = client.get("/v1/check")
    assert error(response, 405)["kind"] == "http" and response.headers["allow"] == "POST"
    assert client.get("/docs").status_code == 404


def test_metrics_count(client: httpx.Client) -> None:
    def counted(name: str) -> float:
        found = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    name = 'equivamap_requests_total{path="/v1/check",status="200"}'
    before, verdicts = counted(name), counted('equivamap_verdicts_total{verdict="equivalent"}')
    client.post("/v1/check", json=GOOD)
    assert counted(name) == before + 1
    assert counted('equivamap_verdicts_total{verdict="equivalent"}') == verdicts + 1
    assert counted("equivamap_working") == 0
    client.get('/made-up"{}')
    assert "made-up" not in client.get("/metrics").text and 'path="other"' in client.get("/metrics").text


def test_the_service_describes_itself(client: httpx.Client, address: str) -> None:
    described = httpx.get(f"{address}/openapi.json", trust_env=False).json()
    assert set(described["paths"]) == {
        "/health",
        "/metrics",
        "/v1/check",
        "/v1/explain",
        "/v1/generate-pair",
        "/v1/solve-map",
    }
    assert described["paths"]["/v1/check"]["post"]["security"] == [{"token": []}]
    assert "security" not in described["paths"]["/health"]["get"]


def hard() -> str:
    """Return a model that takes long: a pigeon too many, in equations of one row each."""
    holes, pigeons = 30, 31
    names = [f"x_{p}_{h}" for p in range(pigeons) for h in range(holes)]
    rows = [f" {' + '.join(f'x_{p}_{h}' for h in range(holes))} = 1\n" for p in range(pigeons)]
    rows += [f" {' + '.join(f'{p + 1} x_{p}_{h}' for p in range(pigeons))} <= 13\n" for h in range(holes)]
    return HARD.format(costs=" + ".join(names), rows="".join(rows), names=" ".join(names))


@contextmanager
def asking(address: str) -> Iterator[None]:
    """Ask something hard over a line of its own, and go away without an answer."""
    question = {"a": text(hard()), "b": text(hard().replace("13\n", "14\n")), "time_limit": 100.0}
    body = json.dumps(question)
    place = urlsplit(address)
    assert place.hostname and place.port
    with socket.create_connection((place.hostname, place.port)) as line:
        line.sendall(
            f"POST /v1/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        waited_for(lambda: working(address) == 1)
        yield


def working(address: str) -> Any:
    return httpx.get(f"{address}/health", trust_env=False).json()["working"]


def waited_for(is_so: Any) -> None:
    for _ in range(6000):
        if is_so():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def test_who_finds_no_room_is_told_so_and_an_asker_who_goes_away_makes_room() -> None:
    with service("--workers", "1", "--waiting", "0", "--no-token", "--sandbox", "auto") as address:
        with asking(address):
            refused = httpx.post(f"{address}/v1/check", json=GOOD, trust_env=False)
            assert error(refused, 503)["kind"] == "busy" and refused.headers["retry-after"]
        waited_for(lambda: working(address) == 0)
        answered = httpx.post(f"{address}/v1/check", json=GOOD, timeout=300, trust_env=False)
        assert answered.json()["verdict"] == "equivalent"
