"""Language models: asked over HTTP, replayed from a recording, or any callable; none is ever believed."""

from equivamap.llm.answers import parse_object
from equivamap.llm.callables import CallableModel
from equivamap.llm.choice import ModelChoice, language_model
from equivamap.llm.client import OpenAIModel
from equivamap.llm.model import Completion, LanguageModel, Message, Schema
from equivamap.llm.recording import Recorder, Replayer

__all__ = [
    "CallableModel",
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
