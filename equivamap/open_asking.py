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
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from equivamap.errors import DataError, SandboxError, UsageError
from equivamap.formulations.open_verdict import GENERATOR, InstanceCounts, OpenCheckResult
from equivamap.last_resort import LEAST_SHARE, USELESS, LastProposer
from equivamap.verify.relations import Outcome, Reason, Relation

if TYPE_CHECKING:
    from equivamap.formulations.across import Comparison
    from equivamap.formulations.family_maps import InstancePair
    from equivamap.formulations.formulation import Formulation
    from equivamap.formulations.instance_run import InstanceRun
    from equivamap.formulations.instances import Generator, UserGenerator
    from equivamap.formulations.parameter_maps import ParameterMap
    from equivamap.formulations.proposed_maps import SetAside
    from equivamap.llm import Message
    from equivamap.propose.llm.dialogue import Told
    from equivamap.propose.llm.open_answer import OpenReading
    from equivamap.propose.llm.open_prompt import Need
    from equivamap.propose.llm.settings import Asking

# What asks is imported where a model is configured: most checks need none of it.

__all__ = ["BY_MODEL", "OpenPair", "OpenProposer"]

BY_MODEL = "proposed by a language model"

_WORST = (1_000_000,)
_DATA_SHOWN = 2
_COLUMNS_SHOWN = 24


@dataclass(frozen=True)
class OpenPair:
    """Two formulations, and how to run them.

    Parameters
    ----------
    a, b
        The formulations; A has a schema.
    relation
        What is to be proved.
    sizes, instances, seed
        As for `check_formulations`.
    source
        Draws data of A.
    begin
        Returns a run that has not worked yet, under a parameter map, with data of a generator (None for `source`), up
        to a `time.monotonic` value.
    may_stay_open
        Families of A that need no line.
    """

    a: Formulation
    b: Formulation
    relation: Relation
    sizes: int
    instances: int
    seed: int
    source: Generator
    begin: Callable[[ParameterMap, UserGenerator | None, float], InstanceRun]
    may_stay_open: Sequence[str] = ()


