"""What servers send back: a completion, or what went wrong and whether asking again may help."""

from __future__ import annotations

import math
from typing import Any

from equivamap.errors import LLMError
from equivamap.llm.answers import strict_json
from equivamap.llm.keys import without_key
from equivamap.llm.model import Completion

__all__ = ["Failed", "Refused", "TooLong", "completion_of", "fault_of"]


class Refused(Exception):
    """A reply with a status other than success."""

    def __init__(self, status: int, body: bytes, retry_after: str) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.retry_after = retry_after


class TooLong(Exception):
    """A reply longer than is read."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class Failed(Exception):
    """A failed attempt.

    Parameters
    ----------
    error
        What to say if it is the last one.
    again
        Whether another attempt may help.
    after
        Seconds that the server wants to be left alone.
    """

    def __init__(self, error: LLMError, *, again: bool = False, after: float = 0.0) -> None:
        super().__init__(error)
        self.error = error
        self.again = again
        self.after = after


def fault_of(refused: Refused, place: str, model: str, key: str) -> Failed:
    """Return what a status other than success means."""
    status = refused.status
    code, words = _explained(refused.body)
    words = without_key(words, key)[:300]
    head = f"{place} answered {status}" + (f": {words}" if words else "")
    if status in (401, 403):
        return Failed(
            LLMError(head, kind="unauthorised", remedy="set OPENAI_API_KEY to a valid key", lasting=True)
        )
    if code == "insufficient_quota":
        return Failed(LLMError(head, kind="quota", remedy="the account has no credit left", lasting=True))
    if status == 429:
        fault = LLMError(head, kind="rate-limit", remedy="ask less at a time: fewer --workers")
        return Failed(fault, again=True, after=_seconds(refused.retry_after))
    if status in (408, 409, 425) or (status >= 500 and status != 501):
        fault = LLMError(head, kind="server", remedy="try again later")
        return Failed(fault, again=True, after=_seconds(refused.retry_after))
    if status in (404, 405) or status < 400:
        remedy = f"see that the URL ends where /chat/completions begins, and that there is a model {model}"
        return Failed(LLMError(head, kind="not-found", remedy=remedy, lasting=True))
    return Failed(LLMError(head, kind="request", remedy="the server does not take such a request"))


def _explained(body: bytes) -> tuple[str, str]:
    """Return code and message of an error's body, in one printable line."""
    text = body.decode("utf-8", "replace")
    code = ""
    try:
        error = strict_json(text)
        error = error.get("error", error) if isinstance(error, dict) else error
        if isinstance(error, dict):
            code, text = str(error.get("code", "")), str(error.get("message", text))
        elif isinstance(error, str):
            text = error
    except ValueError:
        pass  # then the body is the message
    return code, " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _seconds(retry_after: str) -> float:
    """Return what a server says in Retry-After; a date counts as nothing."""
    try:
        seconds = float(retry_after)
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0


def completion_of(body: bytes, model: str) -> Completion:
    """Return the completion in the body of a successful reply.

    Raises
    ------
    Failed
        If there is none in it (a cut body among others, so another attempt may help), or one without an answer.
    """
    try:
        reply = strict_json(body)
    except ValueError as fault:
        raise _other_shape(f"is no JSON ({str(fault)[:100]})") from None
    if isinstance(reply, dict) and isinstance(reply.get("error"), dict):
        raise _other_shape("is an error")
    try:
        choice = reply["choices"][0]
        message = choice["message"]
        text = message.get("content")
    except (KeyError, IndexError, TypeError, AttributeError):
        raise _other_shape("is of another shape") from None
    if choice.get("finish_reason") == "length":
        words = f"the answer of {model} was cut off at its limit of tokens"
        raise Failed(LLMError(words, kind="reply-cut", remedy="ask a model with more room"))
    if message.get("refusal") or choice.get("finish_reason") == "content_filter":
        words = f"{model} refuses to answer"
        raise Failed(LLMError(words, kind="refused", remedy="ask another model"))
    if not isinstance(text, str):
        raise _other_shape("holds no text")
    usage = reply.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    return Completion(text, _count(counts.get("prompt_tokens")), _count(counts.get("completion_tokens")))


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _other_shape(how: str) -> Failed:
    remedy = "see that the URL is that of a server of chat completions"
    return Failed(LLMError(f"the reply of the server {how}", kind="bad-reply", remedy=remedy), again=True)
