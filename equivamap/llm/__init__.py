"""Language models: asked over HTTP, replayed from a recording, or any callable; none is ever believed."""

from equivamap.llm.answers import parse_object
from equivamap.llm.cache import CachedModel
from equivamap.llm.callables import CallableModel
from equivamap.llm.choice import AnyModel, ModelChoice, language_model
from equivamap.llm.client import OpenAIModel
from equivamap.llm.clients import ClientModel
from equivamap.llm.model import Completion, LanguageModel, Message, Schema
from equivamap.llm.recording import Recorder, Replayer

__all__ = [
    "AnyModel",
    "CachedModel",
    "CallableModel",
    "ClientModel",
    "Completion",
    "LanguageModel",
    "Message",
    "ModelChoice",
    "OpenAIModel",
    "Recorder",
    "Replayer",
    "Schema",
    "language_model",
    "parse_object",
]
