"""The main job, put together: read two models, propose maps, decide, and say what the answer stands on."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from equivamap.answers import Answers
from equivamap.deadlines import OutOfTime
from equivamap.errors import InputError
from equivamap.inputs import read_both, read_model, versions
from equivamap.ir import Instance
from equivamap.ir.unify import Unified
from equivamap.last_resort import LastProposer, asking_of
from equivamap.mapping.links import Proposal
from equivamap.options import (
    EVERY_PROPOSER,
    LLM,
    OBJECTIVES,
    check_objective,
    check_proposers,
    check_seconds,
    given_proposal,
    map_of,
    open_families,
    relation_of,
    tolerance_of,
)
from equivamap.propose import propose_with_pauses
from equivamap.propose.names import shared_names_map
from equivamap.readers.rereading import confirm
from equivamap.readers.sources import sources_of
from equivamap.verify.deciding import Question, decide
from equivamap.verify.relations import Outcome, Relation
from equivamap.verify.sides import Side
from equivamap.verify.verdict import CertificateWritten, CheckResult

if TYPE_CHECKING:
    from equivamap.mapping.language import LinkMap
    from equivamap.verify.case import Case, Ruling

__all__ = ["OBJECTIVES", "Prepared", "check", "prepare", "solve"]


@dataclasses.dataclass(frozen=True)
class Prepared:
    """A model that was read, and solved if asked, once; give it to `check` in place of the model.

    Parameters
    ----------
    instance
        The instance.
    side
        What has been found out about it so far; each check adds to it.
    answers
        What was said of candidates, so that the same candidate is not checked twice.

    Notes
    -----
    Threads may share it.
    """

    instance: Instance
    side: Side
    answers: Answers = dataclasses.field(default_factory=Answers, repr=False, compare=False)


def prepare(
    model: Any,
    *,
    data: Sequence[str] = (),
    args: str = "",
    solve_call: int | str | None = None,
    read_time_limit: float = 120.0,
    time_limit: float = 60.0,
) -> Prepared:
    """Read a reference and solve it once, for checking many candidates against it.

    Parameters
    ----------
    model
        Anything that `check` takes.
    time_limit
        Seconds for solving; what is not finished is left to each check.

    Returns
    -------
    Prepared
    """
    check_seconds(time_limit=time_limit, read_time_limit=read_time_limit)
    if isinstance(model, Prepared):
        return model
    instance = read_model(model, data, args, solve_call, read_time_limit, "a")
    try:
        # it will be compared with many, when its file may be gone
        confirm(instance)
    except InputError as fault:
        fault.side = "a"
        raise
    prepared = Prepared(instance, Side("a", instance))
    solve(prepared, time_limit)
    return prepared


def solve(prepared: Prepared, time_limit: float) -> None:
    """Find both ends of a reference's range of costs, once; what is not finished in time is left to each check."""
    side = prepared.side.with_deadline(time.monotonic() + time_limit)
    if "unknown" not in (side.best.status, side.worst.status):
        prepared.side.learn(side)


