"""Families of constraints as indexed algebra: one line for many rows where they are regular."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from equivamap.ir import ONE, Affine, Axis, Family, Instance, Origin, Rational, Row, build_instance, text_of
from equivamap.mapping.lifting import NoLift, lift_family
from equivamap.mapping.links import Links
from equivamap.mapping.notation import joined, term
from equivamap.mapping.render import member_reference

__all__ = ["MOST_TERMS", "Template", "objective_text", "row_text", "templates"]

MOST_TERMS = 40
"""Longest row that is written out; a longer one is told by its parts, never cut."""

_MOST_LIFTED = 20_000
"""Terms above which no template is looked for."""
_MOST_GROUPS = 4
_SIDES_SHOWN = 12
_UNTOLD = "  (with coefficients that the rows tell)"


@dataclass(frozen=True)
class Template:
    """Rows of a family that one line tells.

    Parameters
    ----------
    text
        The line, such as ``sum(x[i,j] for j) - 5*open[i] <= 0``; empty where no line does.
    positions
        The rows.
    """

    text: str
    positions: tuple[int, ...]

    @property
    def coefficients_differ(self) -> bool:
        """True where the line does not tell the coefficients."""
        return self.text.endswith(_UNTOLD)


def templates(model: Instance, family: Family) -> list[Template]:
    """Return the rows of a constraint family in groups that one line tells, as far as there are such lines."""
    rows = {p: model.row(p) for p in family.positions}
    if sum(len(row.body.terms) for row in rows.values()) > _MOST_LIFTED:
        return [Template("", family.positions)]
    found = []
    for group in _by_key(rows, _sense):
        whole = _template(model, group)
        if whole:
            found.append(Template(whole, tuple(row.position for row in group)))
            continue
        parts = _by_key({row.position: row for row in group}, lambda row: _shape(model, row))
        if len(parts) > _MOST_GROUPS:
            parts = [group]
        found += [
            Template(_template(model, part) if part is not group else "", tuple(r.position for r in part))
            for part in parts
        ]
    return found


def _by_key(rows: Mapping[int, Row], key: Callable[[Row], object]) -> list[list[Row]]:
    groups: dict[object, list[Row]] = {}
    for row in rows.values():
        groups.setdefault(key(row), []).append(row)
    return list(groups.values())


def _sense(row: Row) -> object:
    return row.lower is None, row.upper is None, row.is_equation


def _shape(model: Instance, row: Row) -> object:
    """Return which families a row has terms of, with which signs, and how many."""
    counts: dict[tuple[str, bool], int] = {}
    for j, c in row.body:
        key = (model.variables.labels[j][0], c > 0)
        counts[key] = counts.get(key, 0) + 1
    return frozenset(counts.items())


def _template(model: Instance, rows: Sequence[Row]) -> str:
    """Return one line for some rows of one sense, or the empty string."""
    bodies = {row.position: row.body for row in rows}
    body = _lifted(model, bodies)
    remark = ""
    if not body:
        plain = {p: Affine(dict.fromkeys(form.terms, ONE)) for p, form in bodies.items()}
        body = _lifted(model, plain)
        remark = _UNTOLD
    if not body:
        return ""
    head, _, text = body.partition(" = ")
    first = rows[0]
    lower = (
        None
        if first.lower is None
        else _side(model, {r.position: r.lower for r in rows if r.lower is not None})
    )
    upper = (
        None
        if first.upper is None
        else _side(model, {r.position: r.upper for r in rows if r.upper is not None})
    )
    return f"{head}: {_between(text, lower, upper, equation=first.is_equation)}{remark}"


def _between(body: str, lower: str | None, upper: str | None, *, equation: bool) -> str:
    if equation:
        return f"{body} = {lower}"
    if lower is None:
        return f"{body} free" if upper is None else f"{body} <= {upper}"
    return f"{body} >= {lower}" if upper is None else f"{lower} <= {body} <= {upper}"


def _side(model: Instance, values: Mapping[int, Rational]) -> str:
    """Write right-hand sides: as one expression of the indices, else as a list."""
    distinct = set(values.values())
    if len(distinct) == 1:
        return text_of(distinct.pop())
    line = _lifted(model, {p: Affine({}, value) for p, value in values.items()})
    if line:
        return line.partition(" = ")[2]
    shown = [text_of(v) for v in values.values()]
    if len(shown) <= _SIDES_SHOWN:
        return f"({', '.join(shown)} in turn)"
    return f"(from {text_of(min(distinct))} to {text_of(max(distinct))})"


def _lifted(model: Instance, forms: Mapping[int, Affine]) -> str:
    """Write forms over the members of a constraint family as one line of the map language, or return nothing.

    The language gives variables of one side from those of the other; so the rows stand for variables of a side of
    their own, and the line is known to give just these forms.
    """
    axis = model.constraints.selected(forms)
    rows = build_instance(
        variables=axis,
        constraints=Axis([]),
        bounds=[(None, None)] * len(axis),
        kinds=[0] * len(axis),
        rows=[],
        cost={},
        sense="min",
        origin=Origin("<rows>", "rows"),
    )
    (family,) = axis.families.values()
    links = Links(forward_lines=dict(enumerate(forms.values())))
    line = lift_family(family, "forward", links, model, rows)
    return "" if isinstance(line, NoLift) else line


def row_text(model: Instance, position: int) -> str:
    """Write a row with its members as maps write them; a long one by its parts."""
    row = model.row(position)
    lower, upper = (None if side is None else text_of(side) for side in (row.lower, row.upper))
    if len(row.body.terms) > MOST_TERMS:
        return _between(f"[{parts_text(model, row.body)}]", lower, upper, equation=row.is_equation)
    return _between(form_text(model, row.body), lower, upper, equation=row.is_equation)


def objective_text(model: Instance) -> str:
    """Write the objective as indexed algebra where it is regular, else term by term, a long one by its parts."""
    form = model.objective.scaled(-1) if model.sense == "max" else model.objective
    by_family: dict[str, dict[int, Rational]] = {}
    for j, c in form:
        by_family.setdefault(model.variables.labels[j][0], {})[j] = c
    text = ""
    for terms in by_family.values():
        part = Affine(terms)
        line = _objective_line(model, part) if len(terms) <= _MOST_LIFTED else ""
        shown = line or (
            form_text(model, part) if len(terms) <= MOST_TERMS else f"[{parts_text(model, part)}]"
        )
        text = (
            shown
            if not text
            else f"{text} + {shown}"
            if not shown.startswith("-")
            else f"{text} - {shown[1:]}"
        )
    if form.constant or not text:
        text = joined(text, text_of(abs(form.constant)), form.constant)
    return f"{'minimise' if model.sense == 'min' else 'maximise'} {text}"


def _objective_line(model: Instance, part: Affine) -> str:
    stand_in = build_instance(
        variables=Axis(["cost of the objective"], [("cost of the objective", ())]),
        constraints=Axis([]),
        bounds=[(None, None)],
        kinds=[0],
        rows=[],
        cost={},
        sense="min",
        origin=Origin("<objective>", "rows"),
    )
    (family,) = stand_in.variables.families.values()
    line = lift_family(family, "forward", Links(forward_lines={0: part}), model, stand_in)
    return "" if isinstance(line, NoLift) else line.partition(" = ")[2]


def form_text(model: Instance, form: Affine) -> str:
    """Write an expression term by term."""
    text = ""
    for j, c in form:
        text = joined(text, term(_size(abs(c)), member_reference(model.variables, j)), c)
    if form.constant or not text:
        text = joined(text, text_of(abs(form.constant)), form.constant)
    return text


def _size(value: Rational) -> str:
    text = text_of(value)
    return f"({text})" if "/" in text else text


def parts_text(model: Instance, form: Affine) -> str:
    """Tell an expression by its families: ``300 terms of x, coefficients from 1 to 9``."""
    parts: dict[str, list[Rational]] = {}
    for j, c in form:
        parts.setdefault(model.variables.labels[j][0], []).append(c)
    return ", ".join(
        f"{len(numbers)} terms of {name}, "
        + (
            f"all {text_of(numbers[0])}"
            if min(numbers) == max(numbers)
            else f"coefficients from {text_of(min(numbers))} to {text_of(max(numbers))}"
        )
        for name, numbers in parts.items()
    )
