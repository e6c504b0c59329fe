"""The facets of an LP relaxation: its affine hull and the inequalities that none of the others imply.

How a model writes its relaxation (which columns, which rows, which multiples, what is redundant, what slack stands
where) leaves no trace in them: two models whose columns are affine functions of one another have the same facets, up
to that function and up to positive multiples.

Linear programs in double precision decide what is a facet: a mistake makes a proposal that fails, and nothing worse.
All numbers of the facets themselves are exact.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from gmpy2 import mpq

from equivamap.ir import ZERO, Affine, Instance, Kind, Rational

__all__ = ["MOST_COLUMNS", "MOST_INEQUALITIES", "Facets", "facets"]

MOST_COLUMNS = 150
MOST_INEQUALITIES = 500
"""Larger instances are left alone: every inequality is a linear program or two."""

_TOLERANCE = 1e-7

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Facets:
    """The LP relaxation of an instance without what is redundant in it.

    Parameters
    ----------
    free
        Columns that the equations leave free.
    columns
        Every column of the instance over the free ones.
    inequalities
        ``form >= 0``, over free columns; none is implied by the others.
    widths
        For each inequality the largest value of its form; where that is unbounded, the largest among points whose cost
        is at most twice as far from zero as the least, or infinite.
    cost
        What the cost is above its least value, over free columns; None where the cost has none or is constant.
    cost_width
        The largest value of `cost`, by the same rule.
    """

    free: tuple[int, ...]
    columns: tuple[Affine, ...]
    inequalities: tuple[Affine, ...]
    widths: tuple[float, ...]
    cost: Affine | None
    cost_width: float


def facets(instance: Instance, *, deadline: float) -> Facets | None:
    """Return the facets of the relaxation.

    Returns
    -------
    Facets or None
        None where the instance is too large, has semicontinuous columns, or has an infeasible relaxation, and where
        time ran out.
    """
    if (
        not 0 < instance.n <= MOST_COLUMNS
        or np.isin(instance.kinds, (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER)).any()
    ):
        return None
    equations = [
        row.body.shifted(-row.lower)
        for row in instance.exact_rows
        if row.is_equation and row.lower is not None
    ]
    stated = list(_stated(instance))
    if len(stated) > MOST_INEQUALITIES:
        return None
    hull = _Hull.of(instance.n, equations)
    if hull is None:
        return None
    inequalities = _distinct(hull, stated)
    held = _held_at_zero(hull.free, inequalities)
    if held is None:
        return None
    if held:
        hull = _Hull.of(instance.n, [*equations, *held])
        if hull is None:
            return None
        inequalities = _distinct(hull, inequalities)
    relaxation = _Relaxation(hull.free, inequalities)
    kept = []
    for i in sorted(range(len(inequalities)), key=lambda i: -len(inequalities[i].terms)):
        if time.monotonic() > deadline:
            return None
        if relaxation.is_needed(i):
            kept.append(i)
    kept.sort()
    cost = hull.reduced(instance.objective)
    return _measured(hull, relaxation, [inequalities[i] for i in kept], cost, deadline)


def _stated(instance: Instance) -> Iterator[Affine]:
    """Yield what the bounds and the inequalities say, as forms that are at least zero."""
    for j, (low, high) in enumerate(instance.exact_bounds):
        if low is not None:
            yield Affine({j: ZERO + 1}, -low)
        if high is not None:
            yield Affine({j: ZERO - 1}, high)
    for row in instance.exact_rows:
        if row.is_equation:
            continue
        if row.lower is not None:
            yield row.body.shifted(-row.lower)
        if row.upper is not None:
            yield row.body.scaled(-1).shifted(row.upper)


@dataclass(frozen=True)
class _Hull:
    """Solved equations: columns over the free ones."""

    free: tuple[int, ...]
    columns: tuple[Affine, ...]

    @classmethod
    def of(cls, n: int, equations: Sequence[Affine]) -> _Hull | None:
        """Solve ``form = 0`` for as many columns as there are independent equations; None if they contradict."""
        from flint import fmpq, fmpq_mat

        used = [form for form in equations if form.terms or form.constant]
        # columns in many equations are rather left free
        counts = [0] * n
        for form in used:
            for j in form.terms:
                counts[j] += 1
        order = sorted(range(n), key=lambda j: (counts[j], j))
        place = {j: k for k, j in enumerate(order)}
        matrix = fmpq_mat(len(used), n + 1)
        for i, form in enumerate(used):
            for j, c in form.terms.items():
                matrix[i, place[j]] = fmpq(int(c.numerator), int(c.denominator))
            matrix[i, n] = fmpq(int(form.constant.numerator), int(form.constant.denominator))
        reduced, rank = matrix.rref() if used else (matrix, 0)
        solved: dict[int, Affine] = {}
        for i in range(rank):
            entries = {k: _number(reduced[i, k]) for k in range(n + 1) if reduced[i, k]}
            lead = min(entries)
            if lead == n:
                return None
            solved[order[lead]] = Affine(
                {order[k]: -c for k, c in entries.items() if lead < k < n},
                -(entries[n] if n in entries else ZERO),
            )
        columns = tuple(solved.get(j, Affine.variable(j)) for j in range(n))
        return cls(tuple(j for j in range(n) if j not in solved), columns)

    def reduced(self, form: Affine) -> Affine:
        """Return a form over free columns."""
        return form.substitute({j: self.columns[j] for j in form.terms})


def _distinct(hull: _Hull, forms: Sequence[Affine]) -> list[Affine]:
    """Return inequalities over free columns, each body once and with its tightest side."""
    tightest: dict[Affine, Affine] = {}
    for form in forms:
        reduced = hull.reduced(form)
        if not reduced.terms:
            continue
        size = max(abs(c) for c in reduced.terms.values())
        scaled = reduced.scaled(1 / size)
        body = Affine(scaled.terms)
        known = tightest.get(body)
        if known is None or scaled.constant < known.constant:
            tightest[body] = scaled
    return list(tightest.values())


def _solver() -> Any:
    import highspy

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver


def _dense(free: Sequence[int], forms: Sequence[Affine]) -> tuple[Floats, Floats]:
    """Return coefficients and constants of forms as arrays."""
    place = {j: k for k, j in enumerate(free)}
    matrix = np.zeros((len(forms), len(free)))
    for i, form in enumerate(forms):
        for j, c in form.terms.items():
            matrix[i, place[j]] = float(c)
    return matrix, np.array([float(form.constant) for form in forms])


def _passed(
    solver: Any, matrix: Floats, low: Floats, high: Floats, cost: Floats, bounds: tuple[Floats, Floats]
) -> None:
    import highspy

    model = highspy.HighsLp()
    m, n = matrix.shape
    model.num_col_, model.num_row_ = n, m
    model.col_cost_ = cost
    model.col_lower_, model.col_upper_ = bounds
    model.row_lower_, model.row_upper_ = low, high
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    rows, columns = np.nonzero(matrix)
    start = np.zeros(m + 1, dtype=np.int32)
    np.cumsum(np.bincount(rows, minlength=m), out=start[1:])
    model.a_matrix_.start_ = start
    model.a_matrix_.index_ = columns.astype(np.int32)
    model.a_matrix_.value_ = matrix[rows, columns]
    solver.passModel(model)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)


def _held_at_zero(free: Sequence[int], forms: Sequence[Affine]) -> list[Affine] | None:
    """Return the inequalities that are equations at every point; None where there is no point.

    One linear program: ``max sum t`` with ``t <= form(x, s)`` and ``t <= 1``, the forms made homogeneous by a scale
    ``s >= 1``; a form that can be positive reaches 1 somewhere, and then in the sum.
    """
    import highspy

    if not forms:
        return []
    matrix, constants = _dense(free, forms)
    k, d = matrix.shape
    wide = np.hstack([matrix, constants[:, None], -np.eye(k)])
    infinite = np.full(d, np.inf)
    solver = _solver()
    _passed(
        solver,
        wide,
        np.zeros(k),
        np.full(k, np.inf),
        np.concatenate([np.zeros(d + 1), np.ones(k)]),
        (
            np.concatenate([-infinite, [1.0], np.zeros(k)]),
            np.concatenate([infinite, [np.inf], np.ones(k)]),
        ),
    )
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = np.array(solver.getSolution().col_value)[d + 1 :]
    return [form for form, value in zip(forms, values.tolist(), strict=True) if value < 0.5]


class _Relaxation:
    """``form >= 0`` for some forms, as a linear program over the free columns."""

    def __init__(self, free: Sequence[int], forms: Sequence[Affine]) -> None:
        self.free = free
        self.matrix, self.constants = _dense(free, forms)
        self.solver = _solver()
        infinite = np.full(len(free), np.inf)
        _passed(
            self.solver,
            self.matrix,
            -self.constants,
            np.full(len(forms), np.inf),
            np.zeros(len(free)),
            (-infinite, infinite),
        )

    def largest(self, body: Floats) -> float:
        """Return the largest value of a linear form without constant; infinite where there is none."""
        import highspy

        self.solver.changeColsCost(len(body), np.arange(len(body), dtype=np.int32), body)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return float("inf")
        return float(self.solver.getInfo().objective_function_value)

    def is_needed(self, i: int) -> bool:
        """Tell whether an inequality is not implied by those that are left; one that is leaves."""
        self.solver.changeRowBounds(i, -np.inf, np.inf)
        least = -self.largest(-self.matrix[i])
        needed = not least >= -self.constants[i] - _TOLERANCE * max(1.0, abs(self.constants[i]))
        if needed:
            self.solver.changeRowBounds(i, -self.constants[i], np.inf)
        return needed

    def at_most(self, body: Floats, side: float) -> None:
        """Add a row."""
        places = np.flatnonzero(body).astype(np.int32)
        self.solver.addRow(-np.inf, side, len(places), places, body[places])


def _measured(
    hull: _Hull, relaxation: _Relaxation, kept: list[Affine], cost: Affine, deadline: float
) -> Facets | None:
    """Return the facets with their widths."""
    forms, constants = _dense(hull.free, kept)
    widths = []
    for body, constant in zip(forms, constants.tolist(), strict=True):
        if time.monotonic() > deadline:
            return None
        widths.append(relaxation.largest(body) + constant)
    above: Affine | None = None
    cost_width = float("inf")
    if cost.terms:
        body, constant = (part[0] for part in _dense(hull.free, [cost]))
        least = -relaxation.largest(-body)
        if np.isfinite(least):
            above = cost.shifted(-cost.constant - _rational(least))
            cost_width = relaxation.largest(body) - least
            level = least + abs(least + constant)
            if not np.isfinite([*widths, cost_width]).all() and level > least + _TOLERANCE:
                relaxation.at_most(body, level)
                cost_width = level - least
                widths = [
                    width if np.isfinite(width) else relaxation.largest(form) + one
                    for width, form, one in zip(widths, forms, constants.tolist(), strict=True)
                ]
    return Facets(hull.free, hull.columns, tuple(kept), tuple(widths), above, cost_width)


def _rational(value: float) -> Rational:
    from fractions import Fraction

    near = Fraction(value).limit_denominator(10_000)
    return (
        mpq(near.numerator, near.denominator)
        if abs(float(near) - value) <= 1e-6 * max(1.0, abs(value))
        else mpq(value)
    )


def _number(value: Any) -> Rational:
    return mpq(int(value.p), int(value.q))
