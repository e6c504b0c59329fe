"""A language model as the last proposer: asked where nothing cheaper settled a question, told why its maps fail."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from equivamap.errors import InputError, UsageError
from equivamap.verify.model_use import ModelUse
from equivamap.verify.relations import Reason, Standing

if TYPE_CHECKING:
    from equivamap.llm import LanguageModel, Message
    from equivamap.mapping.links import Proposal
    from equivamap.propose.llm.dialogue import Dialogue
    from equivamap.propose.llm.exchange import Exchange
    from equivamap.propose.llm.settings import Asking
    from equivamap.verify.attempt import Attempt
    from equivamap.verify.case import Case, Ruling
    from equivamap.verify.verdict import CheckResult

# What asks is imported where a model is configured: most checks need none of it.

__all__ = ["LEAST_SHARE", "USELESS", "LastProposer", "asking_of", "findings"]

_CONFIGURED = "EQUIVAMAP_LLM_MODEL"

LEAST_SHARE = 0.5
"""Share of the time limit that maps of a model have at least, all together: others may have used up theirs."""

_LINES_SHOWN = 30

USELESS = {
    Reason.COEFFICIENTS_DIFFER: "only numbers differ, which no map changes",
    Reason.UNITS: "the costs seem to be in different units, which no map changes",
    Reason.NAMES_MAP_FAILS: "a map is known, and it is its crossing of names that is not accepted",
    Reason.RESTRICTS_REFERENCE: "a map is known that proves B to keep only some solutions of A",
    Reason.VACUOUS: "no feasible point (or optimum) of a side is known, so that no map proves anything",
    Reason.DEGENERATE: "A has a single feasible point on this data, so that no map proves anything",
    Reason.NUMERIC: "the numbers decide, not the map",
}
"""Reasons for which no map that a model could find would change the verdict."""


def asking_of(given: Any) -> Asking | None:
    """Return how to ask: what is given, or a model with the usual settings; None where none is configured.

    Raises
    ------
    UsageError
        If what is given cannot be asked.
    """
    if given is None and not os.environ.get(_CONFIGURED):
        return None
    from equivamap.propose.llm.settings import Asking

    return given if isinstance(given, Asking) else Asking(given)


class LastProposer:
    """A language model for one question.

    Parameters
    ----------
    asking
        How to ask; None where no model is configured.
    time_limit
        Seconds that the question has for everything but waiting for the model.

    Raises
    ------
    InputError
        If a recording, a cache that was named, a URL or a key cannot be used.
    """

    def __init__(self, asking: Asking | None, time_limit: float) -> None:
        self.asking = asking
        self.time_limit = time_limit
        self.notes: list[str] = []
        self.model: LanguageModel | None = None
        self.dialogue: Exchange | None = None
        self.might_help = False
        self.why_not = "no model is named (--llm-model NAME)"
        if asking is not None:
            self._load(asking)

    def _load(self, asking: Asking) -> None:
        from equivamap.llm import ModelChoice, language_model

        try:
            model = language_model(ModelChoice() if asking.model is None else asking.model)
        except UsageError as fault:
            if fault.kind not in ("no-llm", "no-llm-model"):
                raise
            self.why_not = f"{fault.message} ({fault.remedy})"
            return
        self.model = self._cached(model, asking)
        self.why_not = "it was not needed"

    def _cached(self, model: LanguageModel, asking: Asking) -> LanguageModel:
        """Put the cache between us and a model on a server; a recorder stays outside of it."""
        from equivamap.llm import CachedModel, OpenAIModel, Recorder
        from equivamap.llm.cache import default_place

        if asking.cache == "off":
            return model
        if isinstance(model, Recorder):
            return Recorder(self._cached(model.model, asking), model.path)
        if not isinstance(model, OpenAIModel) and asking.cache is None:
            return model
        try:
            return CachedModel(model, asking.cache or default_place())
        except InputError as fault:
            if asking.cache is not None:
                raise
            self.notes.append(f"{fault.message}; answers are not kept")
            return model

    def __call__(self, case: Case, ruling: Ruling) -> Iterator[Proposal]:
        """Yield the model's maps; each is judged before the next is asked for."""
        useless = self._useless(case, ruling)
        self.might_help = not useless
        if self.asking is None or self.model is None:
            return
        if useless:
            self.why_not = useless
            return
        yield from self.proposals(case)

    def _useless(self, case: Case, ruling: Ruling) -> str:
        """Say why no map of a model would change the verdict; empty where one might."""
        if ruling.reason in USELESS:
            return USELESS[ruling.reason]
        by_names = case.by_names
        if (
            by_names is not None
            and not case.question.free_map
            and by_names.claim.standing is Standing.REFUTED
        ):
            named = len(by_names.proposal.links.renamed_a) == case.a.instance.n
            if named:
                return (
                    "all variables have their names on both sides and the map by names fails, so that no other "
                    "would be accepted (--map free)"
                )
        return ""

    def proposals(self, case: Case) -> Iterator[Proposal]:
        """Yield the model's maps for a case; each is judged, and kept in the case, before the next is asked for."""
        from equivamap.propose.llm.dialogue import Dialogue, Told
        from equivamap.propose.llm.settings import Accounts
        from equivamap.verify.shortfall import shortfall

        assert self.asking is not None and self.model is not None
        accounts = Accounts(self.asking)
        dialogue = self.dialogue = Dialogue(self.model, case.a.instance, case.b.instance, accounts)
        question = self.question(case)
        left = LEAST_SHARE * self.time_limit
        if case.a.deadline is not None:
            left = max(left, case.a.deadline - time.monotonic())
        current: list[Proposal] = []

        def told() -> Told:
            tried = next((t for t in reversed(case.attempts) if t.proposal is current[0]), None)
            if tried is None:
                return Told("This map was tried before you were asked, and failed.", (1_000_000,))
            found = shortfall(case, tried)
            return Told(found.text, found.rank, found.hopeless)

        for proposal in dialogue.proposals(question, told):
            # waiting for the model is not deciding
            started = time.monotonic()
            case.a, case.b = case.a.with_deadline(started + left), case.b.with_deadline(started + left)
            current[:] = [proposal]
            yield proposal
            left -= time.monotonic() - started
            if left <= 0:
                dialogue.ended = "the time for deciding is over"
                break
        _suspect(case, dialogue)

    def question(self, case: Case) -> list[Message]:
        """Return the first question on a case."""
        from equivamap.propose.llm.prompt import opening

        assert self.asking is not None
        return opening(
            case.a.instance,
            case.b.instance,
            str(case.question.relation),
            room=self.asking.prompt_size,
            texts=self.asking.texts,
            findings=findings(case),
            may_stay_open=sorted(case.question.open_families),
        )

    @property
    def use(self) -> ModelUse:
        """What a result says of the model."""
        name = "" if self.model is None else self.model.name
        if self.dialogue is None:
            return ModelUse(False, self.why_not, name, notes=tuple(self.notes))
        from equivamap.llm import CachedModel, Recorder

        accounts = self.dialogue.accounts
        inner = self.model.model if isinstance(self.model, Recorder) else self.model
        broken = [inner.broken] if isinstance(inner, CachedModel) and inner.broken else []
        suspicions = self.dialogue.suspicions
        return ModelUse(
            asked=accounts.questions > 0,
            why=self.dialogue.ended,
            model=name,
            rounds=accounts.rounds,
            questions=accounts.questions,
            from_cache=accounts.from_cache,
            from_recording=accounts.from_recording,
            tokens_in=accounts.tokens_in,
            tokens_out=accounts.tokens_out,
            estimated=accounts.estimated,
            cost=accounts.cost,
            seconds=accounts.seconds,
            suspicion=suspicions[-1].words if suspicions else "",
            notes=(*self.notes, *broken),
        )

    def in_result(self, result: CheckResult) -> ModelUse | None:
        """Return what a result is to say of the model: nothing where it was settled without one."""
        use = self.use
        if use.asked:
            return use
        if result.reason is None or result.map_source == "given":
            return None
        # whoever configured none hears of it only where one might have helped
        return use if self.might_help or self.asking is not None else None


