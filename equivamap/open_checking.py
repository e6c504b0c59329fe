"""Checking formulations with open data: many instances, small ones first, and a proof or a witness on each."""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Literal

from equivamap.errors import InputError, UsageError
from equivamap.formulations.builds.building import BUILD_TIME_LIMIT, Builder, builders_of
from equivamap.formulations.builds.formulation import Formulation, read_data
from equivamap.formulations.builds.formulation_bench import pair_map
from equivamap.formulations.builds.parameter_maps import ParameterMap, identity_map, read_parameter_map
from equivamap.formulations.builds.reading import read_formulation
from equivamap.formulations.schemas.schema import Schema
from equivamap.formulations.schemas.schema_files import read_schema
from equivamap.last_resort import asking_of
from equivamap.options import EVERY_PROPOSER, LLM, check_objective, check_seconds, map_of, relation_of
from equivamap.readers.sources import sources_of
from equivamap.verify.relations import Relation

if TYPE_CHECKING:
    from equivamap.formulations.drawing.instances import UserGenerator
    from equivamap.formulations.instance_run import InstanceRun
    from equivamap.formulations.open_verdict import OpenCheckResult
    from equivamap.ir import Instance
    from equivamap.mapping.language import LinkMap
    from equivamap.mapping.links import Proposal
    from equivamap.verify.sides import Side

__all__ = ["DEFAULT_INSTANCES", "DEFAULT_SIZES", "check_formulations", "instance_from"]

DEFAULT_INSTANCES = 30
DEFAULT_SIZES = 4
BEYOND_SIZES = 7
"""Up to this size some data are compared where nobody says how large they may be."""


