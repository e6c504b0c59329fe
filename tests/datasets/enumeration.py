"""An oracle for pairs of small models: full enumeration of the integers, exact simplex for the rest.

It decides by definition whether a relation holds for a map. It shares no code with the verifier and uses no
solver. Where neither answer is certain it raises `Unsettled` rather than guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from gmpy2 import mpq

from equivamap.ir import Instance
from equivamap.mapping.links import Links

from .polyhedron import LinearRow, Polyhedron, solve

Point = dict[int, Any]
Form = tuple[dict[int, Any], Any]
"""An affine function: coefficients by variable, and the constant."""
Equation = tuple[dict[int, Any], dict[int, Any], Any]
"""``terms over S = terms over T + constant`` between the variables of two systems."""

FLOOR, CEIL = (lambda v: v.numerator // v.denominator), (lambda v: -((-v.numerator) // v.denominator))


ZERO, ONE = mpq(0), mpq(1)


class Unsettled(Exception):
    """The oracle cannot tell."""


@dataclass(frozen=True)
class System:
    """Rows, bounds and integrality of one side; the cost in minimisation form."""

    lower: tuple[Any, ...]
    upper: tuple[Any, ...]
    integer: tuple[bool, ...]
    rows: tuple[LinearRow, ...]
    cost: Form

    @staticmethod
    def of(instance: Instance) -> System:
        """Take an instance in exact numbers."""
        bounds = instance.exact_bounds
        if any(int(kind) > 1 for kind in instance.kinds):
            raise Unsettled("semicontinuous variables")
        return System(
            tuple(lo for lo, _ in bounds),
            tuple(up for _, up in bounds),
            tuple(instance.is_integer(j) for j in range(instance.n)),
            tuple((dict(row.body.terms), row.lower, row.upper) for row in instance.exact_rows),
            (dict(instance.objective.terms), instance.objective.constant),
        )

    @property
    def n(self) -> int:
        return len(self.lower)

    @property
    def integers(self) -> list[int]:
        return [j for j in range(self.n) if self.integer[j]]

    @property
    def continuous(self) -> list[int]:
        return [j for j in range(self.n) if not self.integer[j]]

    def with_rows(self, *rows: LinearRow) -> System:
        return replace(self, rows=(*self.rows, *rows))

    def at_most(self, value: Any) -> System:
        """The points that cost at most `value`."""
        terms, constant = self.cost
        return self.with_rows((terms, None, value - constant))

    @cached_property
    def fibres(self) -> list[Fibre]:
        """All assignments of the integers that leave a nonempty polyhedron, with it."""
        return list(self.search())

    def search(self) -> Iterator[Fibre]:
        """Yield the fibres by depth-first search with bound propagation."""
        by_variable: list[list[int]] = [[] for _ in range(self.n)]
        for k, (terms, _, _) in enumerate(self.rows):
            for j in terms:
                by_variable[j].append(k)
        order = self.integers

        def propagate(lower: list[Any], upper: list[Any], queue: list[int]) -> bool:
            passes = 0
            while queue:
                passes += 1
                if passes > 400 * (len(self.rows) + 1):
                    return True  # slow convergence among continuous variables; the simplex settles it
                k = queue.pop()
                terms, lo, up = self.rows[k]
                for bound, sign in ((up, 1), (lo, -1)):
                    if bound is None:
                        continue
                    # sum(sign * c * x) <= sign * bound
                    least: list[tuple[int, Any, Any]] = []
                    total, missing = mpq(0), 0
                    for j, c in terms.items():
                        c = sign * c
                        v = lower[j] if c > 0 else upper[j]
                        if v is None:
                            missing += 1
                        else:
                            total += c * v
                        least.append((j, c, v))
                    room = sign * bound - total
                    if missing == 0 and room < 0:
                        return False
                    if missing > 1:
                        continue
                    for j, c, v in least:
                        if not self.integer[j] or (missing and v is not None):
                            continue
                        limit = (room if v is None else room + c * v) / c
                        changed = False
                        if c > 0:
                            limit = FLOOR(limit)
                            if upper[j] is None or limit < upper[j]:
                                upper[j], changed = mpq(limit), True
                        else:
                            limit = CEIL(limit)
                            if lower[j] is None or limit > lower[j]:
                                lower[j], changed = mpq(limit), True
                        if changed:
                            if lower[j] is not None and upper[j] is not None and lower[j] > upper[j]:
                                return False
                            queue.extend(by_variable[j])
            return True

        def descend(lower: list[Any], upper: list[Any], depth: int) -> Iterator[Fibre]:
            while depth < len(order) and None is not lower[order[depth]] == upper[order[depth]]:
                depth += 1
            if depth == len(order):
                fibre = Fibre(self, {j: lower[j] for j in order})
                if fibre.polyhedron.feasible:
                    yield fibre
                return
            j = order[depth]
            if lower[j] is None or upper[j] is None:
                raise Unsettled(f"integer variable {j} is unbounded")
            for value in range(int(lower[j]), int(upper[j]) + 1):
                low, high = list(lower), list(upper)
                low[j] = high[j] = mpq(value)
                if propagate(low, high, list(by_variable[j])):
                    yield from descend(low, high, depth + 1)

        lower, upper = list(self.lower), list(self.upper)
        for j in order:
            lower[j] = None if lower[j] is None else mpq(CEIL(lower[j]))
            upper[j] = None if upper[j] is None else mpq(FLOOR(upper[j]))
            if lower[j] is not None and upper[j] is not None and lower[j] > upper[j]:
                return
        if propagate(lower, upper, list(range(len(self.rows)))):
            yield from descend(lower, upper, 0)

    # -- values ---------------------------------------------------------------------------------------

    @property
    def feasible(self) -> bool:
        return bool(self.fibres)

    @cached_property
    def infimum(self) -> Any | None:
        """Least cost; None when unbounded below."""
        return _extreme([fibre.minimum(self.cost) for fibre in self.fibres], min)

    @cached_property
    def supremum(self) -> Any | None:
        """Greatest cost; None when unbounded above."""
        return _extreme([fibre.maximum(self.cost) for fibre in self.fibres], max)

    @cached_property
    def values(self) -> list[tuple[Any, Any]]:
        """The attained costs as intervals, one for each fibre (ends None where unbounded)."""
        return sorted(
            {(fibre.minimum(self.cost), fibre.maximum(self.cost)) for fibre in self.fibres},
            key=lambda pair: (pair[0] is not None, pair[0]),
        )

    def attains(self, value: Any) -> bool:
        return any((lo is None or lo <= value) and (up is None or value <= up) for lo, up in self.values)

    @property
    def is_single_point(self) -> bool:
        if len(self.fibres) != 1:
            return False
        fibre = self.fibres[0]
        return all(fibre.minimum(({j: mpq(1)}, 0)) == fibre.maximum(({j: mpq(1)}, 0)) for j in range(self.n))


def _extreme(ends: list[Any], choose: Callable[[list[Any]], Any]) -> Any | None:
    if not ends:
        raise ValueError("an infeasible system has no values")
    return None if any(end is None for end in ends) else choose(ends)


@dataclass
class Fibre:
    """The points of a system that agree in the integer variables."""

    system: System
    assigned: Point

    @cached_property
    def positions(self) -> dict[int, int]:
        return {j: k for k, j in enumerate(self.system.continuous)}

    def reduced(self, form: Form) -> Form:
        """Write an affine function over the continuous variables, by their position in the polyhedron."""
        terms: dict[int, Any] = {}
        constant = form[1]
        for j, c in form[0].items():
            if j in self.assigned:
                constant += c * self.assigned[j]
            else:
                terms[self.positions[j]] = c
        return terms, constant

    @cached_property
    def polyhedron(self) -> Polyhedron:
        rows = []
        for terms, lo, up in self.system.rows:
            rest, constant = self.reduced((dict(terms), mpq(0)))
            rows.append((rest, None if lo is None else lo - constant, None if up is None else up - constant))
        free = self.system.continuous
        return Polyhedron([self.system.lower[j] for j in free], [self.system.upper[j] for j in free], rows)

    def maximum(self, form: Form) -> Any | None:
        terms, constant = self.reduced(form)
        return self.polyhedron.maximum(terms, constant) if terms else constant

    def minimum(self, form: Form) -> Any | None:
        terms, constant = self.reduced(form)
        return self.polyhedron.minimum(terms, constant) if terms else constant

    @cached_property
    def corners(self) -> list[Point]:
        """The vertices as points of all variables."""
        free = self.system.continuous
        if not free:
            return [dict(self.assigned)]
        try:
            vertices = list(self.polyhedron.vertices())
        except ValueError as error:
            raise Unsettled(str(error)) from error
        return [{**self.assigned, **dict(zip(free, vertex, strict=True))} for vertex in vertices]


# -- carrying points over -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Failure:
    """A point of the source that the map cannot carry over (integers only where the rest is not known)."""

    point: Mapping[int, Any]
    why: str


def determined(equations: Sequence[Equation], target: System) -> dict[int, Form]:
    """Return the variables of the target that the equations and its equality rows fix, over the source."""
    system = [(t_terms, (dict(s_terms), -constant)) for s_terms, t_terms, constant in equations]
    system += [(dict(terms), ({}, lo)) for terms, lo, up in target.rows if lo is not None and lo == up]
    done: list[tuple[int, dict[int, Any], Form]] = []

    def minus(left: tuple[dict[int, Any], Form], factor: Any, right: tuple[dict[int, Any], Form]) -> Any:
        terms, (s, k) = left
        terms = _added(terms, right[0], -factor)
        return terms, (_added(s, right[1][0], -factor), k - factor * right[1][1])

    for terms, form in system:
        current = (dict(terms), form)
        for pivot, other, value in done:
            factor = current[0].get(pivot)
            if factor:
                current = minus(current, factor, (other, value))
        if not current[0]:
            continue  # a consequence, or a relation among source variables that is checked elsewhere
        pivot = min(current[0])
        head = current[0][pivot]
        row = {j: c / head for j, c in current[0].items()}
        value = ({j: c / head for j, c in current[1][0].items()}, current[1][1] / head)
        for i, (p, other, other_value) in enumerate(done):
            factor = other.get(pivot)
            if factor:
                done[i] = (p, *minus((other, other_value), factor, (row, value)))
        done.append((pivot, row, value))
    return {pivot: form for pivot, row, form in done if len(row) == 1}


def _added(left: Mapping[int, Any], right: Mapping[int, Any], factor: Any) -> dict[int, Any]:
    total = dict(left)
    for j, c in right.items():
        total[j] = total.get(j, mpq(0)) + factor * c
    return {j: c for j, c in total.items() if c}


def substituted(terms: Mapping[int, Any], values: Mapping[int, Form]) -> Form:
    """Replace target variables by their forms over the source; every one must have a form."""
    total: dict[int, Any] = {}
    constant = mpq(0)
    for j, c in terms.items():
        total = _added(total, values[j][0], c)
        constant += c * values[j][1]
    return total, constant


def carries(
    source: System,
    target: System,
    equations: Sequence[Equation],
    cost: Sequence[tuple[Form, Form, bool]] = (),
) -> Failure | None:
    """Return None when every source point has a target point that meets the equations and the cost rows.

    A cost row ``(form over S, form over T, equal)`` asks ``form over T <= form over S``, or equality.

    Raises
    ------
    Unsettled
        When the target has free continuous variables and a fibre needs several integer completions.
    """
    forms = determined(equations, target)
    if len(forms) == target.n:
        return _carried_by_formula(source, target, equations, cost, forms)
    if not target.continuous and not any(
        not source.integer[j] for s_terms, _, _ in equations for j in s_terms
    ):
        return _carried_by_table(source, target, equations, cost)
    return _carried_by_search(source, target, equations, cost, forms)


def _carried_by_formula(
    source: System,
    target: System,
    equations: Sequence[Equation],
    cost: Sequence[tuple[Form, Form, bool]],
    forms: Mapping[int, Form],
) -> Failure | None:
    asked: list[tuple[Form, Any, Any, str]] = []
    for k, (terms, lo, up) in enumerate(target.rows):
        asked.append((substituted(terms, forms), lo, up, f"row {k}"))
    asked += [(forms[j], target.lower[j], target.upper[j], f"bounds of {j}") for j in range(target.n)]
    for s_terms, t_terms, constant in equations:
        body, shift = substituted(t_terms, forms)
        asked.append(((_added(s_terms, body, mpq(-1)), -shift - constant), mpq(0), mpq(0), "an equation"))
    for s_form, (t_terms, t_constant), equal in cost:
        body, shift = substituted(t_terms, forms)
        gap = (_added(s_form[0], body, mpq(-1)), s_form[1] - shift - t_constant)
        asked.append((gap, mpq(0), mpq(0) if equal else None, "the cost"))
    own = {(frozenset(terms.items()), lo, up) for terms, lo, up in source.rows}
    rows = [
        (form, lo, up, why)
        for form, lo, up, why in asked
        if (
            frozenset(form[0].items()),
            None if lo is None else lo - form[1],
            None if up is None else up - form[1],
        )
        not in own
    ]
    for fibre in source.fibres:
        for form, lo, up, why in rows:
            if lo is not None and _below(fibre.minimum(form), lo):
                return Failure(fibre.assigned, why)
            if up is not None and _above(fibre.maximum(form), up):
                return Failure(fibre.assigned, why)
        for j in target.integers:
            low, high = fibre.minimum(forms[j]), fibre.maximum(forms[j])
            if low is None or low != high or low.denominator != 1:
                return Failure(fibre.assigned, f"integrality of {j}")
    return None


def _below(value: Any | None, bound: Any) -> bool:
    return value is None or value < bound


def _above(value: Any | None, bound: Any) -> bool:
    return value is None or value > bound


def _value(form: Form, point: Mapping[int, Any]) -> Any:
    return sum((c * point[j] for j, c in form[0].items()), form[1])


def _carried_by_table(
    source: System,
    target: System,
    equations: Sequence[Equation],
    cost: Sequence[tuple[Form, Form, bool]],
) -> Failure | None:
    table: dict[tuple[Any, ...], list[Point]] = {}
    for fibre in target.fibres:
        key = tuple(_value((t, k), fibre.assigned) for _, t, k in equations)
        table.setdefault(key, []).append(fibre.assigned)
    for fibre in source.fibres:
        key = tuple(_value((s, mpq(0)), fibre.assigned) for s, _, _ in equations)
        for point in table.get(key, []):
            gaps = [
                (
                    (s[0], s[1] - _value(t, point)),
                    equal,
                )
                for s, t, equal in cost
            ]
            if all(
                not _below(fibre.minimum(gap), 0) and (not equal or not _above(fibre.maximum(gap), 0))
                for gap, equal in gaps
            ):
                break
        else:
            return Failure(fibre.assigned, "no completion" if key in table else "no such point")
    return None


def _carried_by_search(
    source: System,
    target: System,
    equations: Sequence[Equation],
    cost: Sequence[tuple[Form, Form, bool]],
    forms: Mapping[int, Form],
) -> Failure | None:
    for fibre in source.fibres:
        for j in set(forms) & set(target.integers):
            low, high = fibre.minimum(forms[j]), fibre.maximum(forms[j])
            if low is None or low != high or low.denominator != 1:
                return Failure(fibre.assigned, f"integrality of {j}")
        common: set[tuple[Any, ...]] | None = None
        for corner in fibre.corners:
            rows: list[LinearRow] = []
            for s_terms, t_terms, constant in equations:
                value = _value((s_terms, mpq(0)), corner) - constant
                rows.append((t_terms, value, value))
            for s_form, (t_terms, t_constant), equal in cost:
                value = _value(s_form, corner) - t_constant
                rows.append((t_terms, value if equal else None, value))
            found = {
                tuple(other.assigned[j] for j in target.integers)
                for other in target.with_rows(*rows).search()
            }
            if not found:
                return Failure(corner, "no completion")
            common = found if common is None else common & found
        if not common:
            raise Unsettled("the corners of a fibre need different completions")
    return None


# -- relations ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """Two systems with backward links (A from B); ``f_A = factor * f_B + offset`` is the objective map."""

    a: System
    b: System
    backward: Mapping[int, Form]
    opened: frozenset[int] = frozenset()
    factor: Any = ONE
    offset: Any = ZERO

    @staticmethod
    def of(
        a: Instance,
        b: Instance,
        links: Links,
        opened: frozenset[int] = frozenset(),
        factor: Any = 1,
        offset: Any = 0,
    ) -> Pair:
        backward = {j: (dict(e.terms), e.constant) for j, e in links.backward.items()}
        return Pair(System.of(a), System.of(b), backward, opened, mpq(factor), mpq(offset))

    @cached_property
    def forth(self) -> list[Equation]:
        """The links with A as the source."""
        return [({j: mpq(1)}, terms, constant) for j, (terms, constant) in self.backward.items()]

    @cached_property
    def back(self) -> list[Equation]:
        """The links with B as the source."""
        return [(terms, {j: mpq(1)}, -constant) for j, (terms, constant) in self.backward.items()]

    @cached_property
    def unlinked(self) -> frozenset[int]:
        """Variables of A that neither a link nor A's own equality rows determine."""
        return frozenset(range(self.a.n)) - determined(self.back, self.a).keys()

    @cached_property
    def costs(self) -> tuple[Form, Form]:
        """The cost of A, and that of B put through the objective map."""
        terms, constant = self.b.cost
        return self.a.cost, (
            {j: self.factor * c for j, c in terms.items()},
            self.factor * constant + self.offset,
        )

    def to_a(self, equal: bool) -> Failure | None:
        """B→A: every feasible point of B leads to a feasible point of A that costs no more."""
        cost_a, cost_b = self.costs
        return carries(self.b, self.a, self.back, [(cost_b, cost_a, equal)])

    def to_b(self, equal: bool) -> Failure | None:
        """A→B: every feasible point of A is reached from a feasible point of B that costs no more."""
        cost_a, cost_b = self.costs
        return carries(self.a, self.b, self.forth, [(cost_a, cost_b, equal)])

    def quasi_karp(self) -> bool:
        """Every optimal solution of B leads to an optimal solution of A; false if only one side has any."""
        with_optimum = [side.feasible and side.infimum is not None for side in (self.a, self.b)]
        if not all(with_optimum):
            return self.a.feasible == self.b.feasible and not any(with_optimum)
        return carries(self.b.at_most(self.b.infimum), self.a.at_most(self.a.infimum), self.back) is None

    def same_decisions(self) -> bool:
        return self.to_a(False) is None and self.to_b(False) is None

    def reformulation(self) -> bool:
        return self.to_a(True) is None and self.to_b(True) is None

    def isomorphic(self) -> bool:
        return not self.unlinked and self.reformulation() and self.invertible()

    def invertible(self) -> bool:
        """True when B's variables are an affine function of the linked variables of A on all of F(B)."""
        if len(determined(self.forth, self.b)) == self.b.n:
            return True
        links_integers = all(self.b.integer[k] for terms, _ in self.backward.values() for k in terms)
        rows = []
        values: list[list[Any]] = [[] for _ in range(self.b.n)]
        for fibre in self.b.fibres:
            point = dict(fibre.assigned)
            for j in self.b.continuous:
                form = ({j: mpq(1)}, mpq(0))
                point[j] = fibre.minimum(form)
                if point[j] != fibre.maximum(form):
                    if links_integers:
                        return False  # two points of B with the same image
                    raise Unsettled("whether the inverse is affine")
            image = {k: _value(form, point) for k, form in enumerate(self.backward.values())}
            rows.append({**{k: v for k, v in image.items() if v}, len(image): mpq(1)})
            for j in range(self.b.n):
                values[j].append(point[j])
        return all(solve(rows, values[j], len(self.backward) + 1)[0] is not None for j in range(self.b.n))

    def holds(self, relation: str) -> bool:
        """Tell whether a relation holds for this map, variables of A that no link determines left open."""
        return {
            "quasi-karp": self.quasi_karp,
            "same-decisions": self.same_decisions,
            "reformulation": self.reformulation,
            "isomorphic": self.isomorphic,
        }[relation]()


def renaming(a: Instance, b: Instance) -> Links:
    """Pair the columns that have the same family and index on both sides."""
    places = {label: k for k, label in enumerate(b.variables.labels)}
    return Links.renaming((k, places[label]) for k, label in enumerate(a.variables.labels) if label in places)
