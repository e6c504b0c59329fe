"""A journal: finished pieces of a long job, one JSON line each, so that an interruption loses nothing."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from equivamap.errors import InputError

__all__ = ["Journal", "disk_fault"]


_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def disk_fault(fault: OSError, place: Path) -> InputError:
    """Turn a full or read-only disk into an error that says what was kept."""
    place = Path(fault.filename) if isinstance(fault.filename, str) else place
    remedy = "make room" if fault.errno in _ROOM else "name a place that can be written"
    return InputError(
        f"writing failed: {fault.strerror or fault}",
        kind="disk",
        remedy=f"{remedy} and run the same command again: what was finished is kept",
        file=str(place),
    )


class Journal:
    """Finished pieces by key, appended as they come and read back when the job is taken up again.

    Parameters
    ----------
    path
        The file; its first line is the job it belongs to.
    job
        What the job is: a journal of another job is refused.

    Raises
    ------
    InputError
        If the journal belongs to another job or is none (it is left as it is), or cannot be written.
    """

    def __init__(self, path: Path, job: Mapping[str, Any]) -> None:
        self.path = path
        self.job = dict(job)
        self.done: dict[str, dict[str, Any]] = {}
        self._stream: IO[str] | None = None

    def __enter__(self) -> Journal:
        try:
            self._load()
            self._stream = self.path.open("a", encoding="utf-8")
            if not self.path.stat().st_size:
                self._append({"job": self.job})
        except OSError as fault:
            raise disk_fault(fault, self.path) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is None:
            return
        try:
            self._stream.close()
        except OSError as full:
            # closing writes what is buffered; where that is why we leave, it has been said
            if fault is None:
                raise disk_fault(full, self.path) from None

    def add(self, key: str, value: Mapping[str, Any]) -> None:
        """Note a finished piece; it is on the disk when this returns."""
        self.done[key] = dict(value)
        try:
            self._append({"key": key, "value": value})
        except OSError as fault:
            raise disk_fault(fault, self.path) from None

    def _append(self, line: Mapping[str, Any]) -> None:
        assert self._stream is not None
        self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def _load(self) -> None:
        """Read what is finished; a last line that was cut off by a crash is dropped from the file."""
        if not self.path.exists():
            return
        raw = self.path.read_bytes()
        whole = raw[: raw.rfind(b"\n") + 1]
        head = json.dumps({"job": self.job}, ensure_ascii=False).encode()
        if not whole and not head.startswith(raw):
            raise self._foreign("is no journal of this command")
        done: dict[str, dict[str, Any]] = {}
        for number, text in enumerate(whole.splitlines(), start=1):
            try:
                line = json.loads(text)
                if number == 1:
                    job = line["job"]
                else:
                    done[line["key"]] = dict(line["value"])
            except (ValueError, KeyError, TypeError):
                raise self._foreign("is no journal of this command", number) from None
            if number == 1 and job != self.job and len(whole) == len(text) + 1:
                whole = b""  # another job that came to nothing
            elif number == 1 and job != self.job:
                raise self._foreign("belongs to another job", number)
        if len(whole) < len(raw):
            with self.path.open("r+b") as stream:
                stream.truncate(len(whole))
        self.done = done

    def _foreign(self, how: str, line: int | None = None) -> InputError:
        return InputError(
            f"{self.path} {how}",
            kind="other-job",
            remedy="name another place, or give the same command as before",
            file=str(self.path),
            line=line,
        )
