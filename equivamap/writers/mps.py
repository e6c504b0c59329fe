"""Free MPS text, such that EquivaMap's reader and HiGHS read the same model.

Members are written ``x[1,a]``; a floating-point index comes back as its text. The constant of the objective is the
right-hand side of its row with the sign turned, as HiGHS, Gurobi and CPLEX read it. Docs are lost. A row that binds
nothing is one of type L with the right-hand side 1e30. Integer columns state both bounds, since defaults differ.
"""

from __future__ import annotations

import re

from equivamap.errors import UnsupportedError
from equivamap.ir import Instance, Kind, Rational
from equivamap.writers.names import cut
from equivamap.writers.numbers import Limits, StatedRow, decimal_of, stated
from equivamap.writers.text_names import bracketed, text_names

__all__ = ["mps_names", "write_mps"]

LIMITS = Limits(integers=True, infinite=True, smallest=1e-11)

_LEGAL = re.compile(r"[A-Za-z_][!-~]*", re.ASCII)
_WORDS = frozenset(
    """
    name rows columns rhs ranges bounds endata objsense objsense_max max min maximize minimize sos sos1
    sos2 sets quadobj qmatrix qsection qcmatrix csection indicators gencons pwlobj pwlnam lazycons
    usercuts scenarios objname object multiobj delayedrows modelcuts indicator range negative free rng
    bnd one_var_constant c_e_one_var_constant
    """.split()  # noqa: SIM905
)


def _legal(name: str) -> bool:
    return bool(_LEGAL.fullmatch(name)) and name.lower() not in _WORDS and "'MARKER'" not in name


def mps_names(instance: Instance) -> tuple[list[str], list[str]]:
    """Return the names of columns and rows as `write_mps` writes them."""
    return (
        text_names(instance.variables, _legal, bracketed),
        text_names(instance.constraints, _legal, bracketed),
    )


def write_mps(instance: Instance, title: str) -> str:
    """Return the instance as free MPS text.

    Raises
    ------
    UnsupportedError
        On numbers that no decimal states, on a semicontinuous variable whose upper bound is not positive or whose lower
        bound is negative or absent, and without variables.
    """
    content = stated(instance, LIMITS, "MPS")
    columns, rows = mps_names(instance)
    objective = "objective"
    while objective in rows:
        objective += "_uu"
    lines = [f"* {' '.join(title.encode('ascii', 'backslashreplace').decode().split())}"] if title else []
    name = " ".join(instance.name.encode("ascii", "backslashreplace").decode().split())
    lines += [f"NAME {cut(name, ())}".rstrip()]
    if instance.sense == "max":
        lines += ["OBJSENSE", "    MAX"]
    lines += ["ROWS", f" N  {objective}"]
    lines += [f" {_type(row)}  {name}" for name, row in zip(rows, content.rows, strict=True)]
    lines.append("COLUMNS")
    entries: list[list[tuple[str, Rational]]] = [[] for _ in columns]
    for j, value in content.cost.items():
        entries[j].append((objective, value))
    for name, row in zip(rows, content.rows, strict=True):
        for j, value in row.terms.items():
            entries[j].append((name, value))
    integer = False
    for j, name in enumerate(columns):
        if (content.kinds[j] in (Kind.INTEGER, Kind.SEMIINTEGER)) != integer:
            integer = not integer
            lines.append(f"    MARKER 'MARKER' '{'INTORG' if integer else 'INTEND'}'")
        for row_name, value in entries[j] or [(objective, content.offset * 0)]:
            lines.append(f"    {name} {row_name} {decimal_of(value)}")
    if integer:
        lines.append("    MARKER 'MARKER' 'INTEND'")
    sides, widths = _sides(rows, content.rows)
    if content.offset:
        sides.insert(0, f"    RHS {objective} {decimal_of(-content.offset)}")
    lines += ["RHS", *sides] if sides else []
    lines += ["RANGES", *widths] if widths else []
    bounds = [
        line for j, name in enumerate(columns) for line in _bound(name, *content.bounds[j], content.kinds[j])
    ]
    lines += ["BOUNDS", *bounds] if bounds else []
    return "\n".join([*lines, "ENDATA"]) + "\n"


def _type(row: StatedRow) -> str:
    if row.lower is not None and row.lower == row.upper:
        return "E"
    return "G" if row.upper is None and row.lower is not None else "L"


def _sides(names: list[str], rows: list[StatedRow]) -> tuple[list[str], list[str]]:
    """Return the lines of RHS and RANGES."""
    sides, widths = [], []
    for name, row in zip(names, rows, strict=True):
        side = row.lower if row.upper is None else row.upper
        if side is None:
            sides.append(f"    RHS {name} 1e30")
        elif side:
            sides.append(f"    RHS {name} {decimal_of(side)}")
        if row.lower is None or row.upper is None or row.lower == row.upper:
            continue
        width = row.upper - row.lower
        if width < 0 or not LIMITS.state_bound(width):
            raise UnsupportedError(
                f"the sides of row {name}, {row.lower} and {row.upper}, make no range that MPS can state",
                kind="range",
                remedy="state the row as two",
            )
        widths.append(f"    RNG {name} {decimal_of(width)}")
    return sides, widths


def _bound(name: str, lower: Rational | None, upper: Rational | None, kind: Kind) -> list[str]:
    """Return the lines that state the bounds of a column, none for 0 to infinity."""
    if kind in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER):
        if lower is None or lower < 0 or (upper is not None and upper <= 0):
            raise UnsupportedError(
                f"the semicontinuous variable {name} has the bounds {lower} and {upper}, which MPS does not allow",
                kind="semicontinuous-bound",
                remedy="write it with a binary variable and two rows",
            )
        low = [f" LO BND {name} {decimal_of(lower)}"] if lower else []
        return [*low, f" SC BND {name} {'1e30' if upper is None else decimal_of(upper)}"]
    if lower is None and upper is None:
        return [f" FR BND {name}"]
    if lower is not None and lower == upper:
        return [f" FX BND {name} {decimal_of(upper)}"]
    stated_both = kind is Kind.INTEGER or (upper is not None and upper <= 0)
    lines = []
    if lower is None:
        lines.append(f" MI BND {name}")
    elif lower or stated_both:
        lines.append(f" LO BND {name} {decimal_of(lower)}")
    if upper is not None:
        lines.append(f" UP BND {name} {decimal_of(upper)}")
    elif kind is Kind.INTEGER:
        lines.append(f" PL BND {name}")
    return lines
