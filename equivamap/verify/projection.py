"""Exact projection of a block of continuous completions: Fourier–Motzkin elimination with Chernikov's rule.

For fixed source point s the block is ``{w : W w + e(s) <= 0}``. It has a point iff every combination of rows
with nonnegative multipliers that cancels w is at most zero; the combinations left when all of w is eliminated
include all extreme rays of that cone, and each is one ordinary obligation on s. The projection is exact for
every s, so a violated combination is a Farkas proof that no completion exists there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from equivamap.deadlines import Deadline, OutOfTime, check_time, in_time
from equivamap.ir import ONE, ZERO, Affine, Rational
from equivamap.verify.obligations import Block

__all__ = ["Inequality", "Ray", "inequalities", "project"]


@dataclass(frozen=True)
class Inequality:
    """``inner(w) + outer(s) <= 0``, or ``= 0`` where `equation`.

    `origin` tells where it comes from: the row of the block by number, or ``-1 - k`` for a bound of the k-th
    completion. `scale` is the row scale of the place it comes from (V6).
    """

    inner: Affine
    outer: Affine
    equation: bool
    origin: int
    scale: Rational


@dataclass(frozen=True)
class Ray:
    """A combination of inequalities that cancels all completions: ``outer(s) <= 0`` must hold.

    `multipliers` by number of the inequality: nonnegative, of any sign for equations.
    """

    multipliers: Mapping[int, Rational]
    outer: Affine


def inequalities(block: Block) -> list[Inequality]:
    """Write the rows and bounds of a block as inequalities; semicontinuous domains are not for here."""
    result: list[Inequality] = []
    for number, row in enumerate(block.rows):
        scale = row.target.scale
        if row.lower is not None and row.lower == row.upper:
            result.append(Inequality(row.inner, row.outer.shifted(-row.lower), True, number, scale))
            continue
        if row.upper is not None:
            result.append(Inequality(row.inner, row.outer.shifted(-row.upper), False, number, scale))
        if row.lower is not None:
            flipped = row.outer.scaled(-1).shifted(row.lower)
            result.append(Inequality(row.inner.scaled(-1), flipped, False, number, scale))
    for k, (j, (lower, upper)) in enumerate(zip(block.columns, block.bounds, strict=True)):
        if upper is not None:
            result.append(Inequality(Affine.variable(j), Affine({}, -upper), False, -1 - k, ONE))
        if lower is not None:
            result.append(Inequality(Affine.variable(j, -1), Affine({}, lower), False, -1 - k, ONE))
    return result


class _Line:
    """A row of the elimination: w-part, s-part, and the multipliers that made it."""

    __slots__ = ("inner", "multipliers", "outer")

    def __init__(self, inner: dict[int, Rational], outer: Affine, multipliers: dict[int, Rational]) -> None:
        self.inner = inner
        self.outer = outer
        self.multipliers = multipliers


def project(
    block: Block, *, most_rows: int = 15_000, deadline: Deadline = None
) -> tuple[list[Inequality], list[Ray]] | None:
    """Eliminate all completions of a block.

    Parameters
    ----------
    most_rows
        Give up when more rows than this stand at once.
    deadline
        `time.monotonic` value at which to give up.

    Returns
    -------
    The inequalities of the block and the rays, or None on giving up.
    """
    try:
        return _projected(block, most_rows, deadline)
    except OutOfTime:
        return None


def _projected(block: Block, most_rows: int, deadline: Deadline) -> tuple[list[Inequality], list[Ray]] | None:
    check_time(deadline)
    system = inequalities(block)
    lines = [
        _Line(dict(row.inner.terms), row.outer, {k: ONE}) for k, row in enumerate(system) if not row.equation
    ]
    equations = [
        _Line(dict(row.inner.terms), row.outer, {k: ONE}) for k, row in enumerate(system) if row.equation
    ]
    is_equation = frozenset(k for k, row in enumerate(system) if row.equation)
    done: list[_Line] = []
    while equations:
        pivot_line = equations.pop()
        if not pivot_line.inner:
            done.append(pivot_line)
            done.append(_scaled(pivot_line, -ONE))
            continue
        w = min(pivot_line.inner, key=lambda j: sum(j in line.inner for line in lines))
        equations = [_cancel(line, pivot_line, w) for line in in_time(equations, deadline)]
        lines = [_cancel(line, pivot_line, w) for line in in_time(lines, deadline)]
    lines = _tightest(lines, deadline)
    done += [line for line in lines if not line.inner]
    lines = [line for line in lines if line.inner]
    remaining = {j for line in lines for j in line.inner}
    eliminated = 0
    while remaining:
        w = min(in_time(remaining, deadline), key=lambda j: _growth(lines, j))
        remaining.discard(w)
        eliminated += 1
        positive = [line for line in lines if line.inner.get(w, ZERO) > ZERO]
        negative = [line for line in lines if line.inner.get(w, ZERO) < ZERO]
        lines = [line for line in lines if w not in line.inner]
        if len(positive) * len(negative) > 20 * most_rows:
            return None
        for up in positive:
            for down in in_time(negative, deadline):
                support = (up.multipliers.keys() | down.multipliers.keys()) - is_equation
                if len(support) > eliminated + 1:
                    continue
                combined = _combined(up, down, w)
                (lines if combined.inner else done).append(combined)
        lines = _undominated(lines, is_equation, deadline)
        done = _tightest(done, deadline)
        if len(lines) + len(done) > most_rows:
            return None
        remaining &= {j for line in lines for j in line.inner}
    rays = [Ray(line.multipliers, line.outer) for line in _tightest([*done, *lines], deadline)]
    return system, [ray for ray in rays if not (ray.outer.is_constant and ray.outer.constant <= 0)]


def _growth(lines: Sequence[_Line], w: int) -> int:
    signs = [line.inner[w] > 0 for line in lines if w in line.inner]
    positive = sum(signs)
    return int(positive * (len(signs) - positive) - len(signs))


def _scaled(line: _Line, factor: Rational) -> _Line:
    return _Line(
        {j: c * factor for j, c in line.inner.items()},
        line.outer.scaled(factor),
        {k: c * factor for k, c in line.multipliers.items()},
    )


def _cancel(line: _Line, pivot_line: _Line, w: int) -> _Line:
    """Remove w from a line by adding a multiple of an equation."""
    c = line.inner.get(w)
    if c is None:
        return line
    return _sum(line, ONE, pivot_line, -c / pivot_line.inner[w], w)


def _combined(up: _Line, down: _Line, w: int) -> _Line:
    return _sum(up, -down.inner[w], down, up.inner[w], w)


def _sum(first: _Line, x: Rational, second: _Line, y: Rational, w: int) -> _Line:
    inner: dict[int, Rational] = {}
    for j in first.inner.keys() | second.inner.keys():
        if j != w:
            value = x * first.inner.get(j, ZERO) + y * second.inner.get(j, ZERO)
            if value:
                inner[j] = value
    multipliers: dict[int, Rational] = {k: x * c for k, c in first.multipliers.items()}
    for k, c in second.multipliers.items():
        multipliers[k] = multipliers.get(k, ZERO) + y * c
    outer = Affine.total(((x, first.outer), (y, second.outer)))
    return _Line(inner, outer, {k: c for k, c in multipliers.items() if c})


def _tightest(lines: Sequence[_Line], deadline: Deadline) -> list[_Line]:
    """Of lines with the same variable part up to a positive factor, keep the tightest.

    Only for lines that no rule on supports will judge any more, or has not judged yet; see `_undominated`.
    """
    return [max(group, key=lambda pair: pair[0])[1] for group in _parallel(lines, deadline)]


def _undominated(lines: Sequence[_Line], is_equation: frozenset[int], deadline: Deadline) -> list[_Line]:
    """Drop a line for a parallel one that is as tight and comes from some of the same inequalities.

    A tighter line from other inequalities must not replace it: Chernikov's rule may then drop all that
    follows from the tighter line for its large support, and with it what this line alone would have shown.
    """
    kept: list[_Line] = []
    for group in _parallel(lines, deadline):
        group.sort(key=lambda pair: (-pair[0], len(pair[1].multipliers)))
        supports: list[frozenset[int]] = []
        for _, line in in_time(group, deadline):
            support = frozenset(line.multipliers) - is_equation
            if not any(known <= support for known in supports):
                supports.append(support)
                kept.append(line)
    return kept


def _parallel(lines: Sequence[_Line], deadline: Deadline) -> list[list[tuple[Rational, _Line]]]:
    """Group lines by their variable part up to a positive factor; each comes with its constant so scaled."""
    groups: dict[tuple[object, ...], list[tuple[Rational, _Line]]] = {}
    for line in in_time(lines, deadline):
        inner, outer = sorted(line.inner.items()), sorted(line.outer.terms.items())
        leading = (inner or outer or [(0, ONE)])[0][1]
        factor = 1 / abs(leading)
        key = (
            tuple((j, c * factor) for j, c in inner),
            tuple((j, c * factor) for j, c in outer),
        )
        groups.setdefault(key, []).append((line.outer.constant * factor, line))
    return list(groups.values())
