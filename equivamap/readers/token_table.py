"""Tokens of regular text as arrays: names become row numbers and decimals doubles without a loop in Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equivamap.readers.text_model import Floats

__all__ = ["NameIndex", "TokenTable"]

Positions = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

_MASKS = np.frombuffer(b"".join(b"\xff" * k + b"\0" * (8 - k) for k in range(9)), dtype=np.uint64)
_MULTIPLIERS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64
)
_POWERS = 10.0 ** np.arange(23)
_LONGEST_NUMBER = 17
_LONGEST_NAME = 128
_NEWLINE, _BLANK, _POINT, _PLUS, _MINUS, _NOUGHT = 10, 32, 46, 43, 45, 48


@dataclass(frozen=True)
class TokenTable:
    """Lines of text that all have the same number of tokens, none of them starting in the first column.

    Parameters
    ----------
    data
        The text; eight or more bytes follow the last line.
    starts, ends : shape (lines, width)
        Where the tokens stand in `data`.
    lines : shape (lines,)
        Number of each line, counted from 0.
    """

    data: bytes
    starts: Positions
    ends: Positions
    lines: Positions

    @staticmethod
    def by_width(text: bytes) -> dict[int, TokenTable] | None:
        """Split whole lines into tables by their number of tokens; blank lines belong to none.

        Returns None where a line starts in its first column (comments).
        """
        data = text + b"\n\0\0\0\0\0\0\0\0"
        codes = np.frombuffer(data, dtype=np.uint8, count=len(text) + 1)
        blank = codes <= _BLANK
        if not blank[0]:
            return None
        edges = np.flatnonzero(blank[1:] != blank[:-1])
        edges += 1
        starts, ends = edges[0::2], edges[1::2]
        if len(starts) == 0:
            return {}
        if (codes[starts - 1] == _NEWLINE).any():
            return None
        newlines = np.flatnonzero(codes == _NEWLINE)
        width, odd = divmod(len(starts), len(newlines))
        regular = not odd and bool((ends[width - 1 :: width] <= newlines).all())
        if regular and (starts[width::width] > newlines[:-1]).all():
            lines = np.arange(len(newlines))
            return {width: TokenTable(data, starts.reshape(-1, width), ends.reshape(-1, width), lines)}
        last = np.searchsorted(starts, newlines)
        counts = np.diff(last, prepend=0)
        tables: dict[int, TokenTable] = {}
        for width in np.unique(counts[counts > 0]).tolist():
            lines = np.flatnonzero(counts == width)
            places = (last[lines] - width)[:, None] + np.arange(width)
            tables[width] = TokenTable(data, starts[places], ends[places], lines)
        return tables

    @staticmethod
    def in_pairs(tables: dict[int, TokenTable]) -> TokenTable:
        """Return a table of width 3 in which lines ``name a 1 b 2`` have become ``name a 1`` and ``name b 2``.

        Its `lines` number these parts, two to a line.
        """
        starts, ends, lines = [], [], []
        for width, table in tables.items():
            for k in range(1, width, 2):
                starts.append(table.starts[:, [0, k, k + 1]])
                ends.append(table.ends[:, [0, k, k + 1]])
                lines.append(2 * table.lines + k // 2)
        joined = np.concatenate(lines)
        order = np.argsort(joined)
        data = next(iter(tables.values())).data
        return TokenTable(data, np.concatenate(starts)[order], np.concatenate(ends)[order], joined[order])

    def __len__(self) -> int:
        return len(self.lines)

    def token(self, line: int, k: int) -> bytes:
        """Return one token."""
        return self.data[self.starts[line, k] : self.ends[line, k]]

    def column(self, k: int) -> list[bytes]:
        """Return the tokens of column `k`."""
        data = self.data
        return [data[a:b] for a, b in zip(self.starts[:, k].tolist(), self.ends[:, k].tolist(), strict=True)]

    def longest(self, k: int) -> int:
        """Return the length of the longest token of column `k`."""
        return int((self.ends[:, k] - self.starts[:, k]).max())

    def words(self, k: int, count: int) -> Words:
        """Return the first ``8 * count`` bytes of each token of column `k`, padded with zeros, as integers."""
        starts = self.starts[:, k]
        length = self.ends[:, k] - starts
        window = np.ndarray((len(self.data) - 7,), dtype=np.uint64, buffer=self.data, strides=(1,))
        words = np.empty((len(starts), count), dtype=np.uint64)
        for w in range(count):
            rest = np.clip(length - 8 * w, 0, 8)
            places = starts if w == 0 else np.minimum(starts + 8 * w, len(window) - 1)
            np.bitwise_and(window[places], _MASKS[rest], out=words[:, w])
        return words

    def changes(self, k: int) -> npt.NDArray[np.bool_] | None:
        """Tell for each line whether its token `k` differs from the line before (True for the first line)."""
        longest = self.longest(k)
        if longest > _LONGEST_NAME:
            return None
        words = self.words(k, -(-longest // 8))
        changed = np.ones(len(self), dtype=np.bool_)
        np.any(words[1:] != words[:-1], axis=1, out=changed[1:])
        return changed

    def decimals(self, k: int) -> Floats | None:
        """Return the doubles nearest to the numbers of column `k`, or None unless all are plain short decimals.

        The digits form an integer below 2**53 and the power of ten is exact, so one division rounds correctly.
        """
        starts = self.starts[:, k]
        length = self.ends[:, k] - starts
        longest = int(length.max())
        if longest > _LONGEST_NUMBER:
            return None
        codes = np.frombuffer(self.data, dtype=np.uint8)
        first = codes[starts]
        negative = first == _MINUS
        signed = negative | (first == _PLUS)
        mantissa = np.zeros(len(starts), dtype=np.int64)
        digits = np.zeros(len(starts), dtype=np.int8)
        after = np.zeros(len(starts), dtype=np.int8)
        pointed = np.zeros(len(starts), dtype=np.bool_)
        good = np.ones(len(starts), dtype=np.bool_)
        for c in range(longest):
            live = length > c
            code = first if c == 0 else codes[np.where(live, starts + c, starts)]
            digit = code - np.uint8(_NOUGHT)
            counts = (digit < 10) & live
            np.copyto(mantissa, mantissa * 10 + digit, where=counts)
            digits += counts
            after += counts & pointed
            point = (code == _POINT) & live
            good &= ~(point & pointed)
            pointed |= point
            good &= counts | point | ~live if c else counts | point | signed
        if not good.all() or not digits.all() or int(mantissa.max()) >= 2**53:
            return None
        values = mantissa / _POWERS[after]
        np.negative(values, out=values, where=negative)
        return values


class NameIndex:
    """Positions of names, looked up by the million.

    Parameters
    ----------
    names
        Distinct, without blanks.
    """

    def __init__(self, names: Sequence[bytes]) -> None:
        longest = max(map(len, names), default=1)
        self.usable = len(names) > 0 and longest <= _LONGEST_NAME
        if not self.usable:
            return
        ends = np.cumsum([len(name) + 1 for name in names])
        starts = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1]])
        joined = b" ".join(names) + b" " * 9
        table = TokenTable(joined, starts[:, None], ends[:, None] - 1, np.arange(len(names)))
        self._count = -(-longest // 8)
        self._words = table.words(0, self._count)
        self._bits = max(4, (4 * len(names)).bit_length())
        self._slots = np.full(1 << self._bits, -1, dtype=np.int32)
        slot = self._hash(self._words)
        waiting = np.arange(len(names), dtype=np.int32)
        while len(waiting):
            free = self._slots[slot[waiting]] < 0
            self._slots[slot[waiting[free]]] = waiting[free]
            waiting = waiting[self._slots[slot[waiting]] != waiting]
            slot[waiting] = (slot[waiting] + 1) & (len(self._slots) - 1)

    def _hash(self, words: Words) -> npt.NDArray[np.int64]:
        mixed = words[:, 0] * _MULTIPLIERS[0]
        for w in range(1, words.shape[1]):
            mixed ^= mixed >> np.uint64(29)
            mixed += words[:, w]
            mixed *= _MULTIPLIERS[w % len(_MULTIPLIERS)]
        mixed ^= mixed >> np.uint64(32)
        mixed *= _MULTIPLIERS[1]
        slot: npt.NDArray[np.int64] = (mixed >> np.uint64(64 - self._bits)).astype(np.int64)
        return slot

    def positions(self, table: TokenTable, k: int) -> npt.NDArray[np.int32] | None:
        """Return the position of each token of column `k`, or None where a token is no known name."""
        if not self.usable or table.longest(k) > 8 * self._count:
            return None
        words = table.words(k, self._count)
        slot = self._hash(words)
        found = self._slots[slot]
        wrong = np.flatnonzero((found < 0) | (self._words[found] != words).any(axis=1))
        while len(wrong):
            if (found[wrong] < 0).any():
                return None
            slot[wrong] = (slot[wrong] + 1) & (len(self._slots) - 1)
            found[wrong] = self._slots[slot[wrong]]
            wrong = wrong[(found[wrong] < 0) | (self._words[found[wrong]] != words[wrong]).any(axis=1)]
        return found
