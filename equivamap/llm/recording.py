"""Answers recorded and replayed: one JSON line each, found again by model, parameters and prompt.

A line is ``{"model", "parameters", "messages", "sample", "text", "tokens_in", "tokens_out", "seconds"}``; only
``model``, ``messages`` and ``text`` are needed, so that a line can be written by hand. The schema is no part of it:
whoever asks holds the answer to it, whenever it was given.

A line with ``turn`` in place of ``messages`` answers whatever is asked at that turn of a conversation: 0 is the first
question, 1 the one after one answer. Answers that a person wrote are kept so, since nobody was asked.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from equivamap.errors import InputError, LLMError, ReadError, UsageError
from equivamap.llm.answers import strict_json
from equivamap.llm.keys import api_key, without_key
from equivamap.llm.model import Completion, LanguageModel, Message, Schema

__all__ = ["Recorder", "Replayer"]

_MOST_BYTES = 1_000_000_000
_LONGEST_LINE = 100_000_000
_HEAD = b'{"model": '
"""How every line that we write begins."""


def _question(
    model: str,
    parameters: Mapping[str, Any],
    messages: Sequence[Message],
    sample: int,
) -> dict[str, Any]:
    return {
        "model": model,
        "parameters": dict(parameters),
        "messages": [dict(message) for message in messages],
        "sample": sample,
    }


def _at_turn(model: str, turn: int, sample: int) -> dict[str, Any]:
    """Return what stands for any question at a turn of a conversation."""
    return {"model": model, "turn": turn, "sample": sample}


def _key(question: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()


class Recorder:
    """A model whose answers are written to a file as they come.

    Several processes may write to the same file. A failure is not recorded.

    Parameters
    ----------
    model
        The model that is asked.
    path
        The file; what it holds is kept.

    Raises
    ------
    InputError
        If the file cannot be written.
    """

    def __init__(self, model: LanguageModel, path: str | Path) -> None:
        self.model = model
        self.path = Path(path)
        self._refuse_others()
        self._append(b"")

    @property
    def name(self) -> str:
        """Name of the model that is asked."""
        return self.model.name

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Parameters of the model that is asked."""
        return self.model.parameters

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        sample: int = 0,
        seconds: float | None = None,
    ) -> Completion:
        """Return the model's answer, once it is on the disk.

        Raises
        ------
        LLMError
            If there is no answer.
        InputError
            If it cannot be written.
        """
        found = self.model.complete(messages, schema=schema, sample=sample, seconds=seconds)
        secret = api_key()
        said = [{name: without_key(text, secret) for name, text in message.items()} for message in messages]
        line = {
            **_question(self.name, self.parameters, said, sample),
            "text": without_key(found.text, secret),
            "tokens_in": found.tokens_in,
            "tokens_out": found.tokens_out,
            "seconds": round(found.seconds, 6),
        }
        self._append(json.dumps(line).encode() + b"\n")
        return found

    def _refuse_others(self) -> None:
        """Refuse a file that is no recording: nothing may be cut off it."""
        try:
            with self.path.open("rb") as stream:
                first = stream.readline(_LONGEST_LINE)
        except FileNotFoundError:
            return
        except OSError as fault:
            raise self._unwritable(fault) from None
        if first.endswith(b"\n"):
            _entry(first, self.path, 1)
        elif first and not first.startswith(_HEAD[: len(first)]):
            raise ReadError(
                f"{self.path} is no recording",
                kind="bad-recording",
                remedy="name another file; this one is left as it is",
                file=str(self.path),
            )

    def _append(self, line: bytes) -> None:
        try:
            # buffering would hand a long line to the system in pieces, between which another process may write
            with self.path.open("a+b", buffering=0) as stream:
                _lock(stream.fileno())
                end = stream.seek(0, os.SEEK_END)
                whole = _whole(stream.fileno(), end)
                if whole < end:
                    stream.truncate(whole)
                rest = memoryview(line)
                while rest:
                    rest = rest[stream.write(rest) :]
        except OSError as fault:
            raise self._unwritable(fault) from None

    def _unwritable(self, fault: OSError) -> InputError:
        return InputError(
            f"the answers cannot be recorded in {self.path}: {fault.strerror or fault}",
            kind="disk",
            remedy="make room or name another file; what was recorded is kept",
            file=str(self.path),
        )


def _lock(descriptor: int) -> None:
    """Keep other processes out until the file is closed, where the system can."""
    try:
        import fcntl
    except ImportError:
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def _whole(descriptor: int, end: int) -> int:
    """Return where the last whole line ends: a crash may have cut one off."""
    position = end
    while position > 0:
        start = max(0, position - 65536)
        os.lseek(descriptor, start, os.SEEK_SET)
        block = os.read(descriptor, position - start)
        found = block.rfind(b"\n")
        if found >= 0:
            return start + found + 1
        position = start
    return 0


