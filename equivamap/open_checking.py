"""Checking formulations with open data: many instances, small ones first, and a proof or a witness on each."""

from __future__ import annotations

import dataclasses
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from equivamap.errors import InputError, UsageError
from equivamap.formulations.across import Comparer, Comparison, Fate
from equivamap.formulations.building import BUILD_TIME_LIMIT, Builder
from equivamap.formulations.comparing import in_order
from equivamap.formulations.corners import corners
from equivamap.formulations.every_size import AllDataProof, EverySize
from equivamap.formulations.family_maps import FamilyMap, FamilyMaps, InstancePair
from equivamap.formulations.formulation import Formulation, read_data, read_formulation
from equivamap.formulations.formulation_bench import pair_map
from equivamap.formulations.inference import infer_schema
from equivamap.formulations.instances import Generator, Stream, UserGenerator
from equivamap.formulations.open_verdict import BuildFinding, InstanceCounts, OpenCheckResult
from equivamap.formulations.parameter_maps import ParameterMap, identity_map, read_parameter_map
from equivamap.formulations.refuting import Refuted, Refuter, is_sized
from equivamap.formulations.schema import Schema
from equivamap.formulations.schema_files import read_schema
from equivamap.formulations.witness import write_witness_files
from equivamap.options import check_objective, check_seconds, map_of, relation_of
from equivamap.propose import PROPOSERS, propose
from equivamap.propose.names import shared_names_map
from equivamap.verify.attempt import Question
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation

if TYPE_CHECKING:
    from equivamap.ir import Instance
    from equivamap.mapping.language import LinkMap
    from equivamap.mapping.links import Proposal
    from equivamap.verify.sides import Side

__all__ = ["DEFAULT_INSTANCES", "DEFAULT_SIZES", "check_formulations", "instance_from"]

DEFAULT_INSTANCES = 30
DEFAULT_SIZES = 4

FEW_FEASIBLE = 3
"""Fewer feasible instances than this show little, and the report says so."""

MOST_FINDINGS = 5
VALUES_SHARE = 0.25
"""Share of the time limit for comparing values beyond the ends of the ranges."""

NEXT_OPTIONS = {
    Reason.NO_MAP_FOUND: "--map FILE",
    Reason.NAMES_MAP_FAILS: "--map names",
    Reason.RESTRICTS_REFERENCE: "--map names",
    Reason.TIME: "--time-limit 600",
}
"""What to add to the command next, by the reason of an undecided verdict."""

ALL_DATA_SHARE = 0.25
"""Share of the time limit for proofs for all data of a size."""

COUNTING_SHARE = 0.1
"""Share of the time limit for counting solutions where the map by names fails."""


