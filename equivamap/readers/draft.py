"""A model being read, component by component, until it is an instance.

Every library's reader fills a `Draft`; the checks that they share (numbers that are none, infinite bounds,
names given twice, no variables at all) are made here, once, and name the row and the variable.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from equivamap.errors import ReadError
from equivamap.ir import (
    Axis,
    Instance,
    Kind,
    Label,
    NumberTable,
    Origin,
    Sense,
    Warned,
    canonical,
    split_names,
)
from equivamap.ir.numbers import Rational

__all__ = ["Draft", "Number", "difference", "index_of", "kept_label"]

Number: TypeAlias = Any
"""int, float, or an exact rational; whatever the library itself holds."""

_EXACT_INTEGERS = 2**53
_HUGE = 1e20
"""From here on solvers take a bound for infinite, each from a threshold of its own."""


def difference(left: Number, right: Number) -> Number:
    """Return ``left - right``: as it stands if `right` is zero, exactly otherwise."""
    return left if not right else canonical(left) - canonical(right)


def index_of(parts: Iterable[object]) -> tuple[int | float | str, ...]:
    """Return an index tuple: integers and floats as they are, everything else as its text."""
    return tuple(_index_part(part) for part in parts)


def kept_label(name: str, kept: Label | None) -> Label | None:
    """Return family and index of a variable called `name` that a script keeps at `kept`.

    The index is the one under which it is kept, if the name ends with it; the family is what stands before.
    None if name and place do not fit together, or the script keeps the variable by itself.
    """
    if kept is None or not kept[1]:
        return None
    tokens = [token for part in kept[1] for token in re.findall(r"[^\W_]+", str(part))]
    if not tokens:
        return None
    parts = [re.escape(token) for token in tokens]
    apart, together = r"[\W_]+".join(parts), r"[\W_]*".join(parts)
    match = re.fullmatch(rf"(.*?[^\W_])[\W_]+{apart}[\W_]*", name)
    if match is None and tokens[0][0].isdigit():
        # x12 for the index (1, 2): the family must end in a letter, or x_12 would be x_1 with the index 2.
        match = re.fullmatch(rf"(.*[^\W\d_]){together}[\W_]*", name)
    return (match[1], kept[1]) if match else None


def _index_part(part: object) -> int | float | str:
    if isinstance(part, (bool, np.bool_)):
        return str(part)
    if isinstance(part, (int, np.integer)):
        return int(part)
    if isinstance(part, (float, np.floating)):
        value = float(part)
        return value if math.isfinite(value) else str(value)
    return str(part)


class Draft:
    """Variables, constraints and objective in the order in which a reader meets them.

    Parameters
    ----------
    infinity
        Magnitude from which the library itself takes a bound for absent.
    """

    def __init__(self, infinity: float = math.inf) -> None:
        self.infinity = infinity
        self.warnings: list[Warned] = []
        self.sense: Sense = "min"
        self.offset: Number = 0
        self.cost: dict[int, Number] = {}
        self.name = ""
        self.parameters: dict[str, Any] = {}
        self._variables = _Members("variable")
        self._constraints = _Members("constraint")
        self._kinds: list[int] = []
        self._entry_rows: list[int] = []
        self._entry_columns: list[int] = []
        self._entries: list[Number] = []
        self._huge: list[str] = []

    @property
    def n(self) -> int:
        """Number of variables so far."""
        return len(self._variables.names)

    @property
    def m(self) -> int:
        """Number of constraints so far."""
        return len(self._constraints.names)

    def warn(self, kind: str, message: str) -> None:
        """Keep something that the user should know."""
        self.warnings.append(Warned(kind, message))

    def variable(
        self,
        name: str,
        lower: Number | None,
        upper: Number | None,
        kind: Kind | int = Kind.CONTINUOUS,
        label: Label | None = None,
    ) -> int:
        """Add a variable and return its column; an infinite bound is no bound."""
        self._kinds.append(int(kind))
        return self._add(self._variables, name, label, lower, upper)

    def constraint(
        self,
        name: str,
        terms: Mapping[int, Number] | Iterable[tuple[int, Number]],
        lower: Number | None,
        upper: Number | None,
        label: Label | None = None,
    ) -> int:
        """Add ``lower <= terms <= upper`` and return its row; columns must not repeat."""
        row = self._add(self._constraints, name, label, lower, upper)
        for column, value in terms.items() if isinstance(terms, Mapping) else terms:
            self._entry_rows.append(row)
            self._entry_columns.append(column)
            self._entries.append(value)
        return row

    def _add(
        self, members: _Members, name: str, label: Label | None, lower: Number | None, upper: Number | None
    ) -> int:
        where = f"{members.what} {name}"
        members.names.append(name)
        members.labels.append(label)
        members.lower.append(self._bound(lower, -1, where))
        members.upper.append(self._bound(upper, 1, where))
        return len(members.names) - 1

    def _bound(self, value: Number | None, direction: int, where: str) -> Number | None:
        """Return the bound, or None where it is absent; `direction` is -1 for a lower bound."""
        if value is None:
            return None
        number = _plain(value, f"a bound of {where}", infinite=True)
        if type(number) is float and math.isinf(number):
            size = number
        elif -_HUGE < number < _HUGE:
            return number
        elif abs(number) < self.infinity:
            self._huge.append(where)
            return number
        else:
            size = math.copysign(math.inf, number)
            if abs(number) < 1e100:
                self.warn(
                    "infinite-bound",
                    f"the bound {float(number):g} of {where} is infinite to the library and was read so",
                )
        if size * direction > 0:
            return None
        side = "lower" if direction < 0 else "upper"
        raise ReadError(
            f"the {side} bound of {where} is {value}",
            kind="infinite-bound",
            remedy="leave the bound out, or state a finite one",
        )

    def instance(self, origin: Origin) -> Instance:
        """Return the instance.

        Raises
        ------
        ReadError
            If there is no variable, or a number is NaN, infinite or no number at all.
        """
        if not self.n:
            raise ReadError(
                "the model is empty: it has no variables",
                kind="empty-model",
                remedy="check that the variables are added before the model is solved",
            )
        if self._huge:
            self.warn(
                "huge-bound",
                f"{len(self._huge)} bounds of 1e20 or more (first: {self._huge[0]}) were kept as finite; "
                "most solvers take them for infinite",
            )
        n, m = self.n, self.m
        names_x, names_c = self._variables.names, self._constraints.names
        entries = [
            _plain(v, lambda k=k: self._entry_text(k)) if type(v) is not float or not math.isfinite(v) else v
            for k, v in enumerate(self._entries)
        ]
        cost: list[Number] = [0] * n
        for j, value in self.cost.items():
            cost[j] = _plain(value, f"the objective coefficient of {names_x[j]}")
        offset = _plain(self.offset, "the constant of the objective")
        parts: list[Sequence[Number | None]] = [
            entries,
            cost,
            self._variables.lower,
            self._variables.upper,
            self._constraints.lower,
            self._constraints.upper,
        ]
        numbers, codes = _encode(parts)
        rows = np.array(self._entry_rows, dtype=np.int32)
        columns = np.array(self._entry_columns, dtype=np.int32)
        kept = codes[0] != 0
        rows, columns, matrix = rows[kept], columns[kept], codes[0][kept]
        order = np.lexsort((rows, columns))
        indptr = np.zeros(n + 1, dtype=np.int64)
        np.cumsum(np.bincount(columns, minlength=n), out=indptr[1:])
        variables = self._variables.axis(self)
        constraints = self._constraints.axis(self)
        assert len(names_c) == m
        return Instance(
            variables=variables,
            constraints=constraints,
            sense=self.sense,
            offset=canonical(offset),
            numbers=numbers,
            indptr=indptr,
            rows=rows[order],
            codes=matrix[order],
            cost=codes[1],
            lower=codes[2],
            upper=codes[3],
            kinds=np.array(self._kinds, dtype=np.uint8),
            row_lower=codes[4],
            row_upper=codes[5],
            origin=origin,
            name=self.name,
            parameters=self.parameters,
            warnings=tuple(self.warnings),
        )

    def _entry_text(self, k: int) -> str:
        row = self._constraints.names[self._entry_rows[k]]
        return f"the coefficient of {self._variables.names[self._entry_columns[k]]} in constraint {row}"


class _Members:
    """Columns or rows while they are collected."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.names: list[str] = []
        self.labels: list[Label | None] = []
        self.lower: list[Number | None] = []
        self.upper: list[Number | None] = []

    def axis(self, draft: Draft) -> Axis:
        """Return the axis; names given twice are told apart by a suffix and named in a warning."""
        names, labels = self.names, self.labels
        if len(set(names)) < len(names):
            names, repeated = _distinct(names)
            draft.warn(
                "duplicate-names",
                f"{len(repeated)} names of {self.what}s stand more than once (first: {repeated[0]}); "
                "the later ones were given a number",
            )
        if all(label is None for label in labels):
            return Axis(names)
        read_off = split_names(names) if None in labels else []
        known = [read_off[k] if label is None else label for k, label in enumerate(labels)]
        if len(set(known)) < len(known):
            # A family and index must name one member: where they do not, the names do.
            seen: dict[Label, int] = {}
            for label in known:
                seen[label] = seen.get(label, 0) + 1
            known = [k if seen[k] == 1 else (name, ()) for k, name in zip(known, names, strict=True)]
        return Axis(names, known)


