"""Maps over families, tried on one instance after the other: the same map must prove the relation on all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from equivamap.errors import MapError
from equivamap.formulations.comparing.robustness import has_rounded_numbers
from equivamap.formulations.comparing.trying import FamilyMap, InstancePair, Trying
from equivamap.mapping.general import is_computed_from_data
from equivamap.mapping.language import LinkMap, parse_map
from equivamap.mapping.lifting import lift
from equivamap.mapping.links import Proposal, Source
from equivamap.mapping.syntax import LinkLine
from equivamap.verify.acceptance import objection
from equivamap.verify.attempt import Attempt, Question
from equivamap.verify.case import Case
from equivamap.verify.explanation import trial_witness
from equivamap.verify.refutation import Refutation
from equivamap.verify.relations import Basis, Grade, Reason, Relation, Standing
from equivamap.verify.sides import Side
from equivamap.verify.verdict import ObjectiveMap

__all__ = ["FamilyMap", "FamilyMaps", "InstancePair", "ProposedOn", "Trying"]

MOST_CANDIDATES = 24
PROPOSED_ON = 5
"""Instances on which maps are proposed at most."""
PHIS_TRIED = 3
MOST_COLUMNS = 400
"""Larger instances are not asked for maps."""

ProposedOn = Callable[[Side, Side, float], Iterable[Proposal]]
"""Proposes maps for an instance until a `time.monotonic` value."""


class FamilyMaps:
    """Candidates for the one map.

    Parameters
    ----------
    question
        What is asked of each instance.
    given
        The map of the user, the only one then; ``"names"`` for that of equal names; None to propose maps.
    propose
        Proposes maps for one instance.
    names_of
        Gives the map by equal names of an instance, or None where names are not shared.
    per_instance
        Whether every instance may have an objective map of its own.
    """

    def __init__(
        self,
        question: Question,
        given: LinkMap | Literal["names"] | None,
        propose: ProposedOn,
        names_of: Callable[[Side, Side], Callable[[], Proposal] | None],
        per_instance: bool = False,
    ) -> None:
        self.question = question
        self.propose = propose
        self.names_of = names_of
        self.per_instance = per_instance
        self.given = given is not None
        self.candidates: list[FamilyMap] = []
        if given is not None:
            self.candidates.append(FamilyMap("given", given))
        self._asked: list[int] = []

    def settle(
        self,
        pairs: Sequence[InstancePair],
        seconds: float,
        deadline: float,
        stop: Callable[[], bool] = lambda: False,
    ) -> FamilyMap | None:
        """Return a map that is proved on all instances, or None.

        Parameters
        ----------
        pairs
            The instances, small ones first.
        seconds
            Time for one map on one instance.
        stop
            Asked once the map by equal names has failed, before others are looked for.
        """
        if self.given:
            return self._stands(self.candidates[0], pairs, seconds, deadline)
        asked_to_stop = False
        for pair in _telling(pairs):
            if len(self._asked) >= PROPOSED_ON or time.monotonic() > deadline:
                break
            self._asked.append(pair.number)
            for candidate in self._proposed(pair, seconds, deadline):
                found = self._stands(candidate, pairs, seconds, deadline)
                if found is not None:
                    return found
                if candidate.source == "names" and not asked_to_stop:
                    asked_to_stop = True
                    if stop() or self.only_crossing(candidate, pairs):
                        return None
        return None

    def only_crossing(self, by_names: FamilyMap, pairs: Sequence[InstancePair]) -> bool:
        """Tell whether all other maps send a shared name to another, and would not be believed ("Names count")."""
        if self.question.free_map or self.question.open_families:
            return False
        refuted = (p for p in pairs if by_names.tried.get(p.number) is Trying.FAILED)
        # where B has further families, what A calls x may be the sum of B's x and them
        return any(self.names_of(p.a, p.b) is not None and not _has_further_families(p) for p in refuted)

    def _stands(
        self, candidate: FamilyMap, pairs: Sequence[InstancePair], seconds: float, deadline: float
    ) -> FamilyMap | None:
        """Return a map if it is proved on all instances under one objective map.

        Where costs are constant on an instance, many would do; then the one that another instance needs is tried.
        """
        needed: list[ObjectiveMap] = []
        while True:
            self._try(candidate, pairs, seconds, deadline)
            if candidate.stands and candidate.proved:
                return candidate
            phi = candidate.other_phi
            if phi is None or phi in needed or len(needed) >= PHIS_TRIED:
                return None
            needed.append(phi)
            candidate = FamilyMap(candidate.source, candidate.lines, phi=phi)
            self.candidates.append(candidate)

    def proves(
        self, candidate: FamilyMap, pairs: Sequence[InstancePair], seconds: float, deadline: float
    ) -> bool:
        """Tell whether a map that was proved so far is proved on further instances too."""
        self._try(candidate, pairs, seconds, deadline)
        return candidate.stands

    def offer(
        self,
        source: Source,
        lines: LinkMap,
        pairs: Sequence[InstancePair],
        seconds: float,
        deadline: float,
    ) -> tuple[FamilyMap, FamilyMap | None]:
        """Try a map that somebody else found; return it as a candidate, and what is proved on all instances, or None.

        Parameters
        ----------
        source, lines
            Who found it, and the map.
        pairs, seconds
            As for `settle`.
        """
        candidate = FamilyMap(source, lines)
        self.candidates.append(candidate)
        return candidate, self._stands(candidate, pairs, seconds, deadline)

    @property
    def best(self) -> FamilyMap | None:
        """The candidate that was proved on most instances."""
        return max(self.candidates, key=lambda candidate: candidate.proved, default=None)

    def _proposed(self, pair: InstancePair, seconds: float, deadline: float) -> Iterator[FamilyMap]:
        """Yield new candidates from one instance."""
        pair.renew(seconds, deadline)
        until = min(time.monotonic() + seconds, deadline)
        known = {candidate.text for candidate in self.candidates}
        for proposal in self.propose(pair.a, pair.b, until):
            if len(self.candidates) >= MOST_CANDIDATES or time.monotonic() > until:
                return
            for text in _lifted(proposal, pair):
                if text in known:
                    continue
                known.add(text)
                candidate = FamilyMap(proposal.source, parse_map(text))
                self.candidates.append(candidate)
                yield candidate

    def _try(
        self, candidate: FamilyMap, pairs: Sequence[InstancePair], seconds: float, deadline: float
    ) -> None:
        """Try a candidate on the instances in order, up to the first that it does not prove."""
        for pair in pairs:
            if pair.number in candidate.tried:
                continue
            if time.monotonic() > deadline:
                candidate.tried[pair.number] = Trying.OPEN
                candidate.reasons[pair.number] = Reason.TIME
                return
            pair.renew(seconds, deadline)
            trying = self._on(candidate, pair)
            candidate.tried[pair.number] = trying
            if trying in (Trying.OPEN, Trying.FAILED):
                return

    def _on(self, candidate: FamilyMap, pair: InstancePair) -> Trying:
        if "infeasible" in (pair.a.best.status, pair.b.best.status):
            return Trying.NOTHING
        tried = self.attempt(candidate, pair)
        if tried is None:
            candidate.reasons[pair.number] = Reason.NO_MAP_FOUND
            return Trying.OPEN
        case, attempt = tried
        relation = case.question.relation
        phi = candidate.phi
        pinned = not self.per_instance and relation is not Relation.QUASI_KARP
        if attempt.claim.standing is not Standing.PROVED:
            candidate.reasons[pair.number] = attempt.claim.reason
            candidate.restricts |= candidate.source == "names" and _restricts(attempt)
            if _only_rounding_is_open(attempt) and _has_rounded_numbers(pair):
                return Trying.ROUNDED
            if attempt.given:
                candidate.refutation = _refuted(pair.number, attempt, relation)
            return Trying.FAILED if attempt.claim.standing is Standing.REFUTED else Trying.OPEN
        needed = attempt.claim.objective_map
        if phi is not None and pinned and needed != phi and not _proved_under(attempt, relation, phi):
            candidate.other_phi = needed
            candidate.reasons[pair.number] = Reason.OBJECTIVE_MAP
            return Trying.OPEN
        reason = objection(case, attempt, relation)
        if reason in (Reason.DEGENERATE, Reason.VACUOUS):
            return Trying.NOTHING
        if reason is not None:
            candidate.reasons[pair.number] = reason
            return Trying.OPEN
        candidate.phi = phi or needed
        candidate.grade = Grade.weakest([candidate.grade, attempt.grade(relation)])
        return Trying.PROVED

    def attempt(self, candidate: FamilyMap, pair: InstancePair) -> tuple[Case, Attempt] | None:
        """Return the attempt to prove the relation on one instance by a candidate; None where it does not fit."""
        proposal = self.filled_in(candidate, pair)
        if proposal is None:
            return None
        case = Case(self._question(pair), pair.a, pair.b)
        case.attempts.append(Attempt(case.question, pair.a, pair.b, proposal))
        return case, case.attempts[-1]

    def _question(self, pair: InstancePair) -> Question:
        known = self.question
        return Question(
            relation=known.relation,
            objective=known.objective,
            open_families=known.open_families,
            free_map=known.free_map,
            names_map=self.names_of(pair.a, pair.b),
            coef_tol=known.coef_tol,
        )

    def filled_in(self, candidate: FamilyMap, pair: InstancePair) -> Proposal | None:
        """Return a candidate filled in for an instance; None where it does not fit."""
        if isinstance(candidate.lines, str):
            names = self.names_of(pair.a, pair.b)
            found = None if names is None else names()
            return None if found is None else Proposal("given", found.links, found.text)
        a, b = pair.a.instance, pair.b.instance
        families = {*a.variables.families, *b.variables.families}
        # at small sizes a family may have no member, and then its line says nothing
        lines = tuple(line for line in candidate.lines.lines if _family_of(line, families))
        try:
            links = LinkMap(lines, candidate.lines.text, candidate.lines.file).instantiate(a, b)
        except MapError:
            return None
        computed = is_computed_from_data(candidate.lines, a, b)
        return Proposal(candidate.source, links, candidate.text, computed)


def _telling(pairs: Sequence[InstancePair]) -> Iterator[InstancePair]:
    """Yield instances on which maps are proposed: of middling size first, for the smallest tell little."""
    feasible = [
        pair
        for pair in pairs
        if pair.a.best.status != "infeasible" and max(pair.a.instance.n, pair.b.instance.n) <= MOST_COLUMNS
    ]
    feasible.sort(key=_columns)
    order = [len(feasible) // 2, len(feasible) - 1, (3 * len(feasible)) // 4, len(feasible) // 4, 0]
    seen: set[int] = set()
    for place in order:
        if not 0 <= place < len(feasible):
            continue
        size = _columns(feasible[place])
        alike = [k for k, pair in enumerate(feasible) if _columns(pair) == size and k not in seen]
        # where many numbers are the same, or zero, nobody can tell which of them a map has
        best = max(alike, key=lambda k: len(feasible[k].a.instance.numbers), default=None)
        if best is not None:
            seen.add(best)
            yield feasible[best]


def _columns(pair: InstancePair) -> tuple[int, int]:
    return pair.a.instance.n, pair.b.instance.n


def _lifted(proposal: Proposal, pair: InstancePair) -> Iterator[str]:
    """Yield the lines over families that give what a proposal gives on one instance; the likeliest first.

    A number of one instance may be one of its data: what varies with them on other data is tried first.
    """
    for data_first in (True, False):
        lifted = lift(proposal.links, pair.a.instance, pair.b.instance, data_first=data_first)
        if not lifted.whole or not lifted.text:
            return
        yield lifted.text.strip()


def _has_further_families(pair: InstancePair) -> bool:
    """Tell whether B has a family of a name that A lacks."""
    return not set(pair.b.instance.variables.families) <= set(pair.a.instance.variables.families)


def _only_rounding_is_open(attempt: Attempt) -> bool:
    """Tell whether all that is not proved are differences too small to tell from rounding."""
    claim = attempt.claim
    left = [s.reason for _, s in claim.settled if s.standing is not Standing.PROVED]
    return claim.standing is Standing.UNKNOWN and bool(left) and set(left) == {Reason.NUMERIC}


def _has_rounded_numbers(pair: InstancePair) -> bool:
    """Tell whether the models were built with numbers that no double holds; products of data often are."""
    return has_rounded_numbers(pair.a.instance) or has_rounded_numbers(pair.b.instance)


def _family_of(line: LinkLine, families: set[str]) -> bool:
    """Tell whether the family that a line gives is there."""
    name = line.target.name
    return name in families or name.removeprefix("A.").removeprefix("B.") in families


def _restricts(attempt: Attempt) -> bool:
    """Tell whether B keeps only some solutions of A under a map, an optimal one among them, at the same cost."""
    a, b = attempt.trial.a, attempt.trial.b
    if attempt.trial.open_columns or not a.best.status == b.best.status == "optimal":
        return False
    same = a.best.value == b.best.value
    return same and attempt.to_a.standing is Standing.PROVED and attempt.to_b.standing is Standing.REFUTED


def _proved_under(attempt: Attempt, relation: Relation, phi: ObjectiveMap) -> bool:
    return attempt.trial.relation(relation, phi).standing is Standing.PROVED


def _refuted(number: int, attempt: Attempt, relation: Relation) -> tuple[int, Refutation] | None:
    """Return the refutation of a map that the user gave."""
    failure = attempt.failure(relation)
    witness = None if failure is None else trial_witness(attempt.trial, failure)
    return None if witness is None else (number, Refutation(Basis.GIVEN_MAP, witness))
