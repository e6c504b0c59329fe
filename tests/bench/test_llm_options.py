"""The language model of ``equivamap bench``: recorded in several processes, replayed without a network, or refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from chat_server import answers, chat_server, status

from equivamap.cli.entry import run
from tests.bench.recipes import made

# the server's thread waits for requests while processes are made, and holds nothing
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")

KEY = "sk-very-secret-0123456789"


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("suite")
    made(folder)
    return str(folder / "out")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "EQUIVAMAP_LLM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "*")


def scores(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    methods: dict[str, Any] = json.loads(capsys.readouterr().out)["methods"]
    return {name: [m["pairs"], m["right"], m["wrong"], m["undecided"]] for name, m in methods.items()}


def test_what_is_recorded_is_replayed_without_a_server(
    suite: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    record, out = tmp_path / "record.jsonl", tmp_path / "answers.jsonl"
    asked = ["bench", suite, "--method", "naive-llm,equivamap-2025", "--workers", "2", "--json"]

    def answer(question: str) -> dict[str, str]:
        if "Are they equivalent" in question:
            return {"answer": "yes" if len(question) % 2 else "no"}
        return {"map": ""}

    with chat_server(answers(answer)) as server:
        live = ["--llm-model", "m", "--llm-base-url", server.url, "--llm-record", str(record)]
        assert run([*asked, *live, "--out", str(out)]) == 0
    first = scores(capsys)
    assert set(first) == {"naive-llm", "equivamap-2025"}
    assert len(record.read_text().splitlines()) == len(server.requests) > 0
    assert KEY not in record.read_text() + out.read_text()
    monkeypatch.delenv("OPENAI_API_KEY")
    assert run([*asked, "--llm-replay", str(record)]) == 0
    assert scores(capsys) == first


@pytest.mark.parametrize(
    "options, words",
    [
        (["--llm-model", "m"], "neither a key nor a server"),
        (["--llm-base-url", "http://127.0.0.1:9/v1"], "which language model"),
        (["--llm-model", "m", "--llm-base-url", "nowhere"], "server is none"),
        (["--llm-replay", "missing.jsonl"], "cannot be read"),
        (["--llm-replay", "x", "--llm-record", "y"], "either replayed or recorded"),
        (
            ["--llm-model", "m", "--llm-base-url", "http://127.0.0.1:9/v1", "--llm-record", "no/r"],
            "cannot be recorded",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_before_the_suite_is_read(
    options: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.chdir(tmp_path)
    assert run(["bench", "no-such-suite", "--method", "wl,naive-llm", *options]) == 2
    out, err = capsys.readouterr()
    assert out == "" and words in " ".join(err.split()) and "Traceback" not in err
    assert not list(tmp_path.iterdir())


def test_a_model_that_nobody_asks_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "no-such-suite", "--method", "wl", "--llm-model", "m"]) == 2
    assert "no method asks a language model" in capsys.readouterr().err


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_wrong_key_ends_the_run(suite: str, workers: str, capsys: pytest.CaptureFixture[str]) -> None:
    refused = status(401, json.dumps({"error": {"message": f"bad key {KEY}"}}).encode())
    with chat_server(refused) as server:
        live = ["--llm-model", "m", "--llm-base-url", server.url, "--workers", workers]
        assert run(["bench", suite, "--method", "naive-llm", *live]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "bad key [key]" in err and KEY not in err and "OPENAI_API_KEY" in err
