"""Evidence: what discharges an obligation ``form <= limit`` on a region, as frozen exact values.

Every value here can be re-checked with rational arithmetic alone (`check_evidence`), a `SolverBound`
excepted, which rests on a solver's word and says so in its grade.

Conventions shared by all kinds:

- A *row multiplier* y > 0 uses the row's upper bound, y < 0 its lower bound, so that
  ``y * body <= y * bound`` in both cases.
- Bounds of variables are those of `Region.hull` (integers rounded inwards, zero added for semicontinuous
  variables) and bounds of rows are those of `Region.row_bounds`; inside a `Tree`, cut further by the
  branches above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from equivamap.ir import ONE, ZERO, Affine, Rational, Row
from equivamap.verify.region import Bounds, Region, common_step, floor

__all__ = [
    "BoundSum",
    "Contradiction",
    "EmptyRegion",
    "Evidence",
    "Farkas",
    "Grade",
    "Integrality",
    "IntegralityEvidence",
    "Leaf",
    "NoGap",
    "Node",
    "Pinned",
    "Residues",
    "Rounded",
    "SameRow",
    "SolverBound",
    "Split",
    "Tree",
    "Trivial",
    "ZeroOrRange",
    "check_empty",
    "check_evidence",
    "check_integrality",
    "farkas_bound",
    "gap_region",
    "reduce_by_equations",
    "residue_region",
]

Grade: TypeAlias = Literal["exact", "solver"]

NOTHING_LEFT = float("-inf")
"""The proved bound of an empty set; compares below every rational."""


@dataclass(frozen=True)
class Trivial:
    """The form is a constant that is at most the limit."""

    bound: Rational
    kind: str = "trivial"
    grade: Grade = "exact"


@dataclass(frozen=True)
class SameRow:
    """``form = factor * body(row) + constant``, bounded by the row's upper (factor > 0) or lower bound."""

    row: int
    factor: Rational
    bound: Rational
    kind: str = "row"
    grade: Grade = "exact"


@dataclass(frozen=True)
class BoundSum:
    """Every variable of the form at its most costly bound."""

    bound: Rational
    kind: str = "bounds"
    grade: Grade = "exact"


@dataclass(frozen=True)
class Farkas:
    """A combination of rows, the rest absorbed by variable bounds.

    ``form - sum(y_i * body_i)`` leaves a remainder r; then
    ``form <= constant + sum(y_i * row bound) + sum(r_j * variable bound) = bound`` over the LP relaxation.
    For the zero form and a bound below zero it proves the relaxation empty.

    Parameters
    ----------
    multipliers
        y by row; y > 0 uses the upper, y < 0 the lower bound of the row.
    bound
        The proved upper bound of the form.
    """

    multipliers: Mapping[int, Rational]
    bound: Rational
    kind: str = "lp"
    grade: Grade = "exact"


@dataclass(frozen=True)
class Rounded:
    """The form takes values in ``constant + step*Z`` only (integer variables), so its bound rounds down.

    Parameters
    ----------
    inner
        Evidence of a bound of the same form.
    step
        Distance of neighbouring values: every coefficient is a multiple of it.
    bound
        The rounded bound.
    """

    inner: Evidence
    step: Rational
    bound: Rational

    @property
    def kind(self) -> str:
        """Short name for counts."""
        return "rounding"

    @property
    def grade(self) -> Grade:
        """Grade of the inner evidence."""
        return self.inner.grade


@dataclass(frozen=True)
class Contradiction:
    """A variable's domain or a row's interval is empty by itself."""

    subject: Literal["variable", "row"]
    position: int
    kind: str = "contradiction"
    grade: Grade = "exact"


@dataclass(frozen=True)
class EmptyRegion:
    """The region (here: the node's box) has no point, so that everything holds on it.

    `inner` is a `Contradiction`, a `Farkas` of the zero form with a bound below zero, or a `Tree` whose leaves
    are all such.
    """

    inner: Contradiction | Farkas | Tree
    kind: str = "infeasible"
    grade: Grade = "exact"


