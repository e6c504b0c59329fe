"""What a language model would be asked about two models, without asking one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from equivamap.checking import check
from equivamap.errors import LLMError
from equivamap.inputs import read_both
from equivamap.llm import Completion, Message, Schema
from equivamap.propose.llm.answer import SCHEMA
from equivamap.propose.llm.prompt import opening
from equivamap.propose.llm.settings import Asking

__all__ = ["Listener", "Prompt", "prompt"]

READING = (
    "data",
    "data_a",
    "data_b",
    "args_a",
    "args_b",
    "solve_call",
    "solve_call_a",
    "solve_call_b",
    "read_time_limit",
)
"""Options of `check` that say how models are read."""


@dataclass(frozen=True)
class Prompt:
    """The first question to a language model.

    Parameters
    ----------
    messages
        The messages.
    schema
        JSON schema of the answer.
    unsent
        Why it would not be sent: what settles the question; empty where it would be.
    """

    messages: tuple[Message, ...]
    schema: Schema
    unsent: str = ""


@dataclass
class Listener:
    """Takes the question and gives no answer."""

    name: str = "nobody"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    heard: list[Message] = field(default_factory=list)

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        sample: int = 0,
        seconds: float | None = None,
    ) -> Completion:
        """Take a question, and fail."""
        self.heard = list(messages)
        raise LLMError("nobody is asked", kind="not-asked")


def prompt(
    a: Any,
    b: Any,
    *,
    texts: Mapping[str, str] | None = None,
    prompt_size: int = 24_000,
    **options: Any,
) -> Prompt:
    """Return what `check` with the same options would ask a language model first.

    Parameters
    ----------
    a, b
        Reference and candidate, as for `equivamap.check`.
    texts, prompt_size
        As for `equivamap.propose.llm.settings.Asking`.
    options
        Further options of `equivamap.check`.

    Returns
    -------
    Prompt
        Where cheaper proposers settle the question, nothing would be sent; the prompt is then one without their
        findings.

    Raises
    ------
    InputError
        If a model or an option cannot be used.
    """
    listener = Listener()
    asking = Asking(listener, texts=texts or {}, prompt_size=prompt_size, cache="off")
    result = check(a, b, llm=asking, **options)
    if listener.heard:
        return Prompt(tuple(listener.heard), SCHEMA)
    use = result.language_model
    why = (
        result.verdict.value if use is None or result.reason is None else f"{result.reason.value}: {use.why}"
    )
    pair = read_both(a, b, **{name: options[name] for name in READING if name in options}).pair
    messages = opening(pair.a, pair.b, str(result.relation), room=prompt_size, texts=texts)
    return Prompt(tuple(messages), SCHEMA, why)
