"""Pyomo source.

Indices are kept as they are. A family's name becomes a word of ASCII letters that is no keyword and no attribute of
a Pyomo model; a constraint family called as a variable family gets another name. Docs are kept. Semicontinuous
variables do not exist in Pyomo.
"""

from __future__ import annotations

import keyword

from equivamap.errors import UnsupportedError
from equivamap.ir import Instance, Kind, Label
from equivamap.writers.names import Group, group_labels, spelled_groups
from equivamap.writers.numbers import Limits, stated
from equivamap.writers.script import Block, Loops, Script, comparison, joined, spread
from equivamap.writers.source import index_code, literal

__all__ = ["RESERVED_ATTRIBUTES", "pyomo_labels", "write_pyomo"]

LIMITS = Limits(integers=True, infinite=False)

RESERVED_ATTRIBUTES = frozenset(
    """
    Skip activate active active_blocks active_component_data active_components add_component all_blocks
    all_component_data all_components block_data_objects clear clear_suffix_value clone cname collect_ctypes component
    component_data_iterindex component_data_objects component_map component_objects compute_statistics config construct
    contains_component create_instance ctype deactivate del_component dim display doc find_component fix_all_vars
    get_suffix_value getname id_index_map index index_set is_component_type is_constructed is_expression_type
    is_indexed is_logical_type is_named_expression_type is_numeric_type is_parameter_type is_reference
    is_variable_type items iteritems iterkeys itervalues keys load local_name model name nconstraints nobjectives
    nvariables parent_block parent_component pprint preprocess private_data reclassify_component_type reconstruct
    register_private_data_initializer root_block set_suffix_value set_value solutions statistics to_dense_data
    transfer_attributes_from type unfix_all_vars valid_model_component valid_problem_types values write
    """.split()  # noqa: SIM905
)
"""Attributes of a ConcreteModel, which no component may be called."""

_RESERVED = RESERVED_ATTRIBUTES | set(keyword.kwlist)


def _groups(instance: Instance) -> tuple[list[Group], list[Group]]:
    taken: set[str] = set()
    columns, rows = (
        spelled_groups(
            axis.labels,
            [lambda family, index: f"{family}[{index_code(index)}]"],
            lambda name, family, index: True,
            _RESERVED,
            taken,
        )
        for axis in (instance.variables, instance.constraints)
    )
    return columns, rows


def pyomo_labels(instance: Instance) -> tuple[list[Label], list[Label]]:
    """Return family and index of columns and rows as `write_pyomo` writes them."""
    columns, rows = _groups(instance)
    return group_labels(columns), group_labels(rows)


def write_pyomo(instance: Instance, title: str) -> str:
    """Return the instance as a Pyomo script that solves with HiGHS.

    Raises
    ------
    UnsupportedError
        On semicontinuous variables, numbers that Python cannot state, and without variables.
    """
    content = stated(instance, LIMITS, "Pyomo")
    for kind, name in zip(content.kinds, instance.variables.names, strict=True):
        if kind in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER):
            raise UnsupportedError(
                f"{name} is semicontinuous, which Pyomo does not have",
                kind="semicontinuous",
                remedy="write it with a binary variable and two rows, or write MPS or gurobipy",
            )
    columns, rows = _groups(instance)
    script = Script(content, columns, rows, ("pyo", "model"), "model.", "sum")
    body = [f"model = pyo.ConcreteModel({literal(instance.name) if instance.name else ''})"]
    for group, own in zip(columns, _families(instance.variables.labels, columns), strict=True):
        body += _variables(script, group, instance.variables.docs.get(own, ""))
    objective = "objective"
    while objective in {group.family for group in (*columns, *rows)}:
        objective += "_"
    sense = "pyo.minimize" if instance.sense == "min" else "pyo.maximize"
    terms = joined(script.objective()) or ["0"]
    body += ["", *_objective(objective, terms, sense)]
    for group, own in zip(rows, _families(instance.constraints.labels, rows), strict=True):
        body += _rows(script, group, instance.constraints.docs.get(own, ""))
    head = [literal(title), ""] if title else []
    data = [*script.layout.lines, ""] if script.layout.lines else []
    end = ["", 'pyo.SolverFactory("appsi_highs").solve(model)']
    return "\n".join([*head, "import pyomo.environ as pyo", "", *data, *body, *end]) + "\n"


def _objective(name: str, terms: list[str], sense: str) -> list[str]:
    line = f"model.{name} = pyo.Objective(expr={' '.join(terms)}, sense={sense})"
    if len(line) <= 100:
        return [line]
    first, *rest = terms
    return (
        [
            f"model.{name} = pyo.Objective(",
            f"    expr={first}",
            *(f"    {term}" for term in rest[:-1]),
            *([f"    {rest[-1]},"] if rest else []),
            f"    sense={sense},",
            ")",
        ]
        if rest
        else [f"model.{name} = pyo.Objective(", f"    expr={first},", f"    sense={sense},", ")"]
    )


