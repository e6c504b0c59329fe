"""One pair of models: what a certificate proves of it, by its verdict."""

from __future__ import annotations

from dataclasses import dataclass

from equivamap.certify.claims import RELATIONS, Claim
from equivamap.certify.equivalences import equivalent
from equivamap.certify.ledger import Ledger
from equivamap.certify.reading import Rejected
from equivamap.certify.refutations import refuted
from equivamap.certify.region import Region
from equivamap.ir import Rational

__all__ = ["Proved", "check_claim"]

Ends = tuple[tuple[str, Rational, Rational], ...]


@dataclass(frozen=True)
class Proved:
    """What a certificate proves of a pair.

    Parameters
    ----------
    statement
        In words.
    ends
        ``least`` or ``greatest``, with that cost of A and of B, where it is about them.
    """

    statement: str
    ends: Ends = ()


def check_claim(claim: Claim, ledger: Ledger) -> Proved:
    """Check a whole certificate after its head.

    Raises
    ------
    Rejected
        If it does not prove what it claims.
    """
    verdict = claim.text("verdict", ("equivalent", "not_equivalent", "values"))
    if verdict == "values":
        return _values(claim, ledger)
    return Proved((equivalent if verdict == "equivalent" else refuted)(claim, ledger))


def _values(claim: Claim, ledger: Ledger) -> Proved:
    """Check least or greatest costs of both models."""
    claim.keys({"verdict", "relation", "ends"})
    claim.text("relation", RELATIONS)
    words = claim.head["ends"]
    if words not in (["least"], ["greatest"], ["least", "greatest"]):
        raise Rejected("ends are least, greatest or both")
    ends = []
    for word in words:
        sign = 1 if word == "least" else -1
        pair = (("A", claim.a), ("B", claim.b))
        of_a, of_b = (
            ledger.end(f"{word} cost of {name}", model, Region(model), sign) for name, model in pair
        )
        ends.append((word, of_a, of_b))
    shown = ", ".join(f"the {word} cost is {of_a} for A and {of_b} for B" for word, of_a, of_b in ends)
    return Proved(f"in minimisation form, {shown}", tuple(ends))
