"""The normal form of an instance: equal problems that are written differently get isomorphic ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from equivamap.ir import Instance
from equivamap.propose.reductions.both_ways import BothWays
from equivamap.propose.reductions.column_scaling import ColumnScaling
from equivamap.propose.reductions.column_signs import ColumnSigns
from equivamap.propose.reductions.complements import Complements
from equivamap.propose.reductions.defined_columns import DefinedColumns
from equivamap.propose.reductions.domains import IntegralBounds
from equivamap.propose.reductions.doubleton_equations import DoubletonEquations
from equivamap.propose.reductions.fixed_columns import FixedColumns
from equivamap.propose.reductions.implied_rows import ImpliedRows
from equivamap.propose.reductions.integral_rows import IntegralRows
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
            ParallelRows(),
            SlackColumns(),
            DoubletonEquations(),
            DoubletonEquations("doubleton equations, ties broken", break_ties=True),
            DefinedColumns(),
            ParallelColumns(),
            RowsImpliedByLP(),
            RowScaling(),
            ColumnScaling(),
            ColumnSigns(),
            Complements(),
            BothWays(),
            ObjectiveScaling(),
        )
    }
)
"""All reductions by name, in the order in which `normal_form` uses them."""

_ROUNDS = 12

_CLEANING = (
    "integral bounds",
    "fixed columns",
    "short rows",
    "integral rows",
    "implied rows",
    "parallel rows",
    "slack columns",
)


def normal_form(
    instance: Instance,
    *,
    scale_columns: bool = False,
    complement: bool = False,
    merge_columns: bool = True,
    solve_lps: bool = False,
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
    deadline
        ``time.monotonic`` value at which to stop; `Reduced.finished` then is False.
    """
    doubletons = "doubleton equations, ties broken" if complement else "doubleton equations"
    again = [*_CLEANING, doubletons, "defined columns"]
    form = ["row scaling"]
    if scale_columns:
        # lower bounds at zero first: a bound that a shift removes is no unit
        form += ["column signs", "complements"] if complement else []
        form += ["column scaling", "row scaling"]
    form += ["column signs", "row scaling"]
    form += ["complements", "row scaling"] if complement else []
    form += ["stated both ways", "objective scaling"]
    late = [*(["rows implied by LP"] if solve_lps else []), *(["parallel columns"] if merge_columns else [])]
    merging = tuple(REDUCTIONS[name] for name in late)
    parts = (
        _chain("start", ["minimised objective"], 1, deadline),
        # columns are merged only when nothing else can be done: rows that go can make them proportional by accident
        Chain("reduction", (_chain("substitution", again, _ROUNDS, deadline), *merging), _ROUNDS, deadline),
        _chain("form", form, 1, deadline),
    )
    return Chain("normal form", parts, deadline=deadline).apply(instance) or Reduced(
        instance, unchanged(instance)
    )


def _chain(name: str, parts: Sequence[str], rounds: int, deadline: float | None) -> Chain:
    return Chain(name, tuple(REDUCTIONS[part] for part in parts), rounds, deadline)
