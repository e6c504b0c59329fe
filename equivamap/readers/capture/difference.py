"""Two instances from the same script: whether they are the same, and if not, where they differ."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import numpy.typing as npt

from equivamap.ir import Instance, Kind
from equivamap.ir.instance import Axis
from equivamap.ir.numbers import NONE, Rational
from equivamap.ir.rendering import render_number

__all__ = ["difference_of"]

_COUNTED = re.compile(r"((?:R|r|c|C|_C|auto_c_)_?)\d+|(.*\[)\d+\]")
"""Names that libraries give to rows without one, by their order; those of a ConstraintList look like an index."""

_Numbers = npt.NDArray[np.int64]


def difference_of(first: Instance, second: Instance, ordered: bool = True) -> str:
    """Return in what two instances differ; empty if they are the same model.

    Parameters
    ----------
    ordered
        Whether their variables and constraints must stand in the same order, too. Without it rows whose names only
        count them may also have each other's.

    Returns
    -------
    str
        What completes the sentence "they differ in …": a name, and the values on both sides.
    """
    named = _names_differ("variables", first.variables, second.variables, ordered)
    named = named or _names_differ("constraints", first.constraints, second.constraints, ordered)
    if named:
        return named
    if first.sense != second.sense:
        return f"their objective: {first.sense} and {second.sense}"
    if first.offset != second.offset:
        shown = f"{render_number(first.offset)} and {render_number(second.offset)}"
        return f"the constant of their objective: {shown}"
    return _Aligned(first, second).difference(ordered)


def _names_differ(what: str, one: Axis, other: Axis, ordered: bool) -> str:
    if ordered and one.labels == other.labels and one.names == other.names:
        return ""
    if len(one) != len(other):
        return f"the number of their {what}: {len(one)} and {len(other)}"
    lost = [name for name in one.names if name not in other.position_of_name]
    if lost:
        new = [name for name in other.names if name not in one.position_of_name]
        return f"their {what}: {lost[0]} is only in the first, {new[0]} only in the second"
    if ordered:
        return f"the order of their {what}"
    places = [other.position_of_name[name] for name in one.names]
    if [other.labels[k] for k in places] != one.labels:
        return f"the indices of their {what}"
    return ""


class _Aligned:
    """Two instances with the same names: rows, columns and numbers of both under common places and codes.

    A number may have several codes in one instance: 0.1 + 0.2 and 0.3 are two doubles, snapped to one number.
    """

    def __init__(self, first: Instance, second: Instance) -> None:
        self.first = first
        self.second = second
        self.columns = _places(first.variables, second.variables)
        self.rows = _places(first.constraints, second.constraints)
        known: dict[Rational, int] = {}
        self.own_codes = _common(first, known)
        self.codes = _common(second, known)

    def difference(self, ordered: bool) -> str:
        found = self._of_axis("kinds", self.columns, "the type of", self.first.variables)
        for name, what in (("cost", "the objective coefficient of"), ("lower", "the lower bound of")):
            found = found or self._of_axis(name, self.columns, what, self.first.variables)
        found = found or self._of_axis("upper", self.columns, "the upper bound of", self.first.variables)
        if found or (not ordered and self._has_same_rows()):
            return found
        for name in ("row_lower", "row_upper"):
            what = "the right-hand side of"
            found = found or self._of_axis(name, self.rows, what, self.first.constraints)
        return found or self._of_matrix()

    def _has_same_rows(self) -> bool:
        """Tell whether the rows are the same but for the order of those without names of their own."""
        names = self.first.constraints.names
        if not any(_COUNTED.fullmatch(name) for name in names):
            return False
        every = np.arange(self.first.n, dtype=np.int64)
        here = _rows_of(self.first, self.own_codes, every)
        there = _rows_of(self.second, self.codes, _inverse(self.columns))
        return here == there

    def _of_axis(self, field: str, places: _Numbers, what: str, axis: Axis) -> str:
        one = np.asarray(getattr(self.first, field), dtype=np.int64)
        other = np.asarray(getattr(self.second, field), dtype=np.int64)[places]
        same = one == other if field == "kinds" else self.own_codes[one] == self.codes[other]
        differing = np.flatnonzero(~same)
        if not len(differing):
            return ""
        k = int(differing[0])
        if field == "kinds":
            values = [Kind(int(kinds)).name.lower() for kinds in (one[k], other[k])]
        else:
            values = [
                _shown(self.first, int(one[k])),
                _shown(self.second, int(getattr(self.second, field)[places[k]])),
            ]
        return f"{what} {axis.names[k]}: {values[0]} and {values[1]}{_more(len(differing))}"

    def _of_matrix(self) -> str:
        """Return where the matrices differ: the first place in the order of the first one's columns."""
        m = self.first.m
        rows, columns, codes = _entries(self.second)
        own_rows, own_columns, own_codes = _entries(self.first)
        keys, values = _sorted(own_rows, own_columns, self.own_codes[own_codes], m)
        other = _inverse(self.rows)[rows], _inverse(self.columns)[columns]
        other_keys, other_values = _sorted(*other, self.codes[codes], m)
        if np.array_equal(keys, other_keys) and np.array_equal(values, other_values):
            return ""
        here = dict(zip(keys.tolist(), values.tolist(), strict=True))
        there = dict(zip(other_keys.tolist(), other_values.tolist(), strict=True))
        differing = sorted(key for key in here.keys() | there.keys() if here.get(key) != there.get(key))
        column, row = divmod(differing[0], m)
        written = (own_rows, own_columns, own_codes), (*other, codes)
        shown = []
        for instance, entries in zip((self.first, self.second), written, strict=True):
            found = dict(zip(*(part.tolist() for part in _sorted(*entries, m)), strict=True))
            shown.append(_shown(instance, found[differing[0]]) if differing[0] in found else "0")
        place = f"{self.first.variables.names[column]} in {self.first.constraints.names[row]}"
        return f"the coefficient of {place}: {shown[0]} and {shown[1]}{_more(len(differing))}"


