"""Any callable is a model, asynchronous ones too."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from equivamap.errors import LLMError
from equivamap.llm import CallableModel, Completion, Message

ASKED = [{"role": "user", "content": "Say"}]


async def later(messages: Sequence[Message]) -> str:
    await asyncio.sleep(0)
    return f"heard {messages[-1]['content']}"


def test_a_coroutine_function_is_waited_for() -> None:
    assert CallableModel(later).complete(ASKED).text == "heard Say"
    assert CallableModel(later).name == "later"


def test_it_is_waited_for_inside_a_loop_too() -> None:
    async def within() -> str:
        return CallableModel(later).complete(ASKED).text

    assert asyncio.run(within()) == "heard Say"


def test_the_schema_is_put_in_words() -> None:
    seen: list[Sequence[Message]] = []

    def model(messages: Sequence[Message]) -> Completion:
        seen.append(messages)
        return Completion("{}", 5, 6, 0.5)

    schema = {"type": "object", "required": ["map"]}
    assert CallableModel(model).complete(ASKED, schema=schema) == Completion("{}", 5, 6, 0.5)
    assert seen[0][0] == ASKED[0] and '"required": ["map"]' in seen[0][1]["content"]


@pytest.mark.parametrize(
    "said, kind",
    [(None, "bad-reply"), (b"bytes", "bad-reply"), (5, "bad-reply"), ("x" * 2_000_000, "reply-too-long")],
    ids=["nothing", "bytes", "number", "long"],
)
def test_what_is_no_answer_is_an_error(said: Any, kind: str) -> None:
    with pytest.raises(LLMError) as caught:
        CallableModel(lambda messages: said).complete(ASKED)
    assert caught.value.kind == kind


def test_what_it_raises_is_an_error_of_ours() -> None:
    async def fails(messages: Sequence[Message]) -> str:
        raise KeyError("map\nof all")

    with pytest.raises(LLMError, match="fails: KeyError") as caught:
        CallableModel(fails).complete(ASKED)
    assert caught.value.kind == "model-failed" and isinstance(caught.value.__cause__, KeyError)


def test_an_error_of_ours_passes() -> None:
    def refuses(messages: Sequence[Message]) -> str:
        raise LLMError("not today", kind="refused")

    with pytest.raises(LLMError, match="not today"):
        CallableModel(refuses).complete(ASKED)
