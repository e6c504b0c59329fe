"""The main job, put together: read two models, propose maps, decide, and say what the answer stands on."""

from __future__ import annotations

import dataclasses
import os
import platform
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from equivamap.errors import MapError, UsageError
from equivamap.ir import Instance, canonical
from equivamap.ir.unify import Unified, unify
from equivamap.mapping.links import Proposal
from equivamap.mapping.render import render_links
from equivamap.propose import PROPOSERS, propose
from equivamap.propose.names import names_fully_shared
from equivamap.readers import read
from equivamap.verify.deciding import Question, decide
from equivamap.verify.relations import Relation
from equivamap.verify.sides import Side
from equivamap.verify.verdict import CheckResult, NumbersUsed

if TYPE_CHECKING:
    from equivamap.mapping.language import LinkMap

__all__ = ["OBJECTIVES", "Prepared", "check", "prepare"]

OBJECTIVES = ("auto", "same", "affine", "monotone")
MAP_TEXT_LIMIT = 1_000_000


@dataclasses.dataclass(frozen=True)
class Prepared:
    """A model that was read, and solved if asked, once; give it to `check` in place of the model.

    Parameters
    ----------
    instance
        The instance.
    side
        What has been found out about it so far.
    """

    instance: Instance
    side: Side


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
    if isinstance(model, Prepared):
        return model
    instance = _read(model, data, args, solve_call, read_time_limit, "a")
    side = Side("a", instance, time.monotonic() + time_limit)
    for optimum in (side.best, side.worst):
        if optimum.status == "unknown":
            side = Side("a", instance)
            break
    else:
        side.deadline = side.prover.deadline = side.prover.relaxation.deadline = None
    return Prepared(instance, side)


