"""What a model that wrote the candidate is told: short, in the candidate's own terms, without the reference's."""

from __future__ import annotations

from collections.abc import Iterator

from equivamap.ir import Rational
from equivamap.ir.escaping import printable
from equivamap.ir.rendering import render_values
from equivamap.verify.objectives import cost_equation
from equivamap.verify.relations import Basis, Outcome, Reason, Relation
from equivamap.verify.verdict import CheckResult, Difference, ObjectiveMap, Witness, WitnessPoint

__all__ = ["feedback", "feedback_on_reason"]

ITEMS_SHOWN = 5
"""Differences of one kind that are told."""
VALUES_SHOWN = 24
TEXT_SHOWN = 240
"""Characters of one rendered row or name; models are long, and a candidate's names may be made to fill a prompt."""

_SAME = {
    Relation.QUASI_KARP: "its optimal solutions are optimal solutions of the reference",
    Relation.SAME_DECISIONS: "it allows the same decisions at the same costs",
    Relation.REFORMULATION: "its feasible points and the reference's correspond, at the same costs",
    Relation.ISOMORPHIC: "its feasible points and the reference's pair up one to one",
}

_REASONS = {
    Reason.NO_MAP_FOUND: "no correspondence between its variables and the reference's could be proved",
    Reason.NAMES_MAP_FAILS: "variables do not mean what variables of the same name mean in the reference",
    Reason.REFERENCE_NOT_DETERMINED: "the reference has variables that nothing in the candidate determines",
    Reason.RESTRICTS_REFERENCE: "it has the right optimum but excludes decisions that the reference allows",
    Reason.COEFFICIENTS_DIFFER: "all else matches, but some numbers differ a little",
    Reason.UNITS: "the cost may be stated in another unit",
    Reason.OBJECTIVE_MAP: "decisions agree, but their costs do not",
    Reason.INSTANCE_SPECIFIC: "the only correspondence found rests on numbers that neither model states",
    Reason.OPTIMA_ONLY: "nothing but its optimum agrees with the reference's",
    Reason.NUMERIC: "the numbers are too close to rounding to tell",
    Reason.VACUOUS: "no feasible solution is known on this data, so that nothing would be proved",
    Reason.DEGENERATE: "the data leave a single solution, so that nothing would be proved",
    Reason.NOT_PROVED: "nothing speaks against it, but not all of it could be proved",
    Reason.TIME: "the time limit was reached",
    Reason.PARAMETER_MAP: "nobody has said how its data follow from the reference's",
    Reason.SOLVER_FAILED: "a solver failed",
    Reason.WORKER_DIED: "the process that checked it died",
}

_STATUSES = (
    ("{} has a feasible solution, {} has none", "{one} has a feasible solution, {other} has none"),
    ("{} has an optimum, {} is unbounded", "{one} has an optimum, {other} is unbounded"),
)


def feedback(result: CheckResult, *, reveal: bool = False) -> str:
    """Return what to tell whoever wrote the candidate, as a few lines of text.

    Parameters
    ----------
    reveal
        Show the reference's rows, points and values too. Without it nothing of the reference is named or quoted: the
        candidate's own rows and points are, and on which side of the reference's optimum its own lies.
    """
    lines = [_verdict(result)]
    if result.verdict is not Outcome.EQUIVALENT:
        lines += _differences(result, reveal)
        for witness in (result.witness, result.map_witness):
            lines += [] if witness is None else _witness(result, witness, reveal)
        if reveal and result.explanation:
            lines.append(f"- In detail (A is the reference, B the candidate): {_short(result.explanation)}.")
    return "\n".join(dict.fromkeys(lines))


def feedback_on_reason(reason: Reason) -> str:
    """Return the line that tells of an undecided question."""
    return f"UNDECIDED: {_REASONS[reason]}."


def _verdict(result: CheckResult) -> str:
    if result.verdict is Outcome.EQUIVALENT:
        unit = ""
        phi: ObjectiveMap | None = result.objective_map
        if phi is not None and not phi.is_identity:
            # a constant that was lost is no unit, and should be seen
            equation = cost_equation(phi, result.senses, ("the reference's cost", "its cost"))
            unit = f", but costs are stated otherwise: {equation}"
        return f"EQUIVALENT: it is proved that {_SAME[result.relation]}{unit}."
    if result.verdict is Outcome.NOT_EQUIVALENT:
        given = " under the given correspondence of variables" if result.basis is Basis.GIVEN_MAP else ""
        return f"NOT EQUIVALENT: the candidate is not the same problem as the reference{given}."
    if result.reason is None:
        return "UNDECIDED."
    return feedback_on_reason(result.reason)


# -- differences ----------------------------------------------------------------------------------------------


def _differences(result: CheckResult, reveal: bool) -> Iterator[str]:
    found = result.differences
    # what differs is said under a map; where that is a guess, so is this
    perhaps = "Perhaps " if result.verdict is Outcome.UNDECIDED else ""
    if reveal:
        for difference in found.missing[:ITEMS_SHOWN]:
            yield f"- {_lead(perhaps, 'missing')}: {_named(difference)}."
    else:
        for text, count in _kinds(found.missing).items():
            groups = "" if count == 1 else f", in {count} groups"
            yield f"- {_lead(perhaps, 'missing')}: {text}{groups}."
    for difference in found.extra[:ITEMS_SHOWN]:
        yield f"- {_lead(perhaps, 'too strict')}: {_named(difference)}."
    for difference in found.changed[:ITEMS_SHOWN]:
        lead = _lead(perhaps, "different")
        if reveal:
            yield f"- {lead} (reference → candidate): {_named(difference)}."
        else:
            yield f"- {lead}: {_kind(difference)}{_own_rows(result, difference)}."


