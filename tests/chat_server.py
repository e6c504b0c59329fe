"""A server of chat completions on this machine that says, and does, what a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    server: ChatServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        chat = self.server
        with chat.lock:
            chat.requests.append(request)
            chat.keys.append(self.headers.get("authorization", ""))
            chat.paths.append(self.path)
            behave = chat.behaviours[min(len(chat.requests), len(chat.behaviours)) - 1]
        self.close_connection = True
        with suppress(BrokenPipeError, ConnectionResetError):  # the client may have gone
            behave(self, request)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def send(self, status: int, body: bytes, *, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body) if length is None else length))
        self.send_header("connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class ChatServer(ThreadingHTTPServer):
    daemon_threads = True
    # a handler that sleeps on purpose must not hold up the end of a test
    block_on_close = False

    def __init__(self, behaviours: Sequence[Behaviour]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviours = list(behaviours)
        self.lock = threading.Lock()
        self.ended = threading.Event()
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def chat_server(*behaviours: Behaviour) -> Iterator[ChatServer]:
    """Run a server; the n-th request meets the n-th behaviour, later ones the last."""
    server = ChatServer(behaviours)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


def envelope(text: Any, finish: str = "stop", **more: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    return {"choices": [{"index": 0, "message": message, "finish_reason": finish}], "usage": usage, **more}


def says(text: Any, finish: str = "stop") -> Behaviour:
    """Answer with a text, or with an object as JSON."""
    content = json.dumps(text) if isinstance(text, (dict, list)) else text
    return lambda handler, request: handler.send(200, json.dumps(envelope(content, finish)).encode())


def answers(function: Callable[[str], Any]) -> Behaviour:
    """Answer with an object that depends on the last message but those on the form of the answer."""

    def behave(handler: Handler, request: dict[str, Any]) -> None:
        asked = next(m["content"] for m in request["messages"] if m["role"] == "user")
        handler.send(200, json.dumps(envelope(json.dumps(function(asked)))).encode())

    return behave


def body(content: bytes, **headers: str) -> Behaviour:
    return lambda handler, request: handler.send(200, content, **headers)


def status(code: int, content: bytes = b"{}", **headers: str) -> Behaviour:
    return lambda handler, request: handler.send(code, content, **headers)


def dropped(handler: Handler, request: dict[str, Any]) -> None:
    """Close the connection without a word."""
    handler.connection.shutdown(2)


def cut(handler: Handler, request: dict[str, Any]) -> None:
    """Promise more than is sent."""
    whole = json.dumps(envelope("{}")).encode()
    handler.send(200, whole[:40], length=len(whole))


def silent(handler: Handler, request: dict[str, Any]) -> None:
    """Take the request and say nothing."""
    handler.server.ended.wait(30)


def dripping(handler: Handler, request: dict[str, Any]) -> None:
    """Send a byte now and then, so that no single read is slow."""
    handler.send(200, b"", length=1000)
    while not handler.server.ended.wait(0.05):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def dripping_head(handler: Handler, request: dict[str, Any]) -> None:
    """Never come to the end of the headers."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.ended.wait(0.05):
        handler.wfile.write(b"x-wait: 1\r\n")
        handler.wfile.flush()


def endless(code: int) -> Behaviour:
    """Send a body without an end."""

    def behave(handler: Handler, request: dict[str, Any]) -> None:
        handler.send(code, b"", length=10**12)
        while not handler.server.ended.is_set():
            handler.wfile.write(b" " * 65536)

    return behave