@dataclass
class _State:
    """What the talk has come to."""

    need: Need
    run: InstanceRun | None
    contributed: list[str] = field(default_factory=list)
    aside: SetAside | None = None
    settled: bool = False
    generator: str = ""


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
        self._state: _State | None = None
        self._left = 0.0
        self._sizes = 1
        self._runs: dict[tuple[tuple[str, str], ...], InstanceRun] = {}

    @property
    def can_ask(self) -> bool:
        """True where there is a model to ask."""
        return self.last.model is not None

    def may_map_data(self, a: Formulation, b: Formulation, relation: Relation) -> bool:
        """Tell whether a parameter map may be asked for; else what `why_not` of the result says is why not."""
        from equivamap.formulations.proposed_maps import PROVABLE

        if not self.can_ask or a.schema is None or b.schema is None:
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
        self._state = _State(need, None if need == "parameter map" else run)
        self._sizes = pair.sizes
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
        return nothing and by_names and self.may_map_data(pair.a, pair.b, pair.relation)

    def _talk(self, pair: OpenPair, stack: ExitStack) -> None:
        from equivamap.propose.llm.open_talk import OpenTalk
        from equivamap.propose.llm.settings import Accounts

        assert self.last.asking is not None and self.last.model is not None and self._state is not None
        state = self._state
        talk = OpenTalk(self.last.model, Accounts(self.last.asking))
        self.last.dialogue = talk

        def judged(reading: OpenReading) -> Told:
            started = time.monotonic()
            if state.run is not None:
                state.run.deadline = state.run.comparer.deadline = started + self._left
            told = self._judged(pair, reading, started + self._left, stack)
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
            findings = _draws(run)
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

    # -- judging -----------------------------------------------------------------------------------------------

    def _judged(self, pair: OpenPair, reading: OpenReading, deadline: float, stack: ExitStack) -> Told:
        assert self._state is not None
        if self._state.need == "parameter map":
            return self._under_map(pair, reading, deadline)
        told = (
            self._with_generator(pair, reading, deadline, stack) if self._state.need == "generator" else None
        )
        if told is not None:
            return told
        return self._on_instances(reading, deadline)

    def _on_instances(self, reading: OpenReading, deadline: float) -> Told:
        """Try the data that a model names, and then its map."""
        from equivamap.propose.llm.dialogue import Told

        state = self._state
        assert state is not None and state.run is not None
        words = list(reading.faults)
        words += self._tried_data(reading.data)
        if state.settled:
            return Told("", ())
        if reading.map is None:
            return Told("\n".join([*words, "Your answer holds no map lines that can be used."]), _WORST)
        told = self._offered(state.run, reading, deadline)
        return dataclasses.replace(told, text="\n".join([*words, told.text]))

    def _offered(self, run: InstanceRun, reading: OpenReading, deadline: float) -> Told:
        """Try a map over families on all instances."""
        from equivamap.formulations.telling import map_shortfall
        from equivamap.propose.llm.dialogue import Told

        state = self._state
        assert state is not None and reading.map is not None
        known = {name for p in run.pairs for s in (p.a, p.b) for name in s.instance.variables.families}
        unknown = [
            line.target.name
            for line in reading.map.lines
            if line.target.name not in known
            and line.target.name.removeprefix("A.").removeprefix("B.") not in known
        ]
        if unknown:
            return Told(f"No side has a variable family {', '.join(n[:60] for n in unknown[:5])}.", _WORST)
        if any(c.source == "llm" and c.text == reading.map.text.strip() for c in run.maps.candidates):
            return Told("This is the same map as before, which failed.", _WORST)
        candidate, proved = run.maps.offer("llm", reading.map, run.pairs, run.comparer.solve_limit, deadline)
        if proved is None:
            found = map_shortfall(run.maps, candidate, run.pairs, run.comparisons)
            return Told(found.text, found.rank)
        run.map = proved
        self._carried("the map over families")
        return Told("", ())

    def _tried_data(self, data: Sequence[dict[str, Any]]) -> list[str]:
        """Compare the sides on data that a model named: a place to look, and nothing else."""
        from equivamap.formulations.proposed_generator import limits_fault

        state = self._state
        assert state is not None and state.run is not None
        run, words = state.run, []
        for given in data:
            good = None if limits_fault(given) else run.refuter.generator.checked(given)
            if good is None:
                words.append("Data to try are no data of A: they do not fit its schema and assumptions.")
                continue
            comparison = _compared_on(run, good)
            if run.refuted is not None:
                self._carried("the data on which the two differ")
                return words
            what = "do not differ in status or values" if comparison.is_compared else comparison.fate.value
            words.append(f"On data that you named: {what}.")
        return words

    def _with_generator(
        self, pair: OpenPair, reading: OpenReading, deadline: float, stack: ExitStack
    ) -> Told | None:
        """Draw data by a proposed generator; None where there are feasible instances now."""
        from equivamap.formulations.proposed_generator import ProposedGenerator
        from equivamap.llm.answers import strict_json
        from equivamap.propose.llm.dialogue import Told

        state = self._state
        assert state is not None and state.run is not None
        if not reading.generator:
            return Told("\n".join([*reading.faults, "Your answer holds no generator."]), _WORST)
        if reading.generator == state.generator:
            return Told("This is the same generator as before.", _WORST)
        state.generator = reading.generator
        try:
            proposed = stack.enter_context(
                ProposedGenerator(reading.generator, pair.source.sizes, strict_json)
            )
            run = pair.begin(state.run.comparer.parameter_map, proposed, deadline)
            run.work()
        except DataError as fault:
            return Told(f"{fault.message}.", _WORST)
        except SandboxError as fault:
            words = f"a proposed generator is run in a sandbox or not at all: {fault.message}"
            return Told(words, _WORST, hopeless=words)
        if not any(c.is_compared for c in run.comparisons):
            said = f"{_draws(run)}\n{proposed.last_fault}".strip()
            return Told(f"With your generator: {said}", (*_WORST, -len(run.comparisons)))
        state.run = run
        if run.refuted is not None or run.proved:
            self._carried(GENERATOR)
            return Told("", ())
        if not any(c.is_feasible for c in run.comparisons):
            return Told("With your generator no data set is feasible on both sides.", (900_000,))
        state.contributed.append(GENERATOR)
        state.need = "map"
        return None

    def _under_map(self, pair: OpenPair, reading: OpenReading, deadline: float) -> Told:
        """Try a parameter map with the map between variables that came with it."""
        from equivamap.formulations.proposed_maps import proposed_map, shortcoming
        from equivamap.formulations.telling import data_text, refutation_text, tried_text
        from equivamap.propose.llm.dialogue import Told

        state = self._state
        assert state is not None and pair.a.schema is not None and pair.b.schema is not None
        if not reading.parameter_lines:
            return Told("\n".join([*reading.faults, "Your answer holds no parameter map."]), _WORST)
        try:
            given = proposed_map(reading.parameter_lines, pair.a.schema, pair.b.schema)
        except UsageError as fault:
            return Told("\n".join([*reading.faults, f"{fault.message} ({fault.remedy})."]), _WORST)
        key = tuple(given.statements.items())
        run = self._runs.get(key)
        if run is None:
            run = self._runs[key] = pair.begin(given, None, deadline)
            run.work()
        run.deadline = run.comparer.deadline = deadline
        state.run, state.aside = run, shortcoming(given, run.comparer, run.refuter.generator, run.comparisons)
        if run.refuted is not None:
            words = (
                "Under your parameter map the two differ; the map is wrong, or they are not the same problem."
            )
            return Told(f"{words}\n{refutation_text(run.refuted)}", (800_000,))
        if state.aside is not None:
            told = f"Your parameter map cannot be used: {state.aside.text}."
            if state.aside.data is not None:
                told += f"\n- data of A: {data_text(state.aside.data)}"
            return Told(told, (850_000,))
        if run.proved:
            self._carried("the parameter map")
            return Told("", ())
        agree = f"Under your parameter map statuses and values agree on {len(run.pairs)} data sets."
        if reading.map is None:
            tried = tried_text(run.maps, run.pairs, run.comparisons)
            return Told(
                "\n".join([*reading.faults, agree, tried, "A map between the variables is needed."]),
                (700_000,),
            )
        told_of = self._offered(run, reading, deadline)
        if state.settled:
            state.contributed.insert(0, "the parameter map")
        return dataclasses.replace(told_of, text="\n".join([*reading.faults, agree, told_of.text]))

    def _carried(self, what: str) -> None:
        """Note what settled the question, and prove it for all data where that goes."""
        state = self._state
        assert state is not None and state.run is not None
        state.contributed.append(what)
        state.settled = True
        state.run.climb(self._sizes)

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


