"""Finding maps, put together: read both models, ask the proposers, judge each map, and keep the time of each."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from equivamap.errors import UsageError
from equivamap.inputs import read_both, versions
from equivamap.ir.unify import Unified
from equivamap.last_resort import LastProposer, asking_of
from equivamap.mapping.lifting import NoLift, lift
from equivamap.mapping.links import Links, Proposal
from equivamap.options import (
    EVERY_PROPOSER,
    LLM,
    check_objective,
    check_proposers,
    check_seconds,
    open_families,
    relation_of,
)
from equivamap.propose import PROPOSERS
from equivamap.propose.names import shared_names_map
from equivamap.verify.acceptance import objection
from equivamap.verify.attempt import Attempt, Question
from equivamap.verify.case import Case
from equivamap.verify.changes import FoundMap, MapSearch
from equivamap.verify.explanation import trial_witness
from equivamap.verify.model_use import ModelUse
from equivamap.verify.profile import MOST_RENDERED, map_lines
from equivamap.verify.relations import Reason, Relation, Standing
from equivamap.verify.sides import Side

__all__ = ["solve_map"]

_STRONGEST_FIRST = (
    Relation.ISOMORPHIC,
    Relation.SAME_DECISIONS,
    Relation.REFORMULATION,
    Relation.QUASI_KARP,
)
_OPEN_NAMED = 3
"""Families that are named where a proof stayed open."""

Key: TypeAlias = tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]], frozenset[tuple[int, int]]]


def solve_map(
    a: Any,
    b: Any,
    *,
    relation: Relation | str = Relation.SAME_DECISIONS,
    open: Sequence[str] | str = (),
    propose: Sequence[str] | str = EVERY_PROPOSER,
    llm: Any = None,
    objective: str = "auto",
    free_map: bool = False,
    every: bool = False,
    time_limit: float = 60.0,
    read_time_limit: float = 120.0,
    data: Sequence[str] = (),
    data_a: Sequence[str] = (),
    data_b: Sequence[str] = (),
    args_a: str = "",
    args_b: str = "",
    solve_call: int | str | None = None,
    solve_call_a: int | str | None = None,
    solve_call_b: int | str | None = None,
) -> MapSearch:
    """Find maps between two models and say of each where it comes from, how long it took and what it proves.

    Parameters
    ----------
    a, b
        Reference and candidate, as for `equivamap.check`.
    relation, open, objective, propose, llm
        As for `equivamap.check`.
    free_map
        Whether a map may send a shared name to another, as with ``map="free"`` of `equivamap.check`.
    every
        Go on after a map that proves the relation.
    time_limit, read_time_limit, data, data_a, data_b, args_a, args_b
    solve_call, solve_call_a, solve_call_b
        As for `equivamap.check`.

    Returns
    -------
    MapSearch
        Maps only; the verdict on the pair is `equivamap.check`'s. A map is ``proved`` here exactly where it would
        make `check` answer ``equivalent``.

    Raises
    ------
    InputError
        If a model or an option cannot be used.
    """
    started = time.monotonic()
    wanted = relation_of(relation)
    check_objective(objective)
    check_seconds(time_limit=time_limit, read_time_limit=read_time_limit)
    if not time_limit > 0:
        raise UsageError(
            f"time_limit is {time_limit}", kind="bad-option", remedy="a number above 0", side="options"
        )
    opened = (open,) if isinstance(open, str) else tuple(open)
    proposers = (propose,) if isinstance(propose, str) else tuple(propose)
    check_proposers(proposers)
    last = LastProposer(asking_of(llm), time_limit) if LLM in proposers else None
    proposers = tuple(name for name in proposers if name != LLM) + ((LLM,) if last and last.model else ())
    both = read_both(
        a,
        b,
        data=data,
        data_a=data_a,
        data_b=data_b,
        args_a=args_a,
        args_b=args_b,
        solve_call=solve_call,
        solve_call_a=solve_call_a,
        solve_call_b=solve_call_b,
        read_time_limit=read_time_limit,
    )
    read_at = time.monotonic()
    deadline = read_at + time_limit
    pair = both.pair
    question = Question(
        relation=wanted,
        objective=objective,
        open_families=open_families(opened, pair.a),
        free_map=free_map,
        names_map=shared_names_map(pair.a, pair.b),
    )
    case = Case(question, Side("a", pair.a, deadline), Side("b", pair.b, deadline))
    search = _Search(case, pair, deadline, every, last)
    search.ask(proposers)
    finished = time.monotonic()
    notes = () if search.is_proved else both.confirm()
    return MapSearch(
        relation=wanted,
        maps=tuple(search.maps),
        proposers={name: search.seconds.get(name) for name in proposers},
        out_of_time=finished > search.deadline,
        exhausted=search.exhausted(),
        warnings=(*both.warnings, *notes),
        numbers=both.numbers,
        versions=versions(),
        seconds={
            "read": read_at - started,
            "search": finished - read_at,
            "total": time.monotonic() - started,
        },
        origins=both.origins,
        language_model=_used(last, search.is_proved),
    )


def _used(last: LastProposer | None, is_proved: bool) -> ModelUse | None:
    """Return what to say of the language model: nothing where none is configured or a map was proved without it."""
    if last is None or last.asking is None or (is_proved and not last.use.asked):
        return None
    return last.use


class _Search:
    """The proposers asked in turn; every map that is new is judged at once."""

    def __init__(
        self, case: Case, pair: Unified, deadline: float, every: bool, last: LastProposer | None
    ) -> None:
        self.last = last
        self.case = case
        self.pair = pair
        self.deadline = deadline
        self.every = every
        self.maps: list[FoundMap] = []
        self.seconds: dict[str, float] = {}
        self.known: set[Key] = set()

    @property
    def is_proved(self) -> bool:
        return any(found.standing is Standing.PROVED for found in self.maps)

    def ask(self, proposers: Sequence[str]) -> None:
        for name in proposers:
            # a language model has time of its own
            if (self.is_proved and not self.every) or (name != LLM and self.is_late):
                return
            self.seconds[name] = self.ask_one(name)

    @property
    def is_late(self) -> bool:
        return time.monotonic() > self.deadline

    def proposals(self, name: str) -> Iterable[Proposal | None]:
        if name != LLM:
            return PROPOSERS[name](self.pair.a, self.pair.b, self.deadline)
        assert self.last is not None
        return self.last.proposals(self.case)

    def ask_one(self, name: str) -> float:
        """Judge what one proposer suggests; return the seconds that it took, judging apart."""
        asked = time.monotonic()
        proposals = self.proposals(name)
        spent = 0.0
        for proposal in proposals:
            found_at = time.monotonic()
            spent += found_at - asked
            if proposal is None:
                asked = found_at
                continue
            key = _key(proposal.links)
            if key not in self.known:
                self.known.add(key)
                attempt = Attempt(self.case.question, self.case.a, self.case.b, proposal)
                self.case.attempts.append(attempt)
                self.maps.append(self.judged(attempt, found_at - asked))
            if name == LLM:
                self.deadline = self.case.a.deadline or self.deadline
            if (self.is_proved and (name == LLM or not self.every)) or (name != LLM and self.is_late):
                return spent
            asked = time.monotonic()
        return spent + time.monotonic() - asked

    def judged(self, attempt: Attempt, proposing: float) -> FoundMap:
        started = time.monotonic()
        relation = self.case.question.relation
        claim = attempt.claim
        standing, reason = claim.standing, claim.reason
        if standing is Standing.PROVED:
            reason = objection(self.case, attempt, relation)
            standing = Standing.PROVED if reason is None else Standing.UNKNOWN
        proved = self.strongest(attempt) or (relation if standing is Standing.PROVED else None)
        proving = time.monotonic() - started
        backward, forward = map_lines(attempt)
        return FoundMap(
            source=attempt.proposal.source,
            backward_map=backward,
            forward_map=forward,
            standing=standing,
            grade=attempt.grade(relation) if standing is Standing.PROVED else None,
            reason=reason,
            objective_map=claim.objective_map if standing is Standing.PROVED else None,
            left_open=attempt.open_families,
            proved=proved,
            failure="" if standing is Standing.PROVED else _failure(attempt, standing, reason),
            seconds_proposing=proposing,
            seconds_proving=proving,
            not_lifted=_not_lifted(attempt.proposal.links, self.pair),
        )

    def strongest(self, attempt: Attempt) -> Relation | None:
        """Return the strongest relation that a map proves, as far as there is time to judge it."""
        for relation in _STRONGEST_FIRST:
            if time.monotonic() > self.deadline:
                return None
            claim = attempt.judge(relation)
            if claim.standing is Standing.PROVED and objection(self.case, attempt, relation) is None:
                return relation
        return None

    def exhausted(self) -> tuple[str, ...]:
        """Return the classes of maps that are ruled out as a whole; asked only where no map was proved."""
        if self.is_proved or "structure" not in self.seconds or time.monotonic() > self.deadline:
            return ()
        from equivamap.propose.resemblance import no_renaming_fits

        if not no_renaming_fits(self.pair.a, self.pair.b, deadline=self.deadline):
            return ()
        return (
            "no renaming of variables makes rows, bounds, types and costs of A those of B, number for number",
        )


def _key(links: Links) -> Key:
    return (
        frozenset(zip(links.renamed_a.tolist(), links.renamed_b.tolist(), strict=True)),
        frozenset((j, hash(form)) for j, form in links.backward_lines.items()),
        frozenset((j, hash(form)) for j, form in links.forward_lines.items()),
    )


def _not_lifted(links: Links, pair: Unified) -> Mapping[str, NoLift] | None:
    """Say which families are linked by no line that could be replayed on other data; None for long maps."""
    if max(pair.a.n, pair.b.n) > MOST_RENDERED:
        return None
    return lift(links, pair.a, pair.b).obstacles


def _failure(attempt: Attempt, standing: Standing, reason: Reason | None) -> str:
    """Say in one line what shows that a map fails, or what stays open."""
    if standing is Standing.REFUTED:
        witness = trial_witness(attempt.trial, attempt.claim)
        return "" if witness is None else witness.claim
    if reason is Reason.REFERENCE_NOT_DETERMINED:
        families = attempt.not_allowed_open
        more = ", …" if len(families) > _OPEN_NAMED else ""
        return f"nothing in B determines {', '.join(families[:_OPEN_NAMED])}{more} of A"
    return attempt.inadmissible if reason is Reason.INSTANCE_SPECIFIC else ""