def _places(one: Axis, other: Axis) -> _Numbers:
    """Return for each member of an axis its place in another."""
    if one.names == other.names:
        return np.arange(len(one), dtype=np.int64)
    return np.array([other.position_of_name[name] for name in one.names], dtype=np.int64)


def _common(instance: Instance, known: dict[Rational, int]) -> _Numbers:
    """Return for each code of an instance the code in `known` of the same number; NONE, which is -1, is the last."""
    table = (instance.numbers[code] for code in range(len(instance.numbers)))
    codes = [known.setdefault(number, len(known)) for number in table]
    return np.array([*codes, NONE], dtype=np.int64)


def _rows_of(instance: Instance, common: _Numbers, columns: _Numbers) -> Counter[tuple[object, ...]]:
    """Return how often each row occurs: its name without what counts it, its bounds and its coefficients."""
    bodies: list[list[tuple[int, int]]] = [[] for _ in range(instance.m)]
    rows, places, codes = _entries(instance)
    entries = zip(rows.tolist(), columns[places].tolist(), common[codes].tolist(), strict=True)
    for row, column, code in entries:
        bodies[row].append((column, code))
    lower = common[np.asarray(instance.row_lower, dtype=np.int64)].tolist()
    upper = common[np.asarray(instance.row_upper, dtype=np.int64)].tolist()
    names = [
        _COUNTED.sub(r"\1\2", name) if _COUNTED.fullmatch(name) else name
        for name in instance.constraints.names
    ]
    return Counter(
        (name, low, high, *sorted(body))
        for name, low, high, body in zip(names, lower, upper, bodies, strict=True)
    )


def _inverse(places: _Numbers) -> _Numbers:
    back = np.empty_like(places)
    back[places] = np.arange(len(places), dtype=np.int64)
    return back


def _entries(instance: Instance) -> tuple[_Numbers, _Numbers, _Numbers]:
    columns = np.repeat(np.arange(instance.n, dtype=np.int64), np.diff(instance.indptr))
    return instance.rows.astype(np.int64), columns, instance.codes.astype(np.int64)


def _sorted(rows: _Numbers, columns: _Numbers, codes: _Numbers, m: int) -> tuple[_Numbers, _Numbers]:
    """Return a number for the place of each entry, ascending, and the codes there."""
    keys = columns * m + rows
    order = np.argsort(keys, kind="stable")
    return keys[order], codes[order]


def _shown(instance: Instance, code: int) -> str:
    return "none" if code == NONE else render_number(instance.numbers[code])


def _more(count: int) -> str:
    return f", and {count - 1} more" if count > 1 else ""
