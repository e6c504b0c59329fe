"""gurobipy source.

A variable's index is the key by which the script keeps it; the index of a row stands in its name, where a
floating-point number becomes text, and so do indices that no name can hold. Every number is a double, Gurobi drops
coefficients below 1e-13 and keeps a range as upper end and width: what does not survive that is refused. Gurobi
rounds fractional bounds of integer variables inwards, and so does this writer. Docs are lost.
"""

from __future__ import annotations

import re

from equivamap.errors import UnsupportedError
from equivamap.ir import Index, Instance, Kind, Label
from equivamap.ir.numbers import nearest_float
from equivamap.writers.kept_names import is_found_again
from equivamap.writers.names import (
    LONGEST_NAME,
    Group,
    escaped_words,
    group_labels,
    spelled_groups,
    splits_back,
)
from equivamap.writers.numbers import Limits, StatedRow, code_of, stated
from equivamap.writers.script import Block, Script, comparison, joined, pattern_of, spread
from equivamap.writers.source import WIDTH, literal

__all__ = ["gurobipy_labels", "write_gurobipy"]

LIMITS = Limits(integers=False, infinite=True, smallest=1e-12, whole_bounds=True)

_TYPES = {
    Kind.CONTINUOUS: "GRB.CONTINUOUS",
    Kind.INTEGER: "GRB.INTEGER",
    Kind.SEMICONTINUOUS: "GRB.SEMICONT",
    Kind.SEMIINTEGER: "GRB.SEMIINT",
}
_GIVEN_BY_GUROBI = re.compile(r"C\d+|Rg.*", re.ASCII | re.DOTALL)


def _name(family: str, index: Index) -> str:
    return f"{family}[{','.join(map(str, index))}]" if index else family


def _variable_reads_back(name: str, family: str, index: Index) -> bool:
    # Gurobi calls variables C0, C1, ... and the width of a range Rg and the name of its row.
    fits = name.isascii() and len(name) <= LONGEST_NAME and not _GIVEN_BY_GUROBI.fullmatch(name)
    return fits and is_found_again(name, family, index)


def _row_reads_back(name: str, family: str, index: Index) -> bool:
    return name.isascii() and len(name) <= LONGEST_NAME - 2 and splits_back(name, family, index)


def _groups(instance: Instance) -> tuple[list[Group], list[Group]]:
    columns = spelled_groups(instance.variables.labels, (_name,), _variable_reads_back, (), set())
    rows = spelled_groups(instance.constraints.labels, (_name,), _row_reads_back, (), set())
    return columns, rows


def gurobipy_labels(instance: Instance) -> tuple[list[Label], list[Label]]:
    """Return family and index of columns and rows as `write_gurobipy` writes them."""
    columns, rows = _groups(instance)
    return group_labels(columns), group_labels(rows, texts=True)


def write_gurobipy(instance: Instance, title: str) -> str:
    """Return the instance as a gurobipy script.

    Raises
    ------
    UnsupportedError
        On numbers that no double states, on ranges whose width no double states, and without variables.
    """
    content = stated(instance, LIMITS, "gurobipy")
    for row, name in zip(content.rows, instance.constraints.names, strict=True):
        if pattern_of(row) == "range" and not _range_survives(row):
            raise UnsupportedError(
                f"the sides of row {name}, {row.lower} and {row.upper}, do not survive in Gurobi",
                kind="range",
                remedy="state the row as two, or write MPS or Pyomo",
            )
    columns, rows = _groups(instance)
    script = Script(content, columns, rows, ("gp", "GRB", "env", "model"), "", "gp.quicksum")
    body = [
        'env = gp.Env(params={"OutputFlag": 0})',
        f"model = gp.Model({literal(escaped_words(instance.name))}, env=env)",
    ]
    for number, group in enumerate(columns):
        body += _variables(script, number, group)
    sense = "GRB.MINIMIZE" if instance.sense == "min" else "GRB.MAXIMIZE"
    terms = joined(script.objective()) or ["0"]
    terms[-1] += ","
    body += ["", *spread("model.setObjective(", [*terms, sense], ")")]
    for group in rows:
        body += ["", *(line for block in script.blocks(group, mixed=False) for line in _block(group, block))]
    head = [literal(title), ""] if title else []
    data = [*script.layout.lines, ""] if script.layout.lines else []
    imports = ["import gurobipy as gp", "from gurobipy import GRB", ""]
    return "\n".join([*head, *imports, *data, *body, "", "model.optimize()"]) + "\n"


def _range_survives(row: StatedRow) -> bool:
    """Tell whether the lower end is the shortest decimal that gives the width in doubles."""
    end, start = nearest_float(row.upper), nearest_float(row.lower)
    width = end - start
    if not 0 < width < 1e20:
        return False
    rounded = (round(end - width, places) for places in range(16))
    return bool(next((value for value in rounded if end - value == width), end - width) == start)


def _variables(script: Script, number: int, group: Group) -> list[str]:
    code = script.families[number].code
    lower, upper = script.bounds(group)
    kinds = script.kinds(group)
    arguments = list(script.loops(group).domains)
    if {(lower[i], upper[i], kinds[i]) for i in group.indices} == {(0, 1, Kind.INTEGER)}:
        arguments.append("vtype=GRB.BINARY")
    else:
        for option, entries, default, absent in (
            ("lb", lower, 0, "-GRB.INFINITY"),
            ("ub", upper, None, "GRB.INFINITY"),
        ):
            values = {i: absent if v is None else code_of(v) for i, v in entries.items()}
            if len(set(values.values())) > 1:
                arguments.append(f"{option}={script.layout.codes(f'{group.family}_{option}', values)}")
            elif next(iter(entries.values())) != default:
                arguments.append(f"{option}={next(iter(values.values()))}")
        types = {i: _TYPES[kind] for i, kind in kinds.items()}
        if len(set(types.values())) > 1:
            arguments.append(f"vtype={script.layout.codes(f'{group.family}_vtype', types)}")
        elif next(iter(kinds.values())) is not Kind.CONTINUOUS:
            arguments.append(f"vtype={next(iter(types.values()))}")
    arguments.append(f"name={literal(group.family)}")
    pieces = [f"{argument}," for argument in arguments]
    pieces[-1] = arguments[-1]
    return spread(f"{code} = model.addVar{'s' if group.arity else ''}(", pieces, ")")


def _block(group: Group, block: Block) -> list[str]:
    body = joined(block.terms) or ["gp.LinExpr()"]
    if block.pattern == "range":
        pieces = [*body, f"== [{block.lower}, {block.upper}]"]
    elif block.pattern == "free":
        pieces = [*body, "<= GRB.INFINITY"]
    else:
        pieces = comparison(block, body)
    if block.loops is None:
        name = literal(_name(group.family, block.index))
        return spread("model.addConstr(", [*pieces[:-1], f"{pieces[-1]},", f"name={name}"], ")")
    after = f"), name={literal(group.family)})"
    relation = [" ".join(pieces)] if len(" ".join(pieces)) < WIDTH - 4 else pieces
    return spread("model.addConstrs((", [*relation, " ".join(block.loops.clauses)], after)
