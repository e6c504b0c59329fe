"""One instance of both formulations: built, solved exactly, and what its values say.

Which values may be paired depends on the relation. For ``reformulation`` and ``isomorphic`` costs agree along maps in
both directions, so that φ sends the values that B attains onto those that A attains: optimum to optimum, other end to
other end, k-th smallest to k-th smallest. For ``same-decisions`` every value of A is the image of one of B, while B may
waste cost: optimum to optimum, and φ of B's other end is not below A's. ``quasi-karp`` speaks of optima alone.
"""

from __future__ import annotations

import dataclasses
import enum
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from equivamap.errors import DataError, InputError, UsageError
from equivamap.formulations.builds.building import Builder, BuildFailure, builders_of, check_deterministic
from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.builds.parameter_maps import ParameterMap
from equivamap.formulations.comparing.robustness import decided_by_rounding
from equivamap.formulations.comparing.sameness import Fact
from equivamap.formulations.schemas.predicates import Standing as AssumptionStanding
from equivamap.ir.unify import unify
from equivamap.verify.obligations import row_scale
from equivamap.verify.refutation import Refutation, Screens
from equivamap.verify.relations import Basis, Grade, Relation
from equivamap.verify.settling import NUMERIC_SHARE
from equivamap.verify.sides import Side
from equivamap.verify.verdict import Witness, WitnessPoint

__all__ = ["COST_RELATIONS", "Comparer", "Comparison", "Fate"]

COST_RELATIONS = (Relation.REFORMULATION, Relation.ISOMORPHIC)
"""Relations under which φ sends the values of B onto those of A."""

_LONGEST_SHOWN = 200
"""Characters of data in a message."""

BUILT_TWICE = 3
"""The first instances are built twice, to see that the builds agree."""


class Fate(enum.StrEnum):
    """What became of a data set."""

    COMPARED = "compared"
    NOT_OF_A = "not data of A"
    NOT_OF_B = "the parameter map leaves B's domain"
    BUILD_FAILED = "no instance could be built"
    TOO_LARGE = "not solved in time"
    ROUNDED = "decided by rounding alone"


@dataclass(frozen=True)
class Comparison:
    """What came of one data set.

    Parameters
    ----------
    number
        Which one, in the order of the stream.
    data_a, data_b
        The data of both sides; None for B where the map gives none.
    fate
        What became of it.
    message
        Why it was not compared; names the side.
    failed_side
        Whose build failed: ``"a"``, ``"b"`` or nothing.
    statuses
        ``optimal``, ``infeasible`` or ``unbounded``, of A and of B.
    facts
        What its values say of φ.
    points
        Optimal points of A and of B, those of the facts, by what they are.
    refutation
        What refutes the relation by this instance alone.
    sizes
        Variables and rows of A and of B.
    grade
        The weakest grade of the ends of the ranges.
    seconds
        What it took.
    """

    number: int
    data_a: dict[str, Any]
    data_b: dict[str, Any] | None
    fate: Fate
    message: str = ""
    failed_side: str = ""
    statuses: tuple[str, str] = ("", "")
    facts: tuple[Fact, ...] = ()
    points: Mapping[str, tuple[WitnessPoint, ...]] = dataclasses.field(default_factory=dict)
    refutation: Refutation | None = None
    sizes: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0))
    grade: Grade = Grade.EXACT
    seconds: float = 0.0

    @property
    def is_compared(self) -> bool:
        """True if both sides were built and solved."""
        return self.fate is Fate.COMPARED

    @property
    def is_feasible(self) -> bool:
        """True if both sides were solved and have feasible points."""
        return self.is_compared and "infeasible" not in self.statuses