def check(
    a: Any,
    b: Any,
    *,
    relation: Relation | str = Relation.SAME_DECISIONS,
    map: LinkMap | str | os.PathLike[str] | None = None,
    open: Sequence[str] | str = (),
    propose: Sequence[str] | str = EVERY_PROPOSER,
    llm: Any = None,
    objective: str = "auto",
    coef_tol: float | None = None,
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
    certificate: str | os.PathLike[str] | None = None,
) -> CheckResult:
    """Decide whether two models are the same problem.

    Parameters
    ----------
    a, b
        Reference and candidate: a path (``.lp``, ``.mps``, ``.gz`` of these, ``.py``, ``.ipynb``), ``FILE.py:NAME``,
        ``package.module:function``, a live Pyomo, PuLP, gurobipy or highspy model, an ``Instance``, or what
        `prepare` returned.
    relation
        ``quasi-karp``, ``same-decisions``, ``reformulation`` or ``isomorphic``.
    map
        A map file, map text or `LinkMap` is the only map tried; ``"names"`` makes the map by equal names the given
        one; ``"free"`` lets a found map send a shared name to another; None proposes maps.
    open
        Families of A that may stay open; a single name may stand alone.
    propose
        Proposers to ask, in order; ``"llm"``, a language model, is asked last, where nothing else settled the question.
    llm
        The language model: an `equivamap.propose.llm.settings.Asking`, a callable of the messages (sync or async), a
        client object of the ``openai`` package, or a `ModelChoice`; None for what the environment says.
    objective
        Objective maps allowed: ``auto`` (the identity, or a positive affine one visible in both objectives),
        ``same`` (the identity), ``affine``, ``monotone`` (tried so far: affine ones).
    coef_tol
        Largest relative difference at which numbers count as the same; None asks back where it matters.
    time_limit, read_time_limit
        Seconds for deciding, and for running a script.
    data, data_a, data_b
        Data files or directories for the scripts of both sides, of A, of B.
    args_a, args_b
        Command lines of the scripts.
    solve_call, solve_call_a, solve_call_b
        Which solve call of a script holds the model, for both sides, for A, for B: a number from 1, ``"last"`` or
        ``"only"``. What is said of one side goes before what is said of both.
    certificate
        Where to write the certificate of the verdict; `CheckResult.certificate` tells whether there is one.

    Returns
    -------
    CheckResult
        Never an unproved ``equivalent`` or ``not_equivalent``; see ``docs/definitions.md``.

    Raises
    ------
    InputError
        If a model, the map or an option cannot be used; the message names the place and the remedy.

    References
    ----------
    Zhai, Lawless, Vitercik, Leqi, "EquivaMap", ICML 2025.
    """
    started = time.monotonic()
    wanted = relation_of(relation)
    check_objective(objective)
    check_seconds(time_limit=time_limit, read_time_limit=read_time_limit)
    link_map = map_of(map)
    opened = (open,) if isinstance(open, str) else tuple(open)
    proposers = (propose,) if isinstance(propose, str) else tuple(propose)
    check_proposers(proposers)
    tolerance = None if coef_tol is None else tolerance_of(coef_tol)
    last = LastProposer(asking_of(llm), time_limit) if LLM in proposers else None
    proposers = tuple(name for name in proposers if name != LLM)
    sources = None if certificate is None else sources_of(a, b)
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
    changed = sources is not None and sources != sources_of(a, b)
    read_at = time.monotonic()
    pair = both.pair
    question = Question(
        relation=wanted,
        objective=objective,
        open_families=open_families(opened, pair.a),
        free_map=link_map == "free",
        names_map=shared_names_map(pair.a, pair.b),
        coef_tol=tolerance,
    )
    deadline = read_at + time_limit
    failed = f"no map by {', '.join(proposers)} was found" if proposers else "no proposer was asked"
    if last is not None and not proposers:
        failed = "no proposer but a language model may be asked"

    rulings: list[tuple[Case, Ruling]] = []

    def decided() -> CheckResult:
        sides = _side(a, "a", pair.a, pair, deadline), _side(b, "b", pair.b, pair, deadline)
        result = decide(
            question,
            *sides,
            _proposals(pair, link_map, proposers, deadline),
            proposers_failed=failed,
            last_resort=last if link_map is None or link_map == "free" else None,
            ruled=lambda case, ruling: rulings.append((case, ruling)),
        )
        for given, side in zip((a, b), sides, strict=True):
            if isinstance(given, Prepared) and not pair.unified:
                given.side.learn(side)
        return result

    if (
        isinstance(a, Prepared)
        and not pair.unified
        and (last is None or last.model is None)
        and certificate is None
    ):
        asked = (wanted, objective, opened, proposers, tolerance, time_limit, repr(link_map))
        result = a.answers.of(asked, pair, decided)
    else:
        result = decided()
    # what holds of one draw of a random script may not hold of the next
    notes = () if result.verdict is Outcome.EQUIVALENT else both.confirm()
    if certificate is not None and sources is not None:
        from equivamap.certifying.certificates import certify_ruling

        if changed:
            reason = (
                "a file changed while it was read, so that nobody could say what the certificate is about"
            )
            written = CertificateWritten(os.fspath(certificate), False, 0, reason)
        else:
            written = certify_ruling(certificate, *rulings[0], time_limit, sources)
        result = dataclasses.replace(result, certificate=written)
    finished = time.monotonic()
    return dataclasses.replace(
        result,
        warnings=(*both.warnings, *notes, *result.warnings),
        language_model=None if last is None else last.in_result(result),
        origins=both.origins,
        numbers=both.numbers,
        versions=versions(),
        seconds={"read": read_at - started, "decide": finished - read_at, "total": finished - started},
    )


def _side(given: Any, label: str, instance: Instance, pair: Unified, deadline: float) -> Side:
    """Return the side to decide with; what a prepared reference knows is reused where its numbers are unchanged."""
    side = Side(label, instance, deadline)
    if isinstance(given, Prepared) and not pair.unified:
        side.learn(given.side)
    return side


def _proposals(
    pair: Unified,
    link_map: LinkMap | Literal["names", "free"] | None,
    proposers: Sequence[str],
    deadline: float,
) -> Iterator[Proposal | None]:
    """Yield the maps to try: the given one alone, or what the proposers suggest."""
    if link_map is not None and link_map != "free":
        # a map that takes so long to fill in leaves the question open, as everything does that takes too long
        with contextlib.suppress(OutOfTime):
            yield given_proposal(pair, link_map, deadline=deadline)
        return
    yield from propose_with_pauses(pair.a, pair.b, proposers, deadline=deadline)
