"""What the options and the environment say becomes a model."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from equivamap.errors import UsageError
from equivamap.llm import CallableModel, ModelChoice, OpenAIModel, Recorder, Replayer, language_model

KEY = "sk-very-secret-0123456789"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "EQUIVAMAP_LLM_MODEL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_said_is_no_model() -> None:
    for given in (None, ModelChoice(), ModelChoice("m")):
        with pytest.raises(UsageError, match="neither a key nor a server"):
            language_model(given)


def test_a_key_and_a_name_are_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("EQUIVAMAP_LLM_MODEL", "m")
    found = language_model(None)
    assert isinstance(found, OpenAIModel) and repr(found) == "OpenAIModel('m', 'https://api.openai.com/v1')"


def test_a_server_and_a_record(tmp_path: Path) -> None:
    found = ModelChoice("m", "http://localhost:1/v1", record=str(tmp_path / "r")).load()
    assert isinstance(found, Recorder) and isinstance(found.model, OpenAIModel) and found.name == "m"


def test_a_replay_needs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "r").write_text(json.dumps({"model": "m", "messages": [], "text": "x"}))
    found = ModelChoice(replay=str(tmp_path / "r")).load()
    assert isinstance(found, Replayer) and found.complete([]).text == "x"


def test_a_replay_is_not_recorded(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="either replayed or recorded"):
        ModelChoice("m", record=str(tmp_path / "r"), replay=str(tmp_path / "s")).load()


def test_models_and_callables_are_taken_as_they_are() -> None:
    model = CallableModel(lambda messages: "x", "m")
    assert language_model(model) is model
    assert language_model(lambda messages: "y").complete([]).text == "y"


def test_a_choice_crosses_to_other_processes_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    packed = pickle.dumps(ModelChoice("m", "http://localhost:1/v1"))
    assert pickle.loads(packed) == ModelChoice("m", "http://localhost:1/v1") and KEY.encode() not in packed
