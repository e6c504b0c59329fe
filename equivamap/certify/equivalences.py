"""`equivalent`: what has to be shown for a map; in words: `docs/certificate-format.md`."""

from __future__ import annotations

from collections.abc import Mapping

from equivamap.certify.carrying import carry
from equivamap.certify.claims import IMPLIED, RELATIONS, Claim, objective_map, several
from equivamap.certify.ledger import Ledger
from equivamap.certify.reading import Rejected
from equivamap.certify.region import Region
from equivamap.ir import Affine, Rational

__all__ = ["equivalent"]

_KEYS = {"verdict", "relation", "proved", "objective_map", "coupled", "open", "map", "assigned"}


def equivalent(claim: Claim, ledger: Ledger) -> str:
    """Check a certificate of an equivalence after its head, and return what it proves."""
    claim.keys(_KEYS)
    a, b = claim.a, claim.b
    relation = claim.text("relation", RELATIONS)
    proved = claim.text("proved", RELATIONS)
    coupled = claim.head["coupled"]
    if relation not in IMPLIED[proved]:
        raise Rejected(f"{proved} does not prove {relation}")
    if not isinstance(coupled, bool) or (not coupled and proved != "reformulation"):
        raise Rejected("only maps of a reformulation may stand each for itself")
    factor, offset = objective_map(claim.head["objective_map"])
    mapped = b.cost.scaled(factor).shifted(offset)
    links = ledger.columns("map", claim.head["map"], a.n, a.n, b.n)
    left_open = [name for j, name in enumerate(a.names) if j not in links]
    if claim.head["open"] != left_open:
        raise Rejected("the head does not name the variables of A that the map leaves open")
    counts = several(claim.head["assigned"], 2, "columns that have a value")
    to_a, to_b = Region(b), Region(a)
    equal = proved in ("reformulation", "isomorphic")
    optima: tuple[Rational, Rational] | None = None
    if proved == "quasi-karp":
        optima = ledger.end("optimum of A", a, to_b), ledger.end("optimum of B", b, to_a)
        # all optimal solutions of B, and those of A are the points of A that cost no more than its best
        to_a = to_a.with_rows([(b.cost, None, optima[1])])
        mapped = Affine({}, optima[0])
    given = ledger.columns("B→A", counts[0], a.n, a.n, b.n, a.n)
    if not links.keys().isdisjoint(given):
        raise Rejected("a linked variable of A has another value beside its link")
    cost = _over_target(a.cost, b.n) + mapped.scaled(-1)
    carry(ledger, "B→A", to_a, a, {**links, **given}, [], cost, equal=equal)
    if proved != "quasi-karp":
        values = _renamed_back(links)
        values.update(ledger.columns("A→B", counts[1], b.n, b.n, a.n, b.n))
        back = [Affine.variable(j) + _over_target(form, a.n).scaled(-1) for j, form in sorted(links.items())]
        cost = _over_target(mapped, a.n) + a.cost.scaled(-1)
        carry(ledger, "A→B", to_b, b, values, back if coupled else [], cost, equal=equal)
        if proved == "isomorphic":
            _inverse(ledger, to_a, links, values, a.n, b.n)
    elif counts[1] != 0:
        raise Rejected("quasi-karp has one direction")
    if not ledger.structural or any(form.is_constant for form in links.values()):
        _not_of_nothing(claim, ledger, with_optima=relation == "quasi-karp" and optima is None)
    named = f" up to {len(left_open)} open variables" if left_open else ""
    return f"{relation} holds under the map{named}"


def _renamed_back(links: Mapping[int, Affine]) -> dict[int, Affine]:
    """Return columns of B that a link of A equals, over A; the first link counts."""
    values: dict[int, Affine] = {}
    for j, form in sorted(links.items()):
        if len(form.terms) == 1 and not form.constant:
            ((k, c),) = form.terms.items()
            if c == 1:
                values.setdefault(k, Affine.variable(j))
    return values


def _inverse(
    ledger: Ledger,
    of_b: Region,
    links: Mapping[int, Affine],
    values: Mapping[int, Affine],
    n: int,
    wanted: int,
) -> None:
    """Check that both maps are inverse to each other on B; on A, the links of A→B say so."""
    if len(links) != n or len(values) != wanted:
        raise Rejected("a bijection determines every variable")
    for k, form in sorted(values.items()):
        gap = form.substitute(links) + Affine.variable(k, -1)
        bare = Affine(gap.terms)
        ledger.at_most(f"inverse {k} <=", of_b, bare, -gap.constant)
        ledger.at_most(f"inverse {k} >=", of_b, bare.scaled(-1), gap.constant)


def _not_of_nothing(claim: Claim, ledger: Ledger, *, with_optima: bool) -> None:
    """Check that neither side is empty, nor A a single point: of those anything would be true."""
    of_a, of_b = Region(claim.a), Region(claim.b)
    first, second = ledger.point("point of A", of_a), ledger.point("another point of A", of_a)
    if first == second:
        raise Rejected("two points of A are the same")
    ledger.point("point of B", of_b)
    if with_optima:
        ledger.end("optimum of A", claim.a, of_a)
        ledger.end("optimum of B", claim.b, of_b)


def _over_target(form: Affine, n: int) -> Affine:
    """Return a form over columns of a target, numbered from n on."""
    return Affine({n + j: c for j, c in form.terms.items()}, form.constant)