def _families(labels: list[Label], groups: list[Group]) -> list[str]:
    """Return the instance's own name of each family."""
    return [labels[group.positions[0]][0] for group in groups]


def _variables(script: Script, group: Group, doc: str) -> list[str]:
    loops = script.loops(group)
    lower, upper = script.bounds(group)
    kinds = script.kinds(group)
    values = {(lower[i], upper[i], kinds[i]) for i in group.indices}
    low, up, kind = next(iter(values))
    arguments = list(loops.domains)
    head = ", ".join(["model", *loops.letters])
    if len(values) == 1 and kind is Kind.INTEGER and (low, up) == (0, 1):
        arguments.append("domain=pyo.Binary")
    elif len({(lower[i], kinds[i]) for i in group.indices}) == 1 and low == 0:
        arguments.append(f"domain=pyo.NonNegative{'Integers' if kind is Kind.INTEGER else 'Reals'}")
        if any(bound is not None for bound in upper.values()):
            arguments.append(_bounds(script, group, loops, head))
    else:
        integers = [i for i in group.indices if kinds[i] is Kind.INTEGER]
        if len(integers) in (0, len(kinds)):
            arguments.append(f"domain=pyo.{'Integers' if integers else 'Reals'}")
        else:
            listing = script.layout.listing(f"{group.family}_integer", integers)
            letters = loops.letters
            key = letters[0] if len(letters) == 1 else f"({', '.join(letters)})"
            arguments.append(f"domain=lambda {head}: pyo.Integers if {key} in {listing} else pyo.Reals")
        if any(bound is not None for bound in (*lower.values(), *upper.values())):
            arguments.append(_bounds(script, group, loops, head))
    if doc:
        arguments.append(f"doc={literal(doc)}")
    pieces = [f"{argument}," for argument in arguments]
    pieces[-1] = arguments[-1]
    return spread(f"model.{group.family} = pyo.Var(", pieces, ")")


def _bounds(script: Script, group: Group, loops: Loops, head: str) -> str:
    lower, upper = script.bounds(group)
    low = script.value(f"{group.family}_lower", lower, loops.letters) or "None"
    up = script.value(f"{group.family}_upper", upper, loops.letters) or "None"
    constant = len(set(lower.values())) == len(set(upper.values())) == 1
    return f"bounds=({low}, {up})" if constant else f"bounds=lambda {head}: ({low}, {up})"


def _rows(script: Script, group: Group, doc: str) -> list[str]:
    name = f"model.{group.family}"
    said = [f"doc={literal(doc)}"] if doc else []
    blocks = list(script.blocks(group, mixed=True))
    block = blocks[0]
    if block.loops is not None and len(blocks) == 1:
        rule = script.layout.identifier(f"{group.family}_rule")
        arguments = ", ".join([*block.loops.domains, f"rule={rule}", *said])
        return [
            "",
            "",
            f"def {rule}({', '.join(['model', *block.loops.letters])}):",
            *_stated(script, block, "    return ", indent="    "),
            "",
            "",
            f"{name} = pyo.Constraint({arguments})",
        ]
    if not group.arity:
        pieces = _relation(script, block)
        lines = spread(f"{name} = pyo.Constraint(expr=", pieces, "".join([*(f", {s}" for s in said), ")"]))
        if len(lines) > 1:
            lines = [
                f"{name} = pyo.Constraint(",
                f"    expr={pieces[0]}",
                *(f"    {piece}" for piece in pieces[1:]),
                *(f"    , {s}" for s in said),
                ")",
            ]
        return ["", *lines]
    loops = script.loops(group)
    lines = ["", f"{name} = pyo.Constraint({', '.join([*loops.domains, *said])})"]
    for block in blocks:
        lines += _stated(script, block, f"{name}[{index_code(block.index)}] = ")
    return lines


def _relation(script: Script, block: Block) -> list[str]:
    """Return the relation of a block in pieces."""
    body = joined(block.terms)
    empty = not body
    if empty:
        body = [f"0 * {script.expressions.reference(0)}"]
    if block.pattern == "free":
        return [*body, '<= float("inf")'] if not empty else [f'(None, {body[0]}, float("inf"))']
    if block.pattern in ("range", "mixed") or empty:
        last = [f"{body[-1]},"]
        return [f"({block.lower or 'None'},", *body[:-1], *last, f"{block.upper or 'None'})"]
    return comparison(block, body)


def _stated(script: Script, block: Block, before: str, indent: str = "") -> list[str]:
    """Return a relation after `before`, in brackets where it takes several lines."""
    pieces = _relation(script, block)
    line = f"{before}{' '.join(pieces)}"
    if len(line) <= 100:
        return [line]
    return [f"{before}(", *(f"{indent}    {piece}" for piece in pieces), f"{indent})"]
