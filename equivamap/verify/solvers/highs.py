"""HiGHS: floating-point LP and MILP solves of a region, as hints and, for MILP bounds, under rule V6.

Options set on every model: output off, one thread, ``mip_rel_gap = mip_abs_gap = 0`` (the default gap is
1e-1e-4), feasibility-jump heuristic off, time limit. The MILP feasibility and integrality tolerance is 1e-6
(`TOLERANCE`), LP tolerances are 1e-9 (`LP_TOLERANCE`). HiGHS drops matrix entries below 1e-9, refuses those
from 1e15 on and frees bounds from 1e20 on; here rows are scaled first, and what still falls outside is left
out on purpose and makes the result unfaithful. Every status that is not a clean answer comes back as ``FAILED``,
``TIME`` or ``ERROR``, and so does whatever the library raises.
"""

from __future__ import annotations

import enum
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from gmpy2 import mpq

from equivamap.errors import SolverError
from equivamap.ir import ONE, Affine, Rational
from equivamap.progress import bounds_listener
from equivamap.verify.region import Bounds, Region, common_step

__all__ = [
    "TOLERANCE",
    "IntegerResult",
    "LinearProgram",
    "LinearResult",
    "Status",
    "solve_milp",
    "to_float",
    "version",
]

TOLERANCE = 1e-6
"""``mip_feasibility_tolerance`` of HiGHS."""
LP_TOLERANCE = 1e-9
"""``primal_feasibility_tolerance`` and ``dual_feasibility_tolerance`` (1e-7 by default): a tighter basis is more
often exactly feasible and optimal."""
SMALL, LARGE, INFINITE = 1e-9, 1e15, 1e20
PRESOLVE_FROM = 3000
"""Nonzeros from which presolve pays for an LP; below it costs more than it saves (0.08 against 0.06 ms)."""

INF = math.inf


class Status(enum.Enum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    TIME = "time"
    FAILED = "failed"
    """The question was not put: numbers or domains that the solver does not take; or the answer is none."""
    ERROR = "error"
    """The solver failed: an error status, or an exception of the library."""


@dataclass(frozen=True)
class LinearResult:
    """Answer to one LP, in floats, for the maximisation of a form.

    Parameters
    ----------
    status
        How it ended.
    x
        Last point.
    multipliers
        Row multipliers in the sense of `equivamap.verify.evidence` (positive uses the upper bound): of the
        optimum where optimal, a Farkas proof up to sign where infeasible, else empty.
    basic
        Basic columns of the last basis; n+i is the activity of row i.
    at_upper
        Nonbasic columns at their upper bound.
    ray
        Improving direction where unbounded, else empty.
    faithful
        False when some number was left out or altered beyond rounding.
    """

    status: Status
    x: list[float]
    multipliers: list[float]
    basic: list[int]
    at_upper: list[int]
    ray: list[float]
    faithful: bool


@dataclass(frozen=True)
class IntegerResult:
    """Answer to one MILP for the maximisation of a form.

    `dual_bound` is in the units of the form, None where there is none; `faithful` is True only when every
    row was passed as integers that floats hold exactly, the objective too, and bounds were at most relaxed by
    rounding.
    """

    status: Status
    x: list[float]
    dual_bound: Rational | None
    gap: float | None
    faithful: bool


def version() -> str:
    """Return the version of HiGHS."""
    return str(highspy.Highs().version())


def to_float(value: Rational) -> float:
    """Return the nearest double; infinite beyond the range of doubles."""
    try:
        return float(value)
    except OverflowError:
        return INF if value > 0 else -INF


def _binary_scale(smallest: float, largest: float) -> float:
    """Return a power of two that brings the geometric mean of both numbers near one."""
    if smallest > 1e-4 and largest < 1e6:
        return 1.0
    middle = sum(math.log2(min(max(size, 1e-300), 1e300)) for size in (smallest, largest)) / 2
    return 2.0 ** (-round(middle))


def _bound_pair(bounds: Bounds, scale: float) -> tuple[float, float, bool]:
    lower = -INF if bounds[0] is None else to_float(bounds[0]) * scale
    upper = INF if bounds[1] is None else to_float(bounds[1]) * scale
    faithful = True
    if abs(lower) >= INFINITE:
        faithful, lower = bounds[0] is None, -INF
    if abs(upper) >= INFINITE:
        faithful, upper = faithful and bounds[1] is None, INF
    return lower, upper, faithful


def _new_model(time_limit: float | None, seed: int = 0) -> highspy.Highs:
    model = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", seed),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.0),
        ("mip_heuristic_run_feasibility_jump", False),
        ("mip_feasibility_tolerance", TOLERANCE),
        ("primal_feasibility_tolerance", LP_TOLERANCE),
        ("dual_feasibility_tolerance", LP_TOLERANCE),
        ("time_limit", INF if time_limit is None else max(time_limit, 0.0)),
    ):
        if model.setOptionValue(option, value) == highspy.HighsStatus.kError:
            raise SolverError(f"HiGHS {version()} does not take {value!r} for its option {option}")
    return model