@dataclass(frozen=True)
class Leaf:
    """End of a branch: evidence for the form, or of emptiness, on the node's box."""

    evidence: Evidence


@dataclass(frozen=True)
class Split:
    """Integer variable at most `threshold` (below) or at least ``threshold + 1`` (above); threshold integer."""

    variable: int
    threshold: Rational
    below: Node
    above: Node


@dataclass(frozen=True)
class ZeroOrRange:
    """Semicontinuous variable at zero, or within its bounds."""

    variable: int
    zero: Node
    range: Node


Node: TypeAlias = Leaf | Split | ZeroOrRange


@dataclass(frozen=True)
class Tree:
    """Branch and bound: on the box of every leaf the form is at most `bound`, or nothing is left.

    `bound` is None when every leaf is empty. `size` counts the leaves.
    """

    root: Node
    bound: Rational | None
    size: int
    kind: str = "tree"
    grade: Grade = "exact"


@dataclass(frozen=True)
class SolverBound:
    """A MILP solver's dual bound, taken on its word under rule V6.

    Parameters
    ----------
    solver, version
        Who says so.
    bound
        Its dual bound of the form's maximum, as a rational.
    delta
        Known distance of neighbouring values of the form; no value lies strictly between limit and the next.
    tolerance
        The solver's feasibility tolerance, at most delta / 10 in the units that were solved.
    """

    solver: str
    version: str
    bound: Rational
    delta: Rational
    tolerance: Rational
    kind: str = "solver"
    grade: Grade = "solver"


Evidence: TypeAlias = Trivial | SameRow | BoundSum | Farkas | Rounded | EmptyRegion | Tree | SolverBound


@dataclass(frozen=True)
class Integrality:
    """``form + sum(y_i * (body_i - rhs_i))`` over equation rows has integer coefficients on integer variables only.

    Fixed variables count as constants, and the constant must come out an integer. Without multipliers: the
    form itself is such.
    """

    multipliers: Mapping[int, Rational]
    grade: Grade = "exact"

    @property
    def kind(self) -> str:
        """Short name for counts."""
        return "equations" if self.multipliers else "trivial"


@dataclass(frozen=True)
class Pinned:
    """The form equals one integer everywhere: evidence for ``form <= value`` and ``-form <= -value``."""

    value: Rational
    above: Evidence
    below: Evidence
    kind: str = "pinned"

    @property
    def grade(self) -> Grade:
        """The weaker of both grades."""
        return "solver" if "solver" in (self.above.grade, self.below.grade) else "exact"


@dataclass(frozen=True)
class Residues:
    """No point has a fractional value: `residue_region` of the reduced form is empty.

    `multipliers` as in `Integrality`; they leave a form of integer variables alone.
    """

    multipliers: Mapping[int, Rational]
    empty: EmptyRegion
    kind: str = "residues"
    grade: Grade = "exact"


@dataclass(frozen=True)
class NoGap:
    """No point has its value strictly between two integers: evidence for ``t <= 0`` on `gap_region`."""

    inner: Evidence
    kind: str = "gap"

    @property
    def grade(self) -> Grade:
        """Grade of the inner evidence."""
        return self.inner.grade


IntegralityEvidence: TypeAlias = Integrality | Pinned | Residues | NoGap


def farkas_bound(
    form: Affine,
    multipliers: Mapping[int, Rational],
    region: Region,
    box: Sequence[Bounds],
) -> Rational | None:
    """Return the exact bound that row multipliers prove for `form` on `box`; None if a bound they need is absent."""
    rest = dict(form.terms)
    bound = form.constant
    for i, y in multipliers.items():
        if not y:
            continue
        lower, upper = region.row_bounds[i]
        side = upper if y > 0 else lower
        if side is None:
            return None
        bound += y * side
        for j, c in region.rows[i].body.terms.items():
            rest[j] = rest.get(j, ZERO) - y * c
    for j, r in rest.items():
        if r:
            side = box[j][1 if r > 0 else 0]
            if side is None:
                return None
            bound += r * side
    return bound


