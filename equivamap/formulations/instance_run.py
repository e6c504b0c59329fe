"""Checking a pair of formulations on instance after instance: refuting, one map for all of them, all data of a size."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from equivamap.formulations.all_data.every_size import AllDataProof, EverySize
from equivamap.formulations.all_data.reach import SizeCount, counts_by_size, reach_words
from equivamap.formulations.builds.reproducing import differing_anew
from equivamap.formulations.comparing.across import Comparer, Comparison, Fate
from equivamap.formulations.comparing.beyond import compared_beyond, uneven
from equivamap.formulations.comparing.comparing import in_order
from equivamap.formulations.comparing.family_maps import FamilyMap, FamilyMaps, InstancePair, Trying
from equivamap.formulations.comparing.refuting import Refuted, Refuter
from equivamap.formulations.comparing.value_agreement import agreement
from equivamap.formulations.drawing.corners import corners
from equivamap.formulations.drawing.streams import GivenData, Stream
from equivamap.formulations.drawing.variations import variations
from equivamap.formulations.missing_keys import refuse_if_all_lack, refuse_missing_keys
from equivamap.formulations.open_verdict import BuildFinding, InstanceCounts, OpenCheckResult
from equivamap.formulations.run_notes import notes
from equivamap.progress import listening, phase
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation

__all__ = ["InstanceRun"]

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

BATCH = 5
"""Data sets after which it is looked how many are feasible."""

NEAR = 4
"""Data sets near feasible ones that come in between then, where few are feasible."""

FEW_AT_LARGEST = 3
MOST_BEYOND = 16
"""Further instances of each of the sizes that are not proved for all data."""

BEYOND_SHARE = 0.15
"""Share of the time limit for them."""

_UNSTEADY = (
    "{} does not build the same model from the same data: let the function depend on its argument alone, without "
    "counters, caches, random numbers, numbers of processes, addresses or the order of sets"
)

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
        How many data sets more are others made extreme, or varied.
    workers
        Processes that compare.
    maps
        Candidates for the one map.
    deadline, time_limit
        `time.monotonic` value at which all ends, and seconds of which parts get their share.
    beyond
        Up to this size of dimensions some data are compared after all else; None for none.
    """

    def __init__(
        self,
        comparer: Comparer,
        refuter: Refuter,
        stream: Stream | GivenData,
        extreme: int,
        workers: int,
        maps: FamilyMaps,
        deadline: float,
        time_limit: float,
        beyond: int | None = None,
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
        self.beyond = beyond
        self.larger: list[Comparison] = []
        """Comparisons on larger data than are proved; no map was tried there."""
        self.comparisons: list[Comparison] = []
        self.pairs: list[InstancePair] = []
        self.refuted: Refuted | None = None
        self.map: FamilyMap | None = None
        self.all_data: AllDataProof | None = None
        self.failed: FamilyMap | None = None
        """The map that was proved on all instances but on further ones."""
        self.further = 0
        self.asked = 0
        self.unsteady: BuildFinding | None = None
        """That a side builds another model of the same data in a new process."""
        self.by_size: Mapping[int, SizeCount] = {}

    def _check_anew(self) -> None:
        """Take back what was found where a side builds another model of the same data in a new process."""
        if self.refuted is not None:
            shown = self.refuted.witness.instances
            sets = ([one.data_a for one in shown], [one.data_b for one in shown])
        elif self.proved and (self.all_data is None or self.all_data.grade is None):
            first = next(c for c in self.comparisons if c.is_compared)
            sets = ([first.data_a], [first.data_b or {}])
        else:
            return
        for label, builder, data in zip("ab", self.comparer.builders, sets, strict=True):
            found = differing_anew(builder, data)
            if found is not None:
                message = (
                    "the model depends on what was built before, or on chance; in a new process it differs in "
                    f"{found[0]}"
                )
                self.unsteady = BuildFinding(label, message, found[1])
                self.refuted = None
                return

    def climb(self, largest: int) -> None:
        """Where one map proves all instances, prove the relation for all data of sizes up to `largest`.

        Where that ends earlier, more instances of the sizes that are not proved are compared.
        """
        self.asked = largest
        self._climb(largest)
        if self.refuted is None and self.beyond is not None and not isinstance(self.stream, GivenData):
            phase(f"comparing data of sizes up to {self.beyond}")
            self.larger, self.refuted = compared_beyond(
                self.comparer,
                self.refuter,
                range(largest + 1, self.beyond + 1),
                len(self.comparisons),
                self.deadline,
            )
            if self.refuted is not None:
                self.comparisons += self.larger
        self._check_anew()

    def _climb(self, largest: int) -> None:
        if not self.proved or self.map is None or self.maps.per_instance or self.maps.question.open_families:
            return
        if isinstance(self.stream, GivenData):
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
        phase(f"proving it for all data of sizes up to {largest}")
        data = {c.number: c.data_a for c in self.comparisons}
        known = [(data[pair.number], pair) for pair in self.pairs]
        self.all_data = rung.prove(self.map, largest, known)
        if not self.all_data.is_complete:
            self._beyond(self.all_data, largest)

    def _beyond(self, proof: AllDataProof, largest: int) -> None:
        """Compare further instances of sizes that are not proved, up to the first that refutes."""
        seconds = self.comparer.solve_limit
        sizes = [proof.stopped_at] if proof.stopped_at else []
        names = proof.lows or self.refuter.generator.sizes_in_any
        if names and (proof.stopped_at or self._count_at(largest) < FEW_AT_LARGEST):
            sizes += uneven(tuple(names), largest)
        pairs = self._look_at(sizes)
        assert self.map is not None
        if self.refuted is not None or self.maps.proves(self.map, pairs, seconds, self.deadline):
            return
        refutation = self.map.refutation
        self.failed, self.map = self.map, None
        if refutation is not None:
            self.refuted = self.refuter.by_refutation(self._of(refutation[0]), refutation[1])
        elif not self.maps.given:
            failing = [p for p in pairs if self.failed.tried.get(p.number) not in (None, Trying.PROVED)]
            until = min(self.deadline, time.monotonic() + BEYOND_SHARE * self.time_limit)
            self.refuted = self.refuter.by_counting(failing, self.comparisons, seconds, until)
            if self.refuted is None:
                self.refuted = self.refuter.by_values(pairs, self.comparisons, seconds, until)

    def _where_it_fails(self) -> None:
        """Compare further instances of the sizes of one on which the best map fails."""
        best = self.maps.best
        if best is None or not best.proved or isinstance(self.stream, GivenData):
            return
        failing = [n for n, found in best.tried.items() if found in (Trying.FAILED, Trying.OPEN)]
        if failing:
            sizes = self.refuter.generator.sizes_in(self._of(failing[0]).data_a)
            # small instances fix the objective map at many values, and where it is fixed it can be contradicted
            self._look_at([sizes, dict.fromkeys(sizes, 1)])

    def _look_at(self, sizes: Sequence[Mapping[str, int]]) -> list[InstancePair]:
        """Compare further instances of given sizes, up to the first that refutes."""
        until = min(self.deadline, time.monotonic() + BEYOND_SHARE * self.time_limit)
        drawn = random.Random(len(self.comparisons))
        seen = [c.data_a for c in self.comparisons]
        pairs: list[InstancePair] = []
        different = [one for k, one in enumerate(sizes) if one not in sizes[:k]]
        for one in [size for _ in range(MOST_BEYOND) for size in different]:
            if time.monotonic() > until:
                break
            data = self.refuter.generator.at_sizes(one, drawn)
            if data is None or data in seen:
                continue
            seen.append(data)
            self.further += 1
            found = self.comparer.compare(len(self.comparisons), data)
            self.comparisons.append(found)
            self.refuted = self.refuter.take(found)
            if self.refuted is not None:
                break
            if found.is_compared and self.comparer.sides is not None:
                pairs.append(InstancePair(found.number, *self.comparer.sides))
        self.pairs += pairs
        return pairs

    def _count_at(self, largest: int) -> int:
        """Return how many instances were compared whose largest dimension is `largest`."""
        sizes_in = self.refuter.generator.sizes_in
        compared = [c for c in self.comparisons if c.is_compared]
        return sum(max(sizes_in(c.data_a).values(), default=0) >= largest for c in compared)

    def work(self) -> None:
        """Compare instances up to the first refutation; else look for a map, and else compare more values."""
        self.comparer.ready()
        for found, pair in in_order(self.comparer, self._data(), self.workers):
            self.comparisons.append(found)
            self._tell(found)
            if pair is not None:
                self.pairs.append(pair)
            refuse_missing_keys(self.comparer, self.comparisons)
            self.refuted = self.refuter.take(found)
            if self.refuted is not None or time.monotonic() > self.deadline:
                return
        refuse_if_all_lack(self.comparer, self.comparisons)
        seconds = self.comparer.solve_limit
        phase(f"looking for one map on {len(self.pairs)} instances")
        if self.maps.given:
            self._settle(seconds)
        if self.refuted is None and not self.proved:
            until = min(self.deadline, time.monotonic() + VALUES_SHARE * self.time_limit)
            if not self.maps.given:
                self._settle(seconds)
            if self.refuted is None and not self.proved:
                self.refuted = self.refuter.by_values(self.pairs, self.comparisons, seconds, until)
            if self.refuted is None and not self.proved and not self.maps.given:
                self._where_it_fails()

    def _tell(self, found: Comparison) -> None:
        """Say how far the comparisons are."""
        if not listening():
            return
        sizes = ", ".join(f"{n} = {v}" for n, v in self.refuter.generator.sizes_in(found.data_a).items())
        limit = self.stream.limit
        of = "" if limit is None else f" of {limit + self.extreme}"
        feasible = sum(one.is_feasible for one in self.comparisons)
        phase(
            f"instance {len(self.comparisons)}{of} compared{f' ({sizes})' if sizes else ''}, {feasible} feasible on "
            f"both sides, {self.stream.counts.tries + self.made_extreme} tried"
        )

    def _data(self) -> Iterator[dict[str, Any] | None]:
        """Yield what is drawn, and then some of it made extreme or varied; None where answers are waited for.

        Infeasible data tell little: where most are, some of the next are near those that are feasible.
        """
        if isinstance(self.stream, GivenData):
            yield from self.stream
            return
        generator, chance = self.refuter.generator, random.Random(0)
        drawn: list[dict[str, Any]] = []
        limit = self.stream.limit
        for data in self.stream:
            drawn.append(data)
            yield data
            if limit is not None and len(drawn) >= limit:
                break
            if len(drawn) % BATCH == 0:
                yield None
                feasible = self._feasible()
                if len(feasible) * 2 < len(drawn):
                    near = variations if feasible else corners
                    bases = (feasible or drawn)[::-1]
                    for other in _new(near(generator, bases, chance, 2 * NEAR), drawn, NEAR):
                        self.made_extreme += 1
                        yield other
        yield None
        bases = (self._feasible() or drawn)[: 2 * self.extreme]
        left = self.extreme
        large = bases[::-1]
        for near, some, share in (
            (corners, bases, left // 2),
            (variations, large, left),
            (corners, large, left),
        ):
            made = near(generator, some, chance, 2 * share)
            for other in _new(made, drawn, min(share, left)):
                left -= 1
                self.made_extreme += 1
                yield other

    def _feasible(self) -> list[dict[str, Any]]:
        """Return the data that are feasible on both sides, those last that tell most: large ones, of various costs."""
        feasible = [c for c in self.comparisons if c.is_feasible]
        feasible.sort(key=lambda c: len({fact.of_a for fact in c.facts}) > 1)
        return [c.data_a for c in feasible]

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

    def result(self, relation: Relation, asked: int) -> OpenCheckResult:
        """Return what the work came to."""
        compared = [c for c in self.comparisons if c.is_compared]
        fates = Counter(c.fate for c in self.comparisons)
        best = self.map or self.failed or self.maps.best
        counts = InstanceCounts(
            asked=asked,
            draws=self.stream.counts.tries + self.made_extreme + self.further,
            drawn=len(self.comparisons),
            compared=len(compared),
            feasible=sum(c.is_feasible for c in compared),
            proved=0 if best is None else best.proved,
            outside_b=fates[Fate.NOT_OF_B],
            failed=fates[Fate.BUILD_FAILED],
            too_large=fates[Fate.TOO_LARGE],
            rounded=fates[Fate.ROUNDED],
        )
        each = [self.refuter.generator.sizes_in(c.data_a) for c in compared]
        names = self.refuter.generator.sizes_in_any
        sizes = {name: max((one[name] for one in each), default=0) for name in names}
        proved = () if best is None else (n for n, t in best.tried.items() if t is Trying.PROVED)
        self.by_size = counts_by_size(compared, each, frozenset(proved), self.asked)
        findings = tuple(
            BuildFinding(c.failed_side, c.message, (c.data_a if c.failed_side == "a" else c.data_b) or {})
            for c in self.comparisons
            if c.fate is Fate.BUILD_FAILED
        )
        if self.unsteady is not None:
            findings = (self.unsteady, *findings)
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
            by_size=self.by_size,
            witness=None if self.refuted is None else self.refuted.witness,
            sized_witness=None if self.refuted is None else self.refuted.sized,
            findings=findings[:MOST_FINDINGS],
            map_source=None if best is None else best.source,
            map_lines=() if best is None else tuple(best.text.splitlines()),
            objective_map=None if best is None else best.phi,
            notes=tuple(notes(self, counts)),
            all_data=self.all_data,
            next_command="" if reason is None else NEXT_OPTIONS.get(reason, ""),
        )

    def _verdict(
        self, counts: InstanceCounts
    ) -> tuple[Outcome, Basis | None, Grade | None, Reason | None, str]:
        if self.unsteady is not None:
            return (
                Outcome.UNDECIDED,
                None,
                None,
                Reason.NOT_PROVED,
                _UNSTEADY.format(self.unsteady.side.upper()),
            )
        if self.refuted is not None:
            found = self.refuted
            return Outcome.NOT_EQUIVALENT, found.basis, found.grade, None, found.witness.claim
        if self.proved and self.all_data is not None and self.all_data.is_complete:
            proof = self.all_data
            text = "the rows agree with the data as symbols, for all data"
            text += f" with {proof.words}" if proof.words else ""
            return Outcome.EQUIVALENT, Basis.MAP, proof.grade, None, text
        if self.proved and self.map is not None:
            trivial = counts.compared - counts.proved - self.map.rounded
            text = f"one map proves it on each of {counts.proved} instances"
            if trivial:
                text += f"; {trivial} more have too few points to prove anything"
            if self.map.rounded:
                text += f"; on {self.map.rounded} more it holds but for differences below 1e-9, of rounded numbers"
            reach = reach_words(self.all_data, self.by_size, self.refuter.generator.sizes_in_any)
            text += f". {reach[:1].upper()}{reach[1:]}" if reach else ""
            return Outcome.BOUNDED, Basis.MAP, self.map.grade, None, text
        if not counts.feasible:
            return (
                Outcome.UNDECIDED,
                None,
                None,
                Reason.VACUOUS,
                "no instance with feasible points was compared",
            )
        compared = [c for c in self.comparisons if c.is_compared]
        same = agreement(compared, self.comparer.senses, self.maps.per_instance)
        best = self.failed or self.maps.best
        if time.monotonic() > self.deadline:
            return Outcome.UNDECIDED, None, None, Reason.TIME, f"{same}, and the time limit was reached"
        if best is None:
            return Outcome.UNDECIDED, None, None, Reason.NO_MAP_FOUND, f"{same}, but no map was found"
        if any(candidate.restricts for candidate in self.maps.candidates):
            text = f"{same}; by equal names B keeps only some solutions of A, an optimal one among them"
            return Outcome.UNDECIDED, None, None, Reason.RESTRICTS_REFERENCE, text
        reason = next((r for r in best.reasons.values() if r is not None), Reason.NO_MAP_FOUND)
        text = f"{same}; the best map proves it on {best.proved} of them"
        if self.failed is not None:
            text += ", and fails on an instance of a size at which the proof for all data ended"
        return Outcome.UNDECIDED, None, None, reason, text


def _new(found: Iterator[dict[str, Any]], seen: list[dict[str, Any]], count: int) -> Iterator[dict[str, Any]]:
    """Yield up to `count` data sets that were not seen, and note them as seen."""
    for data in found:
        if count <= 0:
            return
        if data not in seen:
            seen.append(data)
            count -= 1
            yield data
