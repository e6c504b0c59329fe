"""Both formulations side by side: families that correspond stand beside each other, marked like a diff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from equivamap.algebra import Formulated, Vocabulary, formulate
from equivamap.algebra.tree import Constraint, Quantifier, Scalar, Term, VariableFamily
from equivamap.ir import Instance
from equivamap.ir.rendering import TERMS_SHOWN
from equivamap.report.html.algebra import Typesetting
from equivamap.report.html.marks import Mark, Marks
from equivamap.report.html.markup import Markup, joined, tag
from equivamap.report.html.rows import RowStore
from equivamap.report.wording import counted
from equivamap.verify.verdict import CheckResult, ComparedModels

__all__ = ["Models", "models_section"]

_EXAMPLES = 3
_NUMBERS_SHOWN = 60
"""Most numbers of tables that are unfolded from the start."""
_FAMILIES_SHOWN = 60
"""Row families of a side that are typeset; more are counted and shown on demand."""


@dataclass(frozen=True)
class _Side:
    label: str
    instance: Instance
    formulated: Formulated
    typeset: Typesetting


class Models:
    """Both models as algebra, with what a page needs to refer to their families.

    Parameters
    ----------
    compared
        The models.
    marks
        What differs.
    limit
        Most rows that the page holds.
    """

    def __init__(self, compared: ComparedModels, marks: Marks, limit: int) -> None:
        words = Vocabulary([*compared.a.variables.families, *compared.b.variables.families])
        self.compared = compared
        self.marks = marks
        self.sides = tuple(
            _Side(label, instance, formulate(instance, words), Typesetting(self._reference(label, instance)))
            for label, instance in (("a", compared.a), ("b", compared.b))
        )
        groups = sum(len(side.formulated.constraints) for side in self.sides)
        self.rows = RowStore(limit, groups, compared.a.m + compared.b.m)

    @staticmethod
    def _reference(label: str, instance: Instance) -> Callable[[str], str]:
        number = {name: k for k, name in enumerate(instance.variables.families)}
        return lambda family: f"{label}{number[family]}"

    def reference(self, side: str, family: str) -> str:
        """Return the mark by which the page finds a variable family."""
        return self.sides["ab".index(side)].typeset.reference(family)


def models_section(models: Models, result: CheckResult) -> Markup:
    """Return the formulations side by side."""
    a, b = models.sides
    parts = [
        _headings(result),
        _pair(_objective(models, a), _objective(models, b)),
        _band("subject to"),
    ]
    pairs = list(_paired(models))
    shown = pairs[:_FAMILIES_SHOWN]
    for left, right in shown:
        parts.append(_pair(_row_family(models, a, left), _row_family(models, b, right)))
    if len(shown) < len(pairs):
        parts.append(
            _band(
                f"and {counted(len(pairs) - len(shown), 'more row family', 'more row families')}, not typeset"
            )
        )
    parts.append(_band("variables"))
    for one, other in _paired_variables(models)[:_FAMILIES_SHOWN]:
        parts.append(_pair(_variable_family(models, a, one), _variable_family(models, b, other)))
    if any(side.formulated.sets for side in models.sides):
        parts += [_band("where"), _pair(_data(a), _data(b))]
    grid = tag("div", *parts, class_="models")
    return tag("section", tag("h2", "The formulations"), _legend(grid), grid, id="formulations")


def _headings(result: CheckResult) -> Markup:
    cells = []
    for k, (label, role) in enumerate((("A", "the reference"), ("B", "the candidate"))):
        origin = f"{result.origins[k].path} · {result.origins[k].format}" if result.origins else ""
        cells.append(
            tag(
                "div",
                tag("h3", label, tag("small", f" {role}")),
                tag("p", origin, class_="origin"),
                class_=f"side side-{label.lower()}",
            )
        )
    return joined(cells)


def _legend(cells: str) -> Markup:
    """Say what the signs mean that stand beside the cells."""
    items = [
        tag("li", tag("span", mark.sign, class_=f"sign {mark.value}", aria_hidden="true"), f" {mark.words}")
        for mark in Mark
        if f'class="sign {mark.value}"' in cells
    ]
    hint = tag(
        "p",
        "Point at a variable to see what it maps to; click keeps the marking, Escape ends it.",
        class_="hint screen",
    )
    return tag("div", tag("ul", *items, class_="legend"), hint)


def _band(words: str) -> Markup:
    return tag("div", words, class_="band")


def _pair(left: Markup | None, right: Markup | None) -> Markup:
    empty = tag("div", class_="cell empty", aria_hidden="true")
    return joined([left or empty, right or empty])


def _cell(side: _Side, mark: Mark | None, *content: Markup | None) -> Markup:
    """Return one side of a pair, with the sign of its mark; None for what is not compared row by row."""
    sign, style, spoken = "", "none", None
    if mark is not None:
        sign, style = mark.sign, mark.value
        spoken = tag("span", f"{side.label.upper()}: {mark.words}. ", class_="spoken")
    title = None if mark is None else mark.words
    gutter = tag("span", sign, class_=f"sign {style}", title=title, aria_hidden="true")
    body = tag("div", spoken, *content, class_="body")
    return tag("div", gutter, body, class_=f"cell side-{side.label} {style}")


def _objective(models: Models, side: _Side) -> Markup:
    mark = models.marks.family(side.label, "objective") or Mark.PLAIN
    if mark is Mark.PLAIN and models.compared.links is not None:
        mark = (
            Mark.SAME
            if side.formulated.objective
            == models.sides[0].formulated.objective
            == models.sides[1].formulated.objective
            else Mark.PLAIN
        )
    return _cell(
        side, mark, tag("div", side.typeset.objective(side.formulated.objective), class_="math", role="math")
    )


def _paired(models: Models) -> list[tuple[Constraint | None, Constraint | None]]:
    """Pair row families: those with rows in common first, then those of one name, in A's order."""
    a, b = models.sides
    left, right = a.formulated.constraints, b.formulated.constraints
    group_of_b = {i: k for k, constraint in enumerate(right) for i in constraint.positions}
    partner: dict[int, int] = {}
    taken: set[int] = set()
    same = models.compared.row_of_a
    for k, constraint in enumerate(left):
        if same is None:
            break
        votes: dict[int, int] = {}
        for i in constraint.positions:
            if same[i] >= 0:
                group = group_of_b[int(same[i])]
                votes[group] = votes.get(group, 0) + 1
        best = max(votes, key=lambda g: votes[g], default=None)
        if best is not None and best not in taken:
            partner[k] = best
            taken.add(best)
    for k, constraint in enumerate(left):
        if k in partner:
            continue
        named = (g for g, other in enumerate(right) if g not in taken and other.name == constraint.name)
        found = next(named, None)
        if found is not None:
            partner[k] = found
            taken.add(found)
    pairs: list[tuple[Constraint | None, Constraint | None]] = []
    for k, constraint in enumerate(left):
        pairs.append((constraint, right[partner[k]] if k in partner else None))
    pairs += [(None, other) for g, other in enumerate(right) if g not in taken]
    return pairs