def _empty(region: Region, box: Sequence[Bounds], evidence: Contradiction | Farkas | Tree) -> bool:
    if isinstance(evidence, Contradiction):
        if evidence.subject == "variable":
            lower, upper = box[evidence.position]
        else:
            lower, upper = region.row_bounds[evidence.position]
            if not region.rows[evidence.position].body.terms:
                return (lower is not None and lower > 0) or (upper is not None and upper < 0)
        return lower is not None and upper is not None and bool(lower > upper)
    if isinstance(evidence, Farkas):
        bound = farkas_bound(Affine(), evidence.multipliers, region, box)
        return bound is not None and bool(bound < 0)
    return _proved(region, box, Affine(), evidence) == NOTHING_LEFT


def _cut(box: Sequence[Bounds], j: int, lower: Rational | None, upper: Rational | None) -> list[Bounds]:
    """Return `box` with variable `j` cut to the given bounds as well."""
    old_lower, old_upper = box[j]
    if lower is None or (old_lower is not None and old_lower > lower):
        lower = old_lower
    if upper is None or (old_upper is not None and old_upper < upper):
        upper = old_upper
    result = list(box)
    result[j] = (lower, upper)
    return result


def _proved(region: Region, box: Sequence[Bounds], form: Affine, evidence: Evidence) -> Rational | None:
    """Return the bound of `form` on `box` that `evidence` proves, recomputed; None if it proves nothing."""
    if isinstance(evidence, Trivial):
        return form.constant if form.is_constant else None
    if isinstance(evidence, SameRow):
        lower, upper = region.row_bounds[evidence.row]
        side = upper if evidence.factor > 0 else lower
        same = form.terms == region.rows[evidence.row].body.scaled(evidence.factor).terms
        if side is None or not same or not evidence.factor:
            return None
        return form.constant + evidence.factor * side
    if isinstance(evidence, BoundSum):
        return farkas_bound(form, {}, region, box)
    if isinstance(evidence, Farkas):
        return farkas_bound(form, evidence.multipliers, region, box)
    if isinstance(evidence, EmptyRegion):
        return NOTHING_LEFT if _empty(region, box, evidence.inner) else None
    if isinstance(evidence, Rounded):
        inner = _proved(region, box, form, evidence.inner)
        step = region.step_of(form)
        if inner is None or inner == NOTHING_LEFT:
            return inner
        if step is None or evidence.step <= 0 or (step / evidence.step).denominator != 1:
            return None
        return form.constant + floor((inner - form.constant) / evidence.step) * evidence.step
    if isinstance(evidence, Tree):
        return _proved_by_tree(region, box, form, evidence.root)
    return None


def _proved_by_tree(region: Region, box: Sequence[Bounds], form: Affine, root: Node) -> Rational | None:
    worst: Rational = NOTHING_LEFT
    waiting: list[tuple[Node, Sequence[Bounds]]] = [(root, box)]
    while waiting:
        node, here = waiting.pop()
        if isinstance(node, Leaf):
            bound = _proved(region, here, form, node.evidence)
            if bound is None:
                return None
            worst = max(worst, bound)
        elif isinstance(node, Split):
            j = node.variable
            if not region.integer[j] or node.threshold.denominator != 1:
                return None
            waiting.append((node.below, _cut(here, j, None, node.threshold)))
            waiting.append((node.above, _cut(here, j, node.threshold + ONE, None)))
        else:
            j = node.variable
            if not region.semicontinuous[j]:
                return None
            waiting.append((node.zero, _cut(here, j, ZERO, ZERO)))
            waiting.append((node.range, _cut(here, j, *region.range_of(j))))
    return worst


