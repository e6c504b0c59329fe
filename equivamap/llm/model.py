"""What a language model is to us: something that completes a list of messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

__all__ = ["Completion", "LanguageModel", "Message", "Schema"]

Message: TypeAlias = Mapping[str, str]
"""``{"role": "system" | "user" | "assistant", "content": text}``."""

Schema: TypeAlias = Mapping[str, Any]
"""A JSON schema of an object."""


@dataclass(frozen=True)
class Completion:
    """What a model said.

    Parameters
    ----------
    text
        The answer as it came; `equivamap.llm.parse_object` reads a JSON object from it.
    tokens_in, tokens_out
        Tokens of prompt and answer as the server counted them; None where it did not say.
    seconds
        Time it took, retries included.
    source
        Where it comes from: the model itself, a cache, or a recording.
    """

    text: str
    tokens_in: int | None = None
    tokens_out: int | None = None
    seconds: float = 0.0
    source: Literal["model", "cache", "recording"] = field(default="model", compare=False)


@runtime_checkable
class LanguageModel(Protocol):
    """Completes messages. What it says is a suggestion of a stranger."""

    @property
    def name(self) -> str:
        """Name of the model, as the server knows it."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Parameters of the generation that were chosen, such as a temperature; JSON values."""

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        sample: int = 0,
        seconds: float | None = None,
    ) -> Completion:
        """Return the model's answer.

        Parameters
        ----------
        messages
            The conversation so far.
        schema
            JSON schema of the object that is asked for; None asks for text. A model may still answer otherwise.
        sample
            Which answer to this same question it is, from 0: a recording keeps several apart.
        seconds
            Most seconds to take; None leaves it to the model's own limit.

        Raises
        ------
        LLMError
            If there is no answer.
        """
