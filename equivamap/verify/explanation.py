"""Explaining a trial: what is missing, extra or changed, and the smallest witness, in the user's names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from equivamap.ir import Instance, Kind
from equivamap.ir.rendering import (
    render_affine,
    render_bounds,
    render_number,
    render_objective,
    render_row,
    render_values,
)
from equivamap.verify.changed_places import changed_places
from equivamap.verify.obligations import Block, Obligation, Part, Target
from equivamap.verify.relations import Grade, Reason, Standing
from equivamap.verify.rewriting import objective_change, same_objective
from equivamap.verify.trial import A_TO_B, B_TO_A, Direction, Judged, Trial
from equivamap.verify.verdict import Difference, Differences, ObligationRecord, Witness, WitnessPoint

if TYPE_CHECKING:
    from equivamap.verify.settling import Settled
    from equivamap.verify.sides import Side

__all__ = ["describe", "differences", "records", "trial_witness"]

_TYPE_NAMES = {
    Kind.CONTINUOUS: "continuous",
    Kind.INTEGER: "integer",
    Kind.SEMICONTINUOUS: "semicontinuous",
    Kind.SEMIINTEGER: "semi-integer",
}


def _family(instance: Instance, target: Target) -> str:
    if target.part is Part.ROW and target.position >= 0:
        return instance.constraints.labels[target.position][0]
    if target.part in (Part.LOWER, Part.UPPER):
        return f"bounds of {instance.variables.labels[target.position][0]}"
    if target.part is Part.TYPE and target.position >= 0:
        return f"type of {instance.variables.labels[target.position][0]}"
    return "objective" if target.part is Part.COST else "links"


def _member(instance: Instance, target: Target) -> str:
    if target.part is Part.ROW and target.position >= 0:
        return instance.constraints.names[target.position]
    if target.position >= 0:
        return instance.variables.names[target.position]
    return "objective" if target.part is Part.COST else "link"


def describe(instance: Instance, target: Target) -> str:
    """Write the place of the target as the model states it."""
    if target.part is Part.ROW and target.position >= 0:
        return render_row(instance, instance.row(target.position))
    if target.part in (Part.LOWER, Part.UPPER):
        return render_bounds(instance, target.position)
    if target.part is Part.TYPE and target.position >= 0:
        kind = _TYPE_NAMES[Kind(int(instance.kinds[target.position]))]
        return f"{instance.variables.names[target.position]} {kind}"
    return render_objective(instance) if target.part is Part.COST else "the link equations"


def _line(instance: Instance, target: Target) -> int | None:
    if target.part is Part.ROW and target.position >= 0:
        return instance.constraints.lines.get(instance.constraints.labels[target.position][0])
    if target.position >= 0:
        return instance.variables.lines.get(instance.variables.labels[target.position][0])
    return None


def _places(settled: Iterable[Settled]) -> list[Target]:
    """Return the places of obligations; a block counts by its rows."""
    found: dict[tuple[Part, int], Target] = {}
    for item in settled:
        targets = (
            [row.target for row in item.subject.rows]
            if isinstance(item.subject, Block)
            else [item.subject.target]
        )
        for target in targets:
            found.setdefault((target.part, target.position), target)
    return list(found.values())


def _grouped(
    instance: Instance, targets: Iterable[Target], *, implied: bool = False
) -> tuple[Difference, ...]:
    groups: dict[str, list[Target]] = {}
    for target in targets:
        groups.setdefault(_family(instance, target), []).append(target)
    return tuple(
        Difference(
            family,
            tuple(dict.fromkeys(_member(instance, t) for t in members)),
            describe(instance, members[0]),
            _line(instance, members[0]),
            implied,
        )
        for family, members in groups.items()
    )


def differences(trial: Trial, to_a: Judged, to_b: Judged, cost: Judged | None) -> Differences:
    """Compare both sides under a map, from what was settled each way.

    Parameters
    ----------
    to_a, to_b
        Feasibility B→A and A→B.
    cost
        The relation's judgement with the cost, or None.
    """
    a, b = trial.a.instance, trial.b.instance
    lacking = [t for t in _places(_of(to_a, B_TO_A, Standing.REFUTED)) if t.part is not Part.LINK]
    unimplied = [t for t in _places(_of(to_b, A_TO_B, Standing.REFUTED)) if t.part is not Part.LINK]
    kept = _proved_rows(to_a, B_TO_A)
    implied = [s.subject.target for s in kept if isinstance(s.subject, Obligation) and not _stands(s)]
    pairs = changed_places(
        trial, (lacking, _targets(kept)), (unimplied, _targets(_proved_rows(to_b, A_TO_B)))
    )
    changed = [_change(a, b, target, other) for target, other in pairs]
    paired_a, paired_b = {(t.part, t.position) for t, _ in pairs}, {(t.part, t.position) for _, t in pairs}
    kept_a = [t for t in lacking if (t.part, t.position) not in paired_a]
    kept_b = [t for t in unimplied if (t.part, t.position) not in paired_b]
    implied = [t for t in implied if (t.part, t.position) not in paired_a]
    if cost is not None:
        refuted = [t for t in _places(_of(cost, None, Standing.REFUTED)) if t.part is Part.COST]
        # an optimum that is not optimal on the other side says nothing of the costs themselves
        if refuted and not (cost.of_optima and same_objective(trial, cost.objective_map)):
            changed.append(
                Difference("objective", ("objective",), objective_change(trial, cost.objective_map))
            )
    return Differences(
        missing=_grouped(a, kept_a),
        extra=_grouped(b, kept_b),
        changed=_merged(changed),
        implied=_grouped(a, implied, implied=True),
    )


def _change(a: Instance, b: Instance, target: Target, other: Target) -> Difference:
    """Say what stood there and what stands there now, with B's name of it where it is another."""
    here, there = _member(a, target), _member(b, other)
    line, theirs = _line(b, other), describe(b, other)
    if _is_row(other) and here != there:
        where = "" if line is None else f" (line {line})"
        line, theirs = _line(a, target), f"{there}{where}: {theirs}"
    return Difference(
        _family(a, target),
        (here,),
        f"{describe(a, target)}  →  {theirs}",
        line or _line(a, target),
        family_b=_family(b, other),
        rows_b=(there,),
    )


