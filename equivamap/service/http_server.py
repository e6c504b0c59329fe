"""The HTTP service: the same questions and answers as JSON, described by OpenAPI."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Event
from typing import Any

import anyio
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from equivamap import __version__
from equivamap.errors import InputError, UsageError
from equivamap.report.json import render_json
from equivamap.service.answering import Answer, Job, error_answer
from equivamap.service.answers import (
    CheckAnswer,
    ErrorAnswer,
    ExplainAnswer,
    Health,
    PairAnswer,
    SolveMapAnswer,
)
from equivamap.service.desks import Desks, Settings
from equivamap.service.gate import Gate, Limits
from equivamap.service.metrics import Metrics
from equivamap.service.questions import (
    CheckQuestion,
    ExplainQuestion,
    PairQuestion,
    SolveMapQuestion,
    refusal,
)

__all__ = ["Limits", "application", "listen"]

_STATUS = {"busy": 503, "cancelled": 503, "internal": 500, "worker-died": 500, "memory": 500}
"""HTTP status of an error by its kind; what is not here is the question's fault, 422."""
_GIVEN_UP = 504
_LOOK = 0.2
_REFUSING = 8
"""Threads beside those of questions that work or wait: for such as are refused at once."""

QUESTIONS: Mapping[str, tuple[str, type[BaseModel], type[BaseModel], str]] = {
    "/v1/check": ("check", CheckQuestion, CheckAnswer, "Are two models the same problem?"),
    "/v1/explain": ("explain", ExplainQuestion, ExplainAnswer, "How do two models differ?"),
    "/v1/solve-map": ("solve_map", SolveMapQuestion, SolveMapAnswer, "Which maps lead from a to b?"),
    "/v1/generate-pair": ("generate_pair", PairQuestion, PairAnswer, "Make a pair of models"),
}
"""By path: kind, question, answer, and summary."""

_OPEN = frozenset({"/health", "/openapi.json"})

_ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"model": ErrorAnswer, "description": "The token is missing or wrong."},
    408: {"model": ErrorAnswer, "description": "The body took too long to arrive."},
    413: {"model": ErrorAnswer, "description": "The body is too large."},
    400: {"model": ErrorAnswer, "description": "The body is no JSON."},
    422: {"model": ErrorAnswer, "description": "A model, the map or an option cannot be used."},
    500: {"model": ErrorAnswer, "description": "There is no answer, by a fault of the service."},
    503: {"model": ErrorAnswer, "description": "Too many questions wait already."},
    504: {"model": ErrorAnswer, "description": "The question was given up."},
}