def check_formulations(
    a: Formulation | str | os.PathLike[str],
    b: Formulation | str | os.PathLike[str],
    *,
    schema: Schema | str | os.PathLike[str] | None = None,
    parameter_map: ParameterMap | str | os.PathLike[str] | None = None,
    instances: int = DEFAULT_INSTANCES,
    sizes: int = DEFAULT_SIZES,
    seed: int = 0,
    relation: Relation | str = Relation.SAME_DECISIONS,
    map: LinkMap | str | os.PathLike[str] | None = None,
    open: Sequence[str] | str = (),
    propose: Sequence[str] | str = tuple(PROPOSERS),
    objective: str = "auto",
    objective_per_instance: bool = False,
    min_sizes: int | None = None,
    time_limit: float = 60.0,
    solve_limit: float | None = None,
    data: str | None = None,
    generator: UserGenerator | None = None,
    witness_dir: str | os.PathLike[str] | None = None,
    workers: int | None = None,
) -> OpenCheckResult:
    """Decide as far as instances go whether two formulations are the same problem for all data.

    Parameters
    ----------
    a, b
        Reference and candidate: what `equivamap.formulations.formulation.read_formulation` reads.
    schema
        What A's data are; needed unless the formulation comes with one or `data` are given.
    parameter_map
        B's data from A's; None for that of the data set of formulations, or else equal names.
    instances
        How many data sets to try.
    sizes
        The largest size of a dimension, about.
    seed
        The same seed gives the same data.
    relation, map, open, propose, objective
        As for `equivamap.check`.
    objective_per_instance
        Allow every instance an increasing objective map of its own.
    min_sizes
        Show beside the smallest witness one with every dimension at least this, if there is any.
    time_limit
        Seconds for everything after reading.
    solve_limit
        Seconds for one instance; what takes longer is set aside. None for a tenth of `time_limit`.
    data
        JSON file with example data of A, from which a schema is inferred where there is none.
    generator
        A source of data to be used instead of ours.
    witness_dir
        Directory for the data files of a witness.
    workers
        Processes that compare instances; None for one a core. More than one are started where it takes longer.

    Returns
    -------
    OpenCheckResult
        ``not_equivalent`` with instances that refute; ``bounded`` where one map proves the relation on every instance
        tried; else ``undecided``.

    Raises
    ------
    InputError
        If a formulation, schema, map or option cannot be used.
    """
    started = time.monotonic()
    wanted = relation_of(relation)
    check_objective(objective)
    check_seconds(time_limit=time_limit)
    _check_count("instances", instances)
    _check_count("sizes", sizes)
    if min_sizes is not None:
        _check_count("min_sizes", min_sizes)
    opened = (open,) if isinstance(open, str) else tuple(open)
    proposers = (propose,) if isinstance(propose, str) else tuple(propose)
    link_map = map_of(map)
    notes: list[str] = []
    first = _with_schema(_formulation(a, data), schema, notes)
    second = _formulation(b, None)
    given_map = _parameter_map(parameter_map, first, second, notes)
    read_at = time.monotonic()
    deadline = read_at + time_limit
    comparer = Comparer(
        first,
        second,
        given_map,
        relation=wanted,
        objective=objective,
        may_stay_open=bool(opened),
        solve_limit=max(min(solve_limit or time_limit / 10, time_limit), 0.001),
        build_limit=min(BUILD_TIME_LIMIT, time_limit),
        deadline=deadline,
    )
    question = Question(
        relation=wanted, objective=objective, open_families=frozenset(opened), free_map=link_map == "free"
    )
    maps = FamilyMaps(
        question,
        None if link_map is None or link_map == "free" else link_map,
        _proposing(proposers),
        lambda one, two: shared_names_map(one.instance, two.instance),
        objective_per_instance,
    )
    with comparer:
        assert first.schema is not None
        source = Generator(first.schema, first.example, generator)
        run = _Run(
            comparer=comparer,
            refuter=Refuter(comparer, source, objective == "same", objective_per_instance, min_sizes),
            stream=source.instances(seed, sizes, instances - instances // 3),
            extreme=instances // 3,
            workers=_cores() if workers is None else workers,
            maps=maps,
            deadline=deadline,
            time_limit=time_limit,
        )
        run.work()
        run.climb(sizes)
        result = run.result(wanted, instances, source.sizes)
    decided = time.monotonic()
    written: tuple[tuple[str, str], ...] = ()
    if witness_dir is not None and result.witness is not None:
        files = write_witness_files(result.witness, witness_dir)
        written = tuple((os.fspath(one), os.fspath(two)) for one, two in files)
    return dataclasses.replace(
        result,
        notes=(*notes, *first.notes, *second.notes, *result.notes),
        formulations=(first.name, second.name),
        parameter_map="equal names" if given_map.origin == "names" else "given",
        seed=seed,
        written=written,
        seconds={
            "read": read_at - started,
            "decide": decided - read_at,
            "total": time.monotonic() - started,
        },
    )


def instance_from(
    place: str | os.PathLike[str], data: str | os.PathLike[str], side: Literal["a", "b"]
) -> Instance:
    """Return the instance of a formulation for the data in a JSON file: to run a witness again.

    Raises
    ------
    InputError
        If the formulation, the file or the build cannot be used.
    """
    try:
        with Builder(read_formulation(os.fspath(place))) as builder:
            return builder.build(read_data(data))
    except InputError as fault:
        fault.side = fault.side or side
        raise


class _Run:
    """The work on one pair of formulations."""

    def __init__(
        self,
        comparer: Comparer,
        refuter: Refuter,
        stream: Stream,
        extreme: int,
        workers: int,
        maps: FamilyMaps,
        deadline: float,
        time_limit: float,
    ) -> None:
        self.comparer = comparer
        self.refuter = refuter
        self.stream = stream
        self.extreme = extreme
        self.workers = workers
        self.made_extreme = 0
        self.maps = maps
        self.deadline = deadline
        self.time_limit = time_limit
        self.comparisons: list[Comparison] = []
        self.pairs: list[InstancePair] = []
        self.refuted: Refuted | None = None
        self.map: FamilyMap | None = None
        self.all_data: AllDataProof | None = None

    def climb(self, largest: int) -> None:
        """Where one map proves all instances, prove the relation for all data of sizes up to `largest`."""
        if not self.proved or self.map is None or self.maps.per_instance or self.maps.question.open_families:
            return
        until = min(self.deadline, time.monotonic() + ALL_DATA_SHARE * self.time_limit)
        comparer = self.comparer
        rung = EverySize(
            comparer.a,
            comparer.b,
            comparer.builders,
            comparer.parameter_map,
            comparer.relation,
            self.maps,
            until,
        )
        self.all_data = rung.prove(self.map, largest)

    def work(self) -> None:
        """Compare instances up to the first refutation; else look for a map, and else compare more values."""
        self.comparer.ready()
        for found, pair in in_order(self.comparer, self._data(), self.workers):
            self.comparisons.append(found)
            if pair is not None:
                self.pairs.append(pair)
            self.refuted = self.refuter.take(found)
            if self.refuted is not None or time.monotonic() > self.deadline:
                return
        seconds = self.comparer.solve_limit
        if self.maps.given:
            self._settle(seconds)
        if self.refuted is None and not self.proved:
            until = min(self.deadline, time.monotonic() + VALUES_SHARE * self.time_limit)
            if not self.maps.given:
                self._settle(seconds)
            if self.refuted is None and not self.proved:
                self.refuted = self.refuter.by_values(self.pairs, self.comparisons, seconds, until)

    def _data(self) -> Iterator[dict[str, Any]]:
        """Yield what is drawn, and then some of it made extreme."""
        bases: list[dict[str, Any]] = []
        for data in self.stream:
            bases.append(data)
            yield data
        some = bases[: 2 * self.extreme]
        for data in corners(self.refuter.generator, some, random.Random(0), self.extreme):
            self.made_extreme += 1
            yield data

    def _settle(self, seconds: float) -> None:
        self.map = self.maps.settle(self.pairs, seconds, self.deadline, lambda: self._counted(seconds))
        if self.refuted is not None:
            return
        best = self.maps.best
        if self.map is None and best is not None and best.refutation is not None:
            number, refutation = best.refutation
            self.refuted = self.refuter.by_refutation(self._of(number), refutation)

    def _counted(self, seconds: float) -> bool:
        """Tell whether counting solutions refutes, so that no other map need be looked for."""
        until = min(self.deadline, time.monotonic() + COUNTING_SHARE * self.time_limit)
        self.refuted = self.refuter.by_counting(self.pairs, self.comparisons, seconds, until)
        return self.refuted is not None

    def _of(self, number: int) -> Comparison:
        return next(c for c in self.comparisons if c.number == number)

    @property
    def proved(self) -> bool:
        """True where one map proves the relation on every instance on which there is something to prove."""
        return self.map is not None and self.map.proved > 0

    def result(self, relation: Relation, asked: int, dimensions: Sequence[str]) -> OpenCheckResult:
        """Return what the work came to."""
        compared = [c for c in self.comparisons if c.is_compared]
        fates = Counter(c.fate for c in self.comparisons)
        best = self.map or self.maps.best
        counts = InstanceCounts(
            asked=asked,
            draws=self.stream.counts.tries + self.made_extreme,
            drawn=len(self.comparisons),
            compared=len(compared),
            feasible=sum(c.is_feasible for c in compared),
            proved=0 if best is None else best.proved,
            outside_b=fates[Fate.NOT_OF_B],
            failed=fates[Fate.BUILD_FAILED],
            too_large=fates[Fate.TOO_LARGE],
            rounded=fates[Fate.ROUNDED],
        )
        sizes = {n: max((int(c.data_a[n]) for c in compared), default=0) for n in dimensions}
        findings = tuple(
            BuildFinding(c.failed_side, c.message, (c.data_a if c.failed_side == "a" else c.data_b) or {})
            for c in self.comparisons
            if c.fate is Fate.BUILD_FAILED
        )
        verdict, basis, grade, reason, explanation = self._verdict(counts)
        return OpenCheckResult(
            verdict=verdict,
            relation=relation,
            basis=basis,
            grade=grade,
            reason=reason,
            explanation=explanation,
            counts=counts,
            sizes=sizes,
            witness=None if self.refuted is None else self.refuted.witness,
            sized_witness=None if self.refuted is None else self.refuted.sized,
            findings=findings[:MOST_FINDINGS],
            map_source=None if best is None else best.source,
            map_lines=() if best is None else tuple(best.text.splitlines()),
            objective_map=None if best is None else best.phi,
            notes=tuple(self._notes(counts)),
            all_data=self.all_data,
            next_command="" if reason is None else NEXT_OPTIONS.get(reason, ""),
        )

    def _verdict(
        self, counts: InstanceCounts
    ) -> tuple[Outcome, Basis | None, Grade | None, Reason | None, str]:
        if self.refuted is not None:
            found = self.refuted
            return Outcome.NOT_EQUIVALENT, found.basis, found.grade, None, found.witness.claim
        if self.proved and self.map is not None and self.all_data is not None and self.all_data.grade:
            proof = self.all_data
            sizes = ", ".join(f"{name} up to {value}" for name, value in proof.sizes.items())
            text = f"the rows agree with the data as symbols, for all data{' with ' + sizes if sizes else ''}"
            return Outcome.EQUIVALENT, Basis.MAP, proof.grade, None, text
        if self.proved and self.map is not None:
            trivial = counts.compared - counts.proved
            text = f"one map proves it on each of {counts.proved} instances"
            if trivial:
                text += f"; {trivial} more have too few points to prove anything"
            return Outcome.BOUNDED, Basis.MAP, self.map.grade, None, text
        if not counts.feasible:
            return (
                Outcome.UNDECIDED,
                None,
                None,
                Reason.VACUOUS,
                "no instance with feasible points was compared",
            )
        same = f"statuses and values agree on {counts.compared} instances"
        best = self.maps.best
        if time.monotonic() > self.deadline:
            return Outcome.UNDECIDED, None, None, Reason.TIME, f"{same}, and the time limit was reached"
        if best is None:
            return Outcome.UNDECIDED, None, None, Reason.NO_MAP_FOUND, f"{same}, but no map was found"
        if any(candidate.restricts for candidate in self.maps.candidates):
            text = f"{same}; by equal names B keeps only some solutions of A, an optimal one among them"
            return Outcome.UNDECIDED, None, None, Reason.RESTRICTS_REFERENCE, text
        reason = next((r for r in best.reasons.values() if r is not None), Reason.NO_MAP_FOUND)
        text = f"{same}; the best map proves it on {best.proved} of them"
        return Outcome.UNDECIDED, None, None, reason, text

    def _notes(self, counts: InstanceCounts) -> Iterator[str]:
        exhausted = self.stream.exhausted
        if exhausted is not None:
            yield f"almost no draw meets the assumptions: {exhausted}"
        elif self.stream.ending is not None and counts.drawn < counts.asked and self.refuted is None:
            yield f"there are only {counts.drawn} data sets of these sizes: {self.stream.ending.value}"
        if self.refuted is None and counts.compared and counts.feasible < FEW_FEASIBLE:
            yield f"only {counts.feasible} of {counts.compared} instances are feasible, which shows little"
        if self.all_data is not None and self.all_data.reason:
            yield f"not proved for all data of more sizes: {self.all_data.reason}"
        refuted, least = self.refuted, self.refuter.min_sizes
        if refuted is not None and least is not None and refuted.sized is None:
            found = is_sized(refuted.witness, self.refuter.generator.sizes, least)
            if not found:
                yield f"no witness with every dimension at least {least} was found"
        for fate in (Fate.NOT_OF_A, Fate.NOT_OF_B, Fate.ROUNDED, Fate.TOO_LARGE):
            of_fate = [c for c in self.comparisons if c.fate is fate]
            if of_fate:
                yield f"{len(of_fate)} set aside: {fate.value} ({of_fate[0].message})"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _check_count(name: str, value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UsageError(
            f"{name} is {value!r}, and must be a whole number from 1",
            kind="bad-option",
            remedy=f"give --{name.replace('_', '-')} a whole number",
            side="options",
        )


def _formulation(given: Formulation | str | os.PathLike[str], data: str | None) -> Formulation:
    if isinstance(given, Formulation):
        return given
    return read_formulation(os.fspath(given), data=data)


def _with_schema(
    formulation: Formulation, schema: Schema | str | os.PathLike[str] | None, notes: list[str]
) -> Formulation:
    """Return A with the schema that is given, its own, or one inferred from its example."""
    if schema is not None:
        return formulation.with_schema(schema if isinstance(schema, Schema) else read_schema(schema))
    if formulation.schema is not None:
        return formulation
    if formulation.example is None:
        raise UsageError(
            f"nobody says what the data of {formulation.name} are",
            kind="schema-missing",
            remedy="give --schema FILE, or --data FILE with an example from which a schema is inferred",
            side="a",
        )
    inferred = infer_schema(formulation.example)
    notes.append("the schema was inferred from the example, without assumptions (--schema FILE states it)")
    notes.extend(f"inferred {line}" for line in inferred.lines())
    return formulation.with_schema(inferred.schema)


def _parameter_map(
    given: ParameterMap | str | os.PathLike[str] | None, a: Formulation, b: Formulation, notes: list[str]
) -> ParameterMap:
    """Return the map of the data: the given one, that of the data set of formulations, or equal names."""
    if isinstance(given, ParameterMap):
        found = given
    elif given is not None:
        found = read_parameter_map(given)
        assert a.schema is not None
        found = dataclasses.replace(found, definitions=a.schema.definitions)
    else:
        known = pair_map(a, b)
        if known is not None:
            found = known
        else:
            schema = b.schema or a.schema
            assert schema is not None
            found = identity_map(schema)
    if b.schema is not None:
        missing = found.missing(b.schema)
        if found.origin == "names" and a.schema is not None:
            missing = tuple(name for name in b.schema.parameters if name not in a.schema.parameters)
        if missing:
            raise UsageError(
                f"the parameter map gives nothing to {', '.join(missing)} of B",
                kind="parameter-map",
                remedy="give --parameter-map FILE with a line NAME = EXPRESSION for each parameter of B",
                side="map",
            )
    return found


def _proposing(names: Sequence[str]) -> Callable[[Side, Side, float], Iterable[Proposal]]:
    def on(a: Side, b: Side, deadline: float) -> Iterable[Proposal]:
        return propose(a.instance, b.instance, names, deadline=deadline)

    return on
