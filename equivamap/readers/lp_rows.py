"""The rows that LP text states, gathered one by one, and the matrix they make."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from equivamap.readers.lp_expressions import WrittenExpression
from equivamap.readers.lp_text import LpText
from equivamap.readers.text_model import Floats, Number, compressed_columns, listed

__all__ = ["LpRows"]


@dataclass
class LpRows:
    """Rows in the order of the text.

    Parameters
    ----------
    labels
        What each row is called; None where the text does not name it.
    lower, upper
        Sides of the rows, infinite where there is none.
    freed, shifted
        Rows with an infinite side, and with a constant that was moved to the other side.
    column_of, row_of, values
        The terms: position of variable and row, and coefficient.
    """

    labels: list[str | None] = field(default_factory=list)
    lower: list[Number] = field(default_factory=list)
    upper: list[Number] = field(default_factory=list)
    freed: list[str] = field(default_factory=list)
    shifted: list[str] = field(default_factory=list)
    column_of: list[int] = field(default_factory=list)
    row_of: list[int] = field(default_factory=list)
    values: list[Number] = field(default_factory=list)

    def add(self, label: str | None, body: WrittenExpression, lower: Number, upper: Number) -> None:
        """Add a row; the constants of `body` are in the sides already."""
        i = len(self.labels)
        self.labels.append(label)
        self.lower.append(lower)
        self.upper.append(upper)
        self.column_of += body.columns
        self.row_of += [i] * len(body.columns)
        self.values += body.coefficients

    def names(self) -> list[str]:
        """Return the names of the rows; rows without one are called R0, R1, … by position, as Gurobi does."""
        taken = {label for label in self.labels if label is not None}
        names: list[str] = []
        for i, label in enumerate(self.labels):
            given = label if label is not None else f"R{i}"
            while label is None and given in taken:
                given += "_"
            taken.add(given)
            names.append(given)
        return names

    def matrix(self, text: LpText) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], Floats]:
        """Return the matrix by columns, as `TextModel` has it; what was added up goes to the warnings of `text`."""
        n = len(text.names)
        column_of = np.array(self.column_of, dtype=np.int32)
        row_of = np.array(self.row_of, dtype=np.int32)
        numbers = self.values
        indptr, order, repeated = compressed_columns(column_of, row_of, n, len(self.labels))
        if len(repeated):
            column_of, row_of, numbers = self._summed(text)
            indptr, order, _ = compressed_columns(column_of, row_of, n, len(self.labels))
        value = np.array([number.value for number in numbers], dtype=np.float64)
        exact = np.zeros(len(value), dtype=np.bool_)
        exact[[k for k, number in enumerate(numbers) if number.exact is not None]] = True
        listing = np.arange(len(value)) if order is None else order
        listing = listing[(value[listing] != 0.0) | exact[listing]]
        column_of = column_of[listing]
        indptr[1:] = np.cumsum(np.bincount(column_of, minlength=n))
        for position in np.flatnonzero(exact[listing]).tolist():
            text.exact["value", position] = numbers[int(listing[position])].exact
        return indptr, row_of[listing], value[listing]

    def _summed(self, text: LpText) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], list[Number]]:
        """Add up the coefficients of variables that one constraint names twice."""
        total: dict[tuple[int, int], Number] = {}
        repeated: list[str] = []
        names = self.names()
        for j, i, number in zip(self.column_of, self.row_of, self.values, strict=True):
            if (j, i) in total:
                repeated.append(f"{text.names[j]} in {names[i]}")
                number = Number.of(total[j, i].rational + number.rational)
            total[j, i] = number
        text.excused.add("matrix")
        text.warn(
            "repeated-variable",
            f"constraints name variables twice; their coefficients are added: {listed(repeated)}",
        )
        columns, rows = zip(*total, strict=True)
        return np.array(columns, np.int32), np.array(rows, np.int32), list(total.values())

    def warn(self, text: LpText) -> None:
        """Note the rows whose sides are not simply the numbers that the text states."""
        if self.freed:
            text.warn(
                "infinite-side",
                f"sides of 1e20 or more are taken as infinite, so these rows bind nothing: {listed(self.freed)}",
            )
        if self.shifted:
            # HiGHS drops such constants without a word
            text.excused.add("sides")
            text.warn(
                "constant-in-row",
                "constants beside the variables are moved to the other side (some readers, HiGHS among them, ignore"
                f" them): {listed(self.shifted)}",
            )
