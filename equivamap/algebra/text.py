"""Indexed algebra as plain text, one line a family."""

from __future__ import annotations

from collections.abc import Sequence

from equivamap.algebra.tree import Constraint, Formulated, Over, Quantifier, Scalar, Term, VariableFamily
from equivamap.ir import Kind, text_of
from equivamap.ir.rendering import render_number

__all__ = [
    "constraint_text",
    "objective_text",
    "over_text",
    "quantifier_text",
    "scalar_text",
    "set_text",
    "terms_text",
    "text_of_formulation",
    "variables_text",
]

_VALUES_SHOWN = 8


def text_of_formulation(formulated: Formulated, *, tables: bool = True) -> str:
    """Write a whole model: objective, constraints, variables, sets and, if asked, the tables of data."""
    lines = [objective_text(formulated), "subject to"]
    lines += [f"  {constraint_text(constraint)}" for constraint in formulated.constraints]
    lines.append("variables")
    lines += [f"  {variables_text(family)}" for family in formulated.variables]
    if formulated.sets:
        lines.append("sets")
        lines += [f"  {s.name} = {set_text(s.values)}" for s in formulated.sets]
    if tables and formulated.symbols:
        lines.append("data")
        for symbol in formulated.symbols:
            head = f"{symbol.name}[{','.join(symbol.letters)}]"
            entries = list(symbol.values.items())
            shown = ", ".join(f"{_index(index)}: {text_of(value)}" for index, value in entries[:40])
            more = f", … {len(entries) - 40} more" if len(entries) > 40 else ""
            lines.append(f"  {head}: {shown}{more}")
    return "".join(f"{line}\n" for line in lines)


def _index(index: Sequence[object]) -> str:
    return ",".join(map(str, index)) if len(index) == 1 else f"({','.join(map(str, index))})"


def set_text(values: Sequence[object]) -> str:
    """Write the values of a set: a range, or a list that is cut where it is long."""
    if len(values) > 2 and all(isinstance(v, int) for v in values):
        first = values[0]
        if list(values) == list(range(first, first + len(values))):  # type: ignore[call-overload, operator]
            return f"{{{first}, …, {values[-1]}}}"
    if len(values) <= _VALUES_SHOWN:
        return f"{{{', '.join(map(str, values))}}}"
    head = ", ".join(map(str, values[: _VALUES_SHOWN - 2]))
    return f"{{{head}, …, {values[-1]}}} ({len(values)} values)"


def objective_text(formulated: Formulated) -> str:
    """Write the objective."""
    objective = formulated.objective
    word = {"min": "minimize", "max": "maximize"}[objective.sense]
    if objective.terms is None:
        return f"{word} a sum that follows no rule"
    body = terms_text(objective.terms)
    if objective.constant or not body:
        sign = " - " if objective.constant < 0 else " + " if body else ""
        body += f"{sign}{render_number(abs(objective.constant))}"
    return f"{word} {body}"


def constraint_text(constraint: Constraint) -> str:
    """Write a row family."""
    head = constraint.name + (f"[{','.join(constraint.letters)}]" if constraint.letters else "")
    if constraint.terms is None:
        return f"{head}: {len(constraint.positions)} rows that follow no rule"
    body = terms_text(constraint.terms) or "0"
    lower, upper = constraint.lower, constraint.upper
    if lower is not None and constraint.is_equation:
        body = f"{body} = {scalar_text(lower)}"
    else:
        if lower is not None and upper is not None:
            body = f"{scalar_text(lower)} <= {body} <= {scalar_text(upper)}"
        elif lower is not None:
            body = f"{body} >= {scalar_text(lower)}"
        elif upper is not None:
            body = f"{body} <= {scalar_text(upper)}"
        else:
            body = f"{body} free"
    return f"{head}: {body}{_for_all(constraint.quantifier)}"


def variables_text(family: VariableFamily) -> str:
    """Write a family of variables with its domain."""
    head = family.name + (f"[{','.join(family.letters)}]" if family.letters else "")
    lower = "" if family.lower is None else f"{scalar_text(family.lower)} <= "
    upper = "" if family.upper is None else f" <= {scalar_text(family.upper)}"
    if family.is_binary:
        body = f"{head} in {{0, 1}}"
    else:
        kind = {
            Kind.CONTINUOUS: "" if lower or upper or family.mixed_bounds else " free",
            Kind.INTEGER: " integer",
            Kind.SEMICONTINUOUS: " or zero",
            Kind.SEMIINTEGER: " integer or zero",
            None: " of several types",
        }[family.kind]
        several = ", some without bounds" if family.mixed_bounds else ""
        body = f"{lower}{head}{upper}{kind}{several}"
    return f"{body}{_for_all(family.quantifier)}"


def terms_text(terms: Sequence[Term]) -> str:
    """Write a sum of terms."""
    text = ""
    for term in terms:
        sign = "-" if term.sign < 0 else "+"
        body = _term_text(term)
        text = (body if term.sign > 0 else f"-{body}") if not text else f"{text} {sign} {body}"
    return text


def _term_text(term: Term) -> str:
    variable = term.family + (f"[{','.join(term.at)}]" if term.at else "")
    factor = "" if term.factor.is_one else f"{scalar_text(term.factor)} "
    if not term.over:
        return f"({factor}{variable} if it exists)" if term.exists else factor + variable
    ranges = ", ".join(map(over_text, term.over))
    conditions = [c for c in (term.condition, f"{variable} exists" if term.exists else "") if c]
    where = f": {', '.join(conditions)}" if conditions else ""
    return f"sum{{{ranges}{where}}} {factor}{variable}"


def scalar_text(scalar: Scalar) -> str:
    """Write a number or a symbol."""
    if scalar.number is not None:
        return render_number(scalar.number)
    return scalar.symbol + (f"[{','.join(scalar.at)}]" if scalar.at else "")


def over_text(over: Over) -> str:
    """Write what a letter runs over."""
    if over.only:
        return f"{over.letter} in {{{', '.join(map(str, over.only))}}}"
    without = f" \\ {{{', '.join(map(str, over.without))}}}" if over.without else ""
    return f"{over.letter} in {over.set_name}{without}"


def quantifier_text(quantifier: Quantifier) -> str:
    """Write what the members of a family run over."""
    text = ", ".join(map(over_text, quantifier.over))
    if quantifier.condition:
        text += f": {quantifier.condition}"
    if quantifier.listed and text:
        text += " (some of them)"
    return text


def _for_all(quantifier: Quantifier) -> str:
    text = quantifier_text(quantifier)
    return f"  for all {text}" if text else ""