def _lead(perhaps: str, word: str) -> str:
    return (perhaps + word) if perhaps else word.capitalize()


def _named(difference: Difference) -> str:
    line = f" (line {difference.line})" if difference.line is not None else ""
    count = len(difference.rows)
    rows = f", {count} of them, such as" if count > 1 else ":"
    return f"{_short(difference.family)}{line}{rows} {_short(difference.rendered)}"


def _kind(difference: Difference) -> str:
    family = difference.family
    if family.startswith("bounds of "):
        return "bounds of variables"
    if family.startswith("type of "):
        return "which variables are integer"
    return "costs in the objective" if family == "objective" else "a constraint"


def _kinds(differences: tuple[Difference, ...]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for difference in differences:
        kind = _kind(difference)
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def _own_rows(result: CheckResult, difference: Difference) -> str:
    """Name the rows or variables of a difference as the candidate does."""
    if result.compared is None:
        return ""
    b = result.compared.b
    known = {*b.constraints.position_of_name, *b.variables.position_of_name}
    names = [name for name in difference.rows_b or difference.rows if name in known]
    if not names:
        return ""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f" ({_short(', '.join(names[:3]))}{more})"


# -- witnesses ------------------------------------------------------------------------------------------------


def _witness(result: CheckResult, witness: Witness, reveal: bool) -> Iterator[str]:
    if reveal:
        yield f"- {_sentence(witness.claim)} (A is the reference, B the candidate):"
        for point in witness.points:
            yield f"    {point.side.upper()}, cost {render_values(point.value)[0]}: {_values(point)}"
        if witness.rendered:
            yield f"    it breaks {_short(witness.rendered)}"
        return
    if not witness.points:
        return
    own = next((point for point in witness.points if point.side == "b"), None)
    if result.verdict is Outcome.UNDECIDED:
        lead = "If its variables correspond to the reference's as it seems: "
    else:
        lead = ""
    by_value = result.witness is witness and result.basis in (Basis.SAME_UNITS, Basis.EVERY_MAP)
    if by_value:
        yield _about_values(result, witness)
    elif witness.points[0].side == "b" and own is not None:
        cost = f"costs {render_values(own.value)[0]} in the candidate"
        if witness.violated == "objective" and result.relation is Relation.QUASI_KARP:
            yield f"- {lead}This decision is optimal in the candidate and should not be (it {cost}): {_values(own)}."
        elif witness.violated == "objective":
            yield f"- {lead}This decision {cost} and should not cost that: {_values(own)}."
        elif witness.violated:
            yield f"- {lead}The candidate allows this decision, and should not (it {cost}): {_values(own)}."
    elif witness.violated:
        yield from (f"- {lead}{text}" for text in _excluded(witness, own))


def _excluded(witness: Witness, own: WitnessPoint | None) -> Iterator[str]:
    """Tell of a decision of the reference; what it breaks is the candidate's own."""
    point = "" if own is None else f": {_values(own)}"
    if witness.violated == "objective":
        if own is not None:
            cost = render_values(own.value)[0]
            yield f"This decision costs {cost} in the candidate and should not cost that{point}."
        return
    by = f" by {_short(witness.rendered)}" if witness.rendered else ""
    yield f"The candidate excludes a decision that must be allowed{by}{point}."


def _about_values(result: CheckResult, witness: Witness) -> str:
    best_a, best_b = result.optimal_values
    if best_a is not None and best_b is not None and best_a != best_b:
        own = render_values(best_b)[0]
        if result.senses[0] != result.senses[1]:
            return (
                f"- Its optimal value, {own}, is not the right one; look at the sense of the objective too."
            )
        return f"- Its optimal value, {own}, is too {'low' if best_b < best_a else 'high'}."
    for pattern, words in _STATUSES:
        if witness.claim == pattern.format("A", "B"):
            return f"- {_sentence(words.format(one='the reference', other='the candidate'))}."
        if witness.claim == pattern.format("B", "A"):
            return f"- {_sentence(words.format(one='the candidate', other='the reference'))}."
    own_point = next((point for point in witness.points if point.side == "b"), None)
    if own_point is not None:
        return (
            f"- It has a solution of cost {render_values(own_point.value)[0]}, "
            f"and no solution may cost that: {_values(own_point)}."
        )
    return "- The values that its objective can take are not the right ones."


def _values(point: WitnessPoint) -> str:
    nonzero: list[tuple[str, Rational]] = [(name, value) for name, value in point.values.items() if value]
    words = [f"{_short(name, 60)} = {render_values(value)[0]}" for name, value in nonzero[:VALUES_SHOWN]]
    if len(nonzero) > VALUES_SHOWN:
        words.append(f"{len(nonzero) - VALUES_SHOWN} more nonzero values")
    if len(nonzero) < len(point.values):
        words.append("all else 0" if words else "all variables 0")
    return ", ".join(words)


def _short(text: str, most: int = TEXT_SHOWN) -> str:
    shown = printable(text)
    return shown if len(shown) <= most else f"{shown[: most - 2]} …"


def _sentence(text: str) -> str:
    shown = _short(text)
    return shown[:1].upper() + shown[1:]
