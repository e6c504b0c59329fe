"""PuLP source.

A variable's index is the key by which the script keeps it; the index of a row stands in its name, where a
floating-point number becomes text, and so do indices that PuLP's names cannot hold. PuLP has no rows with two sides, no
rows that bind nothing, and no semicontinuous variables; docs are lost. Variables come in the order of first use.
"""

from __future__ import annotations

from equivamap.errors import UnsupportedError
from equivamap.ir import Index, Instance, Kind, Label
from equivamap.writers.kept_names import is_found_again
from equivamap.writers.names import Group, escaped_words, group_labels, spelled_groups, splits_back
from equivamap.writers.numbers import Limits, Statement, code_of, stated
from equivamap.writers.script import Block, Script, comparison, joined, pattern_of, spread
from equivamap.writers.source import literal

__all__ = ["pulp_labels", "write_pulp"]

LIMITS = Limits(integers=True, infinite=False)

_REPLACED = str.maketrans("-+[] ->/", "________")
_RESERVED = frozenset(("pulp", "prob"))
_CATEGORIES = {Kind.CONTINUOUS: "Continuous", Kind.INTEGER: "Integer"}


def _variable_name(family: str, index: Index) -> str:
    key = index[0] if len(index) == 1 else index
    return (f"{family}_{key}" if index else family).translate(_REPLACED)


def _joined_name(family: str, index: Index) -> str:
    return "_".join([family, *map(str, index)]).translate(_REPLACED)


def _bracketed_name(family: str, index: Index) -> str:
    return f"{family}({','.join(map(str, index))})".translate(_REPLACED) if index else family


def _tuple_name(family: str, index: Index) -> str:
    return f"{family}_{index}".translate(_REPLACED) if index else family


_ROW_NAMES = (_joined_name, _bracketed_name, _tuple_name)


def _groups(instance: Instance) -> tuple[list[Group], list[Group]]:
    columns = spelled_groups(instance.variables.labels, (_variable_name,), is_found_again, (), set())
    rows = spelled_groups(instance.constraints.labels, _ROW_NAMES, splits_back, (), set())
    return columns, rows


def pulp_labels(instance: Instance) -> tuple[list[Label], list[Label]]:
    """Return family and index of columns and rows as `write_pulp` writes them."""
    columns, rows = _groups(instance)
    return group_labels(columns), group_labels(rows, texts=True)


def write_pulp(instance: Instance, title: str) -> str:
    """Return the instance as a PuLP script that solves with CBC.

    Raises
    ------
    UnsupportedError
        On rows with two sides or none, semicontinuous variables, numbers that Python cannot state, and without
        variables.
    """
    content = stated(instance, LIMITS, "PuLP")
    _refuse(content)
    columns, rows = _groups(instance)
    script = Script(content, columns, rows, ("pulp", "prob"), "", "pulp.lpSum")
    sense = "pulp.LpMinimize" if instance.sense == "min" else "pulp.LpMaximize"
    body = [f"prob = pulp.LpProblem({literal(escaped_words(instance.name) or 'NoName')}, {sense})"]
    for number, group in enumerate(columns):
        body += _variables(script, number, group)
    terms = script.objective()
    if content.cost:
        body += ["", *_added(joined(terms), "")]
    else:
        body += ["", f"prob += pulp.LpAffineExpression(constant={code_of(content.offset)})"]
    used = set(content.cost).union(*(row.terms for row in content.rows))
    unused = [script.expressions.reference(j) for j in range(instance.n) if j not in used]
    if unused:
        pieces = [f"{word}," for word in unused]
        pieces[-1] = unused[-1]
        body += spread("prob.addVariables([", pieces, "])")
    for group in rows:
        body += [
            "",
            *(line for block in script.blocks(group, mixed=False) for line in _block(script, group, block)),
        ]
    head = [literal(title), ""] if title else []
    data = [*script.layout.lines, ""] if script.layout.lines else []
    end = ["", "prob.solve(pulp.PULP_CBC_CMD(msg=False))"]
    return "\n".join([*head, "import pulp", "", *data, *body, *end]) + "\n"


