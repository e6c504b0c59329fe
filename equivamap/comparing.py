"""How two models differ, put together: read both, pair rows and columns, list differences, ask what matters."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from equivamap.errors import UsageError
from equivamap.inputs import read_both, versions
from equivamap.ir import Instance
from equivamap.ir.unify import Unified
from equivamap.mapping.pairing import Pairing, Positions
from equivamap.mapping.render import render_renaming
from equivamap.options import check_seconds, given_proposal, map_of
from equivamap.verify.alike import Alike
from equivamap.verify.changes import Change, ChangeGroup, ComparedUnder, DiffResult, Effect, Place
from equivamap.verify.comparison import Found, compare
from equivamap.verify.effects import MOST_NONZEROS, judge_changes
from equivamap.verify.nearest import complete_pairing
from equivamap.verify.sides import Side

if TYPE_CHECKING:
    from equivamap.compared_under import Written
    from equivamap.mapping.language import LinkMap

__all__ = ["diff"]

_PAIRING_SHARE = 0.5
"""Share of the time limit that the search for pairings may take."""
_MAP_SHARE = 0.75
"""Share of the time limit by which a map must be proved, pairings included."""
_NAMES_SHOWN = 8
"""Renamed members that are listed one by one where a family is not renamed regularly."""


def diff(
    a: Any,
    b: Any,
    *,
    map: LinkMap | str | os.PathLike[str] | None = None,
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
) -> DiffResult:
    """Compare two models row for row, names and order aside, and say what of the differences matters.

    Parameters
    ----------
    a, b
        Reference and candidate, as for `equivamap.check`.
    map
        As for `equivamap.check`: a map under which to compare, ``"names"``, ``"free"``; None searches one.
    time_limit
        Seconds for pairing, for a map, and for asking what matters; what is not settled by then is said to be unknown.
    read_time_limit, data, data_a, data_b, args_a, args_b
    solve_call, solve_call_a, solve_call_b
        As for `equivamap.check`.

    Returns
    -------
    DiffResult
        Differences with their effect on this data. That a difference changes nothing is proved; that it matters
        is shown by an exact point.

    Raises
    ------
    InputError
        If a model or an option cannot be used.

    Notes
    -----
    Under a map that is proved both models are written alike first: A in B's units, and without the variables that
    one model writes out. Else, of all pairings found the one with the fewest differences is shown; it need not be the
    only one, and nothing is concluded from differences about other pairings or maps: that is what
    `equivamap.check` is for.
    """
    check_seconds(time_limit=time_limit, read_time_limit=read_time_limit)
    if not time_limit > 0:
        raise UsageError(
            f"time_limit is {time_limit}", kind="bad-option", remedy="a number above 0", side="options"
        )
    started = time.monotonic()
    link_map = map_of(map)
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
    pair = both.pair
    paired = _compared(pair, link_map, read_at, time_limit)
    paired_at = time.monotonic()
    deadline = read_at + time_limit
    pairing, found, alike = paired.pairing, paired.found, paired.alike
    one, two = (pair.a, pair.b) if alike is None else (alike.a.instance, alike.b.instance)
    changes, nothing = judge_changes(
        Side("a", one, deadline), Side("b", two, deadline), pairing, found.located
    )
    if alike is not None and not alike.is_identity:
        changes = tuple(_in_own_points(alike, change) for change in changes)
    notes = both.confirm() if changes else ()
    finished = time.monotonic()
    return DiffResult(
        groups=_grouped(one, two, changes),
        renamed_columns=_renamed(one, two, pairing, rows=False),
        renamed_rows=_renamed(one, two, pairing, rows=True),
        moved_columns=_moved(pairing.column_of_a),
        moved_rows=_moved(pairing.row_of_a),
        rescaled_rows=found.rescaled_rows,
        turned_objective=one.sense != two.sense
        and all(change.place is not Place.OBJECTIVE for change in changes),
        columns=(pair.a.n, pair.b.n, int((pairing.column_of_a >= 0).sum())),
        rows=(one.m, two.m, int((pairing.row_of_a >= 0).sum())),
        source=paired.source,
        feasible_kept=nothing,
        under=paired.under,
        warnings=(*both.warnings, *notes),
        numbers=both.numbers,
        versions=versions(),
        seconds={
            "read": read_at - started,
            "pair": paired_at - read_at,
            "effects": finished - paired_at,
            "total": finished - started,
        },
        origins=both.origins,
    )


@dataclass(frozen=True)
class _Compared:
    """A pairing with its differences, and the map under which the models were written alike, if any."""

    source: str
    pairing: Pairing
    found: Found
    alike: Alike | None = None
    under: ComparedUnder | None = None


def _compared(
    pair: Unified, link_map: LinkMap | Literal["names", "free"] | None, read_at: float, time_limit: float
) -> _Compared:
    """Compare under the given map, under one that is proved, or under what leaves the fewest differences."""
    from equivamap import compared_under

    a, b = pair.a, pair.b
    pair_by, prove_by = (read_at + share * time_limit for share in (_PAIRING_SHARE, _MAP_SHARE))
    free = link_map == "free"
    if link_map is not None and link_map != "free":
        written = compared_under.under_given_map(pair, given_proposal(pair, link_map), free, prove_by)
        return _under(written, pair, prove_by)
    plain = _Compared(*_closest(a, b, pair_by))
    if not plain.found.cost or a.nnz + b.nnz > MOST_NONZEROS:
        return plain
    best = plain
    for written in compared_under.under_found_map(pair, free, max(prove_by, time.monotonic())):
        if written.proved is None and written.alike.is_identity:
            continue
        under = _under(written, pair, prove_by)
        if written.proved is not None:
            return under
        best = min(best, under, key=lambda one: one.found.cost)
    in_units = compared_under.under_units(a, b, plain.pairing)
    if in_units is not None:
        best = min(best, _under(in_units, pair, prove_by), key=lambda one: one.found.cost)
    return best


def _under(written: Written, pair: Unified, deadline: float) -> _Compared:
    """Compare both models as they are written alike."""
    from equivamap.compared_under import described

    alike = written.alike
    one, two = alike.a.instance, alike.b.instance
    pairing = complete_pairing(one, two, alike.pairs, deadline=deadline)
    found = compare(one, two, pairing)
    located = tuple(alike.in_own_words(item) for item in found.located)
    under = described(written, pair.a, pair.b)
    source = "structure" if written.attempt is None else written.attempt.proposal.source
    return _Compared(source, pairing, replace(found, located=located), alike, under)


def _in_own_points(alike: Alike, change: Change) -> Change:
    if change.witness is None:
        return change
    return replace(change, witness=alike.in_own_points(change.witness))


def _closest(a: Instance, b: Instance, deadline: float) -> tuple[str, Pairing, Found]:
    """Return the pairing with the fewest differences; of equals the one that was found first, names before all."""
    from equivamap.propose.resemblance import column_pairings

    best: tuple[str, Pairing, Found] | None = None
    for source, pairs in column_pairings(a, b, deadline=deadline):
        pairing = complete_pairing(a, b, pairs, deadline=deadline)
        found = compare(a, b, pairing)
        if best is None or found.cost < best[2].cost:
            best = (source, pairing, found)
        if not found.cost or time.monotonic() > deadline:
            break
    if best is None:
        pairing = complete_pairing(a, b, (), deadline=deadline)
        best = ("nearest", pairing, compare(a, b, pairing))
    return best


# -- groups -------------------------------------------------------------------------------------------------

_EFFECT_ORDER = list(Effect)
_KIND_ORDER = ("changed", "missing", "extra")
_PLACE_ORDER = list(Place)


def _grouped(a: Instance, b: Instance, changes: Sequence[Change]) -> tuple[ChangeGroup, ...]:
    """Group changes by family and effect: what matters first, then what is rare, then what stands on both sides."""
    groups: dict[tuple[Place, str, str, str, Effect], list[Change]] = {}
    for change in changes:
        key = (change.place, change.kind, change.family_a, change.family_b, change.effect)
        groups.setdefault(key, []).append(change)
    result = [
        ChangeGroup(place, kind, _family(family_a, family_b), effect, _line(a, b, own[0]), tuple(own))
        for (place, kind, family_a, family_b, effect), own in groups.items()
    ]
    result.sort(
        key=lambda g: (
            _importance(g.effect),
            len(g.changes),
            _KIND_ORDER.index(g.kind),
            _PLACE_ORDER.index(g.place),
        )
    )
    return tuple(result)


def _importance(effect: Effect) -> int:
    return {Effect.UNKNOWN: 1, Effect.NOTHING: 2}.get(effect, 0)


def _family(a: str, b: str) -> str:
    if not a or not b or a == b:
        return a or b
    return f"{a} ↔ {b}"


def _line(a: Instance, b: Instance, change: Change) -> int | None:
    """Return the source line of the family: in B, or in A where it is missing in B."""
    side, family = (a, change.family_a) if change.kind == "missing" else (b, change.family_b)
    axis = side.constraints if change.place is Place.ROW else side.variables
    return None if change.place is Place.OBJECTIVE else axis.lines.get(family)


# -- names and order ----------------------------------------------------------------------------------------


def _renamed(a: Instance, b: Instance, pairing: Pairing, *, rows: bool) -> tuple[str, ...]:
    """Return name changes, one line for a family that is renamed regularly."""
    one, two = (a.constraints, b.constraints) if rows else (a.variables, b.variables)
    partner = pairing.row_of_a if rows else pairing.column_of_a
    paired = np.flatnonzero(partner >= 0).tolist()
    if all(one.names[i] == two.names[int(partner[i])] for i in paired):
        return ()
    pairs = [(i, int(partner[i])) for i in paired]
    return tuple(render_renaming(pairs, one, two, limit=_NAMES_SHOWN))


def _moved(partner: Positions) -> int:
    """Return how many members do not stand at the place that the order of their partners would give them."""
    there = partner[partner >= 0]
    return int((np.argsort(np.argsort(there)) != np.arange(len(there))).sum())
