"""Answers that are kept: by model, parameters and question, for this user alone, without the key."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from equivamap.errors import InputError, LLMError
from equivamap.llm import CachedModel, CallableModel, Completion
from equivamap.llm.cache import FILE

ASKED = [{"role": "user", "content": "Which map?"}]


def counting(*answers: Any) -> tuple[CallableModel, list[int]]:
    calls: list[int] = []

    def speak(messages: Sequence[Any]) -> Any:
        calls.append(1)
        answer = answers[min(len(calls), len(answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return CallableModel(speak, "m"), calls


def test_an_answer_is_kept_with_its_tokens_for_this_user_alone(tmp_path: Path) -> None:
    model, calls = counting(Completion("x = y", 3, 4))
    place = tmp_path / "new" / "place"
    first = CachedModel(model, place).complete(ASKED)
    again = CachedModel(model, place).complete(ASKED)
    assert first == again and len(calls) == 1
    assert (first.source, again.source, again.tokens_in, again.tokens_out) == ("model", "cache", 3, 4)
    assert stat.S_IMODE((place / FILE).stat().st_mode) == 0o600


def test_other_questions_samples_and_schemas_are_asked(tmp_path: Path) -> None:
    model, calls = counting("a")
    kept = CachedModel(model, tmp_path)
    kept.complete(ASKED)
    kept.complete(ASKED, sample=1)
    kept.complete(ASKED, schema={"type": "object"})
    kept.complete([{"role": "user", "content": "Which?"}])
    assert len(calls) == 4


def test_failures_are_not_kept(tmp_path: Path) -> None:
    model, calls = counting(LLMError("late", kind="timeout"), "fine")
    kept = CachedModel(model, tmp_path)
    with pytest.raises(LLMError):
        kept.complete(ASKED)
    assert kept.complete(ASKED).text == "fine" and len(calls) == 2


def test_the_key_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret-0123456789")
    model, _ = counting("your key is sk-very-secret-0123456789")
    CachedModel(model, tmp_path).complete([{"role": "user", "content": "sk-very-secret-0123456789"}])
    assert b"very-secret" not in (tmp_path / FILE).read_bytes()


def test_a_file_that_is_no_cache_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all, but long enough to be looked at" * 50)
    with pytest.raises(InputError, match="cannot be used"):
        CachedModel(counting("a")[0], tmp_path)


def test_an_answer_is_not_lost_where_the_cache_breaks(tmp_path: Path) -> None:
    model, calls = counting("a")
    kept = CachedModel(model, tmp_path)
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute("DROP TABLE answers")
    database.close()
    assert kept.complete(ASKED).text == "a" and "cannot be used" in kept.broken and len(calls) == 1


def test_threads_share_it(tmp_path: Path) -> None:
    model, _ = counting("a")
    kept = CachedModel(model, tmp_path)
    threads = [threading.Thread(target=kept.complete, args=(ASKED,), kwargs={"sample": k}) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not kept.broken
    assert all(kept.complete(ASKED, sample=k).source == "cache" for k in range(8))