class Replayer:
    """A model that answers from a recording, and never goes to the network.

    Parameters
    ----------
    path
        The recording; where it answers a question twice, the later answer counts.
    model
        Name of the model whose answers count; None where the recording is of one model.
    parameters
        Parameters of the generation, as recorded.

    Raises
    ------
    ReadError
        If the file cannot be read, or a line of it is none.
    UsageError
        If `model` is needed, or not the name of one recorded.
    """

    def __init__(
        self, path: str | Path, model: str | None = None, parameters: Mapping[str, Any] | None = None
    ) -> None:
        self.path = Path(path)
        self._parameters = dict(parameters or {})
        self._answers: dict[str, Completion] = {}
        models: dict[str, None] = {}
        for number, line in _lines(self.path):
            question, answer = _entry(line, self.path, number)
            models.setdefault(question["model"])
            self._answers[_key(question)] = answer
        self._name = _one(list(models), model, self.path)

    @property
    def name(self) -> str:
        """Name of the recorded model."""
        return self._name

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Parameters whose answers count."""
        return self._parameters

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        sample: int = 0,
        seconds: float | None = None,
    ) -> Completion:
        """Return the recorded answer.

        Raises
        ------
        LLMError
            Of kind ``not-recorded``, if there is none.
        """
        question = _question(self.name, self.parameters, messages, sample)
        found = self._answers.get(_key(question))
        if found is None:
            turn = sum(message.get("role") == "assistant" for message in messages)
            found = self._answers.get(_key(_at_turn(self.name, turn, sample)))
        if found is None:
            raise LLMError(
                f"{self.path} holds no answer of {self.name} to this question (sample {sample})",
                kind="not-recorded",
                remedy="record it again: the models, the prompt or the parameters have changed",
            )
        return found


def _lines(path: Path) -> list[tuple[int, bytes]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ReadError(
                f"the recording is larger than {_MOST_BYTES} bytes",
                kind="too-large",
                remedy="record less in one file",
                file=str(path),
            )
        raw = path.read_bytes()
    except OSError as fault:
        raise ReadError(
            f"the recording cannot be read: {fault.strerror or fault}",
            kind="file-missing",
            remedy="give a file that was recorded with --llm-record",
            file=str(path),
        ) from None
    lines = [(number, line) for number, line in enumerate(raw.split(b"\n"), start=1) if line.strip()]
    if lines and not raw.endswith(b"\n") and not _is_json(lines[-1][1]):
        del lines[-1]  # cut off while it was being written
    return lines


def _is_json(line: bytes) -> bool:
    try:
        strict_json(line)
    except ValueError:
        return False
    return True


def _entry(line: bytes, path: Path, number: int) -> tuple[dict[str, Any], Completion]:
    """Return question and answer of a line."""
    try:
        entry = strict_json(line)
        question = _asked(entry)
        answer = Completion(
            _typed(entry["text"], str),
            entry.get("tokens_in") and _typed(entry["tokens_in"], int),
            entry.get("tokens_out") and _typed(entry["tokens_out"], int),
            float(_typed(entry.get("seconds", 0.0), (int, float))),
            "recording",
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as fault:
        raise ReadError(
            f"the line is no recorded answer: {type(fault).__name__}: {str(fault)[:200]}",
            kind="bad-recording",
            remedy="take it out, or record again",
            file=str(path),
            line=number,
        ) from None
    return question, answer


def _asked(entry: Any) -> dict[str, Any]:
    """Return the question of a line."""
    model, sample = _typed(entry["model"], str), _typed(entry.get("sample", 0), int)
    if "messages" not in entry and "turn" in entry:
        return _at_turn(model, _typed(entry["turn"], int), sample)
    messages = [
        {_typed(k, str): _typed(v, str) for k, v in _typed(message, dict).items()}
        for message in _typed(entry["messages"], list)
    ]
    return _question(model, _typed(entry.get("parameters", {}), dict), messages, sample)


def _typed(value: Any, kind: type | tuple[type, ...]) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{type(value).__name__} where {kind} belongs")
    return value


def _one(models: list[str], wanted: str | None, path: Path) -> str:
    """Return the model whose answers count."""
    if wanted is not None and (wanted in models or not models):
        return wanted
    if wanted is None and len(models) == 1:
        return models[0]
    known = ", ".join(models)
    raise UsageError(
        f"{path} holds no answer"
        if not models
        else (f"{path} holds answers of {known}" + (f", none of {wanted}" if wanted else "")),
        kind="no-llm-model",
        remedy="name one with --llm-model",
        side="options",
    )
