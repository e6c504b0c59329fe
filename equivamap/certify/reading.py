"""Certificates as lines of JSON: sizes are capped, numbers are exact, and what is wrong is rejected with a reason."""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from gmpy2 import mpq

from equivamap.ir import Affine, Rational

__all__ = [
    "FORMAT",
    "VERSION",
    "CertificateFile",
    "Rejected",
    "affine",
    "position",
    "rational",
]

FORMAT = "equivamap-certificate"
VERSION = 1

MOST_LINE_BYTES = 1 << 26
"""Longest line of a certificate."""
MOST_BYTES = 1 << 34
"""Largest certificate after decompression."""
MOST_GROWTH = 400
"""How much larger than the compressed file its text may be, beyond the first `FREE_BYTES`."""
FREE_BYTES = 1 << 26
MOST_DIGITS = 4000
"""Longest numerator or denominator that a certificate may state."""

_NUMBER = re.compile(rf"-?[0-9]{{1,{MOST_DIGITS}}}(/[1-9][0-9]{{0,{MOST_DIGITS - 1}}})?")


class Rejected(Exception):
    """The certificate does not prove what it says; the message tells why."""


def rational(text: object) -> Rational:
    """Return an exact number: a text such as ``"-3"`` or ``"7/2"``."""
    if not isinstance(text, str) or len(text) > 2 * MOST_DIGITS + 2 or not _NUMBER.fullmatch(text):
        shown = text if isinstance(text, str) and len(text) < 60 else type(text).__name__
        raise Rejected(f"no exact number of at most {MOST_DIGITS} digits: {shown!r}")
    return mpq(text)


def position(value: object, end: int, what: str) -> int:
    """Return a position from 0 to ``end - 1``."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < end:
        raise Rejected(f"no {what} has the number {str(value)[:40]}")
    return value


def affine(entry: object, end: int, what: str, *, completions: int = 0) -> Affine:
    """Return an affine expression: ``["constant", column, "coefficient", …]``, or a column alone.

    Columns count from 0 to ``end - 1``; with `completions`, ``-1 - j`` is completion j, column ``end + j`` here.
    """

    def column(value: object) -> int:
        if completions and isinstance(value, int) and value < 0:
            return end + position(-1 - value, completions, f"completion {what}")
        return position(value, end, what)

    if isinstance(entry, int):
        return Affine.variable(column(entry))
    if not isinstance(entry, list) or len(entry) % 2 != 1:
        raise Rejected(f"no affine expression: {str(entry)[:60]}")
    terms: dict[int, Rational] = {}
    for place, coefficient in zip(entry[1::2], entry[2::2], strict=True):
        j = column(place)
        if j in terms:
            raise Rejected(f"column {place} stands twice in an affine expression")
        terms[j] = rational(coefficient)
    return Affine(terms, rational(entry[0]))


class CertificateFile:
    """The lines of a certificate, one JSON object each, read one at a time.

    Parameters
    ----------
    path
        The file; one that ends in ``.gz`` is decompressed as it is read.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self.number = 0
        self._size = os.path.getsize(self.path)
        self._lines = self._read()

    def next(self) -> dict[str, Any]:
        """Return the next line.

        Raises
        ------
        Rejected
            If there is none, or it is no JSON object within the caps.
        """
        try:
            raw = next(self._lines, None)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise Rejected(f"the compressed file is damaged: {error}") from error
        if raw is None:
            raise Rejected("the certificate ends too early")
        self.number += 1
        try:
            found = json.loads(
                raw, parse_float=_no_float, parse_constant=_no_float, object_pairs_hook=_unique
            )
        except (ValueError, RecursionError) as error:
            raise Rejected(f"no JSON: {str(error)[:200]}") from error
        if not isinstance(found, dict):
            raise Rejected("no JSON object")
        return found

    def at_end(self) -> bool:
        """Tell whether no line is left."""
        try:
            return next(self._lines, None) is None
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise Rejected(f"the compressed file is damaged: {error}") from error

    def _read(self) -> Iterator[bytes]:
        with open(self.path, "rb") as plain:
            compressed = self.path.lower().endswith(".gz")
            stream: BinaryIO | gzip.GzipFile = gzip.GzipFile(fileobj=plain) if compressed else plain
            most = min(MOST_BYTES, FREE_BYTES + MOST_GROWTH * self._size) if compressed else MOST_BYTES
            total = 0
            while raw := stream.readline(MOST_LINE_BYTES + 1):
                total += len(raw)
                if len(raw) > MOST_LINE_BYTES:
                    raise Rejected(f"a line is longer than {MOST_LINE_BYTES} bytes")
                if total > most:
                    raise Rejected(f"the text is larger than {most} bytes")
                if not raw.endswith(b"\n"):
                    raise Rejected("the certificate ends within a line")
                yield raw


def _no_float(text: str) -> Any:
    raise ValueError(f"{text[:40]} is no exact number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
