"""The normal form of an instance: equal problems that are written differently get isomorphic ones."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from equivamap.ir import Instance
from equivamap.propose.reductions.both_ways import BothWays
from equivamap.propose.reductions.column_signs import ColumnSigns
from equivamap.propose.reductions.domains import IntegralBounds
from equivamap.propose.reductions.fixed_columns import FixedColumns
from equivamap.propose.reductions.implied_rows import ImpliedRows
from equivamap.propose.reductions.integral_rows import IntegralRows
from equivamap.propose.reductions.objective_form import MinimisedObjective, ObjectiveScaling
from equivamap.propose.reductions.parallel_columns import ParallelColumns
from equivamap.propose.reductions.parallel_rows import ParallelRows
from equivamap.propose.reductions.reduction import Chain, Reduced, Reduction, unchanged
from equivamap.propose.reductions.row_scaling import RowScaling
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
            ParallelColumns(),
            RowScaling(),
            ColumnSigns(),
            BothWays(),
            ObjectiveScaling(),
        )
    }
)
"""All reductions by name, in the order in which `normal_form` uses them."""

_ROUNDS = 12

_ONCE_FIRST = ("minimised objective",)
_AGAIN = (
    "integral bounds",
    "fixed columns",
    "short rows",
    "integral rows",
    "implied rows",
    "parallel rows",
    "slack columns",
)
_ONCE_LAST = ("row scaling", "column signs", "row scaling", "stated both ways", "objective scaling")


def normal_form(
    instance: Instance,
    *,
    scale_columns: bool = False,
    complement: bool = False,
    merge_columns: bool = True,
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
    deadline
        ``time.monotonic`` value at which to stop; `Reduced.finished` then is False.
    """
    again = _AGAIN + (("parallel columns",) if merge_columns else ())
    last = _ONCE_LAST
    chain = Chain(
        "normal form",
        (
            _chain("start", _ONCE_FIRST, 1, deadline),
            _chain("reduction", again, _ROUNDS, deadline),
            _chain("form", last, 1, deadline),
        ),
        deadline=deadline,
    )
    return chain.apply(instance) or Reduced(instance, unchanged(instance))


def _chain(name: str, parts: tuple[str, ...], rounds: int, deadline: float | None) -> Chain:
    return Chain(name, tuple(REDUCTIONS[part] for part in parts), rounds, deadline)
