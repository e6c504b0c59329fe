"""Answers to questions about a region that are not evidence: points, rays, and why there is no answer."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal, TypeAlias

from equivamap.ir import Rational
from equivamap.verify.evidence import EmptyRegion, Evidence, IntegralityEvidence

__all__ = [
    "CounterPoint",
    "ExactPoint",
    "GaveUp",
    "Infeasible",
    "Integral",
    "Optimum",
    "Point",
    "Reason",
]

Point: TypeAlias = tuple[Rational, ...]


class Reason(enum.Enum):
    """Why a question stays open."""

    TIME = "time"
    NODES = "nodes"
    NUMERIC = "numeric"
    SOLVER = "solver"
    EFFORT = "effort"


@dataclass(frozen=True)
class GaveUp:
    """No answer; proves nothing. EFFORT: the caller allowed no more."""

    reason: Reason


@dataclass(frozen=True)
class CounterPoint:
    """An exact point of the region where the form breaks its obligation.

    Parameters
    ----------
    point
        All n values; checked by `Region.contains`.
    value
        Exact value of the form there.
    violation
        Exact positive amount: beyond the limit, away from the value, or to the nearest integer.
    """

    point: Point
    value: Rational
    violation: Rational


@dataclass(frozen=True)
class ExactPoint:
    """A point of the region, checked by `Region.contains`."""

    point: Point


@dataclass(frozen=True)
class Infeasible:
    """The region has no point."""

    evidence: EmptyRegion


@dataclass(frozen=True)
class Integral:
    """The form is an integer everywhere on the region (or the region is empty)."""

    evidence: IntegralityEvidence | EmptyRegion


@dataclass(frozen=True)
class Optimum:
    """What is known of the minimum of a form on a region.

    Parameters
    ----------
    status
        ``optimal``: `point` attains `value` and `evidence` proves ``-form <= -value``. ``infeasible``: `evidence`
        is an `EmptyRegion`. ``unbounded``: from `point`, every non-negative multiple of `ray` (for regions with
        integer variables: every integer multiple; with semicontinuous ones: every large enough one) stays in
        the region and `ray` lowers the form. ``unknown``: `reason` says why; `point` and `value` are the best
        known, if any.
    """

    status: Literal["optimal", "infeasible", "unbounded", "unknown"]
    point: Point | None = None
    value: Rational | None = None
    evidence: Evidence | None = None
    ray: Point | None = None
    reason: Reason | None = None
