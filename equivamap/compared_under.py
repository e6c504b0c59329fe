"""The map under which two models are compared: the given one, one that is proved, or the units that numbers show."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from equivamap.ir import ONE, Affine, Instance
from equivamap.ir.rendering import render_number
from equivamap.ir.unify import Unified
from equivamap.mapping.links import Links, Proposal
from equivamap.mapping.pairing import Pairing
from equivamap.mapping.render import render_links
from equivamap.propose import PROPOSERS, propose
from equivamap.propose.names import shared_names_map
from equivamap.propose.scales import Scales
from equivamap.verify.acceptance import objection
from equivamap.verify.alike import Alike, write_alike
from equivamap.verify.attempt import Attempt, Question
from equivamap.verify.case import Case
from equivamap.verify.changes import ComparedUnder, WrittenOut
from equivamap.verify.profile import map_lines
from equivamap.verify.relations import Reason, Relation, Standing
from equivamap.verify.sides import Side
from equivamap.verify.trial import A_TO_B

if TYPE_CHECKING:
    from equivamap.verify.verdict import ObjectiveMap

__all__ = ["Written", "described", "under_found_map", "under_given_map", "under_units"]

_RELATIONS = (Relation.ISOMORPHIC, Relation.SAME_DECISIONS)
_LINES_SHOWN = 3
"""Members of a written-out family that are shown where no one line says them all."""
_UNITS_SHOWN = 8


@dataclass(frozen=True)
class Written:
    """Both models written alike, under which map, and what that proves."""

    alike: Alike
    attempt: Attempt | None
    proved: Relation | None = None
    reason: Reason | None = None
    cost: ObjectiveMap | None = None


def under_given_map(pair: Unified, proposal: Proposal, free: bool, deadline: float) -> Written:
    """Write both models alike under a map that the user gave, whatever it proves."""
    case = _case(pair, free, deadline)
    attempt = Attempt(case.question, case.a, case.b, proposal)
    case.attempts.append(attempt)
    return _written(case, attempt)


def under_found_map(pair: Unified, free: bool, deadline: float) -> Iterator[Written]:
    """Yield the models written alike under each map that the proposers of ``check`` find, up to one that is proved."""
    case = _case(pair, free, deadline)
    for proposal in propose(pair.a, pair.b, tuple(PROPOSERS), deadline=deadline):
        attempt = Attempt(case.question, case.a, case.b, proposal)
        if case.attempts and proposal.source != "names" and case.known_points.refute(attempt):
            continue
        case.attempts.append(attempt)
        found = _written(case, attempt)
        if found.proved is None:
            case.known_points.learn(attempt)
        yield found
        if found.proved is not None or time.monotonic() > deadline:
            return


def under_units(a: Instance, b: Instance, pairing: Pairing) -> Written | None:
    """Write A in B's units where costs, bounds and rows show a factor for whole families of paired columns."""
    scales = Scales(a, b)
    lines: dict[int, Affine] = {}
    for family in a.variables.families.values():
        own = {
            j: Affine.variable(int(pairing.column_of_a[j]))
            for j in family.positions
            if pairing.column_of_a[j] >= 0
        }
        factor = next((f for f in scales.of(own) if abs(f) != 1), ONE) if own else ONE
        if factor != 1:
            lines.update({j: form.scaled(factor) for j, form in own.items()})
    if not lines:
        return None
    links = Links.renaming((j, k) for j, k in pairing.column_pairs if j not in lines)
    links = Links(links.renamed_a, links.renamed_b, lines)
    alike = write_alike(a, b, links, links.backward, {})
    return None if alike.is_identity else Written(alike, None)


def described(written: Written, a: Instance, b: Instance) -> ComparedUnder | None:
    """Say under which map two models were compared; None where it changed nothing and proves nothing."""
    alike, attempt = written.alike, written.attempt
    given = attempt is not None and attempt.given
    if alike.is_identity and written.proved is None and not given:
        return None
    backward, forward = map_lines(attempt)
    names = a.variables.names
    return ComparedUnder(
        source="units" if attempt is None else attempt.proposal.source,
        backward_map=backward,
        forward_map=forward,
        proved=written.proved,
        grade=None if attempt is None or written.proved is None else attempt.grade(written.proved),
        reason=written.reason,
        units=tuple(render_links(Links(backward_lines=alike.units), a, b, limit=_UNITS_SHOWN).splitlines()),
        out_in_b=_written_out(alike.out_in_b, a, b, backward=True),
        out_in_a=_written_out(alike.out_in_a, a, b, backward=False),
        cost=_cost_words(written.cost, a),
        refused=tuple(names[j] for j in alike.refused) if given else (),
    )


def _case(pair: Unified, free: bool, deadline: float) -> Case:
    question = Question(free_map=free, names_map=shared_names_map(pair.a, pair.b))
    return Case(question, Side("a", pair.a, deadline), Side("b", pair.b, deadline))


def _written(case: Case, attempt: Attempt) -> Written:
    proved, reason = None, attempt.claim.reason
    if attempt.claim.standing is Standing.PROVED:
        for relation in _RELATIONS:
            if attempt.judge(relation).standing is Standing.PROVED:
                reason = objection(case, attempt, relation)
                proved = relation if reason is None else None
                break
    trial = attempt.trial
    cost = None if proved is None else attempt.judge(proved).objective_map
    a, b = case.a.instance, case.b.instance
    if trial.complete:
        alike = write_alike(a, b, trial.links, {}, {})
    else:
        forward = {k: f for k, f in trial.plan(A_TO_B, None).values.items() if max(f.terms, default=-1) < a.n}
        alike = write_alike(a, b, trial.links, trial.forms_of_a, forward, cost)
    return Written(alike, attempt, proved, reason, cost)


def _written_out(
    forms: Mapping[int, Affine], a: Instance, b: Instance, *, backward: bool
) -> tuple[WrittenOut, ...]:
    """Describe columns that the other side writes out, family by family."""
    side = a if backward else b
    families: dict[str, dict[int, Affine]] = {}
    for j, form in forms.items():
        families.setdefault(side.variables.labels[j][0], {})[j] = form
    result = []
    for family, own in families.items():
        links = Links(backward_lines=own) if backward else Links(forward_lines=own)
        lines = render_links(links, a, b, limit=_LINES_SHOWN).splitlines()
        shown = tuple(line.strip() for line in lines if line.strip() not in ("backward:", "forward:"))
        result.append(WrittenOut(family, len(own), shown))
    return tuple(result)


def _cost_words(cost: ObjectiveMap | None, a: Instance) -> str:
    if cost is None or cost.is_identity:
        return ""
    constant = -cost.offset if a.sense == "max" else cost.offset
    factor = "" if cost.factor == 1 else f"{render_number(cost.factor)} times "
    sign = "-" if constant < 0 else "+"
    offset = f" {sign} {render_number(abs(constant))}" if constant else ""
    return f"cost of A = {factor}cost of B{offset}"
