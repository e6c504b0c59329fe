"""A model as indexed algebra: families, sums over index sets, tables of data. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from equivamap.ir import Index, Kind, Rational

__all__ = [
    "Constraint",
    "Formulated",
    "IndexSet",
    "Objective",
    "Over",
    "Quantifier",
    "Scalar",
    "Symbol",
    "Term",
    "VariableFamily",
]

Part = int | float | str


@dataclass(frozen=True)
class IndexSet:
    """A set that indices run over, with the letter that runs over it."""

    name: str
    letter: str
    values: tuple[Part, ...]


@dataclass(frozen=True)
class Symbol:
    """A table of data that the numbers of a model were found to follow.

    Parameters
    ----------
    name
        What it is called: the name of the model's own data where they are known, else a letter with a mark.
    letters
        The letters that its index is written with where it was first met.
    values
        The number at each index.
    own
        True where the name is that of the model's own data.
    """

    name: str
    letters: tuple[str, ...]
    values: Mapping[Index, Rational]
    own: bool = False


@dataclass(frozen=True)
class Scalar:
    """A number, or a symbol at an index."""

    number: Rational | None = None
    symbol: str = ""
    at: tuple[str, ...] = ()

    @property
    def is_one(self) -> bool:
        """True for the number 1."""
        return bool(self.number is not None and self.number == 1)


@dataclass(frozen=True)
class Over:
    """A letter that runs over a set, or over a part of it.

    Parameters
    ----------
    letter, set_name
        ``i`` and ``I``.
    without
        Values of the set that are left out.
    only
        The values themselves where they are few of many; empty otherwise.
    """

    letter: str
    set_name: str
    without: tuple[Part, ...] = ()
    only: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Quantifier:
    """What the members of a family run over.

    Parameters
    ----------
    over
        The letters and their sets.
    condition
        A comparison of two letters such as ``i < j``, or the empty string.
    listed
        True where the members are some of these combinations by no rule that was found.
    """

    over: tuple[Over, ...] = ()
    condition: str = ""
    listed: bool = False


@dataclass(frozen=True)
class Term:
    """``sign * factor * family[at]``, summed over `over` where that is not empty.

    Parameters
    ----------
    exists
        True where the sum runs over those members only that the family has.
    """

    sign: int
    factor: Scalar
    family: str
    at: tuple[str, ...]
    over: tuple[Over, ...] = ()
    condition: str = ""
    exists: bool = False


@dataclass(frozen=True)
class VariableFamily:
    """A family of variables; `lower` and `upper` are None where no member has such a bound.

    Parameters
    ----------
    kind
        The kind of all members, or None where they differ.
    mixed_bounds
        True where some members have a bound and others have none.
    """

    name: str
    letters: tuple[str, ...]
    quantifier: Quantifier
    kind: Kind | None
    lower: Scalar | None
    upper: Scalar | None
    positions: tuple[int, ...]
    doc: str = ""
    line: int | None = None
    mixed_bounds: bool = False

    @property
    def is_binary(self) -> bool:
        """True when all members are 0 or 1."""
        lower, upper = self.lower, self.upper
        return bool(
            self.kind is Kind.INTEGER
            and not self.mixed_bounds
            and lower is not None
            and upper is not None
            and lower.number == 0
            and lower.number is not None
            and upper.is_one
        )


@dataclass(frozen=True)
class Constraint:
    """Rows of one family that one template gives exactly.

    Parameters
    ----------
    name
        Name of the family.
    terms
        What all rows have in common; None where no rule was found that gives every row.
    lower, upper
        Sides; equal for an equation, None where absent.
    positions
        Rows.
    """

    name: str
    letters: tuple[str, ...]
    quantifier: Quantifier
    terms: tuple[Term, ...] | None
    lower: Scalar | None
    upper: Scalar | None
    positions: tuple[int, ...]
    doc: str = ""
    line: int | None = None

    @property
    def is_equation(self) -> bool:
        """True when both sides are the same."""
        return self.lower is not None and self.lower == self.upper


@dataclass(frozen=True)
class Objective:
    """The objective in the model's own sense; `terms` is None where no rule was found."""

    sense: str
    terms: tuple[Term, ...] | None
    constant: Rational


@dataclass(frozen=True)
class Formulated:
    """A model as indexed algebra, with the sets and tables that it mentions."""

    sets: tuple[IndexSet, ...]
    symbols: tuple[Symbol, ...]
    objective: Objective
    variables: tuple[VariableFamily, ...]
    constraints: tuple[Constraint, ...]
