"""One question to a language model, for methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from equivamap.bench.methods.method import Prediction
from equivamap.errors import LLMError
from equivamap.llm import LanguageModel, Message, Schema, parse_object

__all__ = ["answered", "no_answer"]

SYSTEM = "You are an expert in mathematical optimisation."


def answered(
    model: LanguageModel, question: str, schema: Schema, *, sample: int = 0, seconds: float
) -> dict[str, Any]:
    """Return the object that a model answers with.

    Raises
    ------
    LLMError
        If there is none.
    """
    messages: Sequence[Message] = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": question},
    ]
    completion = model.complete(messages, schema=schema, sample=sample, seconds=seconds)
    return parse_object(completion.text, schema)


def no_answer(fault: LLMError) -> Prediction:
    """Return what a method says where its model gave no answer.

    Raises
    ------
    LLMError
        If every other question would fail in the same way, as with a wrong key.
    """
    if fault.lasting:
        raise fault
    return Prediction("undecided", f"{fault.kind}: {fault.message}")
