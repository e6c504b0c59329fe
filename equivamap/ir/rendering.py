"""Rows, bounds, objectives and expressions as text in the model's own names.

The text is for reading: long sums are cut in the middle and say how much was left out, and numbers that would
fill a line are shown as ``~0.333333``. Nothing is ever computed from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from equivamap.ir.affine import Affine
from equivamap.ir.instance import Instance, Kind, Row
from equivamap.ir.numbers import Rational, nearest_float, text_of

__all__ = [
    "TERMS_SHOWN",
    "render_affine",
    "render_bounds",
    "render_number",
    "render_objective",
    "render_row",
    "render_values",
]

TERMS_SHOWN = 12
"""Longest sum that is written in full."""

_DIGITS_SHOWN = 18
"""Longest exact number that is written in full."""

_FRACTION_SHOWN = 6
"""Longest fraction of a computed value that is written as one."""


def render_number(value: Rational) -> str:
    """Write a number exactly where that is short, else as a decimal marked with ``~``.

    >>> from equivamap.ir import canonical
    >>> render_number(canonical(2.5)), render_number(canonical(1) / 3)
    ('2.5', '1/3')
    """
    if int(value.numerator).bit_length() + int(value.denominator).bit_length() <= 200:
        text = text_of(value)
        if len(text) <= _DIGITS_SHOWN:
            return text
    return f"~{nearest_float(value):.9g}"


def render_values(*values: Rational) -> list[str]:
    """Write numbers that somebody computed: decimals marked with ``~`` where fractions are long.

    What a model states is written by `render_number`. Values that differ look the same only where no float tells
    them apart.

    >>> from equivamap.ir import canonical
    >>> render_values(canonical(10075800) / 599, canonical(345) / 7)
    ['~16821.0351', '345/7']
    """
    exact = [render_number(value) for value in values]
    shown = exact
    for digits in (9, 13, 17):
        shown = [
            f"~{nearest_float(value):.{digits}g}" if text[0] == "~" or _is_long_fraction(text) else text
            for value, text in zip(values, exact, strict=True)
        ]
        if len(set(shown)) == len(set(values)):
            break
    return shown


def _is_long_fraction(text: str) -> bool:
    return "/" in text and len(text) > _FRACTION_SHOWN


def render_affine(affine: Affine, names: Sequence[str], *, limit: int = TERMS_SHOWN) -> str:
    """Write an expression, variables in the order of their positions, the constant last.

    Parameters
    ----------
    affine
        The expression.
    names
        Name of each position.
    limit
        Number of terms above which the sum is cut in the middle.
    """
    terms = sorted(affine.terms.items())
    if len(terms) > limit:
        head, tail = terms[: (limit + 1) // 2], terms[len(terms) - limit // 2 :]
        gap = f" ... {len(terms) - limit} more terms ... "
        ending = " ".join(_signed(c, _quoted(names[j])) for j, c in tail)
        text = _sum(head, names) + gap + ending
    else:
        text = _sum(terms, names)
    if not affine.constant:
        return text or "0"
    if not text:
        return render_number(affine.constant)
    return f"{text} {_signed(affine.constant, '')}"


def render_row(instance: Instance, row: Row, *, limit: int = TERMS_SHOWN) -> str:
    """Write a constraint row: ``2 x[1,2] + y <= 4``, ``1 <= x + y <= 3``, ``x - y = 0``."""
    return _between(render_affine(row.body, instance.variables.names, limit=limit), row.lower, row.upper)


def render_bounds(instance: Instance, j: int) -> str:
    """Write the domain of variable `j`: ``0 <= x <= 4, integer``."""
    lower, upper = instance.exact_bounds[j]
    text = _between(_quoted(instance.variables.names[j]), lower, upper)
    kind = Kind(int(instance.kinds[j]))
    suffix = {
        Kind.CONTINUOUS: "",
        Kind.INTEGER: ", integer",
        Kind.SEMICONTINUOUS: ", or zero",
        Kind.SEMIINTEGER: ", integer, or zero",
    }[kind]
    return text + suffix


def render_objective(instance: Instance, *, limit: int = TERMS_SHOWN) -> str:
    """Write the objective in the sense of the model: ``max 3 x + 2 y + 1``."""
    form = instance.objective
    written = form.scaled(-1) if instance.sense == "max" else form
    return f"{instance.sense} {render_affine(written, instance.variables.names, limit=limit)}"


def _between(body: str, lower: Rational | None, upper: Rational | None) -> str:
    if lower is not None and lower == upper:
        return f"{body} = {render_number(lower)}"
    if lower is None and upper is None:
        return f"{body} free"
    if lower is None:
        return f"{body} <= {render_number(upper)}"
    if upper is None:
        return f"{body} >= {render_number(lower)}"
    return f"{render_number(lower)} <= {body} <= {render_number(upper)}"


def _sum(terms: Sequence[tuple[int, Rational]], names: Sequence[str]) -> str:
    if not terms:
        return ""
    (j, c), rest = terms[0], terms[1:]
    first = ("-" if c < 0 else "") + _product(abs(c), _quoted(names[j]))
    return " ".join([first, *(_signed(d, _quoted(names[k])) for k, d in rest)])


def _signed(coefficient: Rational, name: str) -> str:
    return ("- " if coefficient < 0 else "+ ") + _product(abs(coefficient), name)


def _product(magnitude: Rational, name: str) -> str:
    if not name:
        return render_number(magnitude)
    if magnitude == 1:
        return name
    number = render_number(magnitude)
    return f"({number}) {name}" if "/" in number else f"{number} {name}"


def _quoted(name: str) -> str:
    """Quote a name that would read as several words."""
    return repr(name) if not name or any(character.isspace() for character in name) else name
