"""Names of index sets and of data tables, shared by the models that are read together.

Equal sets and equal tables have one name; different ones never do, so that what looks the same in two models that
share a vocabulary is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from equivamap.algebra.tree import IndexSet, Over, Part, Scalar, Symbol
from equivamap.ir import Index, Rational, canonical

__all__ = ["Vocabulary"]

_LETTERS = "ijklmnpqrstuvwghdef"
_MOST_LISTED = 6
"""Longest list of values that is written instead of the name of a set."""


class Vocabulary:
    """The names in use.

    Parameters
    ----------
    reserved
        Names of variable families, which no letter and no table may have.
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._used = set(reserved)
        self._sets: dict[frozenset[tuple[type, Part]], IndexSet] = {}
        self._symbols: dict[frozenset[tuple[Index, Rational]], Symbol] = {}
        self._own: dict[frozenset[tuple[Index, Rational]], str] = {}
        self._letters = _fresh_letters()
        self._running: dict[str, list[str]] = {}

    @property
    def sets(self) -> tuple[IndexSet, ...]:
        """All sets, in the order in which they were met."""
        return tuple(self._sets.values())

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """All tables, in the order in which they were met."""
        return tuple(self._symbols.values())

    def reserve(self, names: Iterable[str]) -> None:
        """Keep names for variable families."""
        self._used.update(names)

    def learn(self, parameters: Mapping[str, Any]) -> None:
        """Remember the model's own data, so that a table with the same numbers has their name."""
        for name, data in parameters.items():
            entries = dict(_entries(data, ()))
            if len(entries) > 1 and name not in self._used:
                self._own.setdefault(frozenset(entries.items()), name)

    def index_set(self, values: Iterable[Part]) -> IndexSet:
        """Return the set of exactly these values."""
        ordered = tuple(dict.fromkeys(values))
        key = _key(ordered)
        if key not in self._sets:
            letter = self._letter()
            self._sets[key] = IndexSet(letter.upper(), letter, ordered)
            self._running[letter.upper()] = [letter]
        return self._sets[key]

    def _letter(self) -> str:
        letter = next(x for x in self._letters if x not in self._used and x.upper() not in self._used)
        self._used |= {letter, letter.upper()}
        return letter

    def _letter_over(self, found: IndexSet, taken: Sequence[str]) -> str:
        """Return the first letter that runs over a set and stands for nothing else here: i, else j, else k."""
        running = self._running[found.name]
        for letter in running:
            if letter not in taken:
                return letter
        running.append(self._letter())
        return running[-1]

    def over(self, values: Sequence[Part], taken: Sequence[str] = ()) -> Over:
        """Return what runs over these values: a known set, a part of the smallest known set, or a new set.

        Parameters
        ----------
        taken
            Letters that stand for something else in the same place.
        """
        key = _key(values)
        holding = [(len(known), known, found) for known, found in self._sets.items() if key <= known]
        if not holding:
            found = self.index_set(values)
        else:
            found = min(holding, key=lambda entry: entry[0])[2]
        letter = self._letter_over(found, taken)
        kept = {(type(v), v) for v in values}
        without = tuple(v for v in found.values if (type(v), v) not in kept)
        if not without:
            return Over(letter, found.name)
        if len(without) <= 2:
            return Over(letter, found.name, without=without)
        if len(kept) <= _MOST_LISTED:
            return Over(letter, found.name, only=tuple(dict.fromkeys(values)))
        own = self.index_set(values)
        return Over(self._letter_over(own, taken), own.name)

    def scalar(
        self, table: Mapping[Index, Rational], letters: Sequence[str], base: str, qualifier: str
    ) -> Scalar:
        """Return what stands for a table of numbers: the number itself where its index is empty.

        Parameters
        ----------
        letters
            What the index is written with.
        base, qualifier
            Letter wished for, and what tells it from others of that letter.
        """
        if not letters:
            return Scalar(number=table[()])
        key = frozenset(table.items())
        symbol = self._symbols.get(key)
        if symbol is None:
            own = self._own.get(key)
            name = own or self._name(base, qualifier)
            self._used.add(name)
            symbol = self._symbols[key] = Symbol(name, tuple(letters), dict(table), own is not None)
        return Scalar(symbol=symbol.name, at=tuple(letters))

    def _name(self, base: str, qualifier: str) -> str:
        wish = f"{base}^{qualifier}" if qualifier else base
        if wish not in self._used:
            return wish
        return next(name for k in count(2) if (name := f"{wish}{_prime(k)}") not in self._used)


def _fresh_letters() -> Iterator[str]:
    yield from _LETTERS
    yield from (f"s{k}" for k in count(1))


def _prime(number: int) -> str:
    """Return the mark of the second, third, … of something."""
    return "′" * (number - 1) if number <= 4 else str(number)


def _key(values: Iterable[Part]) -> frozenset[tuple[type, Part]]:
    return frozenset((type(value), value) for value in values)


def _entries(data: Any, index: Index) -> Iterator[tuple[Index, Rational]]:
    """Yield the numbers in nested data with their indices."""
    if isinstance(data, Mapping):
        for key, inner in data.items():
            parts = key if isinstance(key, tuple) else (key,)
            whole = tuple(int(p) if isinstance(p, str) and p.lstrip("-").isdecimal() else p for p in parts)
            yield from _entries(inner, (*index, *whole))
    elif isinstance(data, (list, tuple)):
        for k, inner in enumerate(data):
            yield from _entries(inner, (*index, k))
    else:
        try:
            yield index, canonical(data)
        except (TypeError, ValueError):
            return  # a text, or no finite number
