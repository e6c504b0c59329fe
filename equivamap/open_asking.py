"""A language model asked about formulations with open data, where nothing cheaper settled the question.

It may propose a map over families, how B's data follow from A's, a generator of data, and data on which to look for a
difference. Each is checked before it counts (`equivamap.formulations.proposed_maps`,
`equivamap.formulations.proposed_generator`), and a proposed parameter map and a proposed generator never carry a claim
together: one chooses the data, the other what becomes of them.
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from equivamap.formulations.open_verdict import GENERATOR, InstanceCounts, OpenCheckResult
from equivamap.last_resort import LEAST_SHARE, USELESS, LastProposer
from equivamap.open_judging import Judge, OpenPair, State, draws_text
from equivamap.verify.relations import Outcome, Reason, Relation

if TYPE_CHECKING:
    from equivamap.formulations.builds.formulation import Formulation
    from equivamap.formulations.comparing.family_maps import InstancePair
    from equivamap.formulations.instance_run import InstanceRun
    from equivamap.formulations.proposed_maps import SetAside
    from equivamap.llm import Message
    from equivamap.propose.llm.dialogue import Told
    from equivamap.propose.llm.open_answer import OpenReading
    from equivamap.propose.llm.open_prompt import Need
    from equivamap.propose.llm.settings import Asking

# What asks is imported where a model is configured: most checks need none of it.

__all__ = ["BY_MODEL", "OpenPair", "OpenProposer"]

BY_MODEL = "proposed by a language model"

_DATA_SHOWN = 2
_COLUMNS_SHOWN = 24


class OpenProposer:
    """A language model for one pair of formulations.

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
        self.last = LastProposer(asking, time_limit)
        self.time_limit = time_limit
        self._state: State | None = None
        self._left = 0.0

    @property
    def can_ask(self) -> bool:
        """True where there is a model to ask."""
        return self.last.model is not None

    def may_map_data(
        self, a: Formulation, b: Formulation, relation: Relation, may_stay_open: Sequence[str] = ()
    ) -> bool:
        """Tell whether a parameter map may be asked for; else what `why_not` of the result says is why not.

        Where variables of A may stay open, feasible points count only in part, so that data could carry the rest.
        """
        from equivamap.formulations.proposed_maps import PROVABLE

        if not self.can_ask or a.schema is None or b.schema is None:
            return False
        if may_stay_open:
            self.last.why_not = (
                "nothing is proved under a proposed parameter map where variables may stay open"
            )
            return False
        if relation not in PROVABLE:
            self.last.why_not = (
                f"{relation} is not proved under a proposed parameter map (--parameter-map FILE)"
            )
            return False
        return True

    # -- asking ------------------------------------------------------------------------------------------------

    def decide(
        self, pair: OpenPair, run: InstanceRun | None, before: OpenCheckResult | None
    ) -> InstanceRun | None:
        """Ask where an answer could help, and return the run whose result counts.

        Parameters
        ----------
        pair
            The question.
        run
            What was done so far; None where there is no parameter map.
        before
            Its result.
        """
        need = self._need(pair, run, before)
        if need is None or self.last.asking is None or self.last.model is None:
            return run
        self._state = State(need, None if need == "parameter map" else run)
        self._left = LEAST_SHARE * self.time_limit
        if run is not None:
            self._left = max(self._left, run.deadline - time.monotonic())
        with ExitStack() as stack:
            self._talk(pair, stack)
        # waiting for answers was not deciding: what was found out does not end in a lack of time
        if self._state.run is not None and (before is None or before.reason is not Reason.TIME):
            self._state.run.deadline = math.inf
        return self._state.run

    def _need(self, pair: OpenPair, run: InstanceRun | None, before: OpenCheckResult | None) -> Need | None:
        """Return what to ask for; None where no answer would change the verdict, and `why_not` says why."""
        if run is None or before is None:
            if next(iter(pair.source.instances(pair.seed, pair.sizes, 1)), None) is None:
                self.last.why_not = (
                    "no data of A were found, and a proposed parameter map is not tried on proposed data"
                )
                return None
            self.last.might_help = True
            return "parameter map"
        if before.verdict is not Outcome.UNDECIDED:
            return None
        why_not = ""
        if self._leaves_b(pair, run, before):
            self.last.might_help = True
            return "parameter map"
        if not before.counts.feasible:
            if before.counts.failed and not before.counts.compared:
                why_not = "no instance could be built"
                if pair.b.schema is None and run.comparer.parameter_map.origin == "names":
                    why_not += "; if B takes other data than A, --schema-b FILE says which"
            elif pair.source.user is not None:
                why_not = "a generator is given"
            need: Need = "generator"
        else:
            if run.maps.given:
                why_not = "the map is given"
            elif before.reason in USELESS:
                why_not = USELESS[before.reason]
            elif _only_crossing(run):
                why_not = (
                    "all variables have their names on both sides and the map by names fails, so that no other "
                    "would be accepted (--map free)"
                )
            need = "map"
        self.last.might_help = not why_not
        if why_not and self.can_ask:
            self.last.why_not = why_not
        return None if why_not else need

    def _leaves_b(self, pair: OpenPair, run: InstanceRun, before: OpenCheckResult) -> bool:
        """Tell whether equal names give no data of B at all, so that another map of the data may be asked for."""
        counts, by_names = before.counts, run.comparer.parameter_map.origin == "names"
        nothing = counts.outside_b > 0 and not counts.compared
        return nothing and by_names and self.may_map_data(pair.a, pair.b, pair.relation, pair.may_stay_open)

    def _talk(self, pair: OpenPair, stack: ExitStack) -> None:
        from equivamap.propose.llm.open_talk import OpenTalk
        from equivamap.propose.llm.settings import Accounts

        assert self.last.asking is not None and self.last.model is not None and self._state is not None
        state = self._state
        talk = OpenTalk(self.last.model, Accounts(self.last.asking))
        self.last.dialogue = talk
        judge = Judge(pair, state, stack)

        def judged(reading: OpenReading) -> Told:
            started = time.monotonic()
            if state.run is not None:
                state.run.deadline = state.run.comparer.deadline = started + self._left
            told = judge.judged(reading, started + self._left)
            self._left -= time.monotonic() - started
            if self._left <= 0 and not state.settled:
                return dataclasses.replace(told, hopeless="the time for deciding is over")
            return told

        talk.work(self._opening(pair), judged, lambda: state.need, lambda: state.settled)

    def _opening(self, pair: OpenPair) -> list[Message]:
        """Return the first question."""
        from equivamap.formulations.telling import data_text, schema_lines, source_text, tried_text
        from equivamap.propose.llm.open_prompt import OpenSide, open_opening

        assert self.last.asking is not None and self._state is not None
        state, run = self._state, self._state.run
        told: InstancePair | None = None
        data: tuple[list[str], list[str]] = ([], [])
        findings = ""
        if run is None:
            drawn = pair.source.instances(pair.seed, pair.sizes, pair.instances)
            some = sorted(drawn, key=lambda d: len(data_text(d)))
            data[0].extend(data_text(d) for d in some[len(some) // 2 :][:_DATA_SHOWN])
            findings = "B has parameters that A does not have under the same name."
        elif state.need == "map":
            told = _shown_pair(run.pairs)
            comparison = next(
                (c for c in run.comparisons if told is not None and c.number == told.number), None
            )
            if comparison is not None:
                data[0].append(data_text(comparison.data_a))
                if comparison.data_b is not None and comparison.data_b != comparison.data_a:
                    data[1].append(data_text(comparison.data_b))
            agree = sum(c.is_compared for c in run.comparisons)
            findings = f"Statuses and optimal values agree on {agree} data sets.\n"
            findings += tried_text(run.maps, run.pairs, run.comparisons)
        else:
            findings = draws_text(run)
        sides = []
        for side, shown in zip((pair.a, pair.b), data, strict=True):
            schema = side.schema or (pair.a.schema if run is not None else None)
            sides.append(OpenSide(source_text(side), () if schema is None else schema_lines(schema), shown))
        mapped = (
            ()
            if run is None or run.comparer.parameter_map.origin == "names"
            else run.comparer.parameter_map.lines
        )
        texts = {t: words for t, words in self.last.asking.texts.items() if not t.startswith("Source of ")}
        return open_opening(
            state.need,
            (sides[0], sides[1]),
            str(pair.relation),
            room=self.last.asking.prompt_size,
            models=() if told is None else (told.a.instance, told.b.instance),
            parameter_map=mapped,
            texts=texts,
            findings=findings,
            may_stay_open=pair.may_stay_open,
        )

    # -- what a result says ------------------------------------------------------------------------------------

    def finished(self, result: OpenCheckResult | None, pair: OpenPair) -> OpenCheckResult:
        """Return a result with what the model was asked and contributed; under a proposed map it claims less.

        Parameters
        ----------
        result
            That of the run that counts; None where there is no parameter map.
        """
        state = self._state
        if result is None:
            why = self.last.use.why
            result = OpenCheckResult(
                verdict=Outcome.UNDECIDED,
                relation=pair.relation,
                basis=None,
                grade=None,
                reason=Reason.PARAMETER_MAP,
                explanation="no parameter map is given, and none that was proposed can be used"
                + (f": {why}" if why else ""),
                counts=InstanceCounts(pair.instances),
                sizes={},
                next_command="--parameter-map FILE",
            )
        run = None if state is None else state.run
        settled = state is not None and state.settled
        if run is not None and run.comparer.parameter_map.origin == "proposed":
            result = _under_proposed(result, run, settled, None if state is None else state.aside)
        contributed = tuple(state.contributed) if state is not None and settled else ()
        if settled and state is not None and state.generator and GENERATOR in contributed:
            words = "the data were drawn by a generator that a language model proposed"
            if result.verdict is Outcome.BOUNDED:
                result = dataclasses.replace(result, explanation=f"{result.explanation}; {words}")
            else:
                result = dataclasses.replace(result, notes=(*result.notes, words))
        use = self.last.use
        shown = use.asked or (
            result.reason is not None
            and result.map_source != "given"
            and (self.last.might_help or self.last.asking is not None)
        )
        return dataclasses.replace(result, language_model=use if shown else None, contributed=contributed)


def _under_proposed(
    result: OpenCheckResult, run: InstanceRun, settled: bool, aside: SetAside | None
) -> OpenCheckResult:
    """Return a result under a proposed parameter map: it names the map, and refutes nothing."""
    result = dataclasses.replace(result, parameter_lines=run.comparer.parameter_map.lines)
    if result.verdict in (Outcome.BOUNDED, Outcome.EQUIVALENT) and settled and aside is None:
        words = "this rests on the parameter map below, which a language model proposed"
        return dataclasses.replace(result, explanation=f"{result.explanation}; {words}")
    if result.verdict is Outcome.NOT_EQUIVALENT:
        why = (
            f"under the parameter map that a language model proposed they differ ({result.explanation}), which refutes "
            "the map or the pair, and nobody knows which"
        )
    elif aside is not None:
        why = f"the parameter map that a language model proposed carries no claim: {aside.text}"
    else:
        why = f"under the parameter map that a language model proposed {result.explanation}"
    return dataclasses.replace(
        result,
        verdict=Outcome.UNDECIDED,
        basis=None,
        grade=None,
        reason=Reason.PARAMETER_MAP,
        explanation=why,
        all_data=None,
        next_command="--parameter-map FILE",
    )


def _shown_pair(pairs: Sequence[InstancePair]) -> InstancePair | None:
    """Return the instance to be shown: the largest that is easy to read, for the smallest tell little."""
    feasible = [pair for pair in pairs if pair.a.best.status != "infeasible"]
    small = [p for p in feasible if max(p.a.instance.n, p.b.instance.n) <= _COLUMNS_SHOWN]
    if small:
        return max(small, key=lambda pair: pair.a.instance.n + pair.b.instance.n)
    return min(feasible, key=lambda pair: pair.a.instance.n + pair.b.instance.n, default=None)


def _only_crossing(run: InstanceRun) -> bool:
    by_names = next((c for c in run.maps.candidates if c.source == "names"), None)
    return by_names is not None and run.maps.only_crossing(by_names, run.pairs)
