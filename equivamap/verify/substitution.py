"""An instance written in other variables: some in another unit, some replaced by what its equations say they are.

Before: ``x_j`` for every column. After: ``x_j = c z_j + d`` for columns in another unit, ``x_j = f(z)`` for columns
that are written out, ``x_j = z_j`` for all others. A written-out column leaves its bounds behind as rows. The feasible
points pair up one to one, at the same cost, if and only if the instance implies ``x_j = f(z)``: that is the caller's
to make sure of (`equivamap.verify.alike`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from equivamap.ir import ZERO, Affine, Axis, Instance, Kind, Label, Rational, build_instance
from equivamap.ir.rendering import render_number

__all__ = ["Substituted", "substitute"]


@dataclass(frozen=True)
class Substituted:
    """An instance in other variables.

    Parameters
    ----------
    before, instance
        The instance as it was, and as it is now.
    columns
        For each column that is left its position before.
    values
        For each column as it was what it is over the columns that are left.
    rows
        For each row its position before; -1 for the bound of a written-out column.
    altered
        Rows that do not read as before.
    """

    before: Instance
    instance: Instance
    columns: tuple[int, ...]
    values: Mapping[int, Affine]
    rows: tuple[int, ...]
    altered: frozenset[int]

    @property
    def is_identity(self) -> bool:
        """True when nothing was substituted."""
        return self.instance is self.before


def substitute(
    before: Instance,
    units: Mapping[int, tuple[Rational, Rational]],
    written_out: Mapping[int, Affine],
    cost: tuple[Rational, Rational] | None = None,
) -> Substituted:
    """Write an instance in other variables.

    Parameters
    ----------
    units
        ``j: (c, d)`` for ``x_j = c z_j + d``, `c` not zero.
    written_out
        ``j: f`` for ``x_j = f(z)``, `f` over positions of columns that stay.
    cost
        ``(c, d)`` to state the costs ``f`` as ``(f - d) / c``, in minimisation form.
    """
    kept = tuple(j for j in range(before.n) if j not in written_out)
    if not units and not written_out and cost is None:
        same = {j: Affine.variable(j) for j in kept}
        return Substituted(before, before, kept, same, tuple(range(before.m)), frozenset())
    place = {j: k for k, j in enumerate(kept)}
    values: dict[int, Affine] = {
        j: Affine({place[j]: units[j][0]}, units[j][1]) if j in units else Affine.variable(place[j])
        for j in kept
    }
    for j, form in written_out.items():
        values[j] = Affine({place[k]: c for k, c in form}, form.constant)
    bounds = [_moved(before.exact_bounds[j], units.get(j)) for j in kept]
    rows: list[tuple[Affine, Rational | None, Rational | None]] = []
    names: list[str] = []
    labels: list[Label] = []
    origin: list[int] = []
    altered: set[int] = set()
    for i in range(before.m):
        row = before.row(i)
        body = row.body.substitute(values)
        if not body.terms and row.body.terms and _holds(body.constant, row.lower, row.upper):
            continue  # it says what a written-out column is
        if any(j in units or j in written_out for j in row.body.terms):
            altered.add(len(rows))
        rows.append((Affine(body.terms), *_less((row.lower, row.upper), body.constant)))
        names.append(before.constraints.names[i])
        labels.append(before.constraints.labels[i])
        origin.append(i)
    taken = set(names)
    ranges = [
        _with_zero(ends) if before.kinds[j] in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER) else ends
        for j, ends in zip(kept, bounds, strict=True)
    ]
    for j in written_out:
        for name, sides in _bound_rows(before, j, _range(values[j], ranges)):
            altered.add(len(rows))
            rows.append((Affine(values[j].terms), *_less(sides, values[j].constant)))
            while name in taken:
                name += "'"
            taken.add(name)
            names.append(name)
            family, index = before.variables.labels[j]
            labels.append((f"bounds of {family}", index))
            origin.append(-1)
    goal = before.objective.substitute(values)
    if cost is not None:
        goal = goal.shifted(-cost[1]).scaled(1 / cost[0])
    goal = goal.scaled(-1) if before.sense == "max" else goal
    lines = {f"bounds of {family}": line for family, line in before.variables.lines.items()}
    instance = build_instance(
        variables=before.variables.selected(kept),
        constraints=Axis(names, labels, before.constraints.docs, {**lines, **before.constraints.lines}),
        bounds=bounds,
        kinds=[int(before.kinds[j]) for j in kept],
        rows=[(body.terms, lower, upper) for body, lower, upper in rows],
        cost=goal.terms,
        sense=before.sense,
        offset=goal.constant,
        origin=before.origin,
        name=before.name,
    )
    return Substituted(before, instance, kept, values, tuple(origin), frozenset(altered))


Ends = tuple[Rational | None, Rational | None]


def _moved(ends: Ends, unit: tuple[Rational, Rational] | None) -> Ends:
    """Return the bounds of ``z`` where those of ``x = c z + d`` are given."""
    if unit is None:
        return ends
    factor, constant = unit
    lower, upper = (None if end is None else (end - constant) / factor for end in ends)
    return (lower, upper) if factor > 0 else (upper, lower)


def _less(ends: Ends, amount: Rational) -> Ends:
    lower, upper = (None if end is None else end - amount for end in ends)
    return lower, upper


def _holds(value: Rational, lower: Rational | None, upper: Rational | None) -> bool:
    return (lower is None or lower <= value) and (upper is None or value <= upper)


def _with_zero(ends: Ends) -> Ends:
    lower, upper = ends
    return (None if lower is None else min(lower, ZERO), None if upper is None else max(upper, ZERO))


def _bound_rows(before: Instance, j: int, reach: Ends) -> Iterator[tuple[str, Ends]]:
    """Yield a name and the sides for each bound that the bounds of the columns that are left do not give already."""
    lower, upper = before.exact_bounds[j]
    least, most = reach
    name = before.variables.names[j]
    if lower is not None and (least is None or least < lower):
        yield f"{name} >= {render_number(lower)}", (lower, None)
    if upper is not None and (most is None or most > upper):
        yield f"{name} <= {render_number(upper)}", (None, upper)


def _range(form: Affine, bounds: list[Ends]) -> Ends:
    """Return the least and the largest value of an expression within bounds; None where there is none."""
    least: Rational | None = form.constant
    most: Rational | None = form.constant
    for k, c in form:
        low, high = bounds[k] if c > 0 else bounds[k][::-1]
        least = None if least is None or low is None else least + c * low
        most = None if most is None or high is None else most + c * high
    return least, most
