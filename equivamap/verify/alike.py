"""Two models written alike under a map: in the same units, and without columns that one of them writes out.

A map ``x = 0.001 y`` is another unit, ``stock[t] = sum(q[s] ...) - ...`` a variable that the other model writes out.
Once A is written in B's units, and written-out variables are replaced on either side, what still differs differs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from equivamap.ir import ONE, Affine, Instance, Kind, Rational
from equivamap.ir.rendering import render_objective, render_row
from equivamap.ir.unify import unify
from equivamap.mapping.elimination import eliminate
from equivamap.mapping.links import Links
from equivamap.verify.changes import Change, Place
from equivamap.verify.comparison import Located
from equivamap.verify.substitution import Substituted, substitute
from equivamap.verify.verdict import ObjectiveMap, Witness, WitnessPoint

__all__ = ["Alike", "write_alike"]


@dataclass(frozen=True)
class Alike:
    """Both models after `write_alike`, over one number table.

    Parameters
    ----------
    a, b
        The models in the variables that they share.
    pairs
        Columns of the rewritten A and B that stand for each other.
    units
        Columns of A that B states in another unit, as expressions over columns of B.
    out_in_b, out_in_a
        Columns of A that B writes out, over columns of B; and of B that A does.
    refused
        Columns of A that the map gives as an expression which A's equations do not: they stay as they are.
    """

    a: Substituted
    b: Substituted
    pairs: tuple[tuple[int, int], ...]
    units: Mapping[int, Affine]
    out_in_b: Mapping[int, Affine]
    out_in_a: Mapping[int, Affine]
    refused: tuple[int, ...]

    @property
    def is_identity(self) -> bool:
        """True when both models are as they were."""
        return self.a.is_identity and self.b.is_identity

    def in_own_words(self, item: Located) -> Located:
        """Return a change with the rows of both models as they state them."""
        change = item.change
        before = _stated(self.a, change, item.at_a, change.before)
        after = _stated(self.b, change, item.at_b, change.after)
        details = change.details
        if details and (before, after) != (change.before, change.after):
            details = (*details, "compared with both written alike")
        changed = dataclasses.replace(change, before=before, after=after, details=details)
        return dataclasses.replace(item, change=changed)

    def in_own_points(self, witness: Witness) -> Witness:
        """Return a witness with the points in the variables and units of their models."""
        points = tuple(_restored(self.a if point.side == "a" else self.b, point) for point in witness.points)
        return dataclasses.replace(witness, points=points, rendered="", violation=None)


def _stated(side: Substituted, change: Change, position: int, text: str) -> str:
    if side.is_identity or not text:
        return text
    if change.place is Place.OBJECTIVE:
        return render_objective(side.before)
    if change.place is Place.ROW and position in side.altered:
        at = side.rows[position]
        if at >= 0:
            return render_row(side.before, side.before.row(at))
        return f"{side.instance.constraints.names[position]}, that is {text}"
    return text


def _restored(side: Substituted, point: WitnessPoint) -> WitnessPoint:
    """Return a point of a rewritten model as a point of the model."""
    if side.is_identity:
        return point
    at = {k: point.values[name] for k, name in enumerate(side.instance.variables.names)}
    whole = {j: side.values[j].at(at) for j in range(side.before.n)}
    value: Rational = side.before.objective.at(whole)
    names = side.before.variables.names
    return WitnessPoint(
        point.side,
        {names[j]: whole[j] for j in range(side.before.n)},
        -value if side.before.sense == "max" else value,
    )


def write_alike(
    a: Instance,
    b: Instance,
    links: Links,
    forms_a: Mapping[int, Affine],
    forms_b: Mapping[int, Affine],
    cost: ObjectiveMap | None = None,
) -> Alike:
    """Write two models alike under a map.

    Parameters
    ----------
    a, b
        The models, over one number table.
    links
        The map.
    forms_a, forms_b
        Columns of either side over those of the other, with what the equations of a side determine beside the links.
    cost
        The objective map under which the costs are the same.

    Notes
    -----
    A column is written out only where the equations of *its own* model imply what it is, so that nothing is lost: the
    rewritten model has the same feasible points, one to one, at the same cost.
    """
    partner = _partners(a, b, links, forms_a)
    units = {j: unit for j, (_, unit) in partner.items() if unit != (ONE, 0 * ONE)}
    column_of_b = {k: j for j, (k, _) in partner.items()}
    # either side's columns over the shared ones: those of A by their position in A, in B's units
    shared_a = {j: Affine({j: c}, d) for j, (_, (c, d)) in partner.items()}
    shared_b = {k: Affine.variable(j) for k, j in column_of_b.items()}
    out_a = _over_shared(forms_a, shared_a, shared_b, forms_b, b.n)
    out_b = _over_shared(forms_b, shared_b, shared_a, forms_a, a.n)
    asked = set(out_a)
    out_a = _defined(a, out_a, shared_a)
    back = {j: Affine.variable(k) for k, j in column_of_b.items()}
    out_b = _defined(b, {k: form.substitute(back) for k, form in out_b.items()}, {})
    refused = asked - set(out_a)
    # a variable that both models have and could write out stays one variable
    here = {j: Affine.variable(k) for k, j in column_of_b.items()}
    same = {form: k for k, form in out_b.items() if form.terms}
    for j in list(out_a):
        k = same.pop(out_a[j].substitute(here), None)
        if k is not None and a.kinds[j] == b.kinds[k]:
            partner[j] = (k, (ONE, 0 * ONE))
            del out_a[j], out_b[k]
    phi = None if cost is None or cost.is_identity else (cost.factor, cost.offset)
    one, two = substitute(a, units, out_a, phi), substitute(b, {}, out_b)
    if not (one.is_identity and two.is_identity):
        both = unify(one.instance, two.instance)
        one = one if one.is_identity else dataclasses.replace(one, instance=both.a)
        two = two if two.is_identity else dataclasses.replace(two, instance=both.b)
        if one.is_identity:
            one = dataclasses.replace(one, before=both.a, instance=both.a)
        if two.is_identity:
            two = dataclasses.replace(two, before=both.b, instance=both.b)
    place_a = {j: p for p, j in enumerate(one.columns)}
    place_b = {k: p for p, k in enumerate(two.columns)}
    return Alike(
        one,
        two,
        tuple((place_a[j], place_b[k]) for j, (k, _) in partner.items()),
        {j: Affine({partner[j][0]: c}, d) for j, (c, d) in units.items()},
        {j: forms_a[j] for j in out_a},
        {k: forms_b[k] for k in out_b},
        tuple(sorted(refused)),
    )


def _partners(
    a: Instance, b: Instance, links: Links, forms: Mapping[int, Affine]
) -> dict[int, tuple[int, tuple[Rational, Rational]]]:
    """Pair columns one to one, ``x_j = c y_k + d`` as ``j: (k, (c, d))``: renamings, then units."""
    zero = 0 * ONE
    found: dict[int, tuple[int, tuple[Rational, Rational]]] = {}
    taken: set[int] = set()
    for j, k in zip(links.renamed_a.tolist(), links.renamed_b.tolist(), strict=True):
        if j not in found and k not in taken:
            found[j] = (k, (ONE, zero))
            taken.add(k)
    # a factor alone is likelier a unit than a shift, which may be one variable written with another
    single = [(j, form) for j, form in forms.items() if len(form.terms) == 1]
    for j, form in sorted(single, key=lambda pair: (pair[1].constant != 0, pair[0])):
        ((k, c),) = form.terms.items()
        if j in found or k in taken or not _is_unit(a, j, b, k, c, form.constant):
            continue
        found[j] = (k, (c, form.constant))
        taken.add(k)
    return found


def _is_unit(a: Instance, j: int, b: Instance, k: int, c: Rational, d: Rational) -> bool:
    """True when a column may be stated as ``c y + d`` with its type kept."""
    kind, other = Kind(int(a.kinds[j])), Kind(int(b.kinds[k]))
    if (c, d) == (ONE, 0 * ONE):
        return True
    if kind is Kind.CONTINUOUS:
        return other is Kind.CONTINUOUS
    if kind is Kind.INTEGER:
        return other is Kind.INTEGER and abs(c) == 1 and d.denominator == 1
    return kind is other and c > 0 and not d and (kind is Kind.SEMICONTINUOUS or c == 1)


def _over_shared(
    forms: Mapping[int, Affine],
    shared: Mapping[int, Affine],
    other_shared: Mapping[int, Affine],
    other_forms: Mapping[int, Affine],
    width: int,
) -> dict[int, Affine]:
    """Return columns of a side without a partner over shared columns; those for which that fails are left out."""
    found: dict[int, Affine] = {}
    for j, form in forms.items():
        if j in shared or max(form.terms, default=-1) >= width:
            continue
        values: dict[int, Affine] = {}
        for k in form.terms:
            if k in other_shared:
                values[k] = other_shared[k]
                continue
            there = other_forms.get(k)
            if there is None or any(i not in shared for i in there.terms):
                break
            values[k] = there.substitute(shared)
        else:
            found[j] = form.substitute(values)
    return found


def _defined(instance: Instance, out: dict[int, Affine], shared: Mapping[int, Affine]) -> dict[int, Affine]:
    """Return the columns that the equations of the instance itself say to be what `out` says."""
    kept = {j: form for j, form in out.items() if _keeps_type(instance, j, form)}
    touched = {i for j in kept for i in _rows_of(instance, j)}
    rows = map(instance.row, sorted(touched))
    bodies = [row.body.shifted(-row.lower) for row in rows if row.lower is not None and row.is_equation]
    while kept:
        values = {**shared, **kept}
        trivial = [body for body in bodies if body.substitute(values) == Affine()]
        # symbols: shared columns as they are, written-out ones as unknowns
        unknown = [body.substitute(shared) for body in trivial]
        solved = eliminate(unknown, list(kept)).solved
        good = {j: form for j, form in kept.items() if solved.get(j) == form}
        if len(good) == len(kept):
            return good
        kept = good
    return {}


def _rows_of(instance: Instance, j: int) -> list[int]:
    rows: list[int] = instance.rows[int(instance.indptr[j]) : int(instance.indptr[j + 1])].tolist()
    return rows


def _keeps_type(instance: Instance, j: int, form: Affine) -> bool:
    """True when a column has its type as soon as those it is written with have theirs."""
    kind = Kind(int(instance.kinds[j]))
    if kind is Kind.CONTINUOUS:
        return True
    whole = all(c.denominator == 1 and instance.is_integer(k) for k, c in form)
    return kind is Kind.INTEGER and whole and form.constant.denominator == 1