def _row_family(models: Models, side: _Side, constraint: Constraint | None) -> Markup | None:
    if constraint is None:
        return None
    names = side.instance.constraints.names
    members = [names[i] for i in constraint.positions]
    mark = _row_mark(models, side, constraint)
    number = side.formulated.constraints.index(constraint)
    key = f"{side.label}r{number}"
    held = models.rows.add(key, side.label, side.instance, constraint.positions, models.marks)
    head = tag(
        "div",
        tag("span", constraint.name, class_="family"),
        tag("span", constraint.doc, class_="doc") if constraint.doc else None,
        tag("span", f"line {constraint.line}", class_="line") if constraint.line is not None else None,
        class_="head",
    )
    if constraint.terms is None:
        math = joined(_examples(side, constraint))
        rule = (
            tag(
                "p",
                "These rows follow no single rule; the first of them:" if len(members) > _EXAMPLES else "",
                class_="note",
            )
            if len(members) > _EXAMPLES
            else None
        )
    else:
        quantifier = side.typeset.quantifier(constraint.quantifier)
        body = side.typeset.constraint(constraint)
        math = tag(
            "div", joined([body, quantifier] if quantifier else [body], " "), class_="math", role="math"
        )
        rule = None
    differing = models.marks.marked_rows(side.label, members)
    label = counted(len(members), "row")
    if 0 < differing < len(members):
        label += f", {differing:,} of them {mark.words}"
    held_words = "" if held == len(members) else f" (the first {held:,} are in this page)"
    more = None
    if len(members) > 1 or constraint.terms is not None:
        more = tag(
            "details",
            tag("summary", label + held_words),
            tag("div", class_="rows", data_rows=key),
            class_="more",
        )
    return _cell(side, mark, head, rule, math, more)