class _Json(Response):
    """JSON of ASCII characters, as the command line prints it."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return render_json(content).encode("ascii")


def application(desks: Desks, limits: Limits, token: str | None) -> Gate:
    """Return the ASGI application.

    Parameters
    ----------
    desks
        Where questions are answered; opened and closed by the caller.
    limits
        What a request may ask for.
    token
        What requests must carry; None answers whoever asks.
    """
    metrics = Metrics()
    api = FastAPI(
        title="EquivaMap",
        version=__version__,
        description="Decides whether two mixed-integer linear models are the same problem, with proof or witness.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    threads = anyio.CapacityLimiter(desks.settings.workers + desks.settings.waiting + _REFUSING)
    for path, (kind, question, answer, summary) in QUESTIONS.items():
        api.add_api_route(
            path,
            _endpoint(kind, question, desks, threads, limits, metrics),
            methods=["POST"],
            name=kind,
            summary=summary,
            description=question.__doc__,
            response_model=answer,
            responses=_ERRORS,
        )
    _add_state(api, desks, metrics)
    _add_errors(api)
    if token is not None:
        _describe_token(api)
    known = frozenset({*QUESTIONS, *_OPEN, "/metrics"})
    return Gate(api, limits=limits, token=token, metrics=metrics, open_paths=_OPEN, known_paths=known)


def _endpoint(
    kind: str,
    asked: type[BaseModel],
    desks: Desks,
    threads: anyio.CapacityLimiter,
    limits: Limits,
    metrics: Metrics,
) -> Callable[..., Any]:
    async def endpoint(question: Any, request: Request) -> Response:
        fields = question.model_dump()
        too_long = _too_long(fields, limits)
        if too_long is not None:
            return _response(error_answer(too_long))
        started = time.monotonic()
        answer = await _asked(desks, threads, Job(kind, fields), request)
        verdict = answer.get("result", {}).get("verdict") if kind == "check" else None
        metrics.answer(kind, time.monotonic() - started, verdict)
        return _response(answer)

    # FastAPI reads the body by the annotation
    endpoint.__annotations__["question"] = asked
    endpoint.__annotations__["request"] = Request
    return endpoint


def _too_long(fields: Mapping[str, Any], limits: Limits) -> UsageError | None:
    for name in ("time_limit", "read_time_limit"):
        if fields[name] > limits.time_limit:
            return UsageError(
                f"{name} is {fields[name]:g} s",
                kind="bad-argument",
                remedy=f"this service allows {limits.time_limit:g} s at most",
                side="options",
            )
    return None


async def _asked(desks: Desks, threads: anyio.CapacityLimiter, job: Job, request: Request) -> Answer:
    """Have a question answered, or stop when whoever asked has gone away."""
    gone = Event()
    answers: list[Answer] = []
    async with anyio.create_task_group() as tasks:

        async def watch() -> None:
            while not await request.is_disconnected():
                await anyio.sleep(_LOOK)
            gone.set()

        tasks.start_soon(watch)
        try:
            answers.append(
                await anyio.to_thread.run_sync(
                    lambda: desks.ask(job, lambda: not gone.is_set()),
                    limiter=threads,
                    abandon_on_cancel=True,
                )
            )
        finally:
            gone.set()
            tasks.cancel_scope.cancel()
    return answers[0]


def _response(answer: Answer) -> Response:
    if "error" not in answer:
        return _Json(answer["result"])
    kind = answer["error"]["kind"]
    status = _STATUS.get(kind, 422)
    if kind == "time-limit" and answer["error"]["side"] is None:
        status = _GIVEN_UP
    return _Json(answer, status, {"Retry-After": "5"} if status == 503 else None)


def _add_state(api: FastAPI, desks: Desks, metrics: Metrics) -> None:
    async def health() -> Health:
        settings = desks.settings
        return Health(
            status="ok",
            version=__version__,
            workers=settings.workers,
            working=desks.working,
            waiting=desks.waiting,
        )

    async def counts() -> PlainTextResponse:
        return PlainTextResponse(
            metrics.text(working=desks.working, waiting=desks.waiting),
            media_type="text/plain; version=0.0.4",
        )

    few: dict[int | str, dict[str, Any]] = {status: _ERRORS[status] for status in (408, 413)}
    api.add_api_route("/health", health, summary="Does it run?", response_model=Health, responses=few)
    api.add_api_route(
        "/metrics",
        counts,
        summary="Counts, in the text format of Prometheus",
        response_class=PlainTextResponse,
        responses={401: _ERRORS[401], **few},
    )


def _add_errors(api: FastAPI) -> None:
    """Give every error the same form."""

    async def invalid(_: Request, fault: Exception) -> Response:
        assert isinstance(fault, RequestValidationError)
        errors = [{**error, "loc": tuple(error["loc"])[1:]} for error in fault.errors()]
        if any(error["type"] == "json_invalid" for error in errors):
            return _Json(error_answer(_no_json(errors[0].get("ctx", {}).get("error", ""))), 400)
        return _Json(error_answer(refusal(errors)), 422)

    async def plain(_: Request, fault: Exception) -> Response:
        assert isinstance(fault, HTTPException)
        if fault.status_code == 400:
            return _Json(error_answer(_no_json(str(fault.detail))), 400)
        error = UsageError(
            str(fault.detail),
            kind="http",
            remedy=f"POST to {', '.join(QUESTIONS)}; GET /health, /metrics, /openapi.json",
        )
        return _Json(error_answer(error), fault.status_code, dict(fault.headers or {}))

    api.add_exception_handler(RequestValidationError, invalid)
    api.add_exception_handler(HTTPException, plain)


def _no_json(why: str) -> InputError:
    return InputError(
        f"the body is no JSON object: {why}"[:300],
        kind="json",
        remedy="send a JSON object with Content-Type: application/json",
    )


def _describe_token(api: FastAPI) -> None:
    """Say in the description of the service that questions need a token."""
    describe = api.openapi

    def described() -> dict[str, Any]:
        description = describe()
        schemes = description.setdefault("components", {}).setdefault("securitySchemes", {})
        schemes["token"] = {"type": "http", "scheme": "bearer"}
        for path, operations in description["paths"].items():
            if path not in _OPEN:
                for operation in operations.values():
                    operation["security"] = [{"token": []}]
        return description

    api.openapi = described  # type: ignore[method-assign]


def listen(host: str, port: int, *, settings: Settings, limits: Limits, token: str | None) -> None:
    """Serve until the process is asked to end.

    Parameters
    ----------
    host, port
        Where to listen.
    settings, limits
        How questions are answered, and what they may ask for.
    token
        What requests must carry; None answers whoever asks.
    """
    with Desks(settings) as desks:
        uvicorn.run(
            application(desks, limits, token),
            host=host,
            port=port,
            log_level="info",
            access_log=False,
            server_header=False,
            limit_concurrency=settings.workers + settings.waiting + 64,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=5,
        )
