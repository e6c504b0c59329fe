"""Obligations: what must hold on all of one side so that a map carries its points to the other.

A direction carries points of a *source* instance to a *target* instance. The links give some target columns
as affine expressions of source columns and tie the rest by equations; exact elimination over these equations and
the target's own equality rows determines what it can. What is left are the completions, in blocks.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from equivamap.deadlines import Deadline, check_time, in_time
from equivamap.ir import ONE, ZERO, Affine, Instance, Kind, Rational
from equivamap.mapping.elimination import Elimination, eliminate

__all__ = ["Block", "BlockRow", "Carrying", "CostRow", "Obligation", "Part", "Target", "carrying"]


class Part(enum.StrEnum):
    """What of the target an obligation comes from."""

    ROW = "row"
    LOWER = "lower bound"
    UPPER = "upper bound"
    TYPE = "type"
    COST = "cost"
    LINK = "link"
    ONLY_VALUE = "only value"
    EVERYTHING = "everything"


@dataclass(frozen=True)
class Target:
    """A place of the target: row, bound or type by position; the cost and links have position -1.

    `scale` is the smallest nonzero |coefficient| of the row as the model states it (V6).
    """

    part: Part
    position: int
    scale: Rational


@dataclass(frozen=True)
class Obligation:
    """One thing that must hold at every point of the source.

    ``form <= limit``; or, where `integral`, form is an integer; or, where `zero_or` is a pair, form is zero or
    within the pair. `form` is over source columns.
    """

    form: Affine
    limit: Rational
    target: Target
    integral: bool = False
    zero_or: tuple[Rational | None, Rational | None] | None = None


@dataclass(frozen=True)
class BlockRow:
    """``lower <= inner(w) + outer(s) <= upper`` for completions w and source columns s."""

    inner: Affine
    outer: Affine
    lower: Rational | None
    upper: Rational | None
    target: Target


@dataclass(frozen=True)
class Block:
    """Completions that hang together: for every source point some w must satisfy all rows.

    `columns` are target columns; `inner` forms of the rows are over them. `bounds` and `integer` follow
    `columns`; `zero_or` marks semicontinuous ones.
    """

    columns: tuple[int, ...]
    bounds: tuple[tuple[Rational | None, Rational | None], ...]
    integer: tuple[bool, ...]
    zero_or: tuple[bool, ...]
    rows: tuple[BlockRow, ...]


@dataclass(frozen=True)
class CostRow:
    """The cost that the image may have: target cost + `other` (over source columns) ``<= 0``, or ``= 0``.

    `target_cost` is over target columns; `scale` as in V6.
    """

    target_cost: Affine
    other: Affine
    equal: bool
    scale: Rational


@dataclass(frozen=True)
class Carrying:
    """One direction, reduced: all of its obligations and blocks hold iff every source point is carried.

    `values` gives each determined target column over source columns; `free` are the completions.
    """

    values: Mapping[int, Affine]
    free: tuple[int, ...]
    obligations: tuple[Obligation, ...]
    blocks: tuple[Block, ...]


def row_scale(body: Affine) -> Rational:
    """Return the smallest nonzero |coefficient|, or 1 for an empty row (V6)."""
    return min((abs(c) for c in body.terms.values()), default=ONE)


def carrying(
    source: Instance,
    target: Instance,
    given: Mapping[int, Affine],
    equations: Sequence[Affine],
    cost: CostRow | None,
    *,
    held_rows: Iterable[int] = (),
    held_columns: Iterable[int] = (),
    held_slacks: Iterable[int] = (),
    deadline: Deadline = None,
) -> Carrying:
    """Substitute the links into the target and list what must hold.

    Parameters
    ----------
    given
        Target columns given by links, over source columns.
    equations
        Further link equations (each ``= 0``) over source columns 0..n-1 and target columns n..n+t-1.
    cost
        The cost row, or None to carry feasibility alone.
    held_rows, held_columns
        Rows, and columns whose bounds and type, that are known to hold already by the same row on the other side.
    held_slacks
        Held columns that nothing but a held row speaks of, which determines them; they have no value here.

    Raises
    ------
    OutOfTime
        Where the deadline passes first.

    Notes
    -----
    Integer completions are eliminated only where the equation determines them outright, or with coefficient 1
    against integral coefficients of integer completions; their bounds stay rows and the integrality of the
    source part stays an obligation.
    """
    check_time(deadline)
    n = source.n
    slacks = frozenset(held_slacks)
    unknown = [j for j in range(target.n) if j not in given and j not in slacks]
    skip_rows = frozenset(held_rows)
    values: dict[int, Affine] = {n + j: form for j, form in given.items()}
    solved = _determine(source, target, values, unknown, equations, cost, deadline)
    values |= solved
    obligations: list[Obligation] = []
    rows: list[BlockRow] = []
    for equation in in_time(equations, deadline):
        body = equation.substitute(values)
        if body.terms or body.constant:
            _place(body, ZERO, ZERO, Target(Part.LINK, -1, ONE), n, obligations, rows)
    wanted = (
        (target.row(i) for i in range(target.m) if i not in skip_rows) if skip_rows else target.exact_rows
    )
    for row in in_time(wanted, deadline):
        place = Target(Part.ROW, row.position, row_scale(row.body))
        body = _shifted(row.body, n).substitute(values)
        _place(body, row.lower, row.upper, place, n, obligations, rows)
    if cost is not None:
        body = _shifted(cost.target_cost, n).substitute(values) + cost.other
        lower = ZERO if cost.equal else None
        _place(body, lower, ZERO, Target(Part.COST, -1, cost.scale), n, obligations, rows)
    skip_columns = frozenset(held_columns)
    free = tuple(j for j in unknown if n + j not in solved)
    free_set = frozenset(free)
    bounds = target.exact_bounds if len(skip_columns) < target.n else ()
    for j, (lower, upper) in in_time(enumerate(bounds), deadline):
        if j in free_set or j in skip_columns:
            continue
        _domain(target, j, lower, upper, values[n + j], n, obligations, rows)
    blocks = _blocks(target, free, rows)
    return Carrying({j - n: form for j, form in values.items()}, free, tuple(obligations), blocks)


def _shifted(form: Affine, by: int) -> Affine:
    return Affine({j + by: c for j, c in form.terms.items()}, form.constant)


def _place(
    body: Affine,
    lower: Rational | None,
    upper: Rational | None,
    target: Target,
    n: int,
    obligations: list[Obligation],
    rows: list[BlockRow],
) -> None:
    """Turn ``lower <= body <= upper`` into obligations, or into a block row where completions remain."""
    inner = Affine({j - n: c for j, c in body.terms.items() if j >= n})
    outer = Affine({j: c for j, c in body.terms.items() if j < n}, body.constant)
    if not inner.is_constant:
        if lower is not None or upper is not None:
            rows.append(BlockRow(inner, outer, lower, upper, target))
        return
    bare = Affine(outer.terms)
    if upper is not None:
        obligations.append(Obligation(bare, upper - outer.constant, target))
    if lower is not None:
        obligations.append(Obligation(bare.scaled(-1), outer.constant - lower, target))


def _domain(
    target: Instance,
    j: int,
    lower: Rational | None,
    upper: Rational | None,
    form: Affine,
    n: int,
    obligations: list[Obligation],
    rows: list[BlockRow],
) -> None:
    """List the bounds and the type of a determined target column."""
    kind = int(target.kinds[j])
    inner = [k for k in form.terms if k >= n]
    if kind in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER):
        if inner:
            raise AssertionError("a semicontinuous column is never eliminated against completions")
        place = Target(Part.TYPE, j, ONE)
        obligations.append(Obligation(form, form.constant, place, zero_or=(lower, upper)))
    else:
        if lower is not None:
            _place(form, lower, None, Target(Part.LOWER, j, ONE), n, obligations, rows)
        if upper is not None:
            _place(form, None, upper, Target(Part.UPPER, j, ONE), n, obligations, rows)
    if target.is_integer(j):
        outer = Affine({k: c for k, c in form.terms.items() if k < n}, form.constant)
        obligations.append(Obligation(outer, form.constant, Target(Part.TYPE, j, ONE), integral=True))


def _determine(
    source: Instance,
    target: Instance,
    given: Mapping[int, Affine],
    unknown: Sequence[int],
    equations: Sequence[Affine],
    cost: CostRow | None,
    deadline: Deadline,
) -> dict[int, Affine]:
    """Solve the equations for unknown target columns.

    Equations that are used up vanish under substitution. What remains of the others (conditions on the source
    alone, and equations that no column may be solved from) is left to the caller, who substitutes into all.
    """
    n = source.n
    if not unknown:
        return {}
    system = [equation.substitute(given) for equation in equations]
    unknown_set = frozenset(unknown)
    system += [
        _shifted(row.body, n).substitute(given).shifted(-row.lower)
        for row in target.exact_rows
        if row.lower is not None and row.is_equation and not unknown_set.isdisjoint(row.body.terms)
    ]
    order = sorted((n + j for j in unknown), key=lambda k: _pivot_rank(target, k - n))
    result = _eliminated(system, order, target, n, deadline)
    if cost is not None and cost.equal:
        body = (_shifted(cost.target_cost, n).substitute(given) + cost.other).substitute(result.solved)
        if any(k >= n for k in body.terms):
            result = _eliminated([*system, body], order, target, n, deadline)
    return dict(result.solved)


def _eliminated(
    system: Sequence[Affine], order: Sequence[int], target: Instance, n: int, deadline: Deadline
) -> Elimination:
    result = eliminate(system, order, _may_pivot(target, n, integer_chains=True), deadline=deadline)
    if _integrality_survives(target, n, result):
        return result
    return eliminate(system, order, _may_pivot(target, n, integer_chains=False), deadline=deadline)


def _pivot_rank(target: Instance, j: int) -> int:
    kind = int(target.kinds[j])
    if kind == Kind.CONTINUOUS:
        return 0 if int(target.lower[j]) < 0 and int(target.upper[j]) < 0 else 1
    return 2 if kind == Kind.INTEGER else 3


def _may_pivot(target: Instance, n: int, *, integer_chains: bool) -> Callable[[int, Affine], bool]:
    def allowed(symbol: int, equation: Affine) -> bool:
        kind = int(target.kinds[symbol - n])
        others = [k for k in equation.terms if k >= n and k != symbol]
        if not others or kind == Kind.CONTINUOUS:
            return True
        if kind != Kind.INTEGER or not integer_chains:
            return False
        pivot = equation.terms[symbol]
        return all(
            int(target.kinds[k - n]) == Kind.INTEGER and (equation.terms[k] / pivot).denominator == 1
            for k in others
        )

    return allowed


def _integrality_survives(target: Instance, n: int, result: Elimination) -> bool:
    """True when each solved integer column has integral coefficients on integer completions only."""
    for symbol, form in result.solved.items():
        if int(target.kinds[symbol - n]) != Kind.INTEGER:
            continue
        for k, c in form.terms.items():
            if k >= n and (int(target.kinds[k - n]) != Kind.INTEGER or c.denominator != 1):
                return False
    return True


def _blocks(target: Instance, free: Sequence[int], rows: Sequence[BlockRow]) -> tuple[Block, ...]:
    """Split the completions into blocks that share no row."""
    parent = {j: j for j in free}

    def root(j: int) -> int:
        while parent[j] != j:
            parent[j] = parent[parent[j]]
            j = parent[j]
        return j

    for row in rows:
        first, *others = row.inner.terms
        for j in others:
            parent[root(j)] = root(first)
    columns: dict[int, list[int]] = {}
    for j in free:
        columns.setdefault(root(j), []).append(j)
    members: dict[int, list[BlockRow]] = {key: [] for key in columns}
    for row in rows:
        members[root(next(iter(row.inner.terms)))].append(row)
    semi = (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER)
    return tuple(
        Block(
            columns=tuple(own),
            bounds=tuple(target.exact_bounds[j] for j in own),
            integer=tuple(target.is_integer(j) for j in own),
            zero_or=tuple(int(target.kinds[j]) in semi for j in own),
            rows=tuple(members[key]),
        )
        for key, own in columns.items()
    )
