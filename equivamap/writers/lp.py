"""LP text (the CPLEX LP format), such that EquivaMap's reader and HiGHS read the same model.

Members are written ``x(1,a)``, since HiGHS reads no brackets in names; a floating-point index comes back as its text.
Variables come in the order in which the objective names them: one without a cost is named there with the
coefficient 0 if no row has it. The objective's constant stands in the objective. The name of the model is lost,
and so are docs. A row with two sides cannot be written: HiGHS misreads ``name: 1 <= x <= 2``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from equivamap.errors import UnsupportedError
from equivamap.ir import Instance, Kind, Rational
from equivamap.writers.numbers import Limits, StatedRow, decimal_of, stated
from equivamap.writers.text_names import parenthesised, text_names

__all__ = ["lp_names", "write_lp"]

LIMITS = Limits(integers=True, infinite=True, smallest=1e-11)

_WIDTH = 100
_LEGAL = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*(?:\([A-Za-z0-9_.,']+\))?", re.ASCII)
_NUMBER_LIKE = re.compile(r"[eE][0-9]*(?:[.(].*)?", re.ASCII)
_WORDS = frozenset(
    """
    max maximize maximum min minimize minimum subject such st s.t. st. to that bounds bound free inf
    infinity nan end general generals gen integer integers int binary binaries bin semi semis sos sos1
    sos2 s1 s2 lazy user constraints cuts gencons gencon pwlobj scenario ranges constant
    one_var_constant sections multi
    """.split()  # noqa: SIM905
)


def _legal(name: str) -> bool:
    # HiGHS takes whatever starts with inf for infinity.
    return (
        bool(_LEGAL.fullmatch(name))
        and not _NUMBER_LIKE.fullmatch(name)
        and not name.lower().startswith("inf")
        and name.lower() not in _WORDS
    )


def lp_names(instance: Instance) -> tuple[list[str], list[str]]:
    """Return the names of columns and rows as `write_lp` writes them."""
    return (
        text_names(instance.variables, _legal, parenthesised),
        text_names(instance.constraints, _legal, parenthesised, taken=("objective",)),
    )


def write_lp(instance: Instance, title: str) -> str:
    """Return the instance as LP text.

    Raises
    ------
    UnsupportedError
        On numbers that no decimal states, on rows with two sides, on a semicontinuous variable with a negative lower
        bound, and without variables.
    """
    content = stated(instance, LIMITS, "LP")
    columns, rows = lp_names(instance)
    lines = [f"\\ {_comment(title)}"] if title else []
    used = set(content.cost).union(*(row.terms for row in content.rows))
    objective = {j: content.cost.get(j, content.offset * 0) for j in range(instance.n) if j not in used}
    objective = dict(sorted({**content.cost, **objective}.items()))
    lines.append("Minimize" if instance.sense == "min" else "Maximize")
    terms = [_term(c, columns[j]) for j, c in objective.items()]
    if content.offset:
        terms.append(_term(content.offset, ""))
    lines += _wrapped(" objective:", terms)
    lines.append("Subject To")
    for name, row in zip(rows, content.rows, strict=True):
        lines += _row(name, row, columns)
    bounds: list[str] = []
    for j, name in enumerate(columns):
        bounds += _bound(name, *content.bounds[j], content.kinds[j])
    if bounds:
        lines += ["Bounds", *bounds]
    for word, chosen in (
        ("Binary", [j for j in range(instance.n) if _is_binary(content.bounds[j], content.kinds[j])]),
        ("General", [j for j in range(instance.n) if _is_general(content.bounds[j], content.kinds[j])]),
        (
            "Semi-Continuous",
            [j for j in range(instance.n) if content.kinds[j] in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER)],
        ),
    ):
        if chosen:
            lines += [word, *_wrapped("", [columns[j] for j in chosen])]
    return "\n".join([*lines, "End"]) + "\n"


def _comment(title: str) -> str:
    return " ".join(title.encode("ascii", "backslashreplace").decode().split())


def _wrapped(head: str, words: Iterable[str]) -> list[str]:
    lines, line = [], head
    for word in words:
        if len(line) + len(word) > _WIDTH and line.strip():
            lines.append(line)
            line = " "
        line += f" {word}"
    return [*lines, line]


def _term(value: Rational, name: str) -> str:
    sign = "-" if value < 0 else "+"
    size = abs(value)
    if not name:
        return f"{sign} {decimal_of(size)}"
    return f"{sign} {name}" if size == 1 else f"{sign} {decimal_of(size)} {name}"


def _row(name: str, row: StatedRow, columns: list[str]) -> list[str]:
    if row.lower is not None and row.upper is not None and row.lower != row.upper:
        raise UnsupportedError(
            f"row {name} has two sides, {row.lower} and {row.upper}, which readers of LP files take differently",
            kind="range",
            remedy="write MPS, or state the row as two",
        )
    terms = [_term(c, columns[j]) for j, c in sorted(row.terms.items())] or [f"+ 0 {columns[0]}"]
    if row.lower is None and row.upper is None:
        side = ">= -inf"
    elif row.lower == row.upper:
        side = f"= {decimal_of(row.lower)}"
    elif row.upper is None:
        side = f">= {decimal_of(row.lower)}"
    else:
        side = f"<= {decimal_of(row.upper)}"
    return _wrapped(f" {name}:", [*terms, side])


def _is_binary(bounds: tuple[Rational | None, Rational | None], kind: Kind) -> bool:
    return kind is Kind.INTEGER and bounds == (0, 1)


def _is_general(bounds: tuple[Rational | None, Rational | None], kind: Kind) -> bool:
    return kind in (Kind.INTEGER, Kind.SEMIINTEGER) and not _is_binary(bounds, kind)


def _bound(name: str, lower: Rational | None, upper: Rational | None, kind: Kind) -> list[str]:
    """Return the line that states the bounds, or nothing for the defaults."""
    if kind in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER) and (lower is None or lower < 0):
        raise UnsupportedError(
            f"the semicontinuous variable {name} has a negative lower bound, which LP files do not allow",
            kind="semicontinuous-bound",
            remedy="write it with a binary variable and two rows",
        )
    if _is_binary((lower, upper), kind) or (lower == 0 and upper is None):
        return []
    if lower is None and upper is None:
        return [f" {name} free"]
    if upper is None:
        return [f" {name} >= {decimal_of(lower)}"]
    if lower == upper:
        return [f" {name} = {decimal_of(upper)}"]
    if lower == 0 and upper > 0:
        return [f" {name} <= {decimal_of(upper)}"]
    return [f" {'-inf' if lower is None else decimal_of(lower)} <= {name} <= {decimal_of(upper)}"]