def _refuse(content: Statement) -> None:
    instance = content.instance
    for kind, name in zip(content.kinds, instance.variables.names, strict=True):
        if kind in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER):
            raise UnsupportedError(
                f"{name} is semicontinuous, which PuLP does not have",
                kind="semicontinuous",
                remedy="write it with a binary variable and two rows, or write MPS or gurobipy",
            )
    for row, name in zip(content.rows, instance.constraints.names, strict=True):
        pattern = pattern_of(row)
        if pattern == "range":
            raise UnsupportedError(
                f"row {name} has two sides, {row.lower} and {row.upper}, which PuLP does not have",
                kind="range",
                remedy="state the row as two, or write MPS, Pyomo or gurobipy",
            )
        if pattern == "free":
            raise UnsupportedError(
                f"row {name} has no side, which PuLP does not allow",
                kind="free-row",
                remedy="leave the row out: it binds nothing",
            )


def _variables(script: Script, number: int, group: Group) -> list[str]:
    code = script.families[number].code
    lower, upper = script.bounds(group)
    kinds = script.kinds(group)
    values = {(lower[i], upper[i], kinds[i]) for i in group.indices}
    binary = values == {(0, 1, Kind.INTEGER)}
    options, later = [], []
    loops = script.loops(group)
    if binary:
        options.append('cat="Binary"')
    else:
        for option, attribute, entries in (("lowBound", "lowBound", lower), ("upBound", "upBound", upper)):
            source = script.value(f"{group.family}_{option}", entries, loops.letters)
            if len(set(entries.values())) == 1:
                options += [f"{option}={source}"] if source else []
            else:
                later.append((attribute, source))
        if len(set(kinds.values())) == 1:
            kind = next(iter(kinds.values()))
            options += [f'cat="{_CATEGORIES[kind]}"'] if kind is not Kind.CONTINUOUS else []
        else:
            integer = [i for i in group.indices if kinds[i] is Kind.INTEGER]
            listing = script.layout.listing(f"{group.family}_integer", integer)
            later.append(("cat", f'"Integer" if {_key(loops.letters)} in {listing} else "Continuous"'))
    arguments = ", ".join([literal(group.family), *options])
    if not group.arity:
        return [f"{code} = pulp.LpVariable({arguments})"]
    if len(loops.domains) == 1:
        keys = loops.domains[0]
    else:
        keys = f"[{_key(loops.letters)} {' '.join(loops.clauses)}]"
    arguments = ", ".join([literal(group.family), keys, *options])
    lines = spread(f"{code} = pulp.LpVariable.dicts(", [arguments], ")")
    if later:
        indent = ""
        for clause in loops.clauses:
            lines.append(f"{indent}{clause}:")
            indent += "    "
        member = f"{code}[{', '.join(loops.letters)}]"
        lines += [f"{indent}{member}.{attribute} = {source}" for attribute, source in later]
    return lines


def _key(letters: tuple[str, ...]) -> str:
    return letters[0] if len(letters) == 1 else f"({', '.join(letters)})"


def _added(pieces: list[str], name: str, indent: str = "") -> list[str]:
    line = f"{indent}prob += {' '.join(pieces)}{f', {name}' if name else ''}"
    if len(line) <= 100:
        return [line]
    after = f"), {name}" if name else ")"
    return [f"{indent}prob += (", *(f"{indent}    {piece}" for piece in pieces), f"{indent}{after}"]


def _block(script: Script, group: Group, block: Block) -> list[str]:
    body = joined(block.terms) or [f"pulp.LpAffineExpression({{{script.expressions.reference(0)}: 0}})"]
    pieces = comparison(block, body)
    if block.loops is None:
        return _added(pieces, literal(_ROW_NAMES[group.style](group.family, block.index)))
    lines, indent = [], ""
    for clause in block.loops.clauses:
        lines.append(f"{indent}{clause}:")
        indent += "    "
    return [*lines, *_added(pieces, _name_code(group, block.loops.letters), indent)]


def _name_code(group: Group, letters: tuple[str, ...]) -> str:
    """Return the source of a row's name; a family is a word of letters, digits and underscores."""
    if group.style == 0:
        inside = "".join(f"_{{{letter}}}" for letter in letters)
    elif group.style == 1:
        inside = f"({','.join(f'{{{letter}}}' for letter in letters)})"
    else:
        inside = f"_{{({letters[0]},)}}" if len(letters) == 1 else f"_{{({', '.join(letters)})}}"
    return f'f"{group.family}{inside}"'
