"""`not_equivalent`: what has to be shown on each ground; in words: `docs/certificate-format.md`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from equivamap.certify.claims import RELATIONS, Claim, objective_map, several
from equivamap.certify.evidence import most_points
from equivamap.certify.ledger import Ledger, Request, cost_at
from equivamap.certify.reading import Rejected, affine, position, rational
from equivamap.certify.region import Region
from equivamap.ir import ZERO, Affine, Rational

__all__ = ["refuted"]

MOST_SOLUTIONS = 10_000

_KEYS = {"verdict", "relation", "ground", "side", "objective_maps", "map"}


def refuted(claim: Claim, ledger: Ledger) -> str:
    """Check a certificate of a refutation after its head, and return what it proves."""
    claim.keys(_KEYS)
    return _Refutation(claim, ledger).check()


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
            "more-solutions": self._more_solutions,
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
        """All costs of A are among φ of those of B: for `same-decisions` too, where nothing of A stays open."""
        self._only_for("reformulation", "isomorphic", *(("same-decisions",) if self.side == "a" else ()))
        self._falls_forever(self.one.cost.scaled(-1))
        self._optimum_exists(self.other.cost.scaled(-1))
        return f"the cost of {self.other_name} has a worst value, that of {self.one_name} has none"

    def _optimum_exists(self, cost: Affine) -> None:
        """A feasible model in rational numbers whose cost is bounded below has an optimum (Meyer 1974)."""
        self.ledger.point(f"point of {self.other_name}", self.of_other)
        bound = rational(
            self.ledger.ask(Request("value", f"bound of {self.other_name}", self.of_other, cost))
        )
        self.ledger.least(f"bound of {self.other_name}", self.of_other, cost, bound)

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
            self.ledger.least(label, self.of_one, self.one.cost.scaled(sign), sign * value)
        points = [
            self.ledger.point(f"{place} point of {self.other_name}", self.of_other)
            for place in ("a", "another")
        ]
        if cost_at(self.other, points[0]) == cost_at(self.other, points[1]):
            raise Rejected("both points cost the same")
        return f"every solution of {self.one_name} has the same cost, those of {self.other_name} have not"

    def _more_solutions(self) -> str:
        """Solutions of B determine those of A, and reach them all: A has no more, nor more optimal ones, than B.

        An optimal one of A comes from one of B that costs no more, which is optimal: every one of B costs at least
        what its image does. Nothing of A may stay open.
        """
        self._only_for("isomorphic", *(("same-decisions",) if self.side == "a" else ()))
        entry = self.ledger.ask(Request("count", f"solutions of {self.one_name}", self.of_one))
        kind, count = entry if isinstance(entry, list) and len(entry) == 2 else ("", 0)
        if kind not in ("optimal", "feasible"):
            raise Rejected("solutions are counted that are optimal, or feasible")
        name, cost = self.one_name, self.one.cost
        points = [
            self.ledger.point(f"solution {k} of {name}", self.of_one)
            for k in range(position(count, MOST_SOLUTIONS, "solution"))
        ]
        if not points or len(set(points)) < len(points):
            raise Rejected("two solutions are the same")
        region = self.of_other
        if kind == "optimal":
            least = cost_at(self.one, points[0])
            self.ledger.least(f"solutions of {name}", self.of_one, cost, least)
            if any(cost_at(self.one, point) != least for point in points):
                raise Rejected("a solution is not optimal")
            level = cost_at(self.other, self.ledger.point(f"point of {self.other_name}", region))
            region = region.with_rows([(self.other.cost, None, level)])
        nodes = self.ledger.ask(Request("listing", f"solutions of {self.other_name}", region))
        most = most_points(region, nodes)
        if most >= len(points):
            raise Rejected(f"{self.other_name} may have as many solutions")
        return f"{name} has {len(points)} {kind} solutions, {self.other_name} at most {most}"

    def _value_between_ends(self) -> str:
        """The ends of both ranges fix an affine φ; a value of one side that it sends to none of the other refutes."""
        self._only_for("reformulation", "isomorphic")
        ends = []
        for name, model, region in (
            (self.one_name, self.one, self.of_one),
            (self.other_name, self.other, self.of_other),
        ):
            for sign, word in ((1, "least"), (-1, "greatest")):
                ends.append(self.ledger.end(f"{word} cost of {name}", model, region, sign))
        if ends[0] >= ends[1] or ends[2] >= ends[3]:
            raise Rejected("a range has one value only")
        value = cost_at(self.one, self.ledger.point(f"point of {self.one_name}", self.of_one))
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
        better = cost_at(self.one, self.ledger.point(f"point of {self.one_name}", self.of_one))
        bound = rational(
            self.ledger.ask(Request("value", f"bound of {self.other_name}", self.of_other, self.other.cost))
        )
        self.ledger.point(f"point of {self.other_name}", self.of_other)
        self.ledger.least(f"bound of {self.other_name}", self.of_other, self.other.cost, bound)
        if better >= bound:
            raise Rejected("the point is no better than the bound of the other side")
        return f"{self.one_name} has a solution that costs less than any of {self.other_name}"

    def _value(self) -> str:
        self._only_for("reformulation", "isomorphic", *(("same-decisions",) if self.side == "a" else ()))
        self._lacks(cost_at(self.one, self.ledger.point(f"point of {self.one_name}", self.of_one)))
        return f"{self.one_name} has a solution of a cost that {self.other_name} does not have"

    # a map that was given

    def _maps(self) -> tuple[dict[int, Affine], dict[int, Affine]]:
        a, b = self.claim.a, self.claim.b
        counts = several(self.claim.head["map"], 2, "the map")
        backward = self.ledger.columns("backward", counts[0], a.n, a.n, b.n)
        return backward, self.ledger.columns("forward", counts[1], b.n, b.n, a.n)

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
            factor, offset = objective_map(entry)
            point = self.ledger.point(f"point of {self.one_name} for objective map {k}", self.of_one)
            here = cost_at(self.one, point)
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
        point = self.ledger.point("optimum of B", self.of_one)
        self.ledger.least("optimum of B", self.of_one, self.one.cost, cost_at(self.one, point))
        best = cost_at(self.other, self.ledger.point("point of A", self.of_other))
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