def _distinct(names: Sequence[str]) -> tuple[list[str], list[str]]:
    taken = set(names)
    seen: set[str] = set()
    repeated: dict[str, int] = {}
    result = []
    for name in names:
        if name not in seen:
            seen.add(name)
            result.append(name)
            continue
        number = repeated.get(name, 1) + 1
        while f"{name}#{number}" in taken:
            number += 1
        repeated[name] = number
        taken.add(f"{name}#{number}")
        result.append(f"{name}#{number}")
    return result, list(repeated)


def _plain(value: object, where: Any, infinite: bool = False) -> Number:
    """Return an int, a float or a rational; `where` is text or gives it when it is needed."""
    number: Any = value
    if isinstance(number, (bool, np.bool_)):
        return int(number)
    if isinstance(number, np.ndarray) and number.ndim == 0:
        number = number[()]
    if isinstance(number, (int, np.integer)):
        return int(number)
    if isinstance(number, (float, np.floating)):
        number = float(number)
        if math.isfinite(number) or (infinite and not math.isnan(number)):
            return number
    else:
        try:
            exact: Rational = canonical(number)
        except (TypeError, ValueError):
            pass
        else:
            return int(exact) if exact.denominator == 1 else exact
    place = where() if callable(where) else where
    raise ReadError(
        f"{place} is {value!r}, which is not a finite number",
        kind="bad-number",
        remedy="check the data that this number is computed from",
    )


def _encode(parts: Sequence[Sequence[Number | None]]) -> tuple[NumberTable, list[Any]]:
    """Return the table of the numbers in `parts` and their codes; ``None`` becomes `NONE`."""
    if all(_is_float(value) for part in parts for value in part):
        # An infinity stands for None here: numbers are finite by now.
        arrays = [np.array([math.inf if v is None else v for v in part], dtype=np.float64) for part in parts]
        table, codes = NumberTable.from_floats(*arrays)
        return table, list(codes)
    table, flat = NumberTable.from_values(value for part in parts for value in part)
    return table, np.split(np.array(flat, dtype=np.int32), np.cumsum([len(part) for part in parts])[:-1])


def _is_float(value: Number | None) -> bool:
    """Tell whether a double says `value` exactly."""
    kind = type(value)
    if value is None or kind is float:
        return True
    if kind is int:
        return bool(-_EXACT_INTEGERS <= value <= _EXACT_INTEGERS)
    return False
