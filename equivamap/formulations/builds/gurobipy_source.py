"""Python source of a FormulationBench formulation: a function ``build(data)`` that returns a gurobipy model.

Variables are free unless a constraint bounds them; only a binary variable has the bounds that its type implies.
"""

from __future__ import annotations

import ast
import keyword
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from equivamap.errors import InputError, ReadError
from equivamap.formulations.schemas.dimensions import dimensions_of, index_name

__all__ = ["ModelText", "VariableText", "source_of"]

_TYPES = {"continuous": "", "integer": "vtype=GRB.INTEGER", "binary": "vtype=GRB.BINARY"}
_RESERVED = {"model", "gp", "GRB"}


@dataclass(frozen=True)
class VariableText:
    """A variable family as it is written: its type, the texts of its dimensions, and the generator of its indices."""

    name: str
    type: str
    shape: tuple[str, ...]
    indices: str = ""
    description: str = ""


@dataclass(frozen=True)
class ModelText:
    """The parts of a formulation as they are written.

    Parameters
    ----------
    title
        For the head of the source.
    parameters
        Shapes by name.
    imports, definitions
        Python statements.
    constraints
        Description and gurobipy code of each.
    objective
        gurobipy code.
    """

    title: str
    parameters: Mapping[str, Sequence[str]]
    imports: tuple[str, ...]
    definitions: tuple[str, ...]
    variables: tuple[VariableText, ...]
    constraints: tuple[tuple[str, str], ...]
    objective: str


def source_of(model: ModelText) -> str:
    """Return Python source with ``build(data)``.

    Raises
    ------
    ReadError
        If a part is no Python, a type is unknown, or a name cannot be used.
    """
    names = [*model.parameters, *(variable.name for variable in model.variables)]
    for name in names:
        if not name.isidentifier() or keyword.iskeyword(name) or name in _RESERVED:
            _refuse(f"{name!r} cannot be the name of a parameter or variable", "rename it")
    data = "data"
    while data in names:
        data += "_"
    body = [f'"""Return the model of `{data}`."""']
    body += [f'{name} = {data}["{name}"]' for name in model.parameters]
    body += [_checked(text, "definition") for text in model.definitions]
    body.append("model = gp.Model()")
    for variable in model.variables:
        body += _comment(variable.description)
        body.append(_variable(variable, model.parameters))
    body.append("model.update()")
    for number, (description, code) in enumerate(model.constraints, start=1):
        body += _comment(description)
        body.append(_named(_checked(code, f"constraint {number}"), f"c{number}"))
    if model.objective:
        body.append(_checked(model.objective, "objective"))
    body.append("return model")
    head = ["import gurobipy as gp", "from gurobipy import GRB, quicksum"]
    head += [_checked(text, "import") for text in model.imports]
    function = textwrap.indent("\n".join(body), "    ")
    title = " ".join(model.title.replace("\\", "/").replace('"', "'").split())
    return f'"""{title}."""\n\n' + "\n".join(head) + f"\n\n\ndef build({data}):\n{function}\n"


def _refuse(message: str, remedy: str = "correct the formulation") -> None:
    raise ReadError(message, kind="formulation", remedy=remedy)


def _checked(code: str, what: str) -> str:
    text = textwrap.dedent(code).strip("\n").rstrip()
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as fault:
        raise ReadError(
            f"the code of {what} is no Python: {getattr(fault, 'msg', fault)}: {text[:120]}",
            kind="formulation",
            remedy="correct the formulation",
        ) from fault
    return text


def _comment(description: str) -> list[str]:
    text = " ".join(description.split())
    return [f"# {line}" for line in textwrap.wrap(text, 100)]


