"""From proposals to a verdict: the rules V1–V6 in the order in which they apply."""

from __future__ import annotations

import dataclasses
import shlex
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from equivamap.ir import Rational
from equivamap.ir.rendering import render_number
from equivamap.mapping.links import Proposal
from equivamap.verify.explanation import differences, records, trial_witness
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation, Standing, implies
from equivamap.verify.sides import Side
from equivamap.verify.structure import match
from equivamap.verify.trial import A_TO_B, B_TO_A, Direction, Judged, Trial
from equivamap.verify.verdict import (
    CheckResult,
    Claim,
    Differences,
    DirectionClaims,
    ObligationRecord,
    Strength,
)

if TYPE_CHECKING:
    from equivamap.verify.alignment import Alignment
    from equivamap.verify.refutation import Refutation, Screens

__all__ = ["Question", "decide"]

MOST_RENDERED = 20_000
"""Columns above which a map is only counted, not written out."""
STRENGTH_LIMIT = 200_000
"""Nonzeros above which LP bounds are not computed for the report alone."""


@dataclass(frozen=True)
class Question:
    """What is asked.

    Parameters
    ----------
    relation
        The relation to decide.
    objective
        ``auto``, ``same``, ``affine`` or ``monotone``.
    open_families
        Families of A that may stay open.
    free_map
        Whether a map may send a shared name to another (``--map free``).
    names_shared
        Whether both sides have the same families and index sets.
    coef_tol
        Largest relative difference of numbers that counts as none; None to ask back instead.
    """

    relation: Relation = Relation.SAME_DECISIONS
    objective: str = "auto"
    open_families: frozenset[str] = frozenset()
    free_map: bool = False
    names_shared: bool = False
    coef_tol: Rational | None = None


class Attempt:
    """One proposal with what its trial came to for the relation asked."""

    def __init__(self, question: Question, a: Side, b: Side, proposal: Proposal) -> None:
        self.question = question
        self.proposal = proposal
        self.trial = Trial(a, b, proposal.links, match(a.instance, b.instance, proposal.links))

    @cached_property
    def claim(self) -> Judged:
        """The relation asked, under the first objective map that proves it, else under the last tried."""
        return self.judge(self.question.relation)

    def judge(self, relation: Relation) -> Judged:
        """Judge any relation; a stronger one that is proved proves the weaker."""
        known: dict[Relation, Judged] = self.__dict__.setdefault("_known", {})
        if relation not in known:
            known[relation] = self._judge(relation)
        return known[relation]

    def _judge(self, relation: Relation) -> Judged:
        if relation is Relation.QUASI_KARP:
            stronger = self.judge(Relation.SAME_DECISIONS)
            if stronger.standing is Standing.PROVED:
                return stronger
            return self.trial.quasi_karp(B_TO_A)
        best: Judged | None = None
        for phi in self.trial.candidates(self.question.objective):
            claim = self.trial.relation(relation, phi)
            if claim.standing is Standing.PROVED:
                return claim
            # an unknown under one φ is worth more than a refutation under another
            if best is None or (best.standing is Standing.REFUTED and claim.standing is Standing.UNKNOWN):
                best = claim
        assert best is not None
        return best

    @cached_property
    def to_a(self) -> Judged:
        """Feasibility B→A."""
        return self.trial.feasible(B_TO_A)

    @cached_property
    def to_b(self) -> Judged:
        """Feasibility A→B."""
        return self.trial.feasible(A_TO_B)

    @property
    def given(self) -> bool:
        """True when the user gave the map."""
        return self.proposal.source == "given"

    @cached_property
    def inadmissible(self) -> str:
        """Why the map proves nothing unless the user gave it, or the empty string."""
        if self.trial.complete:
            return ""
        from equivamap.mapping.admissible import inadmissible

        return inadmissible(self.proposal.links, self.trial.a.instance, self.trial.b.instance)

    @cached_property
    def open_families(self) -> tuple[str, ...]:
        """Families of A with a member that no link determines."""
        labels = self.trial.a.instance.variables.labels if self.trial.open_columns else []
        return tuple(dict.fromkeys(labels[j][0] for j in self.trial.open_columns))

    def sends_name_elsewhere(self) -> bool:
        """True when a column of A is linked to other than the column of its own name, which B has too."""
        labels = self.trial.a.instance.variables.labels
        place = {label: k for k, label in enumerate(self.trial.b.instance.variables.labels)}
        links = self.proposal.links
        pairs = zip(links.renamed_a.tolist(), links.renamed_b.tolist(), strict=True)
        return any(place.get(labels[j], k) != k for j, k in pairs) or any(
            labels[j] in place and place[labels[j]] not in form.terms
            for j, form in links.backward_lines.items()
        )


