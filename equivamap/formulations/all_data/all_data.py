"""A relation proved for all data of one size: the same map, with the values of the data as symbols.

Both directions are affine maps that compose to the identity on A: the links give A from B, and B from A comes from
renamings, from rows of B that define a variable, and from zeros for what is left. Where every row, bound and
integrality of either side holds at the image of the other, and the costs agree under φ, it holds for all data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from equivamap.formulations.all_data.lifted import Lifted, is_whole, substituted
from equivamap.formulations.all_data.parametric import Form, Parametric, parametric
from equivamap.formulations.all_data.parametric_model import ParametricModel
from equivamap.ir import ONE, Affine
from equivamap.mapping.links import Links
from equivamap.verify.relations import Grade, Relation
from equivamap.verify.verdict import ObjectiveMap

__all__ = ["holds_for_all_data"]


def holds_for_all_data(
    a: ParametricModel,
    b: ParametricModel,
    links: Links,
    phi: ObjectiveMap,
    known: Sequence[Parametric],
    relation: Relation,
    deadline: float | None = None,
) -> Grade | str:
    """Return the grade of the proof of a relation for all data of this size, or why it is not proved.

    Parameters
    ----------
    links
        The map at this size; it must not depend on the data.
    phi
        The objective map.
    known
        Numbers that the assumptions on the data make non-negative.
    """
    if set(links.backward) != set(range(a.n)):
        return "the map gives no expression for some variables of A (--map FILE can)"
    to_a = {j: _form(affine) for j, affine in links.backward.items()}
    to_b = _completed(b, links, to_a)
    asked_of_b = [*_asked(a, to_a), _gap(substituted(a.objective, to_a), b.objective, phi)]
    asked_of_a = [*_asked(b, to_b), _gap(a.objective, substituted(b.objective, to_b), phi)]
    round_trips = [substituted(to_a[j], to_b) - Form.variable(j) for j in range(a.n)]
    back_trips = [substituted(to_b[j], to_a) - Form.variable(j) for j in range(b.n)]
    on_b = Lifted(b, known, [*asked_of_b, *back_trips], deadline)
    on_a = Lifted(a, known, [*asked_of_a, *round_trips], deadline)
    for source, model, region, target, images, cost, words in (
        ("B", b, on_b, a, to_a, asked_of_b[-1], "a row of A"),
        ("A", a, on_a, b, to_b, asked_of_a[-1], "a row of B"),
    ):
        if not all(_row_holds(region, substituted(row.form, images), row.sense) for row in target.rows):
            return (
                f"{words} does not follow from the rows of {source} for all data; perhaps an assumption is "
                "not in the schema"
            )
        if not _domains_hold(region, model, target, images):
            return f"a bound or the type of a variable does not follow from the rows of {source} for all data"
        if not region.zero(cost):
            return "the costs agree on the instances, and were not seen to agree for all data"
    if not all(on_a.zero(gap) for gap in round_trips):
        return "the map has no inverse that holds for all data; --map FILE can state one"
    if relation is Relation.ISOMORPHIC and not all(on_b.zero(gap) for gap in back_trips):
        return "the map was not seen to be one to one for all data; --relation reformulation asks for less"
    return Grade.weakest([on_a.grade, on_b.grade])


def _form(affine: Affine) -> Form:
    return Form({j: parametric(c) for j, c in affine.terms.items()}, parametric(affine.constant))


def _asked(model: ParametricModel, images: Mapping[int, Form]) -> list[Form]:
    return [*(substituted(row.form, images) for row in model.rows), *images.values()]


def _gap(of_a: Form, of_b: Form, phi: ObjectiveMap) -> Form:
    gap: Form = of_a - (of_b * phi.factor + phi.offset)
    return gap


def _row_holds(region: Lifted, form: Form, sense: str) -> bool:
    if sense == "==":
        return region.zero(form)
    return region.at_most_zero(form if sense == "<=" else -form)


def _domains_hold(
    region: Lifted, source: ParametricModel, target: ParametricModel, images: Mapping[int, Form]
) -> bool:
    """Tell whether images keep the bounds and the integrality of the variables."""
    for j, (lower, upper) in enumerate(target.bounds):
        image = images[j]
        if target.integer[j] and not is_whole(image, source):
            return False
        if lower is not None and not region.at_most_zero(-image + lower):
            return False
        if upper is not None and not region.at_most_zero(image - upper):
            return False
    return True


def _completed(b: ParametricModel, links: Links, to_a: Mapping[int, Form]) -> dict[int, Form]:
    """Return every variable of B as a form over A: any will do, for all of it is checked."""
    found = {j: _form(affine) for j, affine in links.forward.items()}
    equations = [(row.form, None) for row in b.rows if row.sense == "=="]
    equations_of_links = [(form, a) for a, form in to_a.items()]
    _solve(found, equations)
    for form, a in equations_of_links:
        unknown = [j for j in form.terms if j not in found]
        for j in unknown[1:]:
            found[j] = Form({}, parametric(0))
        _solve(found, [(form, a)])
    _solve(found, equations)
    return {j: found.get(j, Form({}, parametric(0))) for j in range(b.n)}


def _solve(found: dict[int, Form], equations: Sequence[tuple[Form, int | None]]) -> None:
    """Solve ``form = variable of A`` (or 0) for variables of B that stand alone in it, until nothing changes."""
    changed = True
    while changed:
        changed = False
        for form, a in equations:
            unknown = [j for j in form.terms if j not in found]
            if len(unknown) != 1 or form.terms[unknown[0]].constant is None:
                continue
            (j,) = unknown
            rest = Form({k: c for k, c in form.terms.items() if k != j}, form.constant)
            left = Form({}, parametric(0)) if a is None else Form.variable(a)
            found[j] = (left - substituted(rest, found)) * (ONE / form.terms[j].constant)
            changed = True