def _variable(variable: VariableText, parameters: Mapping[str, Sequence[str]]) -> str:
    kind = _TYPES.get(variable.type)
    if kind is None:
        _refuse(
            f"variable {variable.name} has the type {variable.type!r}", "use continuous, integer or binary"
        )
    bound = "" if variable.type == "binary" else "lb=-GRB.INFINITY"
    options = ", ".join(part for part in (bound, kind, f'name="{variable.name}"') if part)
    if variable.indices:
        return f"{variable.name} = model.addVars({_indices(variable)}, {options})"
    if not variable.shape:
        return f"{variable.name} = model.addVar({options})"
    try:
        dimensions = dimensions_of(variable.name, variable.shape, parameters)
    except InputError as fault:
        fault.message = fault.message.replace("parameter ", "variable ", 1)
        raise
    texts = [dimension.program.text for dimension in dimensions]
    if not any(dimension.ragged for dimension in dimensions):
        return f"{variable.name} = model.addVars({', '.join(texts)}, {options})"
    letters = [f"i{k}" for k in range(len(texts))]
    for k, letter in enumerate(letters):
        texts = [text.replace(index_name(k), letter) for text in texts]
    loops = " ".join(f"for {letter} in range({text})" for letter, text in zip(letters, texts, strict=True))
    return f"{variable.name} = model.addVars([({', '.join(letters)}) {loops}], {options})"


def _indices(variable: VariableText) -> str:
    """Return the list of indices that a generator such as ``(i, a) for i in R for a in I`` runs through."""
    text = " ".join(variable.indices.split())
    for form in (f"[{text}]", text):
        try:
            tree = ast.parse(form, mode="eval").body
        except SyntaxError:
            continue
        if form == text or isinstance(tree, ast.ListComp):
            return form
    raise ReadError(
        f"the indices of variable {variable.name} are no generator: {text[:120]}",
        kind="formulation",
        remedy="write, say, (i, j) for i in range(n) for j in range(i)",
    )


def _named(code: str, name: str) -> str:
    """Return the code with a name in each call of ``addConstr`` that has none; in loops the name has their indices."""
    if not code.isascii():
        return code
    starts = [0]
    for line in code.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    edits: list[tuple[int, str]] = []
    for number, (call, loops) in enumerate(_calls(ast.parse(code).body, ()), start=1):
        if not _takes_name(call) or call.end_lineno is None or call.end_col_offset is None:
            continue
        end = starts[call.end_lineno - 1] + call.end_col_offset - 1
        family = name if number == 1 else f"{name}_{number}"
        index = ",".join(f"{{{letter}}}" for letter in loops)
        text = f'name=f"{family}[{index}]"' if loops else f'name="{family}"'
        argument = call.args[0]
        if isinstance(argument, ast.GeneratorExp) and (argument.end_lineno, argument.end_col_offset) == (
            call.end_lineno,
            call.end_col_offset,
        ):
            # the only argument shares the parentheses of the call
            edits.append((starts[argument.lineno - 1] + argument.col_offset + 1, "("))
            edits.append((end, f"), {text}"))
        else:
            comma = "" if code[:end].rstrip().endswith(",") else ", "
            edits.append((end, f"{comma}{text}"))
    for position, text in sorted(edits, reverse=True):
        code = code[:position] + text + code[position:]
    return code


def _calls(body: Sequence[ast.stmt], loops: tuple[str, ...]) -> Iterator[tuple[ast.Call, tuple[str, ...]]]:
    """Yield the calls that are statements, in order, with the names that the loops around them bind."""
    for node in body:
        if isinstance(node, ast.If):
            yield from _calls([*node.body, *node.orelse], loops)
        elif isinstance(node, ast.For):
            bound = (n.id for n in ast.walk(node.target) if isinstance(n, ast.Name))
            yield from _calls(node.body, tuple(dict.fromkeys((*loops, *bound))))
        elif (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and (not loops or _is_single(node.value))
        ):
            yield node.value, loops


def _is_single(call: ast.Call) -> bool:
    """Tell whether a call adds one constraint: of a family within a loop, the names would not say the index."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "addConstr"


def _takes_name(call: ast.Call) -> bool:
    function: Any = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr in ("addConstr", "addConstrs")
        and isinstance(function.value, ast.Name)
        and function.value.id == "model"
        and len(call.args) == 1
        and not isinstance(call.args[0], ast.Starred)
        and not call.keywords
    )