def decide(
    question: Question,
    a: Side,
    b: Side,
    proposals: Iterable[Proposal],
    *,
    proposers_failed: str = "",
) -> CheckResult:
    """Decide a question about a pair.

    Parameters
    ----------
    a, b
        The sides, over one number table.
    proposals
        Maps to try, best first.
    proposers_failed
        What to say when there was no proposal at all.
    """
    return _Decision(question, a, b, proposals, proposers_failed).result()


@dataclass(frozen=True)
class _Ruling:
    """The verdict before it is dressed as a result."""

    verdict: Outcome
    explanation: str
    basis: Basis | None = None
    reason: Reason | None = None
    grade: Grade | None = None
    attempt: Attempt | None = None
    refutation: Refutation | None = None
    next_command: str = ""
    aligned: Alignment | None = None


class _Decision:
    """Applies the rules to one question; every step is computed at most once."""

    def __init__(
        self, question: Question, a: Side, b: Side, proposals: Iterable[Proposal], proposers_failed: str
    ) -> None:
        self.question = question
        self.a = a
        self.b = b
        self.proposals = proposals
        self.proposers_failed = proposers_failed
        self.attempts: list[Attempt] = []

    @cached_property
    def screens(self) -> Screens:
        """Statuses and values of both sides."""
        from equivamap.verify.refutation import Screens

        return Screens(self.a, self.b, self.question.objective)

    # -- the rules in order --------------------------------------------------------------------------------

    def result(self) -> CheckResult:
        """Return the verdict with everything that explains it."""
        ruling = self._rule()
        if ruling.aligned is None or ruling.attempt is None:
            return self._dressed(ruling)
        # the same question about B with A's numbers, which the user's tolerance allows
        b = Side("b", ruling.aligned.b, self.b.deadline)
        result = _Decision(self.question, self.a, b, [ruling.attempt.proposal], "").result()
        return dataclasses.replace(result, explanation=f"{result.explanation}; {ruling.explanation}")

    def _rule(self) -> _Ruling:
        blocked: _Ruling | None = None
        for proposal in self.proposals:
            attempt = Attempt(self.question, self.a, self.b, proposal)
            self.attempts.append(attempt)
            if attempt.claim.standing is not Standing.PROVED:
                continue
            reason = self._blocked(attempt, attempt.claim)
            if reason is None:
                return self._equivalent(attempt)
            blocked = blocked or self._undecided(reason, attempt)
        aligned = self._coefficients()
        if aligned is not None:
            return aligned
        every = self.screens.every_map(self.question.relation)
        if every is not None:
            return self._refuted(every)
        if blocked is not None:
            return blocked
        given = self._given_map()
        if given is not None:
            return given
        restricted = self._restricts_reference()
        if restricted is not None:
            return restricted
        for attempt in self.attempts:
            for direction, settled in (*attempt.to_a.settled, *attempt.to_b.settled):
                if settled.point is not None:
                    self.screens.suspect("b" if direction == B_TO_A else "a", settled.point)
        units = self.screens.same_units(self.question.relation)
        if units is not None and not isinstance(units, Reason):
            return self._refuted(units)
        return self._undecided(units or self._why_open(), self._best_attempt())

    def _equivalent(self, attempt: Attempt) -> _Ruling:
        grade = self._grade(attempt, attempt.claim)
        return _Ruling(Outcome.EQUIVALENT, "", basis=Basis.MAP, grade=grade, attempt=attempt)

    def _grade(self, attempt: Attempt, claim: Judged) -> Grade:
        grades = [claim.grade]
        if self.question.relation is Relation.QUASI_KARP and claim is not attempt.judge(
            Relation.SAME_DECISIONS
        ):
            grades.append(attempt.trial.quasi_karp_grade())
        return Grade.weakest(grades)

    def _refuted(self, refutation: Refutation) -> _Ruling:
        text = refutation.witness.claim
        return _Ruling(
            Outcome.NOT_EQUIVALENT,
            text,
            basis=refutation.basis,
            grade=refutation.grade,
            attempt=self._best_attempt(),
            refutation=refutation,
        )

    # -- V3, V5 and the rules on maps ------------------------------------------------------------------------

    def _blocked(self, attempt: Attempt, claim: Judged) -> Reason | None:
        """Return why a proved claim is not a verdict, or None."""
        if attempt.inadmissible and not attempt.given:
            return Reason.INSTANCE_SPECIFIC
        opened = [f for f in attempt.open_families if f not in self.question.open_families]
        if opened or (attempt.trial.open_columns and len(attempt.trial.open_columns) == self.a.instance.n):
            return Reason.REFERENCE_NOT_DETERMINED
        if not attempt.given and not self.question.free_map and self.question.names_shared:
            by_names = next((t for t in self.attempts if t.proposal.source == "names"), None)
            if (
                by_names is not None
                and by_names is not attempt
                and by_names.claim.standing is Standing.REFUTED
                and attempt.sends_name_elsewhere()
            ):
                return Reason.NAMES_MAP_FAILS
        if claim.is_structural:
            return None
        return self._vacuous() or self._degenerate()

    def _vacuous(self) -> Reason | None:
        from equivamap.verify.outcomes import ExactPoint, GaveUp
        from equivamap.verify.outcomes import Reason as OpenReason

        for side in (self.a, self.b):
            if self.question.relation is Relation.QUASI_KARP:
                if side.best.status != "optimal":
                    timed = side.best.reason is OpenReason.TIME
                    return Reason.TIME if timed else Reason.VACUOUS
            elif not isinstance(side.some_point, ExactPoint):
                found = side.some_point
                timed = isinstance(found, GaveUp) and found.reason is OpenReason.TIME
                return Reason.TIME if timed else Reason.VACUOUS
        return None

    def _degenerate(self) -> Reason | None:
        single = self.a.is_single_point
        if single is None:
            return Reason.TIME if _out_of_time(self.a) else Reason.DEGENERATE
        return Reason.DEGENERATE if single else None

    def _coefficients(self) -> _Ruling | None:
        """Where all else matches and numbers differ a little: ask, or decide by the tolerance."""
        from equivamap.verify.alignment import align

        tolerance = self.question.coef_tol
        if tolerance is not None and not tolerance:
            return None
        for attempt in self.attempts:
            found = align(self.a.instance, self.b.instance, attempt.trial.structure)
            if found is None or not match(self.a.instance, found.b, attempt.proposal.links).complete:
                continue
            if tolerance is not None and found.largest > float(tolerance):
                return None
            numbers = "1 number differs" if found.count == 1 else f"{found.count} numbers differ"
            size = f"{numbers}, by at most {found.largest:.3g} relative (in {found.where})"
            if tolerance is None:
                return _Ruling(
                    Outcome.UNDECIDED,
                    f"all else matches, but {size}: --coef-tol says whether these are the same numbers "
                    "(--coef-tol 0: they are not)",
                    reason=Reason.COEFFICIENTS_DIFFER,
                    attempt=attempt,
                    next_command=f"--coef-tol {found.largest * 1.01:.2g}",
                )
            return _Ruling(
                Outcome.EQUIVALENT,
                f"{size}; taken as the same numbers as --coef-tol says",
                basis=Basis.MAP,
                attempt=attempt,
                aligned=found,
            )
        return None

    def _given_map(self) -> _Ruling | None:
        from equivamap.verify.refutation import Refutation

        for attempt in self.attempts:
            if not attempt.given or attempt.claim.standing is not Standing.REFUTED:
                continue
            if self._only_costs_fail(attempt) and self.question.objective in ("affine", "monotone"):
                return self._undecided(Reason.OBJECTIVE_MAP, attempt)
            witness = trial_witness(attempt.trial, attempt.claim)
            if witness is not None:
                grade = Grade.weakest([witness.grade])
                if self.question.relation is Relation.QUASI_KARP:
                    grade = Grade.weakest([grade, attempt.trial.quasi_karp_grade()])
                return _Ruling(
                    Outcome.NOT_EQUIVALENT,
                    f"the map that was given fails: {witness.claim}",
                    basis=Basis.GIVEN_MAP,
                    grade=grade,
                    attempt=attempt,
                    refutation=Refutation(Basis.GIVEN_MAP, witness),
                )
        return None

    def _only_costs_fail(self, attempt: Attempt) -> bool:
        return attempt.to_a.standing is Standing.PROVED and attempt.to_b.standing is Standing.PROVED

    def _restricts_reference(self) -> _Ruling | None:
        """B keeps only some solutions of A and the same optimum: not what was asked, but worth telling."""
        if self.question.relation is Relation.QUASI_KARP:
            return None
        for attempt in self.attempts:
            if attempt.trial.open_columns or attempt.to_a.standing is not Standing.PROVED:
                continue
            if attempt.judge(Relation.QUASI_KARP).standing is not Standing.PROVED:
                continue
            if attempt.to_b.standing is not Standing.REFUTED:
                continue
            return self._undecided(Reason.RESTRICTS_REFERENCE, attempt)
        return None

    def _why_open(self) -> Reason:
        if _out_of_time(self.a):
            return Reason.TIME
        attempt = self._best_attempt()
        if attempt is None:
            return Reason.NO_MAP_FOUND
        if attempt.claim.standing is Standing.REFUTED:
            only_costs = self.question.relation is not Relation.QUASI_KARP and self._only_costs_fail(attempt)
            return Reason.OBJECTIVE_MAP if only_costs else Reason.NO_MAP_FOUND
        return attempt.claim.reason or Reason.NOT_PROVED

    def _best_attempt(self) -> Attempt | None:
        """Return the attempt that says most: proved, else with the smallest share of refuted obligations."""

        def rank(attempt: Attempt) -> tuple[int, int]:
            order = {Standing.PROVED: 0, Standing.UNKNOWN: 1, Standing.REFUTED: 2}[attempt.claim.standing]
            refuted = sum(s.standing is Standing.REFUTED for _, s in attempt.claim.settled)
            return order, refuted + len(attempt.trial.open_columns)

        return min(self.attempts, key=rank, default=None)

    def _undecided(self, reason: Reason, attempt: Attempt | None) -> _Ruling:
        text, command = _advice(reason, attempt, self.question, self.proposers_failed)
        return _Ruling(Outcome.UNDECIDED, text, reason=reason, attempt=attempt, next_command=command)

    # -- dressing -----------------------------------------------------------------------------------------------

    def _dressed(self, ruling: _Ruling) -> CheckResult:
        attempt = ruling.attempt
        profile = self._profile(ruling)
        proved = [r for r in Relation if profile[r].standing is Standing.PROVED]
        refuted = [r for r in Relation if profile[r].standing is Standing.REFUTED]
        witness = ruling.refutation.witness if ruling.refutation is not None else None
        found = Differences()
        listed: tuple[ObligationRecord, ...] = ()
        if attempt is not None:
            claim = attempt.claim
            if ruling.verdict is not Outcome.EQUIVALENT:
                found = differences(attempt.trial, attempt.to_a, attempt.to_b, claim)
                witness = witness or trial_witness(attempt.trial, claim)
            else:
                found = differences(attempt.trial, attempt.to_a, attempt.to_b, None)
            listed = records(attempt.trial, claim, attempt.to_a, attempt.to_b)
        backward, forward = _map_lines(attempt)
        return CheckResult(
            verdict=ruling.verdict,
            relation=self.question.relation,
            basis=ruling.basis,
            scope="instance",
            grade=ruling.grade,
            reason=ruling.reason,
            explanation=ruling.explanation,
            strongest_proved=_strongest(proved),
            first_refuted=refuted[0] if refuted else None,
            profile=profile,
            map_source=None if attempt is None else attempt.proposal.source,
            backward_map=backward,
            forward_map=forward,
            objective_map=attempt.claim.objective_map
            if attempt is not None and ruling.verdict is Outcome.EQUIVALENT
            else None,
            left_open=() if attempt is None else attempt.open_families,
            same_value=self._same_value(ruling, profile),
            a_to_b=self._direction(A_TO_B, attempt, profile),
            b_to_a=self._direction(B_TO_A, attempt, profile),
            differences=found,
            witness=witness,
            obligations=listed,
            strength=self._strength(attempt),
            nonvacuous=self._nonvacuous(),
            next_command=ruling.next_command,
        )

    def _profile(self, ruling: _Ruling) -> Mapping[Relation, Claim]:
        """State every relation for the map that the verdict speaks of; strongest first, proofs carried down."""
        profile: dict[Relation, Claim] = {}
        attempt = ruling.attempt
        for relation in reversed(Relation):
            if relation is self.question.relation and ruling.verdict is not Outcome.UNDECIDED:
                standing = Standing.PROVED if ruling.verdict is Outcome.EQUIVALENT else Standing.REFUTED
                profile[relation] = Claim(standing, ruling.grade)
                continue
            stronger = [
                r for r, c in profile.items() if c.standing is Standing.PROVED and implies(r, relation)
            ]
            if stronger:
                profile[relation] = Claim(
                    Standing.PROVED, profile[stronger[0]].grade, f"follows from {stronger[0]}"
                )
                continue
            profile[relation] = self._side_claim(relation, attempt, ruling)
        # a refuted relation refutes the stronger ones, on the same basis
        for relation in Relation:
            for weaker in Relation:
                if weaker is not relation and implies(relation, weaker):
                    claim = profile[weaker]
                    if claim.standing is Standing.REFUTED and profile[relation].standing is Standing.UNKNOWN:
                        profile[relation] = Claim(Standing.REFUTED, claim.grade, f"as {weaker} is")
        return {relation: profile[relation] for relation in Relation}

    def _side_claim(self, relation: Relation, attempt: Attempt | None, ruling: _Ruling) -> Claim:
        if attempt is not None and ruling.reason is not Reason.COEFFICIENTS_DIFFER:
            claim = attempt.judge(relation)
            if claim.standing is Standing.PROVED and self._blocked(attempt, claim) is None:
                return Claim(Standing.PROVED, claim.grade)
            if claim.standing is Standing.REFUTED and attempt.given:
                return Claim(Standing.REFUTED, claim.grade, "by the map that was given")
        if self.a.solved and self.b.solved:
            found: Refutation | Reason | None = self.screens.every_map(relation)
            if found is None and ruling.basis is Basis.SAME_UNITS:
                found = self.screens.same_units(relation)
            if found is not None and not isinstance(found, Reason):
                return Claim(Standing.REFUTED, found.grade, found.basis.value)
        return Claim(Standing.UNKNOWN)

    def _same_value(self, ruling: _Ruling, profile: Mapping[Relation, Claim]) -> Claim:
        if self.a.solved and self.b.solved:
            a, b = self.a.best, self.b.best
            if a.value is not None and b.value is not None and a.status == b.status == "optimal":
                shown = [render_number(s.in_own_sense(v)) for s, v in ((self.a, a.value), (self.b, b.value))]
                grades = [Grade(o.evidence.grade) for o in (a, b) if o.evidence is not None]
                standing = Standing.PROVED if a.value == b.value else Standing.REFUTED
                return Claim(standing, Grade.weakest(grades), f"{shown[0]} for A, {shown[1]} for B")
            if "unknown" not in (a.status, b.status):
                standing = Standing.PROVED if a.status == b.status else Standing.REFUTED
                return Claim(standing, Grade.EXACT, f"A {a.status}, B {b.status}")
        proved = profile[Relation.SAME_DECISIONS].standing is Standing.PROVED
        if ruling.attempt is not None and (
            proved or profile[Relation.REFORMULATION].standing is Standing.PROVED
        ):
            phi = ruling.attempt.claim.objective_map
            if phi.is_identity:
                return Claim(Standing.PROVED, ruling.grade, "follows from the map; not solved")
            return Claim(Standing.UNKNOWN, None, "the same up to the objective map; not solved")
        return Claim(Standing.UNKNOWN, None, "not solved")

    def _direction(
        self, direction: Direction, attempt: Attempt | None, profile: Mapping[Relation, Claim]
    ) -> DirectionClaims:
        if attempt is None:
            return DirectionClaims(
                Claim(Standing.UNKNOWN, None, "no map"), Claim(Standing.UNKNOWN, None, "no map")
            )
        feasible = attempt.to_a if direction == B_TO_A else attempt.to_b
        feasible_claim = Claim(
            feasible.standing, feasible.grade, feasible.reason.value if feasible.reason else ""
        )
        if profile[Relation.SAME_DECISIONS].standing is Standing.PROVED:
            grade = profile[Relation.SAME_DECISIONS].grade
            return DirectionClaims(Claim(Standing.PROVED, grade, "follows"), feasible_claim)
        optimal = (
            attempt.judge(Relation.QUASI_KARP) if direction == B_TO_A else attempt.trial.quasi_karp(A_TO_B)
        )
        grade = Grade.weakest([optimal.grade, attempt.trial.quasi_karp_grade()])
        note = optimal.reason.value if optimal.reason else ""
        return DirectionClaims(Claim(optimal.standing, grade, note), feasible_claim)

    def _strength(self, attempt: Attempt | None) -> Strength:
        sizes = [(s.instance.n, s.instance.m, s.instance.nnz) for s in (self.a, self.b)]
        if attempt is not None and attempt.trial.complete:
            return Strength(sizes[0], sizes[1], None, None, "the same rows: equally strong")
        if max(sizes[0][2], sizes[1][2]) > STRENGTH_LIMIT or _out_of_time(self.a):
            return Strength(sizes[0], sizes[1], None, None, "LP bounds not computed")
        return Strength(sizes[0], sizes[1], self.a.relaxed_value, self.b.relaxed_value)

    def _nonvacuous(self) -> bool:
        """True when an exactly checked feasible point of each side is known."""
        return self.a.has_known_point and self.b.has_known_point


