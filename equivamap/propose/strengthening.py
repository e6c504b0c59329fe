"""Inequalities as tight as the points of a model make them, and none that the others imply at these points.

Cuts, redundant rows and a big M too large change the relaxation of a model and not its points. Here rows and bounds are
moved until they touch a point; where a row then holds with room on one side of a binary, it is tilted until it touches
a point there too; and rows go that the others imply together with integrality.

Solved in double precision, within limits on work: a mistake makes a proposal that fails, and nothing worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from equivamap.deadlines import Deadline, OutOfTime, check_time
from equivamap.ir import ONE, ZERO, Affine, Instance, Rational
from equivamap.propose.facet_programs import run_until
from equivamap.propose.facets import near, stated_inequalities

__all__ = ["MOST_ROWS", "strengthened"]

MOST_ROWS = 80
"""Models with more rows that are inequalities are left as they are."""

_MOST_NODES = 200
_MOST_BINARIES = 3
_TOLERANCE = 1e-6


def strengthened(instance: Instance, *, tilt: bool, deadline: Deadline) -> list[Affine] | None:
    """Return inequalities, as forms over columns that are at least zero, which say the same of the points.

    Parameters
    ----------
    tilt
        Whether rows are moved and tilted, or only dropped.

    Returns
    -------
    list or None
        None where the model is too large or has no point, and where time ran out.
    """
    stated = list(stated_inequalities(instance))
    bounds = [form for form in stated if len(form.terms) == 1]
    rows = [form for form in stated if len(form.terms) > 1]
    if not rows or len(rows) > MOST_ROWS or not any(map(instance.is_integer, range(instance.n))):
        return None
    try:
        if tilt:
            points = _Points(instance, stated, deadline)
            bounds = [points.touched(form) for form in bounds]
            rows = [_tilted(points, instance, form) for form in rows]
        points = _Points(instance, [*bounds, *rows], deadline)
        place = len(bounds)
        order = sorted(range(len(rows)), key=lambda i: _rank(rows[i]))
        return [*bounds, *(rows[i] for i in order if not points.implied(place + i, rows[i]))]
    except OutOfTime:
        return None


def _rank(form: Affine) -> tuple[object, ...]:
    """Order rows by how little they look like what somebody would write: long ones with large numbers first."""
    least = min(abs(c) for c in form.terms.values())
    sizes = [abs(c) / least for c in form.terms.values()]
    return -len(form.terms), -max(sizes), -sum(sizes), abs(form.constant) / least


def _tilted(points: _Points, instance: Instance, form: Affine) -> Affine:
    """Return a form that touches a point, and one on either side of a binary of which it touched none on one side."""
    moved = points.touched(form)
    binaries = [j for j in form.terms if instance.is_integer(j) and instance.exact_bounds[j] == (ZERO, ONE)]
    if len(binaries) > _MOST_BINARIES:
        return moved
    found = []
    for j in binaries:
        for value in (0, 1):
            room = points.least(moved, {j: value})
            if room is not None and room > 0:
                found.append((j, value, room))
    if len(found) != 1:
        # several ways would depend on which comes first
        return moved
    j, value, room = found[0]
    beside = Affine.variable(j) if value else Affine({j: -ONE}, ONE)
    return moved - beside.scaled(room)


class _Points:
    """The points of an instance, as a mixed-integer program whose goal changes; questions after a deadline raise."""

    def __init__(self, instance: Instance, forms: Sequence[Affine], deadline: Deadline) -> None:
        import highspy

        equations = [row for row in instance.exact_rows if row.is_equation]
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("mip_max_nodes", _MOST_NODES)
        # nearly all of the time of a small model, and no use to it
        solver.setOptionValue("mip_heuristic_run_feasibility_jump", False)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", 1e-9)
        n = instance.n
        solver.addVars(n, np.full(n, -np.inf), np.full(n, np.inf))
        for j in filter(instance.is_integer, range(n)):
            solver.changeColIntegrality(j, highspy.HighsVarType.kInteger)
        for form in forms:
            _add(solver, form, np.inf)
        for row in equations:
            assert row.lower is not None
            _add(solver, row.body.shifted(-row.lower), 0.0)
        self.n = n
        self.solver = solver
        self.deadline = deadline

    def least(self, form: Affine, fixed: dict[int, int] | None = None) -> Rational | None:
        """Return the least value of a form, with some columns fixed; None where there is none or it was not found."""
        for j, value in (fixed or {}).items():
            self.solver.changeColBounds(j, value, value)
        found = self._solved(form)
        for j in fixed or {}:
            self.solver.changeColBounds(j, -np.inf, np.inf)
        return None if found is None else near(found)

    def touched(self, form: Affine) -> Affine:
        """Return a form moved until it is zero at a point; unchanged where that was not found."""
        least = self.least(form)
        return form if least is None else form.shifted(-least)

    def implied(self, i: int, form: Affine) -> bool:
        """Tell whether form number `i` is implied by the rest; one that is leaves."""
        self.solver.changeRowBounds(i, -np.inf, np.inf)
        found = self._solved(form)
        if found is not None and found >= -_TOLERANCE:
            return True
        self.solver.changeRowBounds(i, -float(form.constant), np.inf)
        return False

    def _solved(self, form: Affine) -> float | None:
        import highspy

        check_time(self.deadline)
        cost = np.zeros(self.n)
        for j, c in form.terms.items():
            cost[j] = float(c)
        self.solver.changeColsCost(self.n, np.arange(self.n, dtype=np.int32), cost)
        run_until(self.solver, self.deadline)
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return float(self.solver.getInfo().objective_function_value) + float(form.constant)


def _add(solver: Any, form: Affine, most: float) -> None:
    places = np.array(list(form.terms), dtype=np.int32)
    values = np.array([float(c) for c in form.terms.values()])
    low = -float(form.constant)
    solver.addRow(low, low + most, len(places), places, values)
