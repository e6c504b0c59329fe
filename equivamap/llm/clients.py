"""Client objects of the ``openai`` package, or alike, as language models."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from equivamap.errors import LLMError
from equivamap.llm.callables import CallableModel
from equivamap.llm.keys import api_key, without_key
from equivamap.llm.model import Completion, Message, Schema

__all__ = ["ClientModel", "is_client"]


def is_client(given: object) -> bool:
    """Tell whether an object has ``chat.completions.create``, as sync and async clients do."""
    return callable(_create(given))


def _create(given: object) -> Callable[..., Any] | None:
    found = getattr(getattr(getattr(given, "chat", None), "completions", None), "create", None)
    return found if callable(found) else None


class ClientModel:
    """A model behind a client that somebody else has set up: keys, servers, proxies and retries are its own.

    Parameters
    ----------
    client
        ``openai.OpenAI``, ``openai.AsyncOpenAI``, ``openai.AzureOpenAI`` or an object with the same
        ``chat.completions.create``. It runs in our process, and nobody ends it when its time is over; the time given is
        handed on as ``timeout``.
    model
        Name of the model.
    parameters
        What else is sent with each request, such as a temperature.
    """

    def __init__(self, client: Any, model: str, parameters: Mapping[str, Any] | None = None) -> None:
        self.client = client
        self._name = model
        self._parameters = dict(parameters or {})

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._name

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What else is sent."""
        return self._parameters

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        sample: int = 0,
        seconds: float | None = None,
    ) -> Completion:
        """Return the model's answer; a schema is put in words at the end of the messages.

        Raises
        ------
        LLMError
            If the client fails, or returns something else than a completion with a text.
        """

        def ask(asked: Sequence[Message]) -> Any:
            request = {**self._parameters, "model": self._name, "messages": [dict(m) for m in asked]}
            if seconds is not None:
                request["timeout"] = seconds
            create = _create(self.client)
            if create is None:
                raise _other_shape("the client has no chat.completions.create")
            return _read(create(**request))

        said = CallableModel(ask, self._name).complete(messages, schema=schema, sample=sample)
        return Completion(
            without_key(said.text, api_key()), said.tokens_in, said.tokens_out, said.seconds, said.source
        )


def _read(reply: Any) -> Any:
    """Return the completion in a reply, or a coroutine that will."""
    if hasattr(reply, "__await__"):

        async def later() -> Completion:
            return _completion(await reply)

        return later()
    return _completion(reply)


def _completion(reply: Any) -> Completion:
    try:
        text = reply.choices[0].message.content
    except (AttributeError, IndexError, TypeError):
        raise _other_shape("the client's reply is no completion") from None
    if not isinstance(text, str):
        raise _other_shape("the client's reply holds no text")
    usage = getattr(reply, "usage", None)
    return Completion(
        text,
        _count(getattr(usage, "prompt_tokens", None)),
        _count(getattr(usage, "completion_tokens", None)),
    )


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _other_shape(words: str) -> LLMError:
    return LLMError(words, kind="bad-reply", remedy="give a client of the openai package, or a callable")
