"""What is recorded is replayed without a network; files that are no recordings are told of and left alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from equivamap.errors import InputError, LLMError, ReadError, UsageError
from equivamap.llm import CallableModel, Completion, Message, Recorder, Replayer

ASKED = [{"role": "user", "content": "Which map?"}]
KEY = "sk-very-secret-0123456789"


def counting() -> CallableModel:
    """Return a model that never says the same thing twice."""
    said = iter(range(100))
    return CallableModel(lambda messages: f"answer {next(said)}", "m")


def test_answers_are_replayed_by_question_and_sample(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    recorder = Recorder(counting(), file)
    first, second = (recorder.complete(ASKED, sample=k) for k in (0, 1))
    other = recorder.complete([{"role": "user", "content": "And now?"}])
    replayer = Replayer(file)
    assert replayer.name == recorder.name == "m"
    assert replayer.complete(ASKED, sample=1).text == second.text == "answer 1"
    assert replayer.complete(ASKED).text == first.text == "answer 0"
    assert replayer.complete([{"role": "user", "content": "And now?"}]).text == other.text


def test_tokens_and_seconds_are_kept(tmp_path: Path) -> None:
    said = Completion("x", 3, None, 1.5)
    Recorder(CallableModel(lambda messages: said, "m"), tmp_path / "r").complete(ASKED)
    assert Replayer(tmp_path / "r").complete(ASKED) == said


def test_the_later_answer_counts_and_files_grow(tmp_path: Path) -> None:
    model = counting()
    for _ in range(2):
        Recorder(model, tmp_path / "r").complete(ASKED)
    assert len((tmp_path / "r").read_text().splitlines()) == 2
    assert Replayer(tmp_path / "r").complete(ASKED).text == "answer 1"


@pytest.mark.parametrize(
    "sample, content, parameters", [(1, "Which map?", {}), (0, "x", {}), (0, "Which map?", {"t": 1})]
)
def test_what_was_not_asked_is_not_answered(
    sample: int, content: str, parameters: dict[str, int], tmp_path: Path
) -> None:
    Recorder(counting(), tmp_path / "r").complete(ASKED)
    with pytest.raises(LLMError) as caught:
        Replayer(tmp_path / "r", parameters=parameters).complete(
            [{"role": "user", "content": content}], sample=sample
        )
    assert caught.value.kind == "not-recorded" and not caught.value.lasting


def test_failures_are_not_recorded(tmp_path: Path) -> None:
    def fails(messages: Sequence[Message]) -> str:
        raise RuntimeError("no")

    with pytest.raises(LLMError, match="RuntimeError: no"):
        Recorder(CallableModel(fails), tmp_path / "r").complete(ASKED)
    assert (tmp_path / "r").read_bytes() == b""


def test_the_key_is_not_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    model = CallableModel(lambda messages: f"your key is {KEY}", "m")
    Recorder(model, tmp_path / "r").complete([{"role": "user", "content": f"key = {KEY!r}"}])
    assert KEY not in (tmp_path / "r").read_text() and "[key]" in (tmp_path / "r").read_text()


def test_a_line_may_be_written_by_hand(tmp_path: Path) -> None:
    line = {"model": "by hand", "messages": ASKED, "text": "x = y"}
    (tmp_path / "r").write_text(json.dumps(line))
    assert Replayer(tmp_path / "r").complete(ASKED, schema={"type": "object"}) == Completion("x = y")


def test_a_line_that_was_cut_off_is_dropped(tmp_path: Path) -> None:
    file = tmp_path / "r"
    model = counting()
    Recorder(model, file).complete(ASKED)
    Recorder(model, file).complete(ASKED, sample=1)
    file.write_bytes(file.read_bytes()[:-30])
    assert Replayer(file).complete(ASKED).text == "answer 0"
    Recorder(model, file).complete(ASKED, sample=2)
    assert [json.loads(line)["text"] for line in file.read_text().splitlines()] == ["answer 0", "answer 2"]


def test_several_may_record_in_one_file(tmp_path: Path) -> None:
    long = CallableModel(lambda messages: "x" * 200_000, "m")

    def record(worker: int) -> None:
        recorder = Recorder(long, tmp_path / "r")
        for k in range(5):
            recorder.complete(ASKED, sample=10 * worker + k)

    threads = [threading.Thread(target=record, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = [json.loads(line) for line in (tmp_path / "r").read_text().splitlines()]
    assert sorted(line["sample"] for line in lines) == [10 * w + k for w in range(4) for k in range(5)]


@pytest.mark.parametrize("content", ["print('hello')", "x = 1\ny = 2\n", '{"id": 1}\n', "[1]\n", "\n"])
def test_a_file_that_is_no_recording_is_left_as_it_is(content: str, tmp_path: Path) -> None:
    file = tmp_path / "model.py"
    file.write_text(content)
    with pytest.raises(ReadError) as caught:
        Recorder(counting(), file)
    assert caught.value.kind == "bad-recording" and file.read_text() == content


@pytest.mark.parametrize("place", ["missing/r", "."])
def test_a_place_that_cannot_be_written_is_told_of(place: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        Recorder(counting(), tmp_path / place)
    assert caught.value.kind == "disk" and caught.value.file


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        "[]",
        "5",
        "{}",
        '{"model": "m", "messages": [], "text": 5}',
        '{"model": "m", "messages": [5], "text": "x"}',
        '{"model": "m", "messages": [], "text": "x", "tokens_in": "3"}',
        '{"model": "m", "messages": [], "text": "x", "seconds": null}',
        '{"model": "m", "messages": [], "text": "\\ud800"}',
    ],
)
def test_a_line_that_is_none_is_named(line: str, tmp_path: Path) -> None:
    good = json.dumps({"model": "m", "messages": ASKED, "text": "x"})
    (tmp_path / "r").write_text(f"{good}\n\n{line}\n")
    with pytest.raises(ReadError) as caught:
        Replayer(tmp_path / "r")
    assert caught.value.kind == "bad-recording" and caught.value.line == 3


def test_a_missing_recording_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="No such file") as caught:
        Replayer(tmp_path / "r")
    assert caught.value.kind == "file-missing"


@pytest.mark.parametrize(
    "models, wanted, words", [("", None, "holds no answer"), ("ab", None, "of a, b"), ("a", "b", "none of b")]
)
def test_the_model_must_be_known(models: str, wanted: str | None, words: str, tmp_path: Path) -> None:
    lines = [json.dumps({"model": name, "messages": ASKED, "text": name}) + "\n" for name in models]
    (tmp_path / "r").write_text("".join(lines))
    with pytest.raises(UsageError, match=words):
        Replayer(tmp_path / "r", wanted)
    for name in models:
        assert Replayer(tmp_path / "r", name).complete(ASKED).text == name
