"""Whole maps from candidates of single families, best first, screened on feasible points of B."""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from equivamap.deadlines import in_time
from equivamap.ir import NONE, Affine, Instance, Kind
from equivamap.propose.equations import Equations
from equivamap.propose.family_forms import FamilyForm

__all__ = ["Screen", "whole_maps"]

Floats = npt.NDArray[np.float64]

_TOLERANCE = 1e-6
_MOST_EXPANSIONS = 2000
_MOST_FAILURES = 60


@dataclass(frozen=True)
class _Rows:
    """Rows of A by the families that stand in them."""

    families: frozenset[str]
    starts: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    coefficients: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class Image:
    """Columns of A at the points: positions, shape (c,), and values, shape (c, k)."""

    columns: npt.NDArray[np.int64]
    values: Floats


class Screen:
    """What a map must make of some feasible points of B.

    Parameters
    ----------
    a, b
        Reference and candidate.
    points
        Feasible points of B, shape (k, n of B).
    equations
        A's equations, which determine what a map leaves out.
    """

    def __init__(self, a: Instance, b: Instance, points: Floats, equations: Equations) -> None:
        self.a, self.b, self.points = a, b, points
        self.equations = equations
        floats = a.numbers.floats
        self.lower = np.where(a.lower == NONE, -np.inf, floats[a.lower])
        self.upper = np.where(a.upper == NONE, np.inf, floats[a.upper])
        self.integer = np.isin(a.kinds, (Kind.INTEGER, Kind.SEMIINTEGER))
        self.semi = np.isin(a.kinds, (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER))
        self.rows = self._grouped()
        self.cost_b = self.values(b.objective)

    def values(self, form: Affine) -> Floats:
        """Return an expression over B's columns at the points."""
        total = np.full(len(self.points), float(form.constant))
        for j, c in form:
            total = total + float(c) * self.points[:, j]
        return total

    def image(self, form: FamilyForm) -> Image | None:
        """Return A's columns at the points; None if bounds or integrality fail."""
        found: list[Floats] = []
        for x, line in form.lines.items():
            value = self.values(line)
            if not self._in_domain(x, value):
                return None
            found.append(value)
        columns = np.fromiter(form.lines, dtype=np.int64, count=len(found))
        return Image(columns, np.array(found).reshape(len(found), len(self.points)))

    def together(self, images: Iterable[Image]) -> Floats:
        """Return all columns of A at the points, shape (n of A, k); what no image gives is not a number."""
        known = np.full((self.a.n, len(self.points)), np.nan)
        for image in images:
            known[image.columns] = image.values
        return known

    def rows_hold(self, known: Floats, families: frozenset[str], added: str) -> bool:
        """Tell whether the rows that the family just added completes hold at the images."""
        return all(
            self._hold(rows, known)
            for rows in self.rows
            if added in rows.families and rows.families <= families
        )

    def completed(self, known: Floats) -> Floats | None:
        """Add the columns that A's equations determine; None if some stay open or leave their domain."""
        missing = frozenset(np.flatnonzero(np.isnan(known).any(axis=1)).tolist())
        if not missing:
            return known
        solved = self.equations.determine(missing)
        if solved is None:
            return None
        full = known.copy()
        for x in missing:
            value = np.full(len(self.points), float(solved[x].constant))
            for j, c in solved[x]:
                value = value + float(c) * known[j]
            if not self._in_domain(x, value):
                return None
            full[x] = value
        return full if all(self._hold(rows, full) for rows in self.rows) else None

    def passes(self, lines: Mapping[int, Affine]) -> bool:
        """Tell whether a map, with what A's equations add to it, keeps all rows, domains and the cost at the points."""
        image = self.image(FamilyForm("", lines, 0.0))
        if image is None:
            return False
        full = self.completed(self.together([image]))
        return (
            full is not None and all(self._hold(rows, full) for rows in self.rows) and self.costs_agree(full)
        )

    def costs_agree(self, known: Floats) -> bool:
        """Tell whether A's cost is one increasing affine function of B's at all points.

        True also where B's cost is a single variable, which may lie above what it stands for.
        """
        if self._is_epigraph:
            return True
        objective = self.a.objective
        cost = np.full(len(self.points), float(objective.constant))
        for j, c in objective:
            cost = cost + float(c) * known[j]
        low, high = int(np.argmin(self.cost_b)), int(np.argmax(self.cost_b))
        rise = self.cost_b[high] - self.cost_b[low]
        slack = 1e-5 * max(1.0, float(np.abs(cost).max()), float(np.abs(self.cost_b).max()))
        if rise <= slack:
            return bool(np.ptp(cost) <= slack)
        factor = (cost[high] - cost[low]) / rise
        expected = cost[low] + factor * (self.cost_b - self.cost_b[low])
        return bool(factor > 0 and (np.abs(cost - expected) <= slack).all())

    @cached_property
    def _is_epigraph(self) -> bool:
        return len(self.b.objective.terms) == 1 and len(self.a.objective.terms) > 1

    def _in_domain(self, x: int, value: Floats) -> bool:
        slack = _TOLERANCE * np.maximum(1.0, np.abs(value))
        outside = (value < self.lower[x] - slack) | (value > self.upper[x] + slack)
        if self.semi[x]:
            outside &= np.abs(value) > slack
        return not (outside.any() or (self.integer[x] and (np.abs(value - np.round(value)) > slack).any()))

    def _hold(self, rows: _Rows, known: Floats) -> bool:
        parts = rows.coefficients * known[rows.columns]
        activity = np.add.reduceat(parts, rows.starts, axis=0)
        slack = _TOLERANCE * np.maximum(1.0, np.add.reduceat(np.abs(parts), rows.starts, axis=0))
        return bool((activity >= rows.lower - slack).all() and (activity <= rows.upper + slack).all())

    def _grouped(self) -> list[_Rows]:
        a = self.a
        floats = a.numbers.floats
        indptr, columns, codes = a.by_rows
        names = [name for name, _ in a.variables.labels]
        groups: dict[frozenset[str], list[int]] = {}
        for i in range(a.m):
            members = columns[indptr[i] : indptr[i + 1]].tolist()
            if members:
                groups.setdefault(frozenset(names[j] for j in members), []).append(i)
        made = []
        for families, positions in groups.items():
            entries = np.concatenate([np.arange(indptr[i], indptr[i + 1]) for i in positions])
            sizes = [int(indptr[i + 1] - indptr[i]) for i in positions]
            low, high = a.row_lower[positions], a.row_upper[positions]
            made.append(
                _Rows(
                    families,
                    np.cumsum([0, *sizes[:-1]]),
                    columns[entries].astype(np.int64),
                    floats[codes[entries]][:, None],
                    np.where(low == NONE, -np.inf, floats[low])[:, None],
                    np.where(high == NONE, np.inf, floats[high])[:, None],
                )
            )
        return made