def _run(model: highspy.Highs) -> bool:
    """Run; where another model of this process fixed the number of threads first, reset the scheduler once."""
    if model.run() != highspy.HighsStatus.kError:
        return True
    highspy.Highs.resetGlobalScheduler(True)
    return bool(model.run() != highspy.HighsStatus.kError)


def _pass(
    model: highspy.Highs,
    rows: Sequence[Sequence[tuple[int, float]]],
    row_bounds: Sequence[tuple[float, float]],
    bounds: Sequence[tuple[float, float]],
    kinds: Sequence[int],
    cost: Sequence[float],
) -> bool:
    starts, index, value = [0], [], []
    for terms in rows:
        index += [j for j, _ in terms]
        value += [v for _, v in terms]
        starts.append(len(index))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(bounds), len(rows)
    lp.col_cost_ = np.array(cost, dtype=np.float64)
    lp.col_lower_ = np.array([b[0] for b in bounds], dtype=np.float64)
    lp.col_upper_ = np.array([b[1] for b in bounds], dtype=np.float64)
    lp.row_lower_ = np.array([b[0] for b in row_bounds], dtype=np.float64)
    lp.row_upper_ = np.array([b[1] for b in row_bounds], dtype=np.float64)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = len(bounds), len(rows)
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(index, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(value, dtype=np.float64)
    if any(kinds):
        lp.integrality_ = [highspy.HighsVarType(k) for k in kinds]
    return bool(model.passModel(lp) == highspy.HighsStatus.kOk)


class LinearProgram:
    """The LP relaxation of a region as one HiGHS model, kept warm over many objectives and boxes.

    Parameters
    ----------
    region
        Rows with `Region.row_bounds` and columns with `Region.hull`.
    """

    def __init__(self, region: Region) -> None:
        self.n, self.m = region.n, len(region.rows)
        self.faithful = True
        self.scales: list[float] = []
        rows, row_bounds = [], []
        for row, limits in zip(region.rows, region.row_bounds, strict=True):
            terms = [(j, to_float(c)) for j, c in row.body.terms.items()]
            sizes = [abs(c) for _, c in terms]
            scale = _binary_scale(min(sizes), max(sizes)) if sizes else 1.0
            scaled = [(j, c * scale) for j, c in terms]
            kept = [(j, c) for j, c in scaled if SMALL < abs(c) < LARGE]
            lower, upper, faithful = _bound_pair(limits, scale)
            self.faithful &= faithful and len(kept) == len(scaled)
            self.scales.append(scale)
            rows.append(kept)
            row_bounds.append((lower, upper) if len(kept) == len(scaled) else (-INF, INF))
        self.box: list[tuple[float, float]] = []
        for pair in region.hull:
            lower, upper, faithful = _bound_pair(pair, 1.0)
            self.faithful &= faithful
            self.box.append((lower, upper))
        self.exact_box: list[Bounds] = list(region.hull)
        self.crossed = {j for j, (lower, upper) in enumerate(self.box) if lower > upper}
        self.cost = [0.0] * self.n
        self.presolving = sum(map(len, rows)) >= PRESOLVE_FROM
        self.crossed_row = any(lower > upper for lower, upper in row_bounds)
        self.broken = False
        sane = [(lower, max(lower, upper)) for lower, upper in self.box]
        rows_sane = [(lower, max(lower, upper)) for lower, upper in row_bounds]
        try:
            self.model = _new_model(None)
            self.model.setOptionValue("presolve", "choose" if self.presolving else "off")
            self.model.setOptionValue("solver", "simplex")
            self.usable = _pass(self.model, rows, rows_sane, sane, (), self.cost)
        except Exception:  # noqa: BLE001 - a native library may raise anything
            self.usable, self.broken = False, True

    def maximise(
        self, terms: Mapping[int, Rational], box: Sequence[Bounds] | None = None, seconds: float | None = None
    ) -> LinearResult:
        """Maximise ``sum(terms[j] * x_j)`` over the relaxation with the bounds of `box` (default: the hull)."""
        try:
            return self._maximise(terms, box, seconds)
        except Exception:  # noqa: BLE001 - a native library may raise anything, and then nothing of it can be used
            self.usable, self.broken = False, True
            return self._failed(Status.ERROR)

    def _maximise(
        self, terms: Mapping[int, Rational], box: Sequence[Bounds] | None, seconds: float | None
    ) -> LinearResult:
        if not self.usable or self.crossed_row:
            return self._failed(Status.ERROR if self.broken else Status.FAILED)
        model = self.model
        factor = self._set_cost(terms)
        if box is not None:
            self._set_box(box)
        if self.crossed:
            return self._failed(Status.FAILED)
        if seconds is not None:
            # HiGHS counts the time of all its runs of one model.
            model.setOptionValue("time_limit", model.getRunTime() + max(seconds, 0.0))
        if not _run(model):
            return self._failed(Status.ERROR)
        status = model.getModelStatus()
        states = highspy.HighsModelStatus
        if self.presolving and status in (
            states.kInfeasible,
            states.kUnboundedOrInfeasible,
            states.kUnbounded,
        ):
            # Presolve leaves no ray behind.
            model.setOptionValue("presolve", "off")
            ran = _run(model)
            model.setOptionValue("presolve", "choose")
            if not ran:
                return self._failed(Status.ERROR)
            status = model.getModelStatus()
        solution = model.getSolution()
        multipliers: list[float] = []
        ray: list[float] = []
        if status == states.kOptimal:
            result = Status.OPTIMAL
            multipliers = [-y * s * factor for y, s in zip(solution.row_dual, self.scales, strict=True)]
        elif status == states.kInfeasible:
            result = Status.INFEASIBLE
            done, there, values = model.getDualRay()
            if done == highspy.HighsStatus.kOk and there:
                multipliers = [-y * s for y, s in zip(values.tolist(), self.scales, strict=True)]
        elif status == states.kUnbounded:
            result = Status.UNBOUNDED
            done, there, values = model.getPrimalRay()
            if done == highspy.HighsStatus.kOk and there:
                ray = values.tolist()
        elif status == states.kTimeLimit:
            return self._failed(Status.TIME)
        elif status == states.kModelEmpty or self.n == 0:
            result = Status.OPTIMAL
        else:
            return self._failed(Status.ERROR if status in _error_states() else Status.FAILED)
        basic, at_upper = self._basis()
        return LinearResult(
            result, list(solution.col_value), multipliers, basic, at_upper, ray, self.faithful
        )

    def _failed(self, status: Status) -> LinearResult:
        return LinearResult(status, [], [], [], [], [], self.faithful)

    def _set_cost(self, terms: Mapping[int, Rational]) -> float:
        """Pass the objective in minimisation form, scaled; return what multiplies duals back."""
        sizes = [abs(to_float(c)) for c in terms.values()]
        scale = _binary_scale(max(sizes), max(sizes)) if sizes else 1.0
        cost = [0.0] * self.n
        for j, c in terms.items():
            value = -to_float(c) * scale
            cost[j] = value if abs(value) < LARGE else math.copysign(LARGE, value)
        model = self.model
        for j, (old, new) in enumerate(zip(self.cost, cost, strict=True)):
            if old != new:
                model.changeColCost(j, new)
        self.cost = cost
        return 1.0 / scale

    def _set_box(self, box: Sequence[Bounds]) -> None:
        for j, (old, pair) in enumerate(zip(self.exact_box, box, strict=True)):
            if old is pair or old == pair:
                continue
            lower, upper, _ = _bound_pair(pair, 1.0)
            self.exact_box[j] = pair
            self.box[j] = (lower, upper)
            if lower > upper:
                self.crossed.add(j)
            else:
                self.crossed.discard(j)
                self.model.changeColBounds(j, lower, upper)

    def _basis(self) -> tuple[list[int], list[int]]:
        basis = self.model.getBasis()
        if not basis.valid:
            return [], []
        basic, upper = highspy.HighsBasisStatus.kBasic, highspy.HighsBasisStatus.kUpper
        both = [*basis.col_status, *basis.row_status]
        return [j for j, s in enumerate(both) if s == basic], [j for j, s in enumerate(both) if s == upper]


def _report_bounds(model: highspy.Highs, unit: float, constant: float) -> None:
    """Say the bounds of a solve as it goes on, where somebody listens; else the model calls nothing back."""
    take = bounds_listener()
    if take is None:
        return
    listener = take

    def told(kind: Any, message: str, out: Any, into: Any, user: Any) -> None:
        listener(constant - unit * out.mip_primal_bound, constant - unit * out.mip_dual_bound)

    model.setCallback(told, None)
    model.startCallback(highspy.cb.HighsCallbackType.kCallbackMipInterrupt)


def _integral_row(terms: Mapping[int, Rational], bounds: Bounds) -> tuple[dict[int, Rational], Bounds, bool]:
    """Scale a row so that its coefficients are coprime integers; say whether floats hold all its numbers."""
    step = common_step(terms.values()) or ONE
    scaled = {j: c / step for j, c in terms.items()}
    lower, upper = (None if b is None else b / step for b in bounds)
    numbers = [*scaled.values(), *(b for b in (lower, upper) if b is not None)]
    exact = all(abs(c) < LARGE and mpq(to_float(c)) == c for c in numbers)
    return scaled, (lower, upper), exact


def _outwards(pair: Bounds) -> tuple[float, float]:
    """Return float bounds that contain the exact interval."""
    lower, upper, _ = _bound_pair(pair, 1.0)
    if pair[0] is not None and lower > -INF and mpq(lower) > pair[0]:
        lower = math.nextafter(lower, -INF)
    if pair[1] is not None and upper < INF and mpq(upper) < pair[1]:
        upper = math.nextafter(upper, INF)
    return lower, upper


def _error_states() -> tuple[highspy.HighsModelStatus, ...]:
    states = highspy.HighsModelStatus
    return (
        states.kNotset,
        states.kLoadError,
        states.kModelError,
        states.kPresolveError,
        states.kSolveError,
        states.kPostsolveError,
        states.kUnknown,
        states.kMemoryLimit,
    )


def solve_milp(
    region: Region, form: Affine, seconds: float | None = None, *, slack: float = 0.0, seed: int = 0
) -> IntegerResult:
    """Maximise `form` over `region` with gaps 0.

    Parameters
    ----------
    region, form
        What to maximise over what.
    seconds
        Time limit.
    slack
        How far rows with continuous variables (in units of their smallest coefficient) and bounds of
        continuous variables are moved outwards. A bound of the larger region is one of the region too, and
        none of its implied bounds lies within the solver's tolerance, where presolve would round it away.
    seed
        Of the solver's random choices: another one takes another path to the same answer.

    Notes
    -----
    Semicontinuous variables are passed as HiGHS's own kinds, which need a finite upper bound and a lower bound
    of at least zero; other disjunctive domains give ``FAILED``.
    """
    try:
        return _solve_milp(region, form, seconds, slack, seed)
    except Exception:  # noqa: BLE001 - a native library may raise anything, and then nothing of it can be used
        return IntegerResult(Status.ERROR, [], None, None, False)


def _solve_milp(
    region: Region, form: Affine, seconds: float | None, slack: float, seed: int
) -> IntegerResult:
    began = time.monotonic()
    faithful = True
    rows: list[list[tuple[int, float]]] = []
    row_bounds: list[tuple[float, float]] = []
    for row, limits in zip(region.rows, region.row_bounds, strict=True):
        terms, scaled_limits, exact = _integral_row(row.body.terms, limits)
        lower, upper, fits = _bound_pair(scaled_limits, 1.0)
        floats = [(j, to_float(c)) for j, c in terms.items()]
        if any(not SMALL < abs(c) < LARGE for _, c in floats) or lower > upper:
            return IntegerResult(Status.FAILED, [], None, None, False)
        faithful &= exact and fits
        if slack and any(not region.integer[j] for j in terms):
            wider = slack * min(abs(c) for _, c in floats)
            lower, upper = lower - wider, upper + wider
        rows.append(floats)
        row_bounds.append((lower, upper))
    bounds: list[tuple[float, float]] = []
    kinds: list[int] = []
    disjunctive = set(region.disjunctive)
    for j in range(region.n):
        pair = region.range_of(j) if j in disjunctive else region.hull[j]
        lower, upper = _outwards(pair)
        if lower > upper or (j in disjunctive and (lower < 0 or upper == INF)):
            return IntegerResult(Status.FAILED, [], None, None, False)
        faithful &= all(b is None or abs(b) < 1e9 for b in pair)
        if slack and not region.integer[j] and j not in disjunctive:
            lower, upper = lower - slack, upper + slack
        bounds.append((lower, upper))
        kinds.append(int(region.integer[j]) + 2 * int(j in disjunctive))
    unit = common_step(form.terms.values()) or ONE
    cost = [0.0] * region.n
    for j, c in form.terms.items():
        scaled = c / unit
        cost[j] = -to_float(scaled)
        if abs(cost[j]) >= LARGE:
            return IntegerResult(Status.FAILED, [], None, None, False)
        faithful &= bool(mpq(cost[j]) == -scaled)
    model = _new_model(None if seconds is None else max(seconds - (time.monotonic() - began), 0.01), seed)
    _report_bounds(model, to_float(unit), to_float(form.constant))
    if not _pass(model, rows, row_bounds, bounds, kinds, cost) or not _run(model):
        return IntegerResult(Status.ERROR, [], None, None, False)
    info, solution = model.getInfo(), model.getSolution()
    x = list(solution.col_value) if solution.value_valid else []
    x = x if all(map(math.isfinite, x)) else []
    states = highspy.HighsModelStatus
    status = {
        states.kOptimal: Status.OPTIMAL,
        states.kInfeasible: Status.INFEASIBLE,
        states.kUnbounded: Status.UNBOUNDED,
        states.kTimeLimit: Status.TIME,
    }.get(
        model.getModelStatus(),
        Status.ERROR if model.getModelStatus() in _error_states() else Status.FAILED,
    )
    bound = info.mip_dual_bound if any(kinds) else info.objective_function_value
    known = math.isfinite(bound) and status in (Status.OPTIMAL, Status.TIME) and (any(kinds) or x)
    return IntegerResult(
        status,
        x,
        mpq(-bound) * unit + form.constant if known else None,
        info.mip_gap if math.isfinite(info.mip_gap) else None,
        faithful,
    )