def check_evidence(region: Region, form: Affine, limit: Rational, evidence: Evidence) -> bool:
    """Re-check without a solver that `evidence` proves ``form <= limit`` on `region`.

    For a `SolverBound` only the conditions of V6 that need no solver are checked: integer variables, the known
    distance of values, and a bound short of the next value by more than the tolerance.
    """
    if isinstance(evidence, SolverBound):
        step = region.step_of(form)
        if step is None or step != evidence.delta:
            return False
        next_value = form.constant + (floor((limit - form.constant) / step) + ONE) * step
        return bool(evidence.bound < next_value - evidence.tolerance * step and evidence.tolerance * 10 <= 1)
    bound = _proved(region, region.hull, form, evidence)
    return bound is not None and bool(bound <= limit)


def check_empty(region: Region, evidence: EmptyRegion) -> bool:
    """Re-check without a solver that `evidence` proves `region` empty."""
    return _empty(region, region.hull, evidence.inner)


def reduce_by_equations(region: Region, form: Affine, multipliers: Mapping[int, Rational]) -> Affine | None:
    """Return the form after adding equations and inserting fixed variables; None if a row is no equation."""
    total = form
    for i, y in multipliers.items():
        row = region.rows[i]
        if not row.is_equation:
            return None
        total = total + row.body.scaled(y).shifted(-y * row.lower)
    fixed = {j: Affine({}, region.hull[j][0]) for j in total.terms if region.hull[j][0] == region.hull[j][1]}
    fixed = {j: value for j, value in fixed.items() if region.hull[j][0] is not None}
    return total.substitute(fixed) if fixed else total


def residue_region(region: Region, form: Affine) -> Region:
    """Return the points of `region` with a fractional value of `form`, a form of integer variables alone.

    With D the common denominator of the form, two integer columns q and r are added, ``D*form = D*q + r`` and
    ``1 <= r <= D - 1``; the region is empty exactly if the form is integral on `region`.
    """
    denominators = [int(c.denominator) for c in form.terms.values()]
    common = common_step([ONE, form.constant, *form.terms.values()])
    d = ONE / common
    if not denominators or d == ONE:
        raise ValueError("the form has no fractional coefficient")
    n = region.n
    wide = region.with_columns([(None, None)], integer=True).with_columns([(ONE, d - ONE)], integer=True)
    scaled = form.scaled(d)
    terms = dict(scaled.terms)
    terms[n] = -d
    terms[n + 1] = -ONE
    return wide.with_rows([Row(0, Affine(terms), -scaled.constant, -scaled.constant)])


def gap_region(region: Region, form: Affine) -> Region:
    """Return the points of `region` with integers q and gaps t, ``q + t <= form <= q + 1 - t``, t in [0, 1/2].

    Columns q and t are added last, in this order; t is zero everywhere exactly if the form is integral.
    """
    n = region.n
    half = ONE / 2
    wide = region.with_columns([(None, None)], integer=True).with_columns([(ZERO, half)], integer=False)
    above = Affine({**form.terms, n: -ONE, n + 1: -ONE})
    below = Affine({**form.terms, n: -ONE, n + 1: ONE})
    constant = form.constant
    return wide.with_rows([Row(0, above, -constant, None), Row(0, below, None, ONE - constant)])


def check_integrality(region: Region, form: Affine, evidence: IntegralityEvidence) -> bool:
    """Re-check without a solver that `form` is an integer at every point of `region`."""
    if isinstance(evidence, Pinned):
        return (
            evidence.value.denominator == 1
            and check_evidence(region, form, evidence.value, evidence.above)
            and check_evidence(region, form.scaled(-1), -evidence.value, evidence.below)
        )
    if isinstance(evidence, NoGap):
        return check_evidence(gap_region(region, form), Affine.variable(region.n + 1), ZERO, evidence.inner)
    reduced = reduce_by_equations(region, form, evidence.multipliers)
    if reduced is None or not all(region.integer[j] for j in reduced.terms):
        return False
    if isinstance(evidence, Integrality):
        return reduced.constant.denominator == 1 and all(c.denominator == 1 for c in reduced.terms.values())
    if common_step([ONE, reduced.constant, *reduced.terms.values()]) == ONE:
        return False
    return check_empty(residue_region(region, reduced), evidence.empty)