def _compared_on(run: InstanceRun, data: dict[str, Any]) -> Comparison:
    """Compare the sides on further data, which then count like those drawn."""
    from equivamap.formulations.family_maps import InstancePair

    number = max((c.number for c in run.comparisons), default=-1) + 1
    comparison = run.comparer.compare(number, data)
    run.comparisons.append(comparison)
    if comparison.is_compared and run.comparer.sides is not None:
        run.pairs.append(InstancePair(number, *run.comparer.sides))
    run.refuted = run.refuter.take(comparison)
    return comparison


def _only_crossing(run: InstanceRun) -> bool:
    by_names = next((c for c in run.maps.candidates if c.source == "names"), None)
    return by_names is not None and run.maps.only_crossing(by_names, run.pairs)


def _draws(run: InstanceRun) -> str:
    """Say what became of the data that were drawn."""
    counts = run.stream.counts
    text = f"{counts.tries} data sets were drawn; {counts.valid} of them were new and met the assumptions"
    text += f", {counts.misshapen} did not fit the schema" if counts.misshapen else ""
    for assumption, count in counts.rejected.most_common(5):
        text += f"\n- {count} failed: {assumption}"
    compared = [c for c in run.comparisons if c.is_compared]
    text += (
        f"\n{len(compared)} were compared; {sum(c.is_feasible for c in compared)} are feasible on both sides."
    )
    other = next((c for c in run.comparisons if not c.is_compared), None)
    return text + (f"\nSet aside: {other.fate.value} ({other.message})" if other is not None else "")
