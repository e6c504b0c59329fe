"""The normal form of an instance: equal problems that are written differently get isomorphic ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from equivamap.deadlines import Deadline
from equivamap.ir import Instance
from equivamap.propose.reductions.both_ways import BothWays
from equivamap.propose.reductions.coefficient_tightening import CoefficientTightening
from equivamap.propose.reductions.column_scaling import ColumnScaling
from equivamap.propose.reductions.column_signs import ColumnSigns
from equivamap.propose.reductions.defined_columns import DefinedColumns
from equivamap.propose.reductions.domains import IntegralBounds
from equivamap.propose.reductions.doubleton_equations import DoubletonEquations
from equivamap.propose.reductions.epigraph_rows import EpigraphRows
from equivamap.propose.reductions.fixed_columns import FixedColumns
from equivamap.propose.reductions.implied_rows import ImpliedRows
from equivamap.propose.reductions.integral_rows import IntegralRows
from equivamap.propose.reductions.lower_bounds import ZeroLowerBounds
from equivamap.propose.reductions.objective_form import MinimisedObjective, ObjectiveScaling
from equivamap.propose.reductions.parallel_columns import ParallelColumns
from equivamap.propose.reductions.parallel_rows import ParallelRows
from equivamap.propose.reductions.reduction import Chain, Reduced, Reduction, unchanged
from equivamap.propose.reductions.row_scaling import RowScaling
from equivamap.propose.reductions.rows_implied_by_lp import RowsImpliedByLP
from equivamap.propose.reductions.short_rows import ShortRows
from equivamap.propose.reductions.slack_columns import SlackColumns

__all__ = ["REDUCTIONS", "normal_form"]

REDUCTIONS: Mapping[str, Reduction] = MappingProxyType(
    {
        reduction.name: reduction
        for reduction in (
            MinimisedObjective(),
            IntegralBounds(),
            FixedColumns(),
            ShortRows(),
            IntegralRows(),
            ImpliedRows(),
            CoefficientTightening(),
            ParallelRows(),
            EpigraphRows(),
            SlackColumns(),
            DoubletonEquations(),
            DoubletonEquations("doubleton equations, ties broken", break_ties=True),
            DefinedColumns(),
            ParallelColumns("parallel columns but slacks", with_slacks=False),
            ParallelColumns(),
            RowsImpliedByLP(),
            RowScaling(),
            ColumnScaling(),
            ColumnSigns(),
            ColumnSigns("column signs, ranges turn", ranges_turn=True),
            ZeroLowerBounds(),
            BothWays(),
            ObjectiveScaling(),
        )
    }
)
"""All reductions by name, in the order in which `normal_form` uses them."""

_ROUNDS = 12
_MOST_STEPS = 100

_DEDUCTIONS = ("integral bounds", "fixed columns", "integral rows", "implied rows")


def normal_form(
    instance: Instance,
    *,
    scale_columns: bool = False,
    complement: bool = False,
    merge_columns: bool = True,
    solve_lps: bool = False,
    deduce: bool = True,
    substitute: bool = True,
    optimal: bool = False,
    deadline: float | None = None,
) -> Reduced:
    """Reduce an instance to its normal form.

    Parameters
    ----------
    scale_columns
        Also bring continuous columns to one scale, so that a change of units does not show.
    complement
        Also start every range at zero and choose between ``x`` and ``l + u - x``.
    merge_columns
        Also merge proportional columns (``x = p - q``, digits); their values are then not determined by a
        reduced point.
    solve_lps
        Also drop, from small models, rows that the LP relaxation of the others implies.
    deduce
        Whether to draw conclusions (from bounds and integrality on rows, and on columns that can take one value
        only), or only to write the same rows and columns otherwise.
    substitute
        Whether equations are solved for columns where any of several would do; without it, only columns that merely
        name an expression are written out.
    optimal
        Also use reductions that keep optimal solutions only (`Undo.keeps` says whether one was used).
    deadline
        ``time.monotonic`` value at which to stop; `Reduced.finished` then is False.
    """
    cleaning = [*(_DEDUCTIONS if deduce else ()), "short rows", "parallel rows"]
    if optimal:
        cleaning.append("epigraph rows")
    if merge_columns:
        # parts of a column before slack columns, since a part may look like a slack
        cleaning.append("parallel columns but slacks")
    pruning = ["rows implied by LP"] if solve_lps else []
    # each of these is a choice, or may be mistaken: it has to wait until those before have nothing left to do
    choices = ["doubleton equations, ties broken" if complement else "doubleton equations", "slack columns"]
    choices = choices if substitute else []
    if merge_columns and substitute:
        # parts that look like slacks only when all slacks have gone: they would be merged with them
        choices.append("parallel columns")
    choices += [*pruning, "defined columns"]
    if deduce:
        choices.append("coefficient tightening")
    signs = ["column signs, ranges turn", "zero lower bounds"] if complement else ["column signs"]
    form = ["row scaling"]
    if scale_columns:
        # lower bounds at zero first: a bound that a shift removes is no unit
        form += [*(signs if complement else []), "column scaling", "row scaling"]
    form += [*signs, "row scaling", "stated both ways", "objective scaling"]
    reducing = (_chain("cleaning", cleaning, _ROUNDS, deadline), *_named(choices, deadline))
    parts = (
        _chain("start", ["minimised objective", *pruning], 1, deadline),
        Chain("reduction", reducing, _MOST_STEPS, deadline, restart=True),
        _chain("form", form, 1, deadline),
    )
    return Chain("normal form", parts, deadline=deadline).apply(instance) or Reduced(
        instance, unchanged(instance)
    )


def _named(parts: Sequence[str], deadline: Deadline) -> tuple[Reduction, ...]:
    # of all reductions this one alone solves programs
    by_lp = RowsImpliedByLP(deadline)
    return tuple(by_lp if part == by_lp.name else REDUCTIONS[part] for part in parts)


def _chain(name: str, parts: Sequence[str], rounds: int, deadline: Deadline) -> Chain:
    return Chain(name, _named(parts, deadline), rounds, deadline)
