"""What becomes of an answer about formulations with open data: every proposal is checked before it counts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from equivamap.errors import DataError, SandboxError, UsageError
from equivamap.formulations.open_verdict import GENERATOR
from equivamap.verify.relations import Relation

if TYPE_CHECKING:
    from equivamap.formulations.builds.formulation import Formulation
    from equivamap.formulations.builds.parameter_maps import ParameterMap
    from equivamap.formulations.comparing.across import Comparison
    from equivamap.formulations.drawing.instances import Generator, UserGenerator
    from equivamap.formulations.instance_run import InstanceRun
    from equivamap.formulations.proposed_maps import SetAside
    from equivamap.propose.llm.dialogue import Told
    from equivamap.propose.llm.open_answer import OpenReading
    from equivamap.propose.llm.open_prompt import Need

__all__ = ["Judge", "OpenPair", "State", "draws_text"]

_WORST = (1_000_000,)


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
class State:
    """What a talk has come to.

    Parameters
    ----------
    need
        What is asked for now.
    run
        The run whose result counts; None while there is no parameter map.
    contributed
        What the model gave, in words.
    aside
        Why the parameter map of the run carries no claim.
    settled
        Whether what was proposed settled the question.
    generator
        The last generator that was proposed.
    """

    need: Need
    run: InstanceRun | None
    contributed: list[str] = field(default_factory=list)
    aside: SetAside | None = None
    settled: bool = False
    generator: str = ""


class Judge:
    """Checks the answers of one talk.

    Parameters
    ----------
    pair
        The question.
    state
        What the talk has come to; kept up to date.
    stack
        Ends the processes of generators with the talk.
    """

    def __init__(self, pair: OpenPair, state: State, stack: ExitStack) -> None:
        self.pair = pair
        self.state = state
        self.stack = stack
        self._runs: dict[tuple[tuple[str, str], ...], InstanceRun] = {}

    def judged(self, reading: OpenReading, deadline: float) -> Told:
        """Return what is wrong with an answer; `state` says whether it settled the question.

        Parameters
        ----------
        deadline
            `time.monotonic` value up to which it is looked into.
        """
        if self.state.need == "parameter map":
            return self._under_map(reading, deadline)
        told = self._with_generator(reading, deadline) if self.state.need == "generator" else None
        if told is not None:
            return told
        return self._on_instances(reading, deadline)

    def _on_instances(self, reading: OpenReading, deadline: float) -> Told:
        """Try the data that a model names, and then its map."""
        from equivamap.propose.llm.dialogue import Told

        state = self.state
        assert state.run is not None
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

        assert reading.map is not None
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

        state = self.state
        assert state.run is not None
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

    def _with_generator(self, reading: OpenReading, deadline: float) -> Told | None:
        """Draw data by a proposed generator; None where there are feasible instances now."""
        from equivamap.formulations.proposed_generator import ProposedGenerator
        from equivamap.llm.answers import strict_json
        from equivamap.propose.llm.dialogue import Told

        state, pair = self.state, self.pair
        assert state.run is not None
        if not reading.generator:
            return Told("\n".join([*reading.faults, "Your answer holds no generator."]), _WORST)
        if reading.generator == state.generator:
            return Told("This is the same generator as before.", _WORST)
        state.generator = reading.generator
        try:
            proposed = self.stack.enter_context(
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
            said = f"{draws_text(run)}\n{proposed.last_fault}".strip()
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

    def _under_map(self, reading: OpenReading, deadline: float) -> Told:
        """Try a parameter map with the map between variables that came with it."""
        from equivamap.formulations.proposed_maps import proposed_map, shortcoming
        from equivamap.formulations.telling import data_text, refutation_text, tried_text
        from equivamap.propose.llm.dialogue import Told

        state, pair = self.state, self.pair
        assert pair.a.schema is not None and pair.b.schema is not None
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
        state, pair = self.state, self.pair
        assert state.run is not None
        state.contributed.append(what)
        state.settled = True
        state.run.climb(pair.sizes)


def _compared_on(run: InstanceRun, data: dict[str, Any]) -> Comparison:
    """Compare the sides on further data, which then count like those drawn."""
    from equivamap.formulations.comparing.family_maps import InstancePair

    number = max((c.number for c in run.comparisons), default=-1) + 1
    comparison = run.comparer.compare(number, data)
    run.comparisons.append(comparison)
    if comparison.is_compared and run.comparer.sides is not None:
        run.pairs.append(InstancePair(number, *run.comparer.sides))
    run.refuted = run.refuter.take(comparison)
    return comparison


def draws_text(run: InstanceRun) -> str:
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