def _proved_rows(claim: Judged, direction: Direction) -> list[Settled]:
    """Return what was settled of rows that hold on the source side."""
    return [
        s
        for s in _of(claim, direction, Standing.PROVED)
        if isinstance(s.subject, Obligation) and s.subject.target.part is Part.ROW
    ]


def _targets(settled: Iterable[Settled]) -> list[Target]:
    return [s.subject.target for s in settled if isinstance(s.subject, Obligation)]


def _is_row(target: Target) -> bool:
    return target.part is Part.ROW and target.position >= 0


def _merged(changes: list[Difference]) -> tuple[Difference, ...]:
    groups: dict[str, list[Difference]] = {}
    for change in changes:
        groups.setdefault(change.family, []).append(change)
    return tuple(_merge(members) for members in groups.values())


def _merge(members: list[Difference]) -> Difference:
    first = members[0]
    rows = tuple(dict.fromkeys(r for d in members for r in d.rows))
    rows_b = tuple(dict.fromkeys(r for d in members for r in d.rows_b or d.rows))
    same = rows == rows_b and all(d.family_b in ("", d.family) for d in members)
    return Difference(
        first.family,
        rows,
        first.rendered,
        first.line,
        family_b="" if same else first.family_b,
        rows_b=() if same else rows_b,
    )


def _stands(settled: Settled) -> bool:
    return settled.kind in ("trivial", "row", "bounds")


def _of(claim: Judged, direction: Direction | None, standing: Standing) -> list[Settled]:
    return [s for d, s in claim.settled if s.standing is standing and (direction is None or d == direction)]


def trial_witness(trial: Trial, claim: Judged) -> Witness | None:
    """Return the most readable witness of a refuted claim, or None."""
    found = claim.first_refuted()
    if found is None:
        return None
    direction, settled = found
    if settled.point is None:
        return None
    source, target = trial.sides(direction)
    points = [source.named(settled.point)]
    at = dict(enumerate(settled.point))
    plan = trial.plan(direction, None)
    determined = {
        j: form.at(at) for j, form in plan.values.items() if max(form.terms, default=-1) < source.instance.n
    }
    if settled.images:
        points += [target.named(image) for image in settled.images]
    elif len(determined) == target.instance.n:
        image = tuple(determined[j] for j in range(target.instance.n))
        points.append(target.named(image))
    if isinstance(settled.subject, Block):
        return _without_completion(settled, claim, source, target, points)
    place = settled.subject.target
    text = _what_fails(place, claim, source, target, points)
    if place.part is Part.ONLY_VALUE:
        return Witness(text, tuple(points), violation=settled.violation)
    return Witness(
        text,
        tuple(points),
        _member(target.instance, place),
        describe(target.instance, place),
        settled.violation,
    )


