"""Which file a model was made from: its name and the SHA-256 of its bytes, to tell whether another one is the same."""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from typing import Any, TypeAlias

from equivamap.readers.dispatch import file_of

__all__ = ["SourceFile", "Sources", "source_of", "sources_of"]

MOST_FILES = 1000
"""Most files of the directory of a formulation."""


@dataclass(frozen=True)
class SourceFile:
    """The file of a model.

    Parameters
    ----------
    name
        Its name without directories, with what is taken from it: ``model.py:build``; or ``package.module:function``.
    sha256
        Of its bytes; for a directory, of the names and bytes of its files. None for a module, whose file is not
        looked for: finding it may run code.
    """

    name: str
    sha256: str | None


Sources: TypeAlias = tuple[SourceFile | None, SourceFile | None]
"""The files of A and of B."""


def sources_of(a: Any, b: Any) -> Sources:
    """Return the files that the models are read from; what cannot be read is refused by the reader, with the reason."""
    with contextlib.suppress(OSError):
        return source_of(a), source_of(b)
    return None, None


def source_of(model: Any) -> SourceFile | None:
    """Return the file of what `equivamap.readers.read` or `read_formulation` takes; None where there is none.

    Nothing is run or imported. What a script reads beside its own file is not part of it.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    if not isinstance(model, str | os.PathLike):
        return None
    text = os.fspath(model)
    path = file_of(text)
    if path is None:
        return SourceFile(text, None)
    name = os.path.basename(os.path.abspath(path)) + text[len(path) :]
    if not os.path.isdir(path):
        return SourceFile(name, _digest(path)) if os.path.isfile(path) else None
    found = hashlib.sha256()
    files = sorted(entry.name for entry in os.scandir(path) if entry.is_file())
    if len(files) > MOST_FILES:
        return None
    for file in files:
        found.update(f"{file}\n{_digest(os.path.join(path, file))}\n".encode("utf-8", "surrogateescape"))
    return SourceFile(name, found.hexdigest())


def _digest(path: str) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
