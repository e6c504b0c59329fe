"""Python source: literals that nothing can escape from, identifiers, index sets and data tables, each stated once."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable, Iterator, Mapping, Sequence

from equivamap.ir import Index, Rational
from equivamap.writers.numbers import code_of

__all__ = ["WIDTH", "Layout", "index_code", "key_code", "literal"]

WIDTH = 100

_LETTERS = "ijkmnpqrstuvw"

Part = int | float | str


def literal(value: object) -> str:
    """Return the source of an index part or a name: a number or a quoted text in ASCII."""
    text = ascii(value)
    if isinstance(value, str) and text[0] == "'" and '"' not in text and "\\'" not in text:
        return f'"{text[1:-1]}"'
    return text


def index_code(index: Sequence[Part]) -> str:
    """Return an index as it stands between brackets."""
    return ", ".join(literal(part) for part in index)


def key_code(index: Sequence[Part]) -> str:
    """Return an index as a key of a table: the part itself, or a tuple of parts."""
    return literal(index[0]) if len(index) == 1 else f"({index_code(index)})"


class Layout:
    """The head of a script: index sets and tables, and the identifiers in use.

    Parameters
    ----------
    reserved
        Identifiers that the script uses for itself.
    """

    def __init__(self, reserved: Iterable[str]) -> None:
        self.lines: list[str] = []
        self._used = {*reserved, *keyword.kwlist, *keyword.softkwlist, *dir(builtins)}
        self._sets: dict[frozenset[Part], str] = {}
        self._stated: set[frozenset[Part]] = set()
        self._tables: dict[tuple[str, ...], str] = {}
        self._letters: Iterator[str] = iter([*_LETTERS, *(f"s{k}" for k in range(1, 10_000))])

    def identifier(self, wish: str) -> str:
        """Return an identifier like `wish` that nothing else has."""
        word = wish
        if word in self._used:
            word = f"{wish}_"
        number = 2
        while word in self._used:
            word = f"{wish}_{number}"
            number += 1
        self._used.add(word)
        return word

    def index_set(self, values: Iterable[Part]) -> tuple[str, str]:
        """Return the name of the set of `values`, which the script states, and the letter that runs over it."""
        ordered = list(dict.fromkeys(values))
        key = frozenset(ordered)
        letter = self.letter_of(key)
        if key not in self._stated:
            self._stated.add(key)
            self.lines += _assigned(letter.upper(), *_set_items(ordered))
        return letter.upper(), letter

    def letter_of(self, values: Iterable[Part]) -> str:
        """Return the letter that runs over the set of exactly these `values`."""
        key = frozenset(values)
        return self._sets[key] if key in self._sets else self._new_letter(key)

    def letter(self, values: Iterable[Part]) -> str:
        """Return a letter for `values`: that of the smallest stated set that holds all of them, or a new one."""
        key = frozenset(values)
        holding = [known for known in self._sets if key <= known]
        if holding:
            return self._sets[min(holding, key=len)]
        return self._new_letter(key)

    def _new_letter(self, key: frozenset[Part]) -> str:
        letter = next(x for x in self._letters if x not in self._used and x.upper() not in self._used)
        self._used |= {letter, letter.upper()}
        self._sets[key] = letter
        return letter

    def letters(self, wishes: Iterable[str], taken: Sequence[str] = ()) -> list[str]:
        """Return the letters of one context; one that occurs again gets a number."""
        found: list[str] = []
        for letter in wishes:
            word, number = letter, 2
            while word in found or word in taken:
                word = f"{letter}{number}"
                number += 1
            self._used.add(word)
            found.append(word)
        return found

    def table(self, wish: str, entries: Mapping[Index, Rational | None]) -> str:
        """Return the name of a table of numbers."""
        items = [f"{key_code(key)}: {'None' if v is None else code_of(v)}" for key, v in entries.items()]
        return self._named(wish, "{", items, "}")

    def codes(self, wish: str, entries: Mapping[Index, str]) -> str:
        """Return the name of a table of expressions that are source already."""
        return self._named(wish, "{", [f"{key_code(key)}: {code}" for key, code in entries.items()], "}")

    def nested(self, wish: str, entries: Mapping[Index, Mapping[Index, Rational] | Sequence[Index]]) -> str:
        """Return the name of a table of tables, or of lists of indices."""
        items = []
        for key, inner in entries.items():
            if isinstance(inner, Mapping):
                text = ", ".join(f"{key_code(k)}: {code_of(v)}" for k, v in inner.items())
                items.append(f"{key_code(key)}: {{{text}}}")
            else:
                items.append(f"{key_code(key)}: [{', '.join(key_code(k) for k in inner)}]")
        return self._named(wish, "{", items, "}")

    def listing(self, wish: str, indices: Iterable[Index]) -> str:
        """Return the name of a list of indices."""
        return self._named(wish, "[", [key_code(index) for index in indices], "]")

    def _named(self, wish: str, opening: str, items: list[str], closing: str) -> str:
        key = (opening, *items)
        if key not in self._tables:
            self._tables[key] = self.identifier(wish)
            self.lines += _assigned(self._tables[key], opening, items, closing)
        return self._tables[key]


def _set_items(values: list[Part]) -> tuple[str, list[str], str]:
    first = values[0]
    if isinstance(first, int) and len(values) > 2 and values == list(range(first, first + len(values))):
        return "range(", [str(first), str(first + len(values))], ")"
    return "[", [literal(value) for value in values], "]"


def _assigned(name: str, opening: str, items: list[str], closing: str) -> list[str]:
    """Return an assignment, broken into lines where it is long."""
    line = f"{name} = {opening}{', '.join(items)}{closing}"
    if len(line) <= WIDTH:
        return [line]
    lines, current = [f"{name} = {opening}"], "   "
    for item in items:
        if len(current) + len(item) + 2 > WIDTH and current.strip():
            lines.append(current)
            current = "   "
        current += f" {item},"
    return [*lines, current, closing]
