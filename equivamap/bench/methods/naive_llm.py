"""A language model is shown both sources, and asked whether they are equivalent; what it says is the answer."""

from __future__ import annotations

from equivamap.bench.methods.asking import answered, no_answer
from equivamap.bench.methods.method import Asked, Method, Prediction
from equivamap.bench.methods.shown import sources_text
from equivamap.errors import LLMError
from equivamap.llm import LanguageModel, Schema

__all__ = ["NAME", "naive_llm"]

NAME = "naive-llm"

SCHEMA: Schema = {
    "type": "object",
    "properties": {"answer": {"type": "string", "enum": ["yes", "no"]}},
    "required": ["answer"],
    "additionalProperties": False,
}

QUESTION = """\
Below are two formulations, A and B, of mixed-integer linear programs. Are they equivalent, that is, are they the same \
optimisation problem, so that every optimal solution of B gives an optimal solution of A by one fixed mapping of the \
variables?

{sources}

Answer with a JSON object: {{"answer": "yes"}} or {{"answer": "no"}}."""


def naive_llm(model: LanguageModel) -> Method:
    """Return the method that asks `model`."""

    def answer(asked: Asked) -> Prediction:
        question = QUESTION.format(sources=sources_text(asked.pair))
        try:
            said = answered(model, question, SCHEMA, seconds=asked.time_limit)["answer"]
        except LLMError as fault:
            return no_answer(fault)
        return Prediction("equivalent" if said == "yes" else "not_equivalent", f"{model.name} says {said}")

    return Method(
        NAME,
        answer,
        "what a language model says when it is shown both sources",
        reads=False,
        reads_open=False,
        version=model.name,
    )