def check(
    a: Any,
    b: Any,
    *,
    relation: Relation | str = Relation.SAME_DECISIONS,
    map: LinkMap | str | os.PathLike[str] | None = None,
    open: Sequence[str] | str = (),
    propose: Sequence[str] | str = tuple(PROPOSERS),
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
        Proposers to ask, in order.
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
    solve_call
        Which solve call of a script holds the model: a number from 1, ``"last"`` or ``"only"``.

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
    wanted = _relation(relation)
    if objective not in OBJECTIVES:
        raise UsageError(
            f"unknown objective option {objective!r}",
            kind="unknown-option",
            remedy=f"one of {', '.join(OBJECTIVES)}",
            side="options",
        )
    link_map = _map(map)
    opened = (open,) if isinstance(open, str) else tuple(open)
    proposers = (propose,) if isinstance(propose, str) else tuple(propose)
    _check_proposers(proposers)
    tolerance = None if coef_tol is None else _tolerance(coef_tol)
    left = _read(a, (*data, *data_a), args_a, solve_call, read_time_limit, "a")
    right = _read(b, (*data, *data_b), args_b, solve_call, read_time_limit, "b")
    read_at = time.monotonic()
    pair = unify(left, right)
    question = Question(
        relation=wanted,
        objective=objective,
        open_families=_open_families(opened, pair.a),
        free_map=link_map == "free",
        names_shared=names_fully_shared(pair.a, pair.b),
        coef_tol=tolerance,
    )
    deadline = read_at + time_limit
    result = decide(
        question,
        _side(a, "a", pair.a, pair, deadline),
        _side(b, "b", pair.b, pair, deadline),
        _proposals(pair, link_map, proposers),
        proposers_failed=f"no map by {', '.join(proposers)} was found"
        if proposers
        else "no proposer was asked",
    )
    finished = time.monotonic()
    return dataclasses.replace(
        result,
        warnings=(
            *((label, w) for label, i in (("a", left), ("b", right)) for w in i.warnings),
            *result.warnings,
        ),
        origins=(left.origin, right.origin),
        numbers=NumbersUsed(pair.snapped, pair.unified, pair.largest_change),
        versions=_versions(),
        seconds={"read": read_at - started, "decide": finished - read_at, "total": finished - started},
    )


def _read(
    model: Any,
    data: Sequence[str],
    args: str,
    solve_call: int | str | None,
    limit: float,
    side: Literal["a", "b"],
) -> Instance:
    if isinstance(model, Prepared):
        return model.instance
    return read(model, data=data, args=args, solve_call=solve_call, time_limit=limit, side=side)  # type: ignore[arg-type]


def _side(given: Any, label: str, instance: Instance, pair: Unified, deadline: float) -> Side:
    """Return the side to decide with; what a prepared reference knows is reused where its numbers are unchanged."""
    side = Side(label, instance, deadline)
    if isinstance(given, Prepared) and not pair.unified:
        for known in ("region", "best", "worst", "some_point", "is_single_point", "relaxed_value"):
            if known in given.side.__dict__:
                side.__dict__[known] = given.side.__dict__[known]
    return side


def _relation(name: Relation | str) -> Relation:
    try:
        return Relation(name)
    except ValueError:
        raise UsageError(
            f"unknown relation {name!r}",
            kind="unknown-option",
            remedy=f"one of {', '.join(Relation)}",
            side="options",
        ) from None


def _map(given: LinkMap | str | os.PathLike[str] | None) -> LinkMap | Literal["names", "free"] | None:
    if given is None or hasattr(given, "instantiate"):
        return given  # type: ignore[return-value]
    if not isinstance(given, (str, os.PathLike)):
        raise UsageError(
            f"a map cannot be a {type(given).__name__}",
            kind="bad-option",
            remedy="a map file, map text, a LinkMap, 'names' or 'free'",
            side="options",
        )
    text = os.fspath(given)
    if text == "names" or text == "free":
        return "names" if text == "names" else "free"
    from equivamap.mapping.language import parse_map

    if "=" in text or "\n" in text:
        return parse_map(text)
    path = Path(text)
    try:
        raw = path.read_bytes()[: MAP_TEXT_LIMIT + 1]
        content = raw.decode("utf-8")
    except FileNotFoundError:
        raise MapError(
            f"the map file {text} does not exist",
            kind="file-missing",
            remedy="check the path",
            file=text,
            side="map",
        ) from None
    except (OSError, UnicodeDecodeError) as fault:
        raise MapError(
            f"the map file {text} cannot be read: {fault}",
            kind="unreadable",
            remedy="a map is a text file in UTF-8, one line per variable family (docs/map-language.md)",
            file=text,
            side="map",
        ) from None
    return parse_map(content, file=text)


def _check_proposers(names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in PROPOSERS]
    if unknown:
        raise UsageError(
            f"unknown proposer {unknown[0]!r}",
            kind="unknown-option",
            remedy=f"known proposers: {', '.join(PROPOSERS)}",
            side="options",
        )


def _open_families(names: Sequence[str], a: Instance) -> frozenset[str]:
    known = a.variables.families if names else {}
    for name in names:
        if name not in known:
            raise UsageError(
                f"--open {name}: A has no variable family of that name",
                kind="unknown-family",
                remedy=f"families of A: {', '.join(list(known)[:20])}",
                side="options",
            )
    return frozenset(names)


def _tolerance(value: float) -> Any:
    try:
        number = canonical(value)
    except (TypeError, ValueError):
        number = canonical(-1)
    if not 0 <= number < 1:
        raise UsageError(
            f"coef_tol is {value}, and must lie in [0, 1)",
            kind="bad-option",
            remedy="0 for generated benchmarks, 1e-6 for rounded data",
            side="options",
        )
    return number


def _proposals(
    pair: Unified, link_map: LinkMap | Literal["names", "free"] | None, proposers: Sequence[str]
) -> Iterator[Proposal]:
    """Yield the maps to try: the given one alone, or what the proposers suggest."""
    if link_map is not None and not isinstance(link_map, str):
        links = link_map.instantiate(pair.a, pair.b)
        yield Proposal("given", links, render_links(links, pair.a, pair.b))
        return
    if link_map == "names":
        found = propose(pair.a, pair.b, ["names"])
        first = next(iter(found), None)
        if first is None:
            raise MapError(
                "--map names: no variable of A has the name of one of B",
                kind="no-common-name",
                remedy="give a map file (docs/map-language.md)",
                side="map",
            )
        yield dataclasses.replace(first, source="given")
        return
    yield from propose(pair.a, pair.b, proposers)


@lru_cache(maxsize=1)
def _versions() -> dict[str, str]:
    import equivamap

    versions = {"equivamap": equivamap.__version__, "python": platform.python_version()}
    from equivamap.verify.solvers.highs import version as solver_version

    versions["highs"] = solver_version()
    return versions