class Comparer:
    """Builds and compares instances of two formulations; a context manager over their two child processes.

    Parameters
    ----------
    a, b
        The formulations.
    parameter_map
        B's data from A's.
    relation
        The relation that is asked about.
    objective
        Objective maps allowed, as for ``check``.
    may_stay_open
        Whether variables of A may stay open.
    solve_limit
        Seconds for solving one instance.
    build_limit
        Seconds for building one.
    deadline
        `time.monotonic` value at which all ends.
    builders
        Builders that run already, and that somebody else ends; None for ones of its own.
    """

    def __init__(
        self,
        a: Formulation,
        b: Formulation,
        parameter_map: ParameterMap,
        *,
        relation: Relation,
        objective: str = "auto",
        may_stay_open: bool = False,
        solve_limit: float = 5.0,
        build_limit: float = 10.0,
        deadline: float | None = None,
        builders: tuple[Builder, Builder] | None = None,
    ) -> None:
        self.a, self.b = a, b
        self.parameter_map = parameter_map
        self.relation = relation
        self.objective = objective
        self.may_stay_open = may_stay_open
        self.solve_limit = solve_limit
        self.deadline = deadline
        self.builders = builders or builders_of(a, b, build_limit)
        self.sides: tuple[Side, Side] | None = None
        """The sides of the last instance that was built."""
        self.most_entries: int | None = None
        """Rows times variables of a side above which instances are set aside unsolved; None for no limit."""
        self.senses = ("min", "min")
        """The senses of the objectives of A and of B, as last seen."""
        self._built = 0

    def __enter__(self) -> Comparer:
        """Start both children, which load their formulations meanwhile."""
        try:
            for builder in self.builders:
                builder.__enter__()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End both children."""
        self.close()

    def close(self) -> None:
        """End both children."""
        for builder in self.builders:
            builder.close()

    def ready(self) -> None:
        """Wait until both formulations are loaded.

        Raises
        ------
        InputError
            If one of them cannot be loaded; names the side.
        """
        for label, builder in zip("ab", self.builders, strict=True):
            try:
                builder.ready()
            except InputError as fault:
                fault.side = fault.side or ("a" if label == "a" else "b")
                raise

    def compare(self, number: int, data: Mapping[str, Any]) -> Comparison:
        """Return what came of one data set of A."""
        started = time.monotonic()
        self.sides = None
        found = self._compare(number, dict(data))
        return dataclasses.replace(found, seconds=time.monotonic() - started)

    def _compare(self, number: int, data: dict[str, Any]) -> Comparison:
        mapped = self.mapped(data)
        if isinstance(mapped, tuple):
            return Comparison(number, data, None, *mapped)
        instances = []
        for label, builder, given in zip("ab", self.builders, (data, mapped), strict=True):
            try:
                twice = self._built < BUILT_TWICE
                instances.append(check_deterministic(builder, given) if twice else builder.build(given))
            except BuildFailure as failure:
                fate = Fate.TOO_LARGE if failure.kind == "time-limit" else Fate.BUILD_FAILED
                message = f"{label.upper()}: {failure.message}"
                if fate is Fate.TOO_LARGE:
                    message += f", from the data {_shown(given)}"
                return Comparison(number, data, mapped, fate, message, label)
        self._built += 1
        if self.most_entries is not None and max(i.n * i.m for i in instances) > self.most_entries:
            return Comparison(
                number, data, mapped, Fate.TOO_LARGE, "more rows and variables than are looked at"
            )
        pair = unify(*instances)
        until = time.monotonic() + self.solve_limit
        if self.deadline is not None:
            until = min(until, self.deadline)
        self.sides = (Side("a", pair.a, until), Side("b", pair.b, until))
        self.senses = (pair.a.sense, pair.b.sense)
        return self._values(Comparison(number, data, mapped, Fate.COMPARED), *self.sides)

    def mapped(self, data: dict[str, Any]) -> dict[str, Any] | tuple[Fate, str]:
        """Return B's data for A's; or why they prove nothing: all in exact arithmetic."""
        outside = _outside(self.a, data)
        if isinstance(outside, str):
            return Fate.NOT_OF_A, outside
        try:
            mapped = self.parameter_map.apply(data)
        except UsageError as fault:
            return Fate.NOT_OF_B, fault.message
        if mapped.rounded:
            return Fate.ROUNDED, f"no double is exactly what the map says of {', '.join(mapped.rounded)}"
        outside = _outside(self.b, mapped.data)
        return (Fate.NOT_OF_B, outside) if isinstance(outside, str) else outside

    def _values(self, base: Comparison, a: Side, b: Side) -> Comparison:
        statuses = (a.best.status, b.best.status)
        sizes = ((a.instance.n, a.instance.m), (b.instance.n, b.instance.m))
        base = dataclasses.replace(base, statuses=statuses, sizes=sizes)
        if "unknown" in statuses:
            return dataclasses.replace(
                base,
                fate=Fate.TOO_LARGE,
                message=f"not solved in {self.solve_limit:g} s, with the data {_shown(base.data_a)}",
            )
        screens = Screens(a, b, self.objective, self.may_stay_open)
        refutation = screens.every_map(self.relation, walk=False) or self._only_a_without_end(a, b)
        if decided_by_rounding(a, b, careful=refutation is not None):
            return dataclasses.replace(
                base, fate=Fate.ROUNDED, message="statuses or values depend on rounding"
            )
        facts, points = self._facts(base.number, a, b)
        known = [side.__dict__[end] for side in (a, b) for end in ("best", "worst") if end in side.__dict__]
        grade = Grade.weakest(Grade(end.evidence.grade) for end in known if end.evidence is not None)
        return dataclasses.replace(base, facts=facts, points=points, refutation=refutation, grade=grade)

    def _only_a_without_end(self, a: Side, b: Side) -> Refutation | None:
        """Refute ``same-decisions`` where A's costs have no worst value and B's have: A's are all among φ of B's."""
        if self.relation is not Relation.SAME_DECISIONS or self.may_stay_open:
            return None
        if a.worst.status != "unbounded" or b.worst.status != "optimal" or b.best.status != "optimal":
            return None
        assert a.worst.point is not None and b.worst.point is not None and b.worst.evidence is not None
        claim = "the cost of B has a worst value, that of A has none"
        proved = (("no point of B is worse", Grade(b.worst.evidence.grade)),)
        witness = Witness(claim, (b.named(b.worst.point), a.named(a.worst.point)), universal=proved)
        return Refutation(Basis.EVERY_MAP, witness)

    def _facts(
        self, number: int, a: Side, b: Side
    ) -> tuple[tuple[Fact, ...], dict[str, tuple[WitnessPoint, ...]]]:
        facts: list[Fact] = []
        points: dict[str, tuple[WitnessPoint, ...]] = {}
        if a.best.status == b.best.status == "optimal":
            facts.append(fact_of(number, OPTIMUM, a, b, a.best.value, b.best.value))
            points[OPTIMUM] = (a.named(a.best.point or ()), b.named(b.best.point or ()))
        exactly = self.relation in COST_RELATIONS
        one_way = self.relation is Relation.SAME_DECISIONS and not self.may_stay_open
        if (exactly or one_way) and a.worst.status == b.worst.status == "optimal":
            assert a.worst.value is not None and b.worst.value is not None
            facts.append(fact_of(number, OTHER_END, a, b, -a.worst.value, -b.worst.value, exactly))
            points[OTHER_END] = (a.named(a.worst.point or ()), b.named(b.worst.point or ()))
        return tuple(facts), points


OPTIMUM = "optimal value"
OTHER_END = "worst value"


def fact_of(number: int, what: str, a: Side, b: Side, of_a: Any, of_b: Any, exactly: bool = True) -> Fact:
    """Return a fact with what counts as rounding at its values."""
    noise_a, noise_b = (
        NUMERIC_SHARE * max(row_scale(side.instance.objective), abs(value))
        for side, value in ((a, of_a), (b, of_b))
    )
    return Fact(what, of_b, of_a, noise_b, noise_a, exactly, number)


def _shown(data: Mapping[str, Any]) -> str:
    """Return data as text; of large ones the single numbers, among which are the sizes, and the names of the others."""
    text = json.dumps(dict(data))
    if len(text) <= _LONGEST_SHOWN:
        return text
    single = {name: value for name, value in data.items() if not isinstance(value, (list, dict))}
    others = ", ".join(name for name in data if name not in single)
    return f"{json.dumps(single)} (and {others})" if single else others


def _outside(formulation: Formulation, data: Mapping[str, Any]) -> dict[str, Any] | str:
    """Return data as the schema of a formulation wants them, or why they are none of it."""
    schema = formulation.schema
    if schema is None:
        return dict(data)
    try:
        good = schema.checked(data)
    except DataError as fault:
        return fault.message
    for finding in schema.findings(good):
        text = finding.assumption.text or finding.assumption.python
        if finding.standing is AssumptionStanding.FAILS:
            return f"fails {text!r}: {finding.message}"
        return f"{text!r} cannot be evaluated: {finding.message}"
    return good