def _suspect(case: Case, dialogue: Dialogue) -> None:
    """Look where the model says that the sides differ; a point counts only where it is feasible, exactly."""
    for suspicion in dialogue.suspicions:
        side = case.a if suspicion.side == "a" else case.b
        if suspicion.point and side.region.contains(suspicion.point) is None:
            case.screens.suspect(side, suspicion.point)


def findings(case: Case) -> str:
    """Say what was tried already and why it failed, for a model to read."""
    from equivamap.verify.shortfall import shortfall

    if not case.attempts:
        return ""
    counts = Counter(attempt.proposal.source for attempt in case.attempts)
    listed = ", ".join(f"{count} by {source}" for source, count in counts.items())
    lines = [f"Maps tried without success: {listed}."]
    best = case.best_attempt
    if best is not None:
        lines += ["The one that came closest:", *_map_text(best), shortfall(case, best).text]
    return "\n".join(line for line in lines if line)


def _map_text(attempt: Attempt) -> Sequence[str]:
    from equivamap.verify.profile import map_lines

    lines = [line for part in map_lines(attempt) for line in part]
    more = [f"(and {len(lines) - _LINES_SHOWN} more lines)"] if len(lines) > _LINES_SHOWN else []
    return [f"  {line}" for line in [*lines[:_LINES_SHOWN], *more]]
