"""Objectives and rows of both models compared after the map, told in A's names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from equivamap.ir import ONE, ZERO, Affine, Rational, Row
from equivamap.ir.rendering import render_number, render_objective
from equivamap.verify.objectives import cost_equation
from equivamap.verify.trial import Trial
from equivamap.verify.verdict import ObjectiveMap

__all__ = ["objective_change", "same_bodies", "same_objective"]

TERMS_TOLD = 6
"""How many terms that differ are told; of more, the number is."""

_Body: TypeAlias = frozenset[tuple[int, Rational]]


def objective_change(trial: Trial, phi: ObjectiveMap) -> str:
    """Say which terms of the objective differ after the map: ``stock[2]: 3 → 0``.

    Parameters
    ----------
    phi
        The objective map under which both costs were compared.

    Returns
    -------
    str
        Terms in A's names, those of B that no variable of A stands for in B's; both objectives where costs
        differ in no single term, because variables that no link determines carry some.
    """
    a, b = trial.a.instance, trial.b.instance
    found = _terms_that_differ(trial, phi) if a.sense == b.sense else []
    if not found:
        return f"{render_objective(a)}  →  {render_objective(b)}"
    more = f"; {len(found) - TERMS_TOLD} more terms" if len(found) > TERMS_TOLD else ""
    remark = "" if phi.is_identity else f" (with {cost_equation(phi, (a.sense, b.sense))})"
    return f"{'; '.join(found[:TERMS_TOLD])}{more}{remark}"


def same_objective(trial: Trial, phi: ObjectiveMap) -> bool:
    """Return True where both objectives are the same after the map, term for term."""
    return trial.a.instance.sense == trial.b.instance.sense and not _terms_that_differ(trial, phi)


def _terms_that_differ(trial: Trial, phi: ObjectiveMap) -> list[str]:
    """Tell each term that differs after the map; none where only variables that no link determines make the difference.

    Both sides have one sense.
    """
    a, b = trial.a.instance, trial.b.instance
    theirs = b.objective.scaled(phi.factor).shifted(phi.offset)
    alone = _stand_alone(trial.forms_of_a)
    open_terms = {j: c for j, c in a.objective if j not in trial.forms_of_a}
    ours = Affine({j: c for j, c in a.objective if j not in open_terms}, a.objective.constant).substitute(
        trial.forms_of_a
    )
    turn = -1 if a.sense == "max" else 1
    found: list[str] = []
    constants = [ours.constant, theirs.constant]
    for k in sorted({*ours.terms, *theirs.terms}):
        before, after = ours.terms.get(k) or ZERO, theirs.terms.get(k) or ZERO
        name, unit = b.variables.names[k], ONE
        if k in alone:
            j, form = alone[k]
            name, unit = a.variables.names[j], form.terms[k]
            # c x = (c d) y + c e for x = d y + e: what is told of x leaves c e out of the constant
            constants[0] -= before / unit * form.constant
            constants[1] -= after / unit * form.constant
        if before != after:
            found.append(_told(name, turn * before / unit, turn * after / unit))
    found += [_told(a.variables.names[j], turn * c, ZERO) for j, c in open_terms.items()]
    if constants[0] != constants[1]:
        found.append(_told("constant", turn * constants[0], turn * constants[1]))
    return found


def _told(name: str, before: Rational, after: Rational) -> str:
    return f"{name}: {render_number(before)} → {render_number(after)}"


def _stand_alone(forms: Mapping[int, Affine]) -> dict[int, tuple[int, Affine]]:
    """Return the columns of B that one column of A stands for alone, up to a unit: that column and its form."""
    users: dict[int, list[int]] = {}
    for j, form in forms.items():
        for k in form.terms:
            users.setdefault(k, []).append(j)
    return {
        k: (js[0], forms[js[0]]) for k, js in users.items() if len(js) == 1 and len(forms[js[0]].terms) == 1
    }


def same_bodies(trial: Trial, rows_a: Iterable[int], rows_b: Iterable[int]) -> list[tuple[int, int]]:
    """Pair rows that are the same after the map but for their right-hand sides; each stands in one pair at most."""
    a, b = trial.a.instance, trial.b.instance
    waiting: dict[tuple[_Body, bool], list[int]] = {}
    for k in rows_b:
        row = b.row(k)
        for key in _keys(row.body, row):
            waiting.setdefault(key, []).append(k)
    pairs: dict[int, int] = {}
    for i in rows_a:
        row = a.row(i)
        if any(j not in trial.forms_of_a for j in row.body.terms):
            continue
        for key in _keys(row.body.substitute(trial.forms_of_a), row):
            partners = [k for k in waiting.get(key, ()) if k not in pairs]
            if partners:
                name = a.constraints.labels[i]
                pairs[min(partners, key=lambda k: b.constraints.labels[k] != name)] = i
                break
    return [(i, k) for k, i in pairs.items()]


def _keys(body: Affine, row: Row) -> list[tuple[_Body, bool]]:
    """Return a body up to a factor, with each side on which the row bounds it (True: from above)."""
    if not body.terms:
        return []
    lead = body.terms[min(body.terms)]
    key = frozenset((j, c / lead) for j, c in body.terms.items())
    above = [above for above, end in ((lead > 0, row.upper), (lead < 0, row.lower)) if end is not None]
    return [(key, side) for side in above]
