"""What a certificate may claim, and what has to be shown for it; in words: `docs/certificate-format.md`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from equivamap.certify.carrying import carry
from equivamap.certify.ledger import Ledger, Request
from equivamap.certify.model import Model
from equivamap.certify.reading import Rejected, affine, position, rational
from equivamap.certify.region import Region
from equivamap.ir import ZERO, Affine, Rational

__all__ = ["Claim", "check_claim"]

RELATIONS = ("quasi-karp", "same-decisions", "reformulation", "isomorphic")
IMPLIED = {
    "quasi-karp": ("quasi-karp",),
    "same-decisions": ("same-decisions", "quasi-karp"),
    "reformulation": ("reformulation", "quasi-karp"),
    "isomorphic": RELATIONS,
}
"""What a relation proves."""

_EQUIVALENT = {"verdict", "relation", "proved", "objective_map", "coupled", "open", "map", "assigned"}
_REFUTED = {"verdict", "relation", "ground", "side", "objective_maps", "map"}


@dataclass(frozen=True)
class Claim:
    """The head of a certificate, read: what is claimed, as plain values of JSON."""

    a: Model
    b: Model
    head: Mapping[str, Any]

    def text(self, key: str, allowed: Sequence[str]) -> str:
        """Return a word of the head."""
        value = self.head.get(key)
        if value not in allowed or not isinstance(value, str):
            raise Rejected(f"the head says {key} = {str(value)[:40]!r}, not one of {', '.join(allowed)}")
        return value

    def keys(self, expected: set[str]) -> None:
        """Refuse a head with other keys than those of its kind."""
        if self.head.keys() != expected:
            raise Rejected(f"the head has the keys {', '.join(sorted(self.head))[:200]}")


def check_claim(claim: Claim, ledger: Ledger) -> str:
    """Check a whole certificate after its head.

    Returns
    -------
    str
        What is proved, as one sentence.

    Raises
    ------
    Rejected
        If it is not.
    """
    if claim.text("verdict", ("equivalent", "not_equivalent")) == "equivalent":
        claim.keys(_EQUIVALENT)
        return _equivalent(claim, ledger)
    claim.keys(_REFUTED)
    return _Refutation(claim, ledger).check()


def _entries(
    ledger: Ledger, kind: str, count: object, most: int, of: int, over: int, completions: int = 0
) -> dict[int, Affine]:
    """Read columns given as affine expressions: lists ``[column, expression, …]`` of several lines."""
    found: dict[int, Affine] = {}
    wanted = position(count, most + 1, f"'{kind}'")
    while len(found) < wanted:
        entry = ledger.ask(Request(kind, f"{len(found)}"))
        if not isinstance(entry, list) or not entry or len(entry) % 2:
            raise Rejected(f"'{kind}' is a list of columns and expressions")
        for place, form in zip(entry[::2], entry[1::2], strict=True):
            j = position(place, of, "column")
            if j in found:
                raise Rejected(f"'{kind}' gives column {j} twice")
            found[j] = affine(form, over, "column", completions=completions)
    if len(found) != wanted:
        raise Rejected(f"'{kind}' gives {len(found)} columns, not {wanted}")
    return found


def _counts(value: object, size: int, what: str) -> list[Any]:
    if not isinstance(value, list) or len(value) != size:
        raise Rejected(f"the head needs {size} values for {what}")
    return value


def _phi(value: object) -> tuple[Rational, Rational]:
    """Return factor and offset of an increasing affine objective map."""
    factor, offset = (rational(part) for part in _counts(value, 2, "an objective map"))
    if factor <= 0:
        raise Rejected("an objective map increases: its factor is positive")
    return factor, offset


def _over_target(form: Affine, n: int) -> Affine:
    """Return a form over columns of a target, numbered from n on."""
    return Affine({n + j: c for j, c in form.terms.items()}, form.constant)


# -- equivalent -------------------------------------------------------------------------------------------------


def _equivalent(claim: Claim, ledger: Ledger) -> str:
    a, b = claim.a, claim.b
    relation = claim.text("relation", RELATIONS)
    proved = claim.text("proved", RELATIONS)
    coupled = claim.head["coupled"]
    if relation not in IMPLIED[proved]:
        raise Rejected(f"{proved} does not prove {relation}")
    if not isinstance(coupled, bool) or (not coupled and proved != "reformulation"):
        raise Rejected("only maps of a reformulation may stand each for itself")
    factor, offset = _phi(claim.head["objective_map"])
    mapped = b.cost.scaled(factor).shifted(offset)
    links = _entries(ledger, "map", claim.head["map"], a.n, a.n, b.n)
    left_open = [name for j, name in enumerate(a.names) if j not in links]
    if claim.head["open"] != left_open:
        raise Rejected("the head does not name the variables of A that the map leaves open")
    counts = _counts(claim.head["assigned"], 2, "columns that have a value")
    to_a, to_b = Region(b), Region(a)
    equal = proved in ("reformulation", "isomorphic")
    optima: tuple[Rational, Rational] | None = None
    if proved == "quasi-karp":
        optima = _optimum(ledger, "a", a), _optimum(ledger, "b", b)
        # all optimal solutions of B, and those of A are the points of A that cost no more than its best
        to_a = to_a.with_rows([(b.cost, None, optima[1])])
        mapped = Affine({}, optima[0])
    given = _entries(ledger, "B→A", counts[0], a.n, a.n, b.n, a.n)
    if not links.keys().isdisjoint(given):
        raise Rejected("a linked variable of A has another value beside its link")
    cost = _over_target(a.cost, b.n) + mapped.scaled(-1)
    carry(ledger, "B→A", to_a, a, {**links, **given}, [], cost, equal=equal)
    if proved != "quasi-karp":
        values = _renamed_back(links)
        values.update(_entries(ledger, "A→B", counts[1], b.n, b.n, a.n, b.n))
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
    of_a = Region(claim.a)
    first, second = ledger.point("point of A", of_a), ledger.point("another point of A", of_a)
    if first == second:
        raise Rejected("two points of A are the same")
    ledger.point("point of B", Region(claim.b))
    if with_optima:
        _optimum(ledger, "a", claim.a)
        _optimum(ledger, "b", claim.b)


def _cost_at(model: Model, point: Sequence[Rational]) -> Rational:
    return model.cost.at(dict(enumerate(point)))


def _optimum(ledger: Ledger, name: str, model: Model) -> Rational:
    """Return the least cost of a model: that of a point, with the proof that none costs less."""
    region = Region(model)
    value = _cost_at(model, ledger.point(f"optimum of {name.upper()}", region))
    _least(ledger, f"optimum of {name.upper()}", region, model.cost, value)
    return value


def _least(ledger: Ledger, label: str, region: Region, form: Affine, value: Rational) -> None:
    """Check that a form is nowhere below a value."""
    ledger.at_most(f"{label} is least", region, Affine(form.terms).scaled(-1), form.constant - value)


# -- not equivalent ---------------------------------------------------------------------------------------------


class _Refutation:
    """A relation that is refuted, on the ground that the head names.

    ``side`` is the model that the ground is about: the one that is infeasible, unbounded, …; for a map that fails, the
    one whose point is not carried.
    """

    def __init__(self, claim: Claim, ledger: Ledger) -> None:
        self.claim = claim
        self.ledger = ledger
        self.relation = claim.text("relation", RELATIONS)
        self.side = claim.text("side", ("a", "b"))
        self.one, self.other = (claim.a, claim.b) if self.side == "a" else (claim.b, claim.a)
        self.one_name, self.other_name = ("A", "B") if self.side == "a" else ("B", "A")
        self.of_one, self.of_other = Region(self.one), Region(self.other)

    def check(self) -> str:
        grounds: dict[str, Callable[[], str]] = {
            "infeasible": self._infeasible,
            "unbounded": self._unbounded,
            "no-worst": self._no_worst,
            "single-value": self._single_value,
            "value-between-ends": self._value_between_ends,
            "optimal-values": self._optimal_values,
            "value": self._value,
            "map": self._map,
            "optimum-not-carried": self._optimum_not_carried,
            "not-injective": self._not_injective,
        }
        ground = self.claim.text("ground", tuple(grounds))
        by_map = ground in ("map", "optimum-not-carried", "not-injective")
        if not by_map and (self.claim.head["map"] != [0, 0] or self.claim.head["objective_maps"] != []):
            raise Rejected("this ground is about no map")
        return grounds[ground]()

    def _only_for(self, *relations: str) -> None:
        if self.relation not in relations:
            raise Rejected(f"this ground does not refute {self.relation}")

    # whatever the map

    def _infeasible(self) -> str:
        self.ledger.empty(f"{self.one_name} is empty", self.of_one)
        self.ledger.point(f"point of {self.other_name}", self.of_other)
        return f"{self.one_name} has no solution, {self.other_name} has one"

    def _unbounded(self) -> str:
        self._falls_forever(self.one.cost)
        self._optimum_exists(self.other.cost)
        return f"the cost of {self.one_name} is unbounded, {self.other_name} has an optimum"

    def _no_worst(self) -> str:
        self._only_for("reformulation", "isomorphic")
        self._falls_forever(self.one.cost.scaled(-1))
        self._optimum_exists(self.other.cost.scaled(-1))
        return f"the cost of {self.other_name} has a worst value, that of {self.one_name} has none"

    def _optimum_exists(self, cost: Affine) -> None:
        """A feasible model in rational numbers whose cost is bounded below has an optimum (Meyer 1974)."""
        self.ledger.point(f"point of {self.other_name}", self.of_other)
        bound = rational(
            self.ledger.ask(Request("value", f"bound of {self.other_name}", self.of_other, cost))
        )
        _least(self.ledger, f"bound of {self.other_name}", self.of_other, cost, bound)

    def _falls_forever(self, cost: Affine) -> None:
        """Check a point and a ray along which a form falls without end within the model."""
        region, name = self.of_one, self.one_name
        self.ledger.point(f"point of {name}", region)
        entry = affine(self.ledger.ask(Request("ray", f"ray of {name}", region, cost)), region.n, "column")
        ray = dict(entry.terms)
        for j, r in ray.items():
            lower, upper = region.bounds[j]
            if (upper if r > 0 else lower) is not None or (region.integer[j] and r.denominator != 1):
                raise Rejected(f"the ray leaves the domain of column {j}")
        for i, (body, lower, upper) in enumerate(region.rows):
            slope = sum((c * ray.get(j, ZERO) for j, c in body.terms.items()), ZERO)
            if (slope > 0 and upper is not None) or (slope < 0 and lower is not None):
                raise Rejected(f"the ray leaves row {i}")
        if entry.constant or sum((c * ray.get(j, ZERO) for j, c in cost.terms.items()), ZERO) >= 0:
            raise Rejected("the ray does not lower the cost")

    def _single_value(self) -> str:
        """All costs of one side are equal, those of the other are not: costs that a φ relates would agree in that."""
        self._only_for("reformulation", "isomorphic", *(("same-decisions",) if self.side == "b" else ()))
        value = rational(
            self.ledger.ask(Request("value", f"cost of {self.one_name}", self.of_one, self.one.cost))
        )
        for sign in (1, -1):
            label = f"cost of {self.one_name} times {sign}"
            _least(self.ledger, label, self.of_one, self.one.cost.scaled(sign), sign * value)
        points = [
            self.ledger.point(f"{place} point of {self.other_name}", self.of_other)
            for place in ("a", "another")
        ]
        if _cost_at(self.other, points[0]) == _cost_at(self.other, points[1]):
            raise Rejected("both points cost the same")
        return f"every solution of {self.one_name} has the same cost, those of {self.other_name} have not"

    def _value_between_ends(self) -> str:
        """The ends of both ranges fix an affine φ; a value of one side that it sends to none of the other refutes."""
        self._only_for("reformulation", "isomorphic")
        ends = []
        for name, model, region in (
            (self.one_name, self.one, self.of_one),
            (self.other_name, self.other, self.of_other),
        ):
            for sign, word in ((1, "least"), (-1, "greatest")):
                label = f"{word} cost of {name}"
                value = _cost_at(model, self.ledger.point(label, region))
                _least(self.ledger, label, region, model.cost.scaled(sign), sign * value)
                ends.append(value)
        if ends[0] >= ends[1] or ends[2] >= ends[3]:
            raise Rejected("a range has one value only")
        value = _cost_at(self.one, self.ledger.point(f"point of {self.one_name}", self.of_one))
        share = (value - ends[0]) / (ends[1] - ends[0])
        self._lacks(ends[2] + share * (ends[3] - ends[2]))
        return (
            f"{self.one_name} has a cost whose counterpart under the only affine objective map that fits both ranges "
            f"{self.other_name} does not have"
        )

    def _lacks(self, value: Rational) -> None:
        """Check that no point of the other side has this cost."""
        cost = (self.other.cost, value, value)
        self.ledger.empty(f"{self.other_name} lacks the cost", self.of_other.with_rows([cost]))

    # if both state the cost in the same unit

    def _optimal_values(self) -> str:
        better = _cost_at(self.one, self.ledger.point(f"point of {self.one_name}", self.of_one))
        bound = rational(
            self.ledger.ask(Request("value", f"bound of {self.other_name}", self.of_other, self.other.cost))
        )
        self.ledger.point(f"point of {self.other_name}", self.of_other)
        _least(self.ledger, f"bound of {self.other_name}", self.of_other, self.other.cost, bound)
        if better >= bound:
            raise Rejected("the point is no better than the bound of the other side")
        return f"{self.one_name} has a solution that costs less than any of {self.other_name}"

    def _value(self) -> str:
        self._only_for("reformulation", "isomorphic", *(("same-decisions",) if self.side == "a" else ()))
        self._lacks(_cost_at(self.one, self.ledger.point(f"point of {self.one_name}", self.of_one)))
        return f"{self.one_name} has a solution of a cost that {self.other_name} does not have"

    # a map that was given

    def _maps(self) -> tuple[dict[int, Affine], dict[int, Affine]]:
        a, b = self.claim.a, self.claim.b
        counts = _counts(self.claim.head["map"], 2, "the map")
        backward = _entries(self.ledger, "backward", counts[0], a.n, a.n, b.n)
        return backward, _entries(self.ledger, "forward", counts[1], b.n, b.n, a.n)

    def _images(
        self, point: Sequence[Rational], backward: Mapping[int, Affine], forward: Mapping[int, Affine]
    ) -> Region:
        """Return the points of the other side that the map allows for a point of this one."""
        at = dict(enumerate(point))
        if self.side == "b":
            rows = [(Affine.variable(j), form.at(at), form.at(at)) for j, form in sorted(backward.items())]
            return self.of_other.with_rows(rows)
        rows = [(Affine.variable(k), form.at(at), form.at(at)) for k, form in sorted(forward.items())]
        # both maps of a reformulation may stand each for itself, where they say all
        if not (self.relation == "reformulation" and len(forward) == self.claim.b.n):
            rows += [(form, at[j], at[j]) for j, form in sorted(backward.items())]
        return self.of_other.with_rows(rows)

    def _map(self) -> str:
        """A point that the map carries nowhere: whatever the cost, or for each of the objective maps."""
        self._only_for("same-decisions", "reformulation", "isomorphic")
        backward, forward = self._maps()
        stated = self.claim.head["objective_maps"]
        if not isinstance(stated, list):
            raise Rejected("the head needs a list of objective maps")
        a, b = self.claim.a, self.claim.b
        if not stated:
            point = self.ledger.point(f"point of {self.one_name}", self.of_one)
            self.ledger.empty("images of the point", self._images(point, backward, forward))
            return f"the map carries a solution of {self.one_name} nowhere"
        for k, entry in enumerate(stated):
            factor, offset = _phi(entry)
            point = self.ledger.point(f"point of {self.one_name} for objective map {k}", self.of_one)
            here = _cost_at(self.one, point)
            mapped = b.cost.scaled(factor).shifted(offset)
            if self.side == "b":
                form, limit = a.cost, factor * here + offset
            else:
                form, limit = mapped, here
            exact = self.relation != "same-decisions"
            images = self._images(point, backward, forward).with_rows(
                [(form, limit if exact else None, limit)]
            )
            self.ledger.empty(f"images of the point for objective map {k}", images)
        under = f"under the map and each of {len(stated)} objective maps"
        return f"{under}, a solution of {self.one_name} is carried nowhere"

    def _optimum_not_carried(self) -> str:
        self._only_for("quasi-karp")
        if self.side != "b" or self.claim.head["objective_maps"] != []:
            raise Rejected("quasi-karp is about optimal solutions of B, and needs no objective map")
        backward, forward = self._maps()
        region, model = self.of_one, self.one
        point = self.ledger.point("optimum of B", region)
        _least(self.ledger, "optimum of B", region, model.cost, _cost_at(model, point))
        best = _cost_at(self.other, self.ledger.point("point of A", self.of_other))
        images = self._images(point, backward, forward).with_rows([(self.other.cost, None, best)])
        self.ledger.empty("optimal images of the point", images)
        return "an optimal solution of B is carried to no optimal solution of A"

    def _not_injective(self) -> str:
        self._only_for("isomorphic")
        if self.side != "b" or self.claim.head["objective_maps"] != []:
            raise Rejected("two solutions of B have one image, whatever the objective map")
        backward, _ = self._maps()
        if len(backward) != self.claim.a.n:
            raise Rejected("the map does not determine every variable of A")
        one, two = (self.ledger.point(f"{place} point of B", self.of_one) for place in ("a", "another"))
        at, beside = dict(enumerate(one)), dict(enumerate(two))
        if one == two or any(form.at(at) != form.at(beside) for form in backward.values()):
            raise Rejected("the two points are the same, or have two images")
        return "two solutions of B have one image in A"
