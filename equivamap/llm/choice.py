"""Which language model is asked: a choice that can be handed to other processes, and what it stands for."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from equivamap.errors import UsageError
from equivamap.llm.callables import CallableModel, Spoken
from equivamap.llm.client import OpenAIModel
from equivamap.llm.clients import ClientModel, is_client
from equivamap.llm.model import LanguageModel, Message
from equivamap.llm.recording import Recorder, Replayer

__all__ = ["AnyModel", "ModelChoice", "language_model"]

MODEL = "EQUIVAMAP_LLM_MODEL"


@dataclass(frozen=True)
class ModelChoice:
    """What the options say of the model. Holds no key: that is in the environment.

    Parameters
    ----------
    model
        Name of the model; None takes ``EQUIVAMAP_LLM_MODEL``.
    base_url
        Server; None takes ``OPENAI_BASE_URL``, and OpenAI's own where that is not set either.
    record
        File to record answers in.
    replay
        Recording to answer from, without any network.
    timeout
        Most seconds for one answer, retries included.
    retries
        How often a request is sent again where that may help.
    """

    model: str | None = None
    base_url: str | None = None
    record: str | None = None
    replay: str | None = None
    timeout: float = 120.0
    retries: int = 4

    def load(self) -> LanguageModel:
        """Return the model.

        Raises
        ------
        UsageError
            If nothing says which model to ask or where.
        InputError
            If a recording cannot be read or written.
        """
        model = self.model or os.environ.get(MODEL) or None
        if self.replay is not None:
            if self.record is not None:
                raise UsageError(
                    "answers are either replayed or recorded",
                    kind="usage",
                    remedy="give one of --llm-record and --llm-replay",
                    side="options",
                )
            return Replayer(self.replay, model)
        live = OpenAIModel(model, self.base_url, timeout=self.timeout, retries=self.retries)
        return live if self.record is None else Recorder(live, self.record)


AnyModel: TypeAlias = ModelChoice | LanguageModel | Callable[[Sequence[Message]], Spoken] | Any
"""Whatever can be asked; also a client object of the ``openai`` package, sync or async."""


def language_model(given: AnyModel | None) -> LanguageModel:
    """Return the model that is meant; None stands for what the environment says.

    Raises
    ------
    UsageError
        If nothing says which model to ask or where.
    """
    if given is None:
        return ModelChoice().load()
    if isinstance(given, ModelChoice):
        return given.load()
    if isinstance(given, LanguageModel):
        return given
    if is_client(given):
        name = os.environ.get(MODEL)
        if not name:
            raise UsageError(
                "a client is given, but nothing says which of its models to ask",
                kind="bad-option",
                remedy=f"wrap it, as in ClientModel(client, 'NAME'), or set {MODEL}",
                side="options",
            )
        return ClientModel(given, name)
    if not callable(given):
        raise UsageError(
            f"a {type(given).__name__} cannot be asked",
            kind="bad-option",
            remedy="give a ModelChoice, a callable that takes messages, or a client of the openai package",
            side="options",
        )
    return CallableModel(given)