def _without_completion(
    settled: Settled, claim: Judged, source: Side, target: Side, points: list[WitnessPoint]
) -> Witness:
    from equivamap.verify.completions import NoCompletion

    assert isinstance(settled.subject, Block)
    what = "optimal solution" if claim.of_optima else "feasible point"
    text = f"{_a(what)} of {source.label.upper()} to which no {what} of {target.label.upper()} corresponds"
    proof = settled.evidence
    places = dict.fromkeys(describe(target.instance, r.target) for r in settled.subject.rows)
    universal: tuple[tuple[str, Grade], ...] = ()
    if isinstance(proof, NoCompletion) and proof.search is not None:
        universal = (("no completion exists at this point", Grade(proof.grade)),)
    rows = "; ".join(list(places)[:3])
    return Witness(text, tuple(points), "completions", rows, settled.violation, universal)


def _what_fails(place: Target, claim: Judged, source: Side, target: Side, points: list[WitnessPoint]) -> str:
    """Say what a point of the source shows of a place of the target."""
    here, there = source.label.upper(), target.label.upper()
    if place.part is Part.COST and claim.of_optima:
        text = f"an optimal solution of {here} whose image in {there} is not optimal"
        if len(points) < 2 or target.best.value is None:
            return text
        cost, optimum = render_values(points[1].value, target.in_own_sense(target.best.value))
        return f"{text}: it costs {cost}, the optimum of {there} is {optimum}"
    if place.part is Part.COST:
        if len(points) != 2:
            return f"a point of {here} whose image in {there} does not cost the same"
        first, second = render_values(points[0].value, points[1].value)
        return f"a point of {here} with cost {first} whose image in {there} costs {second}"
    if place.part is Part.ONLY_VALUE:
        return (
            f"two feasible points of {there}, different in {_member(target.instance, place)}, have the same image in "
            f"{here}, so that the map has no inverse"
        )
    what = _a("optimal solution" if claim.of_optima else "feasible point")
    if place.part is Part.LINK:
        return f"{what} of {here} at which the links contradict each other"
    return f"{what} of {here} whose image breaks {_place_name(target.instance, place)} of {there}"


def _a(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def _place_name(instance: Instance, target: Target) -> str:
    member = _member(instance, target)
    return {
        Part.ROW: f"row {member}",
        Part.LOWER: f"the lower bound of {member}",
        Part.UPPER: f"the upper bound of {member}",
        Part.TYPE: f"the type of {member}",
        Part.COST: "the objective",
        Part.LINK: "the links",
        Part.ONLY_VALUE: f"the value of {member}",
        Part.EVERYTHING: "rows, bounds and types",
    }[target.part]


def records(trial: Trial, *claims: Judged) -> tuple[ObligationRecord, ...]:
    """List every obligation of some claims once, the bulk of structural matches as one record a direction."""
    seen: set[tuple[Direction, Obligation | Block]] = set()
    bulk: dict[Direction, int] = {}
    result: list[ObligationRecord] = []
    for claim in claims:
        bulk.update(claim.bulk)
        for direction, settled in claim.settled:
            if (direction, settled.subject) in seen:
                continue
            seen.add((direction, settled.subject))
            result.append(_record(trial, direction, settled))
    for direction, count in bulk.items():
        if count:
            text = "rows and columns that stand on both sides, number for number"
            result.insert(
                0,
                ObligationRecord(direction, text, Standing.PROVED, "structure", Grade.EXACT, None, count),
            )
    return tuple(result)


def _record(trial: Trial, direction: Direction, settled: Settled) -> ObligationRecord:
    source, target = trial.sides(direction)
    subject = settled.subject
    if isinstance(subject, Block):
        names = [target.instance.variables.names[j] for j in subject.columns]
        listed = ", ".join(names[:4]) + (f", … ({len(names)})" if len(names) > 4 else "")
        text = f"some {listed} exist for every point of {source.label.upper()}"
    else:
        text = _claim(subject, source.instance, target.instance)
    kind = (
        settled.kind if settled.standing is Standing.PROVED else (settled.reason or Reason.NOT_PROVED).value
    )
    if settled.standing is Standing.REFUTED:
        kind = "counterpoint"
    return ObligationRecord(direction, text, settled.standing, kind, settled.grade, settled.evidence)


def _claim(obligation: Obligation, source: Instance, target: Instance) -> str:
    place = _place_name(target, obligation.target)
    if obligation.target.part is Part.ONLY_VALUE:
        return f"{place}: there is one for every feasible point"
    if obligation.target.part is Part.EVERYTHING:
        return f"{place}: what they ask for was not worked out"
    body = render_affine(obligation.form, source.variables.names)
    if obligation.integral:
        return f"{place}: {body} is an integer"
    if obligation.zero_or is not None:
        low, high = (("none" if x is None else render_number(x)) for x in obligation.zero_or)
        return f"{place}: {body} is 0 or within [{low}, {high}]"
    return f"{place}: {body} <= {render_number(obligation.limit)}"
