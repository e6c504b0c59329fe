"""Exact affine expressions over integer-numbered variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from equivamap.ir.numbers import ZERO, Rational

__all__ = ["Affine"]


class Affine:
    """``sum(terms[j] * v_j) + constant`` with rational coefficients; immutable, no zero terms kept.

    Parameters
    ----------
    terms
        Coefficient of each variable, by position.
    constant
        The constant part.
    """

    __slots__ = ("constant", "terms")

    def __init__(self, terms: Mapping[int, Rational] | None = None, constant: Rational = ZERO) -> None:
        self.terms: dict[int, Rational] = {j: c for j, c in terms.items() if c} if terms else {}
        self.constant: Rational = constant

    @classmethod
    def variable(cls, position: int, coefficient: Rational | int = 1) -> Affine:
        """Return ``coefficient * v_position``."""
        return cls({position: ZERO + coefficient})

    def __add__(self, other: Affine) -> Affine:
        terms = dict(self.terms)
        for j, c in other.terms.items():
            terms[j] = terms.get(j, ZERO) + c
        return Affine(terms, self.constant + other.constant)

    def __sub__(self, other: Affine) -> Affine:
        return self + other.scaled(-1)

    def scaled(self, factor: Rational | int) -> Affine:
        """Return the expression times `factor`."""
        if not factor:
            return Affine()
        return Affine({j: c * factor for j, c in self.terms.items()}, self.constant * factor)

    def shifted(self, amount: Rational | int) -> Affine:
        """Return the expression plus a constant."""
        return Affine(self.terms, self.constant + amount)

    def substitute(self, values: Mapping[int, Affine]) -> Affine:
        """Replace each variable that `values` names; all others stay as they are."""
        terms: dict[int, Rational] = {}
        constant = self.constant
        for j, c in self.terms.items():
            replacement = values.get(j)
            if replacement is None:
                terms[j] = terms.get(j, ZERO) + c
                continue
            constant += c * replacement.constant
            for k, d in replacement.terms.items():
                terms[k] = terms.get(k, ZERO) + c * d
        return Affine(terms, constant)

    def at(self, point: Mapping[int, Rational]) -> Rational:
        """Return the value at a point that gives every variable of the expression."""
        total = self.constant
        for j, c in self.terms.items():
            total += c * point[j]
        return total

    @property
    def is_constant(self) -> bool:
        """True when no variable is left."""
        return not self.terms

    @staticmethod
    def total(parts: Iterable[tuple[Rational, Affine]], constant: Rational = ZERO) -> Affine:
        """Return ``sum(factor * expression) + constant`` over `parts`."""
        terms: dict[int, Rational] = {}
        for factor, part in parts:
            constant += factor * part.constant
            for j, c in part.terms.items():
                terms[j] = terms.get(j, ZERO) + factor * c
        return Affine(terms, constant)

    def __iter__(self) -> Iterator[tuple[int, Rational]]:
        return iter(self.terms.items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Affine) and self.constant == other.constant and self.terms == other.terms

    def __hash__(self) -> int:
        return hash((self.constant, frozenset(self.terms.items())))

    def __repr__(self) -> str:
        body = " + ".join(f"{c}*v{j}" for j, c in sorted(self.terms.items()))
        return f"Affine({body or '0'} + {self.constant})"
