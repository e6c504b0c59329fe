"""Answers kept on this machine, found again by model, parameters and prompt."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from equivamap.errors import InputError
from equivamap.llm.keys import api_key, without_key
from equivamap.llm.model import Completion, LanguageModel, Message, Schema

__all__ = ["CachedModel", "default_place"]

FILE = "answers.sqlite"
_PATIENCE = 30.0
"""Seconds to wait for another process that writes."""

_TABLE = """
CREATE TABLE IF NOT EXISTS answers (
    question TEXT PRIMARY KEY, model TEXT NOT NULL, text TEXT NOT NULL,
    tokens_in INTEGER, tokens_out INTEGER, seconds REAL NOT NULL, asked_at REAL NOT NULL
)
"""


def default_place() -> Path:
    """Return the directory of the cache where none is named: ``XDG_CACHE_HOME``, else ``~/.cache``."""
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(root, "equivamap")


class CachedModel:
    """A model whose answers are kept in a SQLite file, and not asked for twice.

    Threads and processes may share the file. It holds questions as hashes and answers as they came; no other user of
    the machine may read it. Failures are not kept. Where the file fails later on, answers are asked for without it, and
    `broken` says why.

    Parameters
    ----------
    model
        The model that is asked.
    place
        The directory of the file.

    Raises
    ------
    InputError
        If the file can be neither made nor used.
    """

    def __init__(self, model: LanguageModel, place: str | Path) -> None:
        self.model = model
        self.file = Path(place, FILE)
        self.broken = ""
        self._lock = threading.Lock()
        try:
            Path(place).mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
            with self._lock, closing(self._open()) as database, database:
                database.execute(_TABLE)
        except (OSError, sqlite3.Error) as fault:
            raise self._unusable(fault) from None

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
        """Return the answer that is kept, or the model's, once it is kept.

        Raises
        ------
        LLMError
            If there is no answer.
        """
        question = self._question(messages, schema, sample)
        known = self._known(question)
        if known is not None:
            return known
        found = self.model.complete(messages, schema=schema, sample=sample, seconds=seconds)
        if found.source == "model":
            self._keep(question, found)
        return found

    def _question(self, messages: Sequence[Message], schema: Schema | None, sample: int) -> str:
        place = getattr(self.model, "place", "")  # one name may stand for other models on other servers
        parts = [self.name, place, dict(self.parameters), [dict(m) for m in messages], schema, sample]
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=dict).encode()).hexdigest()

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=_PATIENCE)

    def _known(self, question: str) -> Completion | None:
        try:
            with self._lock, closing(self._open()) as database:
                row = database.execute(
                    "SELECT text, tokens_in, tokens_out, seconds FROM answers WHERE question = ?", (question,)
                ).fetchone()
        except sqlite3.Error as fault:
            self.broken = self._unusable(fault).message
            return None
        return None if row is None else Completion(str(row[0]), row[1], row[2], float(row[3]), "cache")

    def _keep(self, question: str, said: Completion) -> None:
        text = without_key(said.text, api_key())
        row = (question, self.name, text, said.tokens_in, said.tokens_out, said.seconds, time.time())
        try:
            with self._lock, closing(self._open()) as database, database:
                database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        except (sqlite3.Error, UnicodeEncodeError) as fault:
            # the answer is there, and may have been paid for
            self.broken = self._unusable(fault).message

    def _unusable(self, fault: Exception) -> InputError:
        words = getattr(fault, "strerror", None) or str(fault)
        return InputError(
            f"the cache of answers {self.file} cannot be used: {words}",
            kind="bad-cache",
            remedy="name another directory with --llm-cache DIR, delete the file, or do without: --llm-cache off",
            file=str(self.file),
            side="options",
        )