@dataclass(order=True)
class _Node:
    """Families chosen so far, in their order; `bound` is minus the best score that may still come."""

    bound: float
    depth: int
    choices: tuple[int, ...] = field(compare=False)


def whole_maps(
    candidates: Sequence[Sequence[FamilyForm]], screen: Screen, *, most: int, deadline: float
) -> Iterator[tuple[FamilyForm, ...]]:
    """Yield choices of one candidate a family that pass the screen, best total score first.

    Parameters
    ----------
    candidates
        For each family, best first.
    most
        How many to yield at most.
    deadline
        ``time.monotonic`` value at which to stop.
    """
    passing: list[list[tuple[FamilyForm, Image]]] = []
    for forms in candidates:
        kept = []
        for form in in_time(forms, deadline):
            image = screen.image(form)
            if image is not None and (
                not form.lines
                or screen.rows_hold(screen.together([image]), frozenset({form.family}), form.family)
            ):
                kept.append((form, image))
        if not kept:
            return
        passing.append(kept)
    passing.sort(key=len)
    best = [max(form.score for form, _ in kept) for kept in passing]
    rest = [sum(best[k:]) for k in range(len(best) + 1)]
    queue = [_Node(-rest[0], 0, ())]
    yielded = failed = 0
    for _ in range(_MOST_EXPANSIONS):
        if not queue or yielded == most or failed == _MOST_FAILURES or time.monotonic() > deadline:
            return
        node = heapq.heappop(queue)
        chosen = [passing[k][choice] for k, choice in enumerate(node.choices)]
        known = screen.together(image for _, image in chosen)
        if len(chosen) == len(passing):
            full = screen.completed(known) if any(form.lines for form, _ in chosen) else None
            if full is not None and screen.costs_agree(full):
                yielded += 1
                yield tuple(form for form, _ in chosen)
            else:
                failed += 1
            continue
        done = sum(form.score for form, _ in chosen)
        families = {form.family for form, _ in chosen if form.lines}
        for choice, (form, image) in enumerate(passing[len(chosen)]):
            known[list(screen.a.variables.families[form.family].positions)] = np.nan
            known[image.columns] = image.values
            if not form.lines or screen.rows_hold(known, frozenset({*families, form.family}), form.family):
                bound = -(done + form.score + rest[len(chosen) + 1])
                heapq.heappush(queue, _Node(bound, -len(chosen) - 1, (*node.choices, choice)))