def check_formulations(
    a: Formulation | str | os.PathLike[str],
    b: Formulation | str | os.PathLike[str],
    *,
    schema: Schema | str | os.PathLike[str] | None = None,
    schema_b: Schema | str | os.PathLike[str] | None = None,
    parameter_map: ParameterMap | str | os.PathLike[str] | None = None,
    instances: int = DEFAULT_INSTANCES,
    sizes: int | None = None,
    seed: int = 0,
    relation: Relation | str = Relation.SAME_DECISIONS,
    map: LinkMap | str | os.PathLike[str] | None = None,
    open: Sequence[str] | str = (),
    propose: Sequence[str] | str = EVERY_PROPOSER,
    llm: Any = None,
    objective: str = "auto",
    objective_per_instance: bool = False,
    min_sizes: int | None = None,
    time_limit: float = 60.0,
    solve_limit: float | None = None,
    data: str | None = None,
    generator: UserGenerator | None = None,
    on: Sequence[str | os.PathLike[str]] | str = (),
    witness_dir: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    certificate: str | os.PathLike[str] | None = None,
) -> OpenCheckResult:
    """Decide as far as instances go whether two formulations are the same problem for all data.

    Parameters
    ----------
    a, b
        Reference and candidate: what `equivamap.formulations.builds.formulation.read_formulation` reads.
    schema
        What A's data are; needed unless the formulation comes with one or `data` are given.
    schema_b
        What B's data are, where they are not A's under equal names.
    parameter_map
        B's data from A's; None for that of the data set of formulations, or else equal names.
    instances
        How many data sets to try.
    sizes
        The largest size of a dimension. None for 4, and a few data of sizes up to 7 that may refute as well.
    seed
        The same seed gives the same data.
    relation, map, open, propose, objective
        As for `equivamap.check`.
    llm
        The language model, as for `equivamap.check`: it may propose a map over families, a parameter map where none is
        given, a generator of data, and data to look at (`equivamap.open_asking`).
    objective_per_instance
        Allow every instance an increasing objective map of its own.
    min_sizes
        Show beside the smallest witness one with every dimension at least this, if there is any.
    time_limit
        Seconds for everything after reading.
    solve_limit
        Seconds for one instance; what takes longer is set aside. None for a tenth of `time_limit`.
    data
        JSON file with example data of A, from which a schema is inferred where there is none.
    generator
        A source of data to be used instead of ours.
    on
        JSON files with data of A: these are compared, and no others.
    witness_dir
        Directory for the data files of a witness.
    workers
        Processes that compare instances; None for one a core. More than one are started where it takes longer.

    certificate
        Where to write the certificate of the verdict; `OpenCheckResult.certificate` tells whether there is one.

    Returns
    -------
    OpenCheckResult
        ``not_equivalent`` with instances that refute; ``bounded`` where one map proves the relation on every instance
        tried; else ``undecided``.

    Raises
    ------
    InputError
        If a formulation, schema, map or option cannot be used.
    """
    started = time.monotonic()
    wanted = relation_of(relation)
    check_objective(objective)
    check_seconds(time_limit=time_limit)
    _check_count("instances", instances)
    largest = DEFAULT_SIZES if sizes is None else sizes
    _check_count("sizes", largest)
    beyond = max(BEYOND_SIZES, largest) if sizes is None else None
    if min_sizes is not None:
        _check_count("min_sizes", min_sizes)
    opened = (open,) if isinstance(open, str) else tuple(open)
    proposers = (propose,) if isinstance(propose, str) else tuple(propose)
    link_map = map_of(map)
    sources = sources_of(a, b) if certificate is not None else (None, None)
    notes: list[str] = []
    first = _with_schema(_formulation(a, data), schema, notes)
    second = _formulation(b, None)
    if schema_b is not None:
        second = second.with_schema(schema_b if isinstance(schema_b, Schema) else read_schema(schema_b))
    build_limit = min(BUILD_TIME_LIMIT, time_limit)
    with ExitStack() as stack:
        # both load their formulations while the rest is imported here
        builders = builders_of(first, second, build_limit)
        for builder in builders:
            stack.enter_context(builder)
        from equivamap.formulations.builds.understanding import given_data
        from equivamap.formulations.comparing.across import Comparer
        from equivamap.formulations.comparing.family_maps import FamilyMaps
        from equivamap.formulations.comparing.refuting import Refuter
        from equivamap.formulations.drawing.counted import counted_by
        from equivamap.formulations.drawing.instances import Generator
        from equivamap.formulations.drawing.streams import GivenData
        from equivamap.formulations.instance_run import InstanceRun
        from equivamap.open_asking import OpenPair, OpenProposer
        from equivamap.propose.names import shared_names_map
        from equivamap.verify.attempt import Question

        last = OpenProposer(asking_of(llm) if LLM in proposers else None, time_limit)
        given_map = _parameter_map(
            parameter_map, first, second, notes, last.may_map_data(first, second, wanted, opened)
        )
        read_at = time.monotonic()
        deadline = read_at + time_limit
        question = Question(
            relation=wanted,
            objective=objective,
            open_families=frozenset(opened),
            free_map=link_map == "free",
        )
        assert first.schema is not None

        def begin(parameters: ParameterMap, user: UserGenerator | None, until: float) -> InstanceRun:
            comparer = Comparer(
                first,
                second,
                parameters,
                relation=wanted,
                objective=objective,
                may_stay_open=bool(opened),
                solve_limit=max(min(solve_limit or time_limit / 10, time_limit), 0.001),
                build_limit=build_limit,
                deadline=until,
                builders=builders,
            )
            maps = FamilyMaps(
                question,
                None if link_map is None or link_map == "free" else link_map,
                _proposing([name for name in proposers if name != LLM]),
                lambda one, two: shared_names_map(one.instance, two.instance),
                objective_per_instance,
            )
            drawing = source if user is None else Generator(source.schema, None, user)
            return InstanceRun(
                comparer=comparer,
                refuter=Refuter(comparer, drawing, objective == "same", objective_per_instance, min_sizes),
                stream=(
                    drawing.instances(seed, largest, instances - instances // 3, special=True)
                    if given is None
                    else given
                ),
                extreme=instances // 3 if given is None else 0,
                workers=_cores() if workers is None else workers,
                maps=maps,
                deadline=until,
                time_limit=time_limit,
                beyond=beyond if user is None and generator is None else None,
            )

        source = Generator(
            first.schema,
            first.example,
            generator,
            counted_by(first, second, given_map),
            most=beyond or largest,
            yields=sizes is None,
        )
        places = (on,) if isinstance(on, str) else tuple(on)
        given = GivenData(given_data(first.schema, places)) if places else None
        asked = len(places) or instances
        pair = OpenPair(first, second, wanted, largest, instances, seed, source, begin, opened)
        run: InstanceRun | None = None
        before: OpenCheckResult | None = None
        if given_map is not None:
            run = begin(given_map, None, deadline)
            run.work()
            run.climb(largest)
            before = run.result(wanted, asked)
        run = last.decide(pair, run, before)
        result = last.finished(None if run is None else run.result(wanted, asked), pair)
        if certificate is not None:
            from equivamap.certifying.open_data import certify_open

            made = certify_open(certificate, run, result, sources, (a, b), time_limit)
            result = dataclasses.replace(result, certificate=made)
    decided = time.monotonic()
    written: tuple[tuple[str, str], ...] = ()
    if witness_dir is not None and result.witness is not None:
        from equivamap.formulations.comparing.witness import write_witness_files

        files = write_witness_files(result.witness, witness_dir)
        written = tuple((os.fspath(one), os.fspath(two)) for one, two in files)
    return dataclasses.replace(
        result,
        notes=(*notes, *first.notes, *second.notes, *result.notes),
        formulations=(first.name, second.name),
        parameter_map=_origin(given_map, result),
        seed=seed,
        written=written,
        seconds={
            "read": read_at - started,
            "decide": decided - read_at,
            "total": time.monotonic() - started,
        },
    )


def instance_from(
    place: str | os.PathLike[str], data: str | os.PathLike[str], side: Literal["a", "b"]
) -> Instance:
    """Return the instance of a formulation for the data in a JSON file: to run a witness again.

    Raises
    ------
    InputError
        If the formulation, the file or the build cannot be used.
    """
    try:
        with Builder(read_formulation(os.fspath(place))) as builder:
            return builder.build(read_data(data))
    except InputError as fault:
        fault.side = fault.side or side
        raise


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _check_count(name: str, value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UsageError(
            f"{name} is {value!r}, and must be a whole number from 1",
            kind="bad-option",
            remedy=f"give --{name.replace('_', '-')} a whole number",
            side="options",
        )


def _formulation(given: Formulation | str | os.PathLike[str], data: str | None) -> Formulation:
    if isinstance(given, Formulation):
        return given
    return read_formulation(os.fspath(given), data=data)


def _with_schema(
    formulation: Formulation, schema: Schema | str | os.PathLike[str] | None, notes: list[str]
) -> Formulation:
    """Return A with the schema that is given, its own, or one inferred from its example."""
    if schema is not None:
        from equivamap.formulations.missing_keys import check_assumption_names, check_example

        if isinstance(schema, Schema):
            return formulation.with_schema(schema)
        file = os.fspath(schema)
        stated = read_schema(file)
        check_assumption_names(stated, file)
        check_example(
            stated, formulation.example if formulation.example_file else None, formulation.example_file
        )
        return formulation.with_schema(stated, file)
    if formulation.schema is not None:
        return formulation
    if formulation.example is None:
        raise UsageError(
            f"nobody says what the data of {formulation.name} are",
            kind="schema-missing",
            remedy="give --schema FILE, or --data FILE with an example from which a schema is inferred",
            side="a",
        )
    from equivamap.formulations.schemas.inference import infer_schema

    inferred = infer_schema(formulation.example)
    notes.append("the schema was inferred from the example, without assumptions (--schema FILE states it)")
    notes.extend(f"inferred {line}" for line in inferred.lines())
    return formulation.with_schema(inferred.schema)


def _origin(given: ParameterMap | None, result: OpenCheckResult) -> str:
    if given is None:
        from equivamap.open_asking import BY_MODEL

        return BY_MODEL if result.parameter_lines else "none"
    return "equal names" if given.origin == "names" else "given"


def _parameter_map(
    given: ParameterMap | str | os.PathLike[str] | None,
    a: Formulation,
    b: Formulation,
    notes: list[str],
    may_be_proposed: bool,
) -> ParameterMap | None:
    """Return the map of the data: the given one, that of the data set of formulations, or equal names.

    None where names do not do, and a map may be proposed.
    """
    if isinstance(given, ParameterMap):
        found = given
    elif given is not None:
        found = read_parameter_map(given)
        assert a.schema is not None
        found = dataclasses.replace(found, definitions=a.schema.definitions)
        from equivamap.formulations.missing_keys import check_map_names

        check_map_names(found, a.schema)
    else:
        known = pair_map(a, b)
        if known is not None:
            found = known
        else:
            schema = b.schema or a.schema
            assert schema is not None
            found = identity_map(schema)
    if b.schema is not None:
        missing = found.missing(b.schema)
        if found.origin == "names" and a.schema is not None:
            missing = tuple(name for name in b.schema.parameters if name not in a.schema.parameters)
        if missing and found.origin == "names" and may_be_proposed:
            return None
        if missing:
            raise UsageError(
                f"the parameter map gives nothing to {', '.join(missing)} of B",
                kind="parameter-map",
                remedy="give --parameter-map FILE with a line NAME = EXPRESSION for each parameter of B; for "
                "same-decisions and isomorphic a language model may propose one (--llm-model NAME)",
                side="map",
            )
    return found


def _proposing(names: Sequence[str]) -> Callable[[Side, Side, float], Iterable[Proposal]]:
    from equivamap.propose import propose

    def on(a: Side, b: Side, deadline: float) -> Iterable[Proposal]:
        return propose(a.instance, b.instance, names, deadline=deadline)

    return on
