"""LP and MPS files, plain or gzip-compressed."""

from __future__ import annotations

import gzip
import os
import stat
import zlib
from pathlib import Path

from equivamap.ir.instance import Instance
from equivamap.readers.constant_column import fold_constant_column
from equivamap.readers.highs_reading import confirm_with_highs
from equivamap.readers.lp import read_lp
from equivamap.readers.mps import read_mps
from equivamap.readers.text_model import Place

__all__ = ["MAX_TEXT_BYTES", "MODEL_SUFFIXES", "read_model_file"]

MODEL_SUFFIXES = (".lp", ".mps", ".lp.gz", ".mps.gz")
"""Endings of the files that `read_model_file` reads, in lower case."""

MAX_TEXT_BYTES = 4 * 2**30
"""Largest size of a model's text after decompression."""

_BLOCK = 1 << 22
_MARK = b"\xef\xbb\xbf"


def read_model_file(
    path: str | Path, *, max_bytes: int | None = None, second_opinion: bool = True
) -> Instance:
    """Read an LP or MPS file into an instance of exact numbers.

    The text is read by EquivaMap's own strict reader and, as a second opinion, by HiGHS; if they read different
    models the file is refused. Defaults on which solvers differ are named in ``Instance.warnings``.

    Parameters
    ----------
    path
        A file that ends in one of `MODEL_SUFFIXES`.
    max_bytes
        Largest size of the text after decompression; `MAX_TEXT_BYTES` if None.
    second_opinion
        Whether HiGHS reads the text as well; without it, no solver is imported.

    Raises
    ------
    ReadError
        If the file is missing, no regular file, empty, binary, too large, cut off, wrong in syntax, or read
        differently by the two readers.
    UnsupportedError
        If the model has a part outside mixed-integer linear programming.
    """
    file = Path(path)
    shown = str(path)
    place = Place(shown)
    suffix = next((s for s in reversed(MODEL_SUFFIXES) if file.name.lower().endswith(s)), None)
    if suffix is None:
        place.refuse(
            f"'{file.name}' ends in none of {', '.join(MODEL_SUFFIXES)}",
            "unknown-extension",
            "write the model as .lp or .mps",
        )
    stored = _stored(file, place, suffix.endswith(".gz"), MAX_TEXT_BYTES if max_bytes is None else max_bytes)
    text = stored.removeprefix(_MARK)
    _check_text(text, place)
    model = (read_lp if suffix.startswith(".lp") else read_mps)(text, shown)
    plain = file if text is stored and not suffix.endswith(".gz") else text
    head = text[:4096]
    del text, stored
    if second_opinion:
        model.warnings += confirm_with_highs(model, plain)
    return fold_constant_column(model, head).instance()


def _stored(file: Path, place: Place, compressed: bool, limit: int) -> bytes:
    """Return the bytes of the file, decompressed."""
    try:
        status = os.stat(file)
    except FileNotFoundError:
        place.refuse("no such file", "file-missing", "check the path")
    except (OSError, ValueError) as error:
        place.refuse(f"cannot be opened: {error}", "file-unreadable", "check the path and its permissions")
    if not stat.S_ISREG(status.st_mode):
        what = "a directory" if stat.S_ISDIR(status.st_mode) else "no regular file"
        place.refuse(f"this is {what}", "not-a-file", "give the path of a model file")
    try:
        return _decompressed(file, place, limit) if compressed else _plain(file, place, limit)
    except OSError as error:
        place.refuse(f"cannot be read: {error}", "file-unreadable", "check the file and its permissions")


def _check_text(data: bytes, place: Place) -> None:
    """Refuse bytes that are no text."""
    if not data or data.isspace():
        place.refuse("the file is empty", "file-empty", "write the model again")
    if b"\0" in data:
        place.refuse("the file is binary, not text", "file-binary", "write the model as LP or MPS text")
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as error:
            place.refuse(
                "the text is not UTF-8",
                "not-utf8",
                "save the file as UTF-8, or use plain letters in names",
                data.count(b"\n", 0, error.start) + 1,
            )
    if b"\n" not in data and b"\r" in data:
        place.refuse("lines end in CR alone", "line-ends", "save the file with ordinary line ends")


def _plain(file: Path, place: Place, limit: int) -> bytes:
    with open(file, "rb") as stream:
        if os.fstat(stream.fileno()).st_size > limit:
            _too_large(place, limit)
        return stream.read()


def _decompressed(file: Path, place: Place, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        with gzip.open(file, "rb") as stream:
            while part := stream.read(_BLOCK):
                parts.append(part)
                size += len(part)
                if size > limit:
                    _too_large(place, limit)
    except EOFError:
        place.refuse(
            "the gzip file is cut off", "truncated", "compress the model again, or copy the file again"
        )
    except (gzip.BadGzipFile, zlib.error) as error:
        place.refuse(
            f"this is no gzip file: {error}",
            "bad-gzip",
            "compress the model again, or drop .gz from the name",
        )
    return b"".join(parts)


def _too_large(place: Place, limit: int) -> None:
    place.refuse(
        f"the text is larger than {limit} bytes",
        "too-large",
        "raise equivamap.readers.files.MAX_TEXT_BYTES if the model is really that large",
    )
