"""Indexed algebra typeset in HTML: sums with what they run over, subscripts, tables of data by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from equivamap.algebra.text import set_text
from equivamap.algebra.tree import (
    Constraint,
    IndexSet,
    Objective,
    Over,
    Part,
    Quantifier,
    Scalar,
    Symbol,
    Term,
    VariableFamily,
)
from equivamap.ir import Kind
from equivamap.ir.rendering import render_number, render_values
from equivamap.report.html.markup import Markup, joined, tag, text

__all__ = ["Typesetting"]

_RELATIONS = {"!=": "≠", "<=": "≤", ">=": "≥"}
_SHIFTED = re.compile(r"(.*[^\d])([+-])(\d+)")
_TABLE_SHOWN = 400

KINDS = {
    Kind.CONTINUOUS: "continuous",
    Kind.INTEGER: "integer",
    Kind.SEMICONTINUOUS: "semicontinuous",
    Kind.SEMIINTEGER: "semi-integer",
    None: "of several types",
}


class Typesetting:
    """Typesets the algebra of one side.

    Parameters
    ----------
    reference
        The mark by which a page finds all occurrences of a variable family, by its name.
    """

    def __init__(self, reference: Callable[[str], str]) -> None:
        self.reference = reference

    def variable(self, family: str, at: Sequence[str]) -> Markup:
        """Typeset a variable."""
        return tag("span", self.name(family), self.subscript(at), class_="v", data_v=self.reference(family))

    def name(self, name: str) -> Markup:
        """Typeset a name: a single letter in italics, a word upright."""
        return tag("i" if len(name) == 1 else "b", name, class_="n")

    def subscript(self, at: Sequence[str]) -> Markup | None:
        """Typeset an index."""
        if not at:
            return None
        return tag("sub", joined((self.part(part) for part in at), ","))

    def part(self, part: str) -> Markup:
        """Typeset one part of an index."""
        shifted = _SHIFTED.fullmatch(part)
        if shifted and len(shifted[1]) <= 2:
            return joined([tag("i", shifted[1]), "−" if shifted[2] == "-" else "+", shifted[3]])
        return tag("i", part) if part.isalpha() and len(part) == 1 else text(part)

    def scalar(self, scalar: Scalar) -> Markup:
        """Typeset a number or a symbol."""
        if scalar.number is not None:
            return tag("span", render_number(scalar.number).replace("-", "−"), class_="num")
        return self.symbol(scalar.symbol, scalar.at)

    def symbol(self, name: str, at: Sequence[str]) -> Markup:
        """Typeset a table at an index; what tells it from others of its letter stands above."""
        base, above, qualifier = name.partition("^")
        marked = tag("sup", qualifier) if above else None
        return tag(
            "span",
            self.name(base),
            tag("span", marked, self.subscript(at), class_="scripts")
            if marked and at
            else joined([marked, self.subscript(at)]),
            class_="data",
        )

    def over(self, over: Over) -> Markup:
        """Typeset what a letter runs over."""
        if over.only:
            return joined([tag("i", over.letter), " ∈ {", ", ".join(map(str, over.only)), "}"])
        without = f" ∖ {{{', '.join(map(str, over.without))}}}" if over.without else ""
        return joined([tag("i", over.letter), " ∈ ", tag("i", over.set_name), without])

    def condition(self, condition: str) -> Markup:
        """Typeset a comparison of two letters."""
        left, relation, right = condition.split()
        return joined([tag("i", left), f" {_RELATIONS.get(relation, relation)} ", tag("i", right)])

    def term(self, term: Term) -> Markup:
        """Typeset a term without its sign."""
        variable = self.variable(term.family, term.at)
        factor = None if term.factor.is_one else joined([self.scalar(term.factor), "\u2009"])
        if not term.over:
            note = tag("span", " where it exists", class_="note") if term.exists else None
            return joined([factor, variable, note])
        below = [self.over(over) for over in term.over]
        if term.condition:
            below.append(self.condition(term.condition))
        if term.exists:
            below.append(tag("span", "where it exists", class_="note"))
        lines = tag("span", *(tag("span", line) for line in below), class_="under")
        sign = tag("span", tag("span", "∑", class_="sigma"), lines, class_="sum")
        return joined([sign, factor, variable])

    def terms(self, terms: Sequence[Term]) -> Markup:
        """Typeset a sum; it may break before each sign."""
        parts = []
        for k, term in enumerate(terms):
            sign = "−" if term.sign < 0 else "+" if k else ""
            lead = f"{sign}\u2009" if sign and not k else f"{sign} " if sign else ""
            parts.append(tag("span", lead, self.term(term), class_="term"))
        return joined(parts, " ") if parts else text("0")

    def constraint(self, constraint: Constraint) -> Markup:
        """Typeset what the rows of a family have in common."""
        assert constraint.terms is not None
        body = self.terms(constraint.terms)
        lower, upper = constraint.lower, constraint.upper
        if lower is not None and constraint.is_equation:
            return joined([body, self.side("=", lower)], " ")
        if lower is not None and upper is not None:
            return joined([self.scalar(lower), "≤", body, self.side("≤", upper)], " ")
        if lower is not None:
            return joined([body, self.side("≥", lower)], " ")
        return joined([body, self.side("≤", upper) if upper is not None else "unbounded"], " ")

    def side(self, relation: str, scalar: Scalar) -> Markup:
        """Typeset a relation and its right side, which stay together."""
        return tag("span", f"{relation} ", self.scalar(scalar), class_="term")

    def objective(self, objective: Objective) -> Markup:
        """Typeset the objective."""
        word = tag("span", {"min": "minimise", "max": "maximise"}[objective.sense], class_="word")
        if objective.terms is None:
            return joined([word, tag("span", "a sum that follows no rule", class_="note")], " ")
        body = self.terms(objective.terms) if objective.terms or not objective.constant else None
        constant = None
        if objective.constant:
            size = render_values(abs(objective.constant))[0]
            sign = "−" if objective.constant < 0 else "+" if body else ""
            constant = tag("span", f"{sign} {size}".strip(), class_="term")
        return joined([word, *(part for part in (body, constant) if part)], " ")

    def quantifier(self, quantifier: Quantifier) -> Markup | None:
        """Typeset what the members of a family run over."""
        if not quantifier.over:
            return None
        parts = joined(map(self.over, quantifier.over), ", ")
        condition = joined([" : ", self.condition(quantifier.condition)]) if quantifier.condition else None
        some = tag("span", " (some of these)", class_="note") if quantifier.listed else None
        return tag("span", "∀ ", parts, condition, some, class_="all")

    def domain(self, family: VariableFamily) -> Markup:
        """Typeset a family of variables between its bounds."""
        variable = self.variable(family.name, family.letters)
        if family.is_binary:
            body = joined([variable, " ∈ {0, 1}"])
        else:
            lower = joined([self.scalar(family.lower), " ≤ "]) if family.lower is not None else None
            upper = joined([" ≤ ", self.scalar(family.upper)]) if family.upper is not None else None
            remark = KINDS[family.kind]
            if family.mixed_bounds:
                remark += ", some members without bounds"
            elif lower is None and upper is None:
                remark += ", free"
            body = joined([lower, variable, upper, tag("span", f" {remark}", class_="note")])
        return joined([body, self.quantifier(family.quantifier)], " ") if family.quantifier.over else body

    def index_set(self, index_set: IndexSet) -> Markup:
        """Typeset a set with its values."""
        return joined([tag("i", index_set.name), f" = {set_text(index_set.values)}"])

    def table(self, symbol: Symbol) -> Markup:
        """Typeset a table of data: a grid for two indices, a row for one, a list for more."""
        values = symbol.values
        caption = tag("caption", self.symbol(symbol.name, symbol.letters), f", {len(values):,} numbers")
        if len(symbol.letters) == 2:
            rows = _in_order(index[0] for index in values)
            columns = _in_order(index[1] for index in values)
            if len(rows) * len(columns) <= _TABLE_SHOWN and len(columns) <= 24:
                head = tag("tr", tag("th"), *(tag("th", str(c), scope="col") for c in columns))
                body = [
                    tag(
                        "tr",
                        tag("th", str(r), scope="row"),
                        *(
                            tag("td", render_number(values[r, c]) if (r, c) in values else "")
                            for c in columns
                        ),
                    )
                    for r in rows
                ]
                return tag("table", caption, tag("thead", head), tag("tbody", *body), class_="grid")
        shown = list(values.items())[:_TABLE_SHOWN]
        pairs = [
            tag("span", tag("b", ",".join(map(str, index))), f" {render_number(value)}", class_="pair")
            for index, value in shown
        ]
        more = f" … and {len(values) - len(shown):,} more" if len(shown) < len(values) else ""
        return tag(
            "table", caption, tag("tbody", tag("tr", tag("td", joined(pairs, " "), more))), class_="grid list"
        )


def _in_order(values: Iterable[Part]) -> list[Part]:
    """Return distinct values: numbers ascending, others as they appear."""
    found = list(dict.fromkeys(values))
    return sorted(found) if all(isinstance(v, int) for v in found) else found
