"""Checking a pair of formulations on instance after instance: refuting, one map for all of them, all data of a size."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from equivamap.formulations.across import Comparer, Comparison, Fate
from equivamap.formulations.comparing import in_order
from equivamap.formulations.corners import corners
from equivamap.formulations.every_size import AllDataProof, EverySize
from equivamap.formulations.family_maps import FamilyMap, FamilyMaps, InstancePair
from equivamap.formulations.instances import Stream
from equivamap.formulations.open_verdict import BuildFinding, InstanceCounts, OpenCheckResult
from equivamap.formulations.refuting import Refuted, Refuter, is_sized
from equivamap.formulations.understanding import not_understood
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation

__all__ = ["InstanceRun"]

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


class InstanceRun:
    """The work on one pair of formulations, and what it comes to.

    Parameters
    ----------
    comparer
        Builds and compares instances.
    refuter
        Says when comparisons refute.
    stream
        The data that are drawn.
    extreme
        How many data sets more are others made extreme.
    workers
        Processes that compare.
    maps
        Candidates for the one map.
    deadline, time_limit
        `time.monotonic` value at which all ends, and seconds of which parts get their share.
    """

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
        for label, side in (("A", self.comparer.a), ("B", self.comparer.b)):
            for text, why in () if side.schema is None else not_understood(side.schema):
                yield f"an assumption of {label} is not understood, and no data count without it: {text!r}: {why}"
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
