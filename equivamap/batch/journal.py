"""A journal: finished pieces of a long job, one JSON line each, so that an interruption loses nothing.

A piece counts as finished once its whole line is on the disk. A crash can only cut off the last line, which is dropped
when the journal is opened again; a line that cannot be written for want of room is taken back at once.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

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
        If the journal belongs to another job or is none (it is left as it is), is being written by another process,
        or cannot be written.

    Notes
    -----
    Of two lines with one key the later counts: a piece may be done again because what it was made from has changed.
    """

    def __init__(self, path: Path, job: Mapping[str, Any]) -> None:
        self.path = path
        self.job = dict(job)
        self.done: dict[str, dict[str, Any]] = {}
        self._stream: BinaryIO | None = None
        self._end = 0

    def __enter__(self) -> Journal:
        try:
            new = not self.path.exists()
            # opened once: closing any other descriptor of the file would give up the lock
            self._stream = self.path.open("a+b", buffering=0)
            try:
                self._lock()
                self._load()
                if not self._end:
                    self._append({"job": self.job})
            except BaseException:
                self._stream.close()
                raise
            if new:
                _sync_directory(self.path.parent)
        except OSError as fault:
            raise disk_fault(fault, self.path) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            self._stream.close()

    def add(self, key: str, value: Mapping[str, Any]) -> None:
        """Note a finished piece; it is on the disk when this returns."""
        try:
            self._append({"key": key, "value": value})
        except OSError as fault:
            raise disk_fault(fault, self.path) from None
        self.done[key] = dict(value)

    def _append(self, line: Mapping[str, Any]) -> None:
        assert self._stream is not None
        data = json.dumps(line).encode() + b"\n"
        try:
            rest = memoryview(data)
            while rest:
                # a nearly full disk takes a part and refuses the rest
                rest = rest[self._stream.write(rest) :]
            os.fsync(self._stream.fileno())
        except OSError:
            self._take_back()
            raise
        self._end += len(data)

    def _take_back(self) -> None:
        """Cut off what was written of a line that is not whole; left there, it is dropped when read again."""
        assert self._stream is not None
        try:
            self._stream.truncate(self._end)
        except OSError:
            return

    def _lock(self) -> None:
        """Refuse a journal that another process is writing; a lock ends with its process, however that ends."""
        try:
            import fcntl
        except ImportError:  # a system without POSIX locks
            return
        assert self._stream is not None
        try:
            fcntl.lockf(self._stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            if fault.errno not in (errno.EACCES, errno.EAGAIN):
                return  # a file system without locks
            raise InputError(
                f"{self.path} is being written by another process",
                kind="in-use",
                remedy="wait until that has ended, or name another place",
                file=str(self.path),
            ) from None

    def _load(self) -> None:
        """Read what is finished; a last line that was cut off by a crash is dropped from the file."""
        assert self._stream is not None
        self._stream.seek(0)
        raw = self._stream.read()
        whole = raw[: raw.rfind(b"\n") + 1]
        head = json.dumps({"job": self.job}).encode()
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
            except (ValueError, KeyError, TypeError, RecursionError):
                raise self._foreign("is no journal of this command", number) from None
            if number == 1 and job != self.job and len(whole) == len(text) + 1:
                whole = b""  # another job that came to nothing
            elif number == 1 and job != self.job:
                raise self._foreign("belongs to another job", number)
        if len(whole) < len(raw):
            self._stream.truncate(len(whole))
        self._end = len(whole)
        self.done = done

    def _foreign(self, how: str, line: int | None = None) -> InputError:
        return InputError(
            f"{self.path} {how}",
            kind="other-job",
            remedy="name another place, or give the same command as before",
            file=str(self.path),
            line=line,
        )


def _sync_directory(folder: Path) -> None:
    """Put the name of a new file on the disk too; where a directory cannot be opened this is not to be had."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