def _row_mark(models: Models, side: _Side, constraint: Constraint) -> Mark:
    names = side.instance.constraints.names
    for i in constraint.positions:
        found = models.marks.row(side.label, names[i])
        if found is not None:
            return found
    same = models.compared.row_of_a
    if same is None:
        return Mark.PLAIN
    if side.label == "a":
        stands = all(same[i] >= 0 for i in constraint.positions)
    else:
        held = set(same.tolist())
        stands = all(i in held for i in constraint.positions)
    return Mark.SAME if stands else Mark.PLAIN


def _examples(side: _Side, constraint: Constraint) -> list[Markup]:
    return [
        tag(
            "div",
            side.typeset.constraint(_single(side.instance, i)),
            _cut_note(side.instance, i),
            class_="math",
            role="math",
        )
        for i in constraint.positions[:_EXAMPLES]
    ]


def _cut_note(instance: Instance, i: int) -> Markup | None:
    size = len(instance.row(i).body.terms)
    return (
        tag("span", f" ({counted(size, 'term')}, the first {TERMS_SHOWN} shown)", class_="note")
        if size > TERMS_SHOWN
        else None
    )


def _single(instance: Instance, i: int) -> Constraint:
    """Return one row as algebra of its own, cut where it is long."""
    row = instance.row(i)
    terms = []
    for j, value in sorted(row.body.terms.items())[:TERMS_SHOWN]:
        family, index = instance.variables.labels[j]
        terms.append(Term(-1 if value < 0 else 1, Scalar(number=abs(value)), family, tuple(map(str, index))))
    lower = None if row.lower is None else Scalar(number=row.lower)
    upper = None if row.upper is None else Scalar(number=row.upper)
    return Constraint(instance.constraints.names[i], (), Quantifier(), tuple(terms), lower, upper, (i,))


def _paired_variables(models: Models) -> list[tuple[VariableFamily | None, VariableFamily | None]]:
    a, b = (side.formulated.variables for side in models.sides)
    links = models.compared.links
    partner: dict[int, int] = {}
    if links is not None:
        family_of_b = {j: g for g, family in enumerate(b) for j in family.positions}
        for k, family in enumerate(a):
            for j in family.positions:
                form = links.backward.get(j)
                if form is not None and form.terms:
                    group = family_of_b[next(iter(form.terms))]
                    if group not in partner.values():
                        partner[k] = group
                    break
    for k, family in enumerate(a):
        if k not in partner:
            named = (g for g, o in enumerate(b) if o.name == family.name and g not in partner.values())
            found = next(named, None)
            if found is not None:
                partner[k] = found
    pairs: list[tuple[VariableFamily | None, VariableFamily | None]] = [
        (family, b[partner[k]] if k in partner else None) for k, family in enumerate(a)
    ]
    return pairs + [(None, other) for g, other in enumerate(b) if g not in partner.values()]


def _variable_family(models: Models, side: _Side, family: VariableFamily | None) -> Markup | None:
    if family is None:
        return None
    found = (models.marks.family(side.label, f"{what} of {family.name}") for what in ("bounds", "type"))
    mark = next((m for m in found if m is not None), None)
    button = tag(
        "button",
        family.name,
        type="button",
        class_="family",
        data_v=side.typeset.reference(family.name),
        aria_pressed="false",
    )
    head = tag(
        "div",
        button,
        tag("span", family.doc, class_="doc") if family.doc else None,
        tag("span", counted(len(family.positions), "variable"), class_="line"),
        class_="head",
    )
    return _cell(side, mark, head, tag("div", side.typeset.domain(family), class_="math", role="math"))


def _data(side: _Side) -> Markup:
    sets = [tag("div", side.typeset.index_set(s), class_="math") for s in side.formulated.sets]
    symbols = side.formulated.symbols
    numbers = sum(len(symbol.values) for symbol in symbols)
    data = None
    if symbols:
        tables = map(side.typeset.table, symbols)
        title = tag("summary", f"{counted(len(symbols), 'table')} of data")
        data = tag("details", title, *tables, class_="more", open=numbers <= _NUMBERS_SHOWN)
    return _cell(side, None, *sets, data)
