"""From the first instance that refutes to the smallest witness found."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from equivamap.formulations.comparing.across import COST_RELATIONS, Comparer, Comparison
from equivamap.formulations.comparing.counting import fewer_points
from equivamap.formulations.comparing.family_maps import InstancePair
from equivamap.formulations.comparing.sameness import Contradiction, Fact, Sameness
from equivamap.formulations.comparing.values import Lacking, attained_where_pinned, consecutive
from equivamap.formulations.comparing.witness import InstanceWitness, OpenWitness
from equivamap.formulations.drawing.instances import Generator
from equivamap.formulations.drawing.shrinking import shrink
from equivamap.ir.rendering import render_values
from equivamap.verify.refutation import Refutation
from equivamap.verify.relations import Basis, Grade, Relation

__all__ = ["Refuted", "Refuter", "is_sized"]

SHRINK_SECONDS = 1.0
"""Time for making a witness smaller."""

SHRINK_TRIES = 60


@dataclass(frozen=True)
class Refuted:
    """A refuted relation with its witness.

    Parameters
    ----------
    basis, grade
        What it stands on.
    witness
        The smallest found.
    sized
        The smallest found with every dimension at least what was asked for.
    """

    basis: Basis
    grade: Grade
    witness: OpenWitness
    sized: OpenWitness | None = None


class Refuter:
    """Takes comparisons one after the other, and says when they refute.

    Parameters
    ----------
    comparer
        Compares further data, to make a witness smaller.
    generator
        Draws smaller data.
    identity
        Whether φ is to be the identity.
    per_instance
        Whether every instance may have a φ of its own.
    min_sizes
        Smallest dimension of a second witness; None for none.
    """

    def __init__(
        self,
        comparer: Comparer,
        generator: Generator,
        identity: bool,
        per_instance: bool,
        min_sizes: int | None,
    ) -> None:
        self.comparer = comparer
        self.generator = generator
        self.sameness = Sameness(identity=identity, per_instance=per_instance)
        self.min_sizes = min_sizes
        self.known: dict[int, Comparison] = {}

    def take(self, comparison: Comparison) -> Refuted | None:
        """Take a comparison; return what it refutes, alone or with those before."""
        if not comparison.is_compared:
            return None
        self.known[comparison.number] = comparison
        if comparison.refutation is not None:
            return self._alone(comparison, comparison.refutation)
        found = self.sameness.add(comparison.facts)
        return None if found is None else self._together(found)

    def by_refutation(self, comparison: Comparison, refutation: Refutation) -> Refuted:
        """Return a refutation by one instance as it stands."""
        witness = OpenWitness(refutation.witness.claim, (_shown(comparison),), refutation.witness)
        return Refuted(refutation.basis, refutation.grade, witness)

    def by_counting(
        self,
        pairs: Sequence[InstancePair],
        comparisons: Sequence[Comparison],
        seconds: float,
        deadline: float,
    ) -> Refuted | None:
        """Count solutions, on small instances first."""
        if self.comparer.may_stay_open:
            return None
        of_number = {comparison.number: comparison for comparison in comparisons}
        for pair in sorted(pairs, key=lambda pair: pair.a.instance.n):
            if time.monotonic() > deadline:
                return None
            pair.renew(seconds, deadline)
            found = fewer_points(pair, self.comparer.relation)
            if found is not None:
                return self.by_refutation(of_number[pair.number], found)
        return None

    def by_values(
        self,
        pairs: Sequence[InstancePair],
        comparisons: Sequence[Comparison],
        seconds: float,
        deadline: float,
    ) -> Refuted | None:
        """Compare values between the ends of the ranges, on small instances first."""
        relation = self.comparer.relation
        if relation is Relation.QUASI_KARP or (
            relation is Relation.SAME_DECISIONS and self.comparer.may_stay_open
        ):
            return None
        for pair in pairs if relation in COST_RELATIONS else ():
            if time.monotonic() > deadline:
                return None
            pair.renew(seconds, deadline)
            facts, lacking = consecutive(pair)
            if lacking is not None:
                return self._lacking(lacking)
            found = self.sameness.add(facts)
            if found is not None:
                return self._together(found)
        for pair in pairs if not self.sameness.per_instance else ():
            if time.monotonic() > deadline:
                return None
            pair.renew(seconds, deadline)
            lacking = attained_where_pinned(pair, self.sameness, relation, deadline)
            if lacking is not None:
                return self._lacking(lacking)
        return None

    def _lacking(self, lacking: Lacking) -> Refuted:
        refutation = lacking.refutation
        shown = [_shown(self.known[lacking.number])]
        if lacking.pin is not None and lacking.pin.instance != lacking.number:
            shown.insert(0, _shown(self.known[lacking.pin.instance]))
        witness = OpenWitness(refutation.witness.claim, tuple(shown), refutation.witness)
        return Refuted(refutation.basis, refutation.grade, witness)

    # -- one instance ------------------------------------------------------------------------------------------

    def _alone(self, comparison: Comparison, refutation: Refutation) -> Refuted:
        best = [comparison]

        def still_fails(data: dict[str, Any]) -> bool:
            found = self.comparer.compare(comparison.number, data)
            if found.is_compared and found.refutation is not None:
                best[0] = found
                return True
            return False

        shrink(self.generator, comparison.data_a, still_fails, self._seconds, SHRINK_TRIES)
        found = best[0].refutation or refutation
        witness = OpenWitness(found.witness.claim, (_shown(best[0]),), found.witness)
        return Refuted(found.basis, found.grade, witness, self._sized(witness))

    # -- two instances -----------------------------------------------------------------------------------------

    def _together(self, contradiction: Contradiction) -> Refuted:
        facts = list(contradiction.facts)
        shown = {fact.instance: self.known[fact.instance] for fact in facts}
        if all(fact.what in ("optimal value", "worst value") for fact in facts):
            for place in range(len(facts)):
                self._shrink_one(facts, shown, place)
        basis = Basis.SAME_UNITS if self.sameness.identity else Basis.ONE_OBJECTIVE_MAP
        senses = self.comparer.senses
        claim = _claim(facts, senses)
        witness = OpenWitness(
            claim, tuple(_shown(shown[n]) for n in dict.fromkeys(f.instance for f in facts))
        )
        grade = Grade.weakest(c.grade for c in shown.values())
        return Refuted(basis, grade, witness, self._sized(witness))

    def _shrink_one(self, facts: list[Fact], shown: dict[int, Comparison], place: int) -> None:
        """Make one of the instances smaller while it still contradicts the other."""
        mine = facts[place]
        others = [fact for k, fact in enumerate(facts) if k != place]
        if any(fact.instance == mine.instance for fact in others):
            return

        def still_fails(data: dict[str, Any]) -> bool:
            found = self.comparer.compare(mine.instance, data)
            if not found.is_compared:
                return False
            trial = Sameness(identity=self.sameness.identity)
            trial.add(others)
            fact = next((f for f in found.facts if f.what == mine.what), None)
            if fact is None or trial.add([fact]) is None:
                return False
            facts[place] = fact
            shown[mine.instance] = found
            return True

        shrink(self.generator, shown[mine.instance].data_a, still_fails, self._seconds / 2, SHRINK_TRIES)

    @property
    def _seconds(self) -> float:
        left = SHRINK_SECONDS
        if self.comparer.deadline is not None:
            left = min(left, max(self.comparer.deadline - time.monotonic(), 0.0))
        return left

    # -- a second witness ---------------------------------------------------------------------------------------

    def _sized(self, witness: OpenWitness) -> OpenWitness | None:
        """Return a witness with every dimension large enough; None if the first has, or none is found."""
        least = self.min_sizes
        names = self.generator.sizes
        if least is None or not names or is_sized(witness, names, least):
            return None
        deadline = self.comparer.deadline or time.monotonic() + 10 * SHRINK_SECONDS
        sameness = Sameness(identity=self.sameness.identity, per_instance=self.sameness.per_instance)
        known: dict[int, Comparison] = {}
        for number, data in enumerate(self.generator.instances(1, 2 * least, 10 * least)):
            if time.monotonic() > deadline:
                return None
            if not _are_sized(data, names, least):
                continue
            found = self.comparer.compare(number, data)
            if not found.is_compared:
                continue
            known[number] = found
            if found.refutation is not None:
                return OpenWitness(found.refutation.witness.claim, (_shown(found),), found.refutation.witness)
            contradiction = sameness.add(found.facts)
            if contradiction is not None:
                shown = dict.fromkeys(fact.instance for fact in contradiction.facts)
                claim = _claim(contradiction.facts, self.comparer.senses)
                return OpenWitness(claim, tuple(_shown(known[n]) for n in shown))
        return None


def is_sized(witness: OpenWitness, names: Sequence[str], least: int) -> bool:
    """Tell whether every dimension of every instance of a witness is at least so large."""
    return all(_are_sized(one.data_a, names, least) for one in witness.instances)


def _are_sized(data: Mapping[str, Any], names: Sequence[str], least: int) -> bool:
    return all(int(data[name]) >= least for name in names)


def _shown(comparison: Comparison) -> InstanceWitness:
    return InstanceWitness(comparison.data_a, comparison.data_b or {}, comparison.statuses, comparison.points)


def _claim(facts: Sequence[Fact], senses: tuple[str, str]) -> str:
    """Say what does not fit together."""
    words = []
    for fact in facts:
        of_a, of_b = (-v if s == "max" else v for v, s in zip((fact.of_a, fact.of_b), senses, strict=True))
        shown = render_values(of_a, of_b)
        words.append(f"the {fact.what} is {shown[0]} for A and {shown[1]} for B")
    if len(words) == 1:
        return f"{words[0]} on the same data"
    return f"on one instance {words[0]}, on another {words[1]}: no increasing function relates the costs"
