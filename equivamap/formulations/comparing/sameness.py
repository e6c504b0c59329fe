"""One objective map for all instances: what values say of φ, and where they contradict each other.

Everything is in minimisation form. φ is one strictly increasing function for all data; that is all that is used, so a
contradiction refutes every such function.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from equivamap.ir import Rational

__all__ = ["Contradiction", "Fact", "Sameness"]


@dataclass(frozen=True)
class Fact:
    """What one instance says of φ.

    Parameters
    ----------
    what
        Which values these are, in words: ``"optimal value"``.
    of_b, of_a
        The values.
    exactly
        Whether ``φ(of_b) = of_a``; else only ``φ(of_b) >= of_a``.
    noise_b, noise_a
        Differences that may be rounding (V6); only larger ones refute.
    instance
        Number of the instance.
    """

    what: str
    of_b: Rational
    of_a: Rational
    noise_b: Rational
    noise_a: Rational
    exactly: bool = True
    instance: int = -1


@dataclass(frozen=True)
class Contradiction:
    """Facts that no increasing function allows together; a single one where the costs have one unit.

    Parameters
    ----------
    facts
        One or two.
    """

    facts: tuple[Fact, ...]


class Sameness:
    """Facts gathered so far.

    Parameters
    ----------
    identity
        Whether φ is to be the identity (``--objective same``).
    per_instance
        Whether each instance may have a φ of its own (``--objective-per-instance``).
    """

    def __init__(self, *, identity: bool = False, per_instance: bool = False) -> None:
        self.identity = identity
        self.per_instance = per_instance
        self.facts: list[Fact] = []

    def add(self, facts: Sequence[Fact]) -> Contradiction | None:
        """Take the facts of an instance; return the first contradiction, with facts of small instances first."""
        for fact in facts:
            found = self._against(fact)
            if found is not None:
                return found
            self.facts.append(fact)
        return None

    def pins(self) -> Iterator[Fact]:
        """Yield the facts that fix φ at a value, each value of B once."""
        seen: set[Rational] = set()
        for fact in self.facts:
            if fact.exactly and fact.of_b not in seen:
                seen.add(fact.of_b)
                yield fact

    def _against(self, fact: Fact) -> Contradiction | None:
        if self.identity:
            return Contradiction((fact,)) if contradicts_identity(fact) else None
        for other in self.facts:
            if self.per_instance and other.instance != fact.instance:
                continue
            if contradict(other, fact):
                return Contradiction((other, fact))
        return None


def contradicts_identity(fact: Fact) -> bool:
    """Tell whether a fact does not fit ``φ(v) = v``."""
    gap = fact.of_a - fact.of_b
    noise = max(fact.noise_a, fact.noise_b)
    return bool(abs(gap) > noise) if fact.exactly else bool(gap > noise)


def contradict(one: Fact, two: Fact) -> bool:
    """Tell whether no strictly increasing function fits two facts; one of the gaps must be more than rounding."""
    if one.exactly and two.exactly:
        of_b, of_a = one.of_b - two.of_b, one.of_a - two.of_a
        return _sign(of_b) != _sign(of_a) and _is_clear(one, two)
    if not (one.exactly or two.exactly):
        return False
    least, fixed = (two, one) if one.exactly else (one, two)
    # φ(least.of_b) >= least.of_a, and φ(fixed.of_b) = fixed.of_a
    if least.of_b > fixed.of_b or least.of_a < fixed.of_a:
        return False
    return bool(least.of_b < fixed.of_b or least.of_a > fixed.of_a) and _is_clear(one, two)


def _is_clear(one: Fact, two: Fact) -> bool:
    """Tell whether a gap is more than rounding."""
    return bool(
        abs(one.of_b - two.of_b) > max(one.noise_b, two.noise_b)
        or abs(one.of_a - two.of_a) > max(one.noise_a, two.noise_a)
    )


def _sign(gap: Rational) -> int:
    return int(gap > 0) - int(gap < 0)
