"""Any callable as a language model."""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, TypeAlias

from equivamap.errors import LLMError
from equivamap.llm.answers import instruction
from equivamap.llm.keys import api_key, without_key
from equivamap.llm.model import Completion, Message, Schema

__all__ = ["CallableModel", "Spoken"]

Spoken: TypeAlias = str | Completion | Awaitable[str | Completion]

MOST_CHARACTERS = 1_000_000
"""Longest answer that is looked at."""


class CallableModel:
    """A function of the messages as a model.

    Parameters
    ----------
    function
        Takes the messages and returns a text or a `Completion`; may be a coroutine function. It runs in our process,
        and nobody ends it when its time is over.
    name
        Name in reports and recordings; by default the function's.
    """

    def __init__(self, function: Callable[[Sequence[Message]], Spoken], name: str = "") -> None:
        self.function = function
        self._name = name or str(getattr(function, "__name__", type(function).__name__))

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._name

    @property
    def parameters(self) -> Mapping[str, Any]:
        """None are known."""
        return {}

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        sample: int = 0,
        seconds: float | None = None,
    ) -> Completion:
        """Return what the function says; a schema is put in words at the end of the messages.

        Raises
        ------
        LLMError
            If the function fails, or returns something else or too much.
        """
        asked = [*messages, {"role": "user", "content": instruction(schema)}] if schema else list(messages)
        started = time.perf_counter()
        try:
            said = self.function(asked)
            if inspect.isawaitable(said):
                said = _awaited(said)
        except LLMError:
            raise
        except Exception as fault:
            words = without_key(" ".join(str(fault).split()), api_key())[:300]
            raise LLMError(
                f"{self.name} fails: {type(fault).__name__}: {words}",
                kind="model-failed",
                remedy="call the function by itself",
            ) from fault
        text = said.text if isinstance(said, Completion) else said
        if not isinstance(text, str):
            raise LLMError(
                f"{self.name} returned {type(said).__name__}, not a text",
                kind="bad-reply",
                remedy="return the text of the answer, or a Completion",
            )
        if len(text) > MOST_CHARACTERS:
            raise LLMError(
                f"{self.name} returned {len(text)} characters; {MOST_CHARACTERS} are looked at",
                kind="reply-too-long",
                remedy="ask for a shorter answer",
            )
        if isinstance(said, Completion):
            return replace(said, seconds=said.seconds or time.perf_counter() - started)
        return Completion(text, seconds=time.perf_counter() - started)


def _awaited(said: Awaitable[str | Completion]) -> str | Completion:
    """Wait for an answer in a thread of its own: here an event loop may be running already."""
    found: Future[str | Completion] = Future()

    async def answer() -> str | Completion:
        return await said

    def run() -> None:
        try:
            found.set_result(asyncio.run(answer()))
        except BaseException as fault:  # noqa: BLE001 - raised again in the thread that asked
            found.set_exception(fault)

    threading.Thread(target=run, daemon=True).start()
    return found.result()
