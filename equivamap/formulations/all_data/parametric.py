"""Numbers that depend on the data, and linear forms and rows whose coefficients are such numbers.

A `Parametric` number is a polynomial over the values of the data; a `Form` is linear in the variables of a model. Both
have arithmetic and nothing that looks at a value (`equivamap.formulations.exact.values.Symbolic`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from equivamap.formulations.exact.values import Symbolic, branches, is_number, type_words
from equivamap.ir import ONE, ZERO, Rational

__all__ = ["CONSTANT", "Constraint", "Form", "Monomial", "Parametric", "parametric", "same_form"]

Monomial: TypeAlias = tuple[int, ...]
"""Numbers of the values of the data that are multiplied, in order."""

CONSTANT: Monomial = ()
_MOST_TERMS = 5_000


class Parametric(Symbolic):
    """A polynomial over the values of the data.

    Parameters
    ----------
    terms
        Coefficients by monomial, none zero.
    """

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Monomial, Rational]) -> None:
        self.terms = {monomial: c for monomial, c in terms.items() if c}
        if len(self.terms) > _MOST_TERMS:
            raise OverflowError(f"a polynomial of more than {_MOST_TERMS} terms")

    @classmethod
    def value(cls, number: int) -> Parametric:
        """Return one value of the data."""
        return cls({(number,): ONE})

    @property
    def constant(self) -> Rational | None:
        """The number itself where it does not depend on the data; None where it does."""
        return self.terms.get(CONSTANT, ZERO) if set(self.terms) <= {CONSTANT} else None

    def at(self, values: Mapping[int, Rational]) -> Rational:
        """Return the number for given data."""
        total = ZERO
        for monomial, coefficient in self.terms.items():
            for number in monomial:
                coefficient = coefficient * values[number]
            total += coefficient
        return total

    def __add__(self, other: Any) -> Any:
        """Return the sum."""
        if not isinstance(other, Parametric):
            if not is_number(other):
                return NotImplemented
            other = parametric(other)
        terms = dict(self.terms)
        for monomial, c in other.terms.items():
            terms[monomial] = terms.get(monomial, ZERO) + c
        return Parametric(terms)

    __radd__ = __add__

    def __neg__(self) -> Parametric:
        """Return the negative."""
        return Parametric({monomial: -c for monomial, c in self.terms.items()})

    def __pos__(self) -> Parametric:
        """Return the number itself."""
        return self

    def __sub__(self, other: Any) -> Any:
        """Return the difference."""
        return NotImplemented if isinstance(other, Form) else self + (-other)

    def __rsub__(self, other: Any) -> Any:
        """Return the difference."""
        return -self + other

    def __mul__(self, other: Any) -> Any:
        """Return the product."""
        if not isinstance(other, Parametric):
            if not is_number(other):
                return NotImplemented
            other = parametric(other)
        terms: dict[Monomial, Rational] = {}
        for one, c in self.terms.items():
            for two, d in other.terms.items():
                monomial = tuple(sorted(one + two))
                terms[monomial] = terms.get(monomial, ZERO) + c * d
        return Parametric(terms)

    __rmul__ = __mul__

    def __lt__(self, other: object) -> Any:
        """Refuse to be compared, but with a form, which makes a row."""
        if isinstance(other, Form):
            return NotImplemented
        raise branches("it is compared with <, <=, >, >=, min, max or sorted")

    __gt__ = __le__ = __ge__ = __lt__

    def __eq__(self, other: object) -> Any:
        """Refuse to be compared, but with a form, which makes a row."""
        if isinstance(other, Form):
            return NotImplemented
        raise branches("it is compared with ==, !=, in, index or count")

    __hash__ = Symbolic.__hash__


def parametric(number: Any) -> Parametric:
    """Return a number as a polynomial."""
    if isinstance(number, Parametric):
        return number
    if not is_number(number) or isinstance(number, float):
        raise TypeError(f"{type_words(number)} is no number that a model can hold")
    return Parametric({CONSTANT: ONE * number})


class Form(Symbolic):
    """A linear form over the variables of a model, with coefficients that depend on the data.

    Parameters
    ----------
    terms
        Coefficients by column.
    constant
        The rest.
    """

    __slots__ = ("constant", "terms")

    words = "an expression in variables"

    def __init__(self, terms: Mapping[int, Parametric], constant: Parametric) -> None:
        self.terms = {j: c for j, c in terms.items() if c.terms}
        self.constant = constant

    @classmethod
    def variable(cls, column: int) -> Form:
        """Return one variable."""
        return cls({column: parametric(1)}, Parametric({}))

    def __add__(self, other: Any) -> Form:
        """Return the sum."""
        if not isinstance(other, Form):
            return Form(self.terms, self.constant + parametric(other))
        terms = dict(self.terms)
        for j, c in other.terms.items():
            terms[j] = terms[j] + c if j in terms else c
        return Form(terms, self.constant + other.constant)

    __radd__ = __add__

    def __neg__(self) -> Form:
        """Return the negative."""
        return self * -1

    def __pos__(self) -> Form:
        """Return the form itself."""
        return self

    def __sub__(self, other: Any) -> Form:
        """Return the difference."""
        return self.__add__(-other)

    def __rsub__(self, other: Any) -> Form:
        """Return the difference."""
        return self.__neg__().__add__(other)

    def __mul__(self, other: Any) -> Form:
        """Return the product with a number."""
        if isinstance(other, Form):
            if other.terms and self.terms:
                raise TypeError("a product of variables is not linear")
            if not self.terms:
                return other * self.constant
            other = other.constant
        factor = parametric(other)
        return Form({j: c * factor for j, c in self.terms.items()}, self.constant * factor)

    __rmul__ = __mul__

    def __le__(self, other: Any) -> Any:
        """Return a row."""
        return Constraint(self - other, "<=")

    def __ge__(self, other: Any) -> Any:
        """Return a row."""
        return Constraint(self - other, ">=")

    def __eq__(self, other: object) -> Any:
        """Return a row."""
        return Constraint(self - other, "==")

    __hash__ = Symbolic.__hash__

    def parts(self) -> Iterator[tuple[int | None, Monomial, Rational]]:
        """Yield column (None for the constant), monomial and coefficient of every term."""
        for column, number in [*self.terms.items(), (None, self.constant)]:
            for monomial, coefficient in number.terms.items():
                yield column, monomial, coefficient


@dataclass(frozen=True, eq=False, repr=False)
class Constraint(Symbolic):
    """``form sense 0``."""

    words = "a constraint"

    form: Form
    sense: Literal["<=", ">=", "=="]


def same_form(one: Form, two: Form) -> bool:
    """Tell whether two forms are the same for all data."""
    gap = one - two
    return not gap.terms and not gap.constant.terms