def _out_of_time(side: Side) -> bool:
    return side.deadline is not None and time.monotonic() > side.deadline


def _strongest(proved: list[Relation]) -> Relation | None:
    """Return the strongest relation proved; same-decisions before reformulation where neither implies the other."""
    for relation in (
        Relation.ISOMORPHIC,
        Relation.SAME_DECISIONS,
        Relation.REFORMULATION,
        Relation.QUASI_KARP,
    ):
        if relation in proved:
            return relation
    return None


def _map_lines(attempt: Attempt | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if attempt is None:
        return (), ()
    a, b = attempt.trial.a.instance, attempt.trial.b.instance
    text_of_map = attempt.proposal.text
    if not text_of_map and max(a.n, b.n) <= MOST_RENDERED:
        from equivamap.mapping.render import render_links

        text_of_map = render_links(attempt.proposal.links, a, b)
    elif not text_of_map:
        text_of_map = (
            f"# {len(attempt.proposal.links.renamed_a)} variables, paired by {attempt.proposal.source}"
        )
    sections: dict[str, list[str]] = {"backward": [], "forward": []}
    current = "backward"
    for line in text_of_map.splitlines():
        text = line.strip()
        if text.rstrip(":") in sections and text.endswith(":"):
            current = text.rstrip(":")
        elif text:
            sections[current].append(text)
    return tuple(sections["backward"]), tuple(sections["forward"])


def _how_it_fails(attempt: Attempt) -> str:
    """Say when one side relaxes the other under the map, and by which families."""
    standings = (attempt.to_a.standing, attempt.to_b.standing)
    found = differences(attempt.trial, attempt.to_a, attempt.to_b, None)
    if standings == (Standing.REFUTED, Standing.PROVED) and found.missing:
        return f" (under it B relaxes A: it lacks {', '.join(d.family for d in found.missing)})"
    if standings == (Standing.PROVED, Standing.REFUTED) and found.extra:
        return f" (under it B is tighter than A: it adds {', '.join(d.family for d in found.extra)})"
    return ""


def _open_words(attempt: Attempt | None) -> str:
    families = () if attempt is None else attempt.open_families
    if not families:
        return "some variables"
    return f"the variables {', '.join(families[:5])}{', …' if len(families) > 5 else ''}"


def _advice(
    reason: Reason, attempt: Attempt | None, question: Question, proposers_failed: str
) -> tuple[str, str]:
    """Return what to say of an undecided question, and the options to try next."""
    families = (
        ""
        if attempt is None
        else " ".join(
            f"--open {shlex.quote(f)}" for f in attempt.open_families if f not in question.open_families
        )
    )
    if reason is Reason.NO_MAP_FOUND and attempt is None:
        return proposers_failed or "no proposer found a map", "--map FILE"
    if reason is Reason.NO_MAP_FOUND and attempt is not None:
        by = attempt.proposal.source
        return (
            f"the map by {by} fails{_how_it_fails(attempt)}, and no other was found; another map might exist",
            "--map names" if by == "names" else "--map FILE",
        )
    texts: dict[Reason, tuple[str, str]] = {
        Reason.NAMES_MAP_FAILS: (
            "the map by names is refuted; the map that works sends a shared name to another",
            "--map free",
        ),
        Reason.REFERENCE_NOT_DETERMINED: (
            f"nothing in B determines {_open_words(attempt)} of A. It holds if they may stay open, which means "
            "less; A and B swapped may need none",
            families or "--map FILE",
        ),
        Reason.RESTRICTS_REFERENCE: (
            "B keeps only some solutions of A, with the same optimum (cuts or symmetry breaking)",
            "--relation quasi-karp",
        ),
        Reason.UNITS: ("the objective ranges agree up to a power of ten", "--objective affine"),
        Reason.OBJECTIVE_MAP: (
            "feasible decisions agree, but the costs do not under the objective maps allowed",
            "--objective affine",
        ),
        Reason.INSTANCE_SPECIFIC: (
            "the map that works uses numbers that neither model states: "
            + (attempt.inadmissible if attempt is not None else ""),
            "--map FILE",
        ),
        Reason.NUMERIC: ("a violation too small to tell from rounding", "-v"),
        Reason.VACUOUS: (
            "no feasible point (or optimum) of a side is known, so that everything would be true",
            "--data FILE",
        ),
        Reason.DEGENERATE: (
            "A has a single feasible point on this data: almost any map would do",
            "--data FILE",
        ),
        Reason.TIME: ("the time limit was reached", "--time-limit 600"),
        Reason.NOT_PROVED: ("no witness was found, but some obligations could not be discharged", "-v"),
    }
    return texts.get(reason, (reason.value, ""))
