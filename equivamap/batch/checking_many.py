"""Thousands of pairs: checked in many processes, journalled, and taken up again after whatever interruption."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from equivamap import __version__
from equivamap.batch.asked import AskedPair, asked_pairs, check_options, fingerprint
from equivamap.batch.deciding import Decider, decide_pair, start
from equivamap.batch.journal import Journal
from equivamap.batch.results import PairResult, died_result
from equivamap.batch.workers import Died, in_processes
from equivamap.checking import Prepared
from equivamap.errors import UsageError
from equivamap.ir import Instance
from equivamap.options import check_seconds, relation_of

__all__ = ["ENGINES", "as_sent", "check_many", "cores"]

ENGINES = ("local", "ray")
GRACE = 60.0
"""Seconds beyond all time limits after which a process that has not answered is taken for dead."""
RECYCLE = 2000
"""Pairs after which a process is replaced, so that what solvers and modelling libraries leak does not add up."""


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def check_many(
    pairs: Iterable[Any],
    *,
    workers: int | None = None,
    engine: Literal["local", "ray"] = "local",
    address: str | None = None,
    journal: str | os.PathLike[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
    reports: bool = False,
    **options: Any,
) -> list[PairResult]:
    """Check many pairs.

    Parameters
    ----------
    pairs
        ``(a, b)``, or mappings with ``a``, ``b`` and where wanted ``key`` and options of `check` for that pair. A
        reference that stands in many pairs is read once in each process, and what is found out about it is kept.
    workers
        Processes; None for one a processor, 0 to check in this process, which a solver's crash then ends.
    engine
        ``"local"``, or ``"ray"`` for the machines of a Ray cluster, which must see the same files.
    address
        Of the Ray cluster; None starts one on this machine.
    journal
        File of the results, one JSON line a pair. With the same file a run that was interrupted goes on; a pair whose
        files have changed is checked again, and so is one where something else failed than the models.
    progress
        Called with the number of finished pairs and of all.
    reports
        Keep the whole report of each pair (`PairResult.report`).
    options
        Those of `check`, for every pair.

    Returns
    -------
    list of PairResult
        In the order of the pairs, and the same for any number of processes and either engine. A pair that cannot be
        read has an `error`; a pair at which two processes died is ``undecided (worker_died)``.

    Raises
    ------
    InputError
        If what is asked makes no sense, or the journal cannot be used or written; what was finished is kept in it.
    """
    check_options(options)
    relation = relation_of(options.get("relation", "same-decisions"))
    limits = {
        name: options.get(name, usual) for name, usual in (("time_limit", 60.0), ("read_time_limit", 120.0))
    }
    check_seconds(**limits)
    asked = asked_pairs(pairs)
    say = progress or (lambda done, total: None)
    inputs = {pair.key: fingerprint(pair) for pair in asked} if journal is not None else {}
    job = {"job": "check-many", "equivamap": __version__, "options": _plain(options), "reports": reports}
    found: dict[str, PairResult] = {}
    with nullcontext() if journal is None else Journal(Path(journal), job) as noted:
        if noted is not None:
            for key, value in noted.done.items():
                if inputs.get(key) == value.get("inputs"):
                    known = PairResult.from_object(key, value)
                    # what failed for other reasons than the models may not fail again
                    if known.error is None or known.error.fault != "infrastructure":
                        found[key] = known
        say(len(found), len(asked))
        todo = [pair for pair in asked if pair.key not in found]
        patience = limits["time_limit"] * 4 + limits["read_time_limit"] * 2 + GRACE
        for key, result in _results(todo, workers, engine, address, options, reports, patience):
            if isinstance(result, Died):
                own = next(pair for pair in todo if pair.key == key).options.get("relation", relation)
                result = died_result(key, relation_of(own), result)
            found[key] = result
            if noted is not None:
                noted.add(key, {"inputs": inputs[key], **result.as_object()})
            say(len(found), len(asked))
    return [found[pair.key] for pair in asked]


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options as they stand in a journal."""
    return {
        name: value if isinstance(value, (str, int, float, bool)) or value is None else repr(value)
        for name, value in sorted(options.items())
    }


def _results(
    todo: list[AskedPair],
    workers: int | None,
    engine: str,
    address: str | None,
    options: Mapping[str, Any],
    reports: bool,
    patience: float,
) -> Iterator[tuple[str, PairResult | Died]]:
    if engine not in ENGINES:
        raise UsageError(
            f"unknown engine {engine!r}", kind="unknown-option", remedy="local or ray", side="options"
        )
    if address is not None and engine != "ray":
        raise UsageError(
            "an address is given, but no engine that has one",
            kind="bad-option",
            remedy="engine 'ray'",
            side="options",
        )
    if not todo:
        return
    if workers == 0 and engine == "local":
        decider = Decider(options, reports=reports)
        yield from ((pair.key, decider.decide(pair)) for pair in todo)
        return
    pieces, references = _shared(todo)
    given = (dict(options), references, reports)
    if engine == "ray":
        from equivamap.batch.ray_engine import on_ray

        run = partial(on_ray, address=address)
        yield from run(decide_pair, pieces, workers, start=start, given=given, patience=patience)
        return
    yield from in_processes(
        decide_pair,
        pieces,
        workers or cores(),
        start=start,
        given=given,
        fresh=True,
        patience=patience,
        recycle=RECYCLE,
    )


def _shared(todo: list[AskedPair]) -> tuple[dict[str, AskedPair], dict[int, Prepared]]:
    """Return pairs by key, references that are models in place of paths set apart: they are sent once."""
    references: dict[int, Prepared] = {}
    number_of: dict[int, int] = {}
    pieces = {}
    for pair in todo:
        if isinstance(pair.a, (Prepared, Instance)):
            if id(pair.a) not in number_of:
                number = number_of[id(pair.a)] = len(references)
                references[number] = as_sent(pair.a)
            pair = replace(pair, a=number_of[id(pair.a)])
        if isinstance(pair.b, Prepared):
            pair = replace(pair, b=pair.b.instance)
        pieces[pair.key] = pair
    return pieces, references


def as_sent(model: Any) -> Prepared:
    """Return a reference with what is known of it, without what stays in this process."""
    from equivamap.verify.sides import Side

    if not isinstance(model, Prepared):
        return Prepared(model, Side("a", model))
    side = Side("a", model.instance)
    side.learn(model.side)
    return Prepared(model.instance, side)
