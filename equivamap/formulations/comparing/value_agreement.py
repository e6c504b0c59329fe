"""What instances that refute nothing say of the values of both sides, in words that are true of them."""

from __future__ import annotations

from collections.abc import Sequence

from equivamap.formulations.comparing.across import OPTIMUM, Comparison
from equivamap.formulations.comparing.sameness import Fact, contradicts_identity
from equivamap.ir import Rational
from equivamap.ir.rendering import render_values

__all__ = ["agreement"]


def agreement(comparisons: Sequence[Comparison], senses: tuple[str, str], per_instance: bool) -> str:
    """Return how statuses and optimal values relate on instances that were compared and refute nothing.

    Parameters
    ----------
    senses
        Of the objectives of A and of B: ``"min"`` or ``"max"``.
    per_instance
        Whether every instance may relate the costs by a function of its own.
    """
    count = len(comparisons)
    head = f"both sides have the same status on {_instances(count)}"
    facts = [fact for one in comparisons for fact in one.facts if fact.what == OPTIMUM and fact.exactly]
    if not facts:
        return head
    where = f"on the {len(facts)} with optimal values" if len(facts) < count else "on all of them"
    if senses[0] == senses[1] and not any(contradicts_identity(fact) for fact in facts):
        return f"{head}, and the same optimal value {where}"
    line = _affine(facts, senses)
    if line is not None:
        factor, offset = line
        return f"{head}; the optimal values differ: {where}, A's is {_term(factor, offset)}, with v that of B"
    if per_instance:
        return f"{head}; the optimal values differ, and each instance relates them by a function of its own"
    return f"{head}; the optimal values differ, and some increasing function of B's gives A's {where}"


def _affine(facts: Sequence[Fact], senses: tuple[str, str]) -> tuple[Rational, Rational] | None:
    """Return a and b where A's values are exactly a v + b of B's, in the senses stated; None if no numbers do."""
    signs = [-1 if sense == "max" else 1 for sense in senses]
    points = sorted({(fact.of_b * signs[1], fact.of_a * signs[0]) for fact in facts})
    if points[0][0] == points[-1][0]:
        # one point alone: a constant between them says most
        return (points[0][0] * 0 + 1, points[0][1] - points[0][0]) if len(points) == 1 else None
    (low_b, low_a), (high_b, high_a) = points[0], points[-1]
    factor = (high_a - low_a) / (high_b - low_b)
    offset = low_a - factor * low_b
    return (factor, offset) if all(a == factor * b + offset for b, a in points) else None


def _term(factor: Rational, offset: Rational) -> str:
    times, shift = render_values(factor, abs(offset))
    head = "v" if factor == 1 else "-v" if factor == -1 else f"{times} v"
    return head if not offset else f"{head} {'+' if offset > 0 else '-'} {shift}"


def _instances(count: int) -> str:
    return f"{count} instance{'' if count == 1 else 's'}"
