"""Generated gurobipy source."""

from __future__ import annotations

import ast

import pytest

from equivamap.errors import ReadError
from equivamap.formulations.builds.gurobipy_source import ModelText, VariableText, source_of


def text(**parts: object) -> ModelText:
    base: dict[str, object] = {
        "title": "A title",
        "parameters": {"n": (), "k": ("n",)},
        "imports": (),
        "definitions": (),
        "variables": (VariableText("x", "binary", ("n",)),),
        "constraints": (),
        "objective": "model.setObjective(x[0], GRB.MINIMIZE)",
    }
    return ModelText(**{**base, **parts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("variable", "arguments"),
    [
        (VariableText("x", "binary", ()), 'Var(vtype=GRB.BINARY, name="x")'),
        (VariableText("x", "continuous", ()), 'Var(lb=-GRB.INFINITY, name="x")'),
        (
            VariableText("x", "integer", ("n", "n+1")),
            'Vars(n, n + 1, lb=-GRB.INFINITY, vtype=GRB.INTEGER, name="x")',
        ),
        (
            VariableText("x", "binary", ("n", "k[n]")),
            'Vars([(i0, i1) for i0 in range(n) for i1 in range(k[i0])], vtype=GRB.BINARY, name="x")',
        ),
        (VariableText("x", "binary", ("|I|",)), 'Vars(len(I), vtype=GRB.BINARY, name="x")'),
        (
            VariableText("x", "binary", ("|I|",), "(i, a) for i in R for a in I"),
            'Vars([(i, a) for i in R for a in I], vtype=GRB.BINARY, name="x")',
        ),
        (VariableText("x", "binary", ("|I|",), "I"), 'Vars(I, vtype=GRB.BINARY, name="x")'),
    ],
)
def test_variables(variable: VariableText, arguments: str) -> None:
    assert f"    x = model.add{arguments}\n" in source_of(text(variables=(variable,)))


FAMILY = "x[i] <= 1 for i in range(n)"
LOOP = "for i in range(n):\n    model.addConstr(\n        x[i] <= 1,\n    "


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("model.addConstr(x[0] <= 1)", 'model.addConstr(x[0] <= 1, name="c1")'),
        ('model.addConstr(x[0] <= 1, name="own")', 'model.addConstr(x[0] <= 1, name="own")'),
        (f"model.addConstrs({FAMILY})", f'model.addConstrs(({FAMILY}), name="c1")'),
        (f"model.addConstrs(({FAMILY}))", f'model.addConstrs(({FAMILY}), name="c1")'),
        ("if n >= 2: model.addConstr(x[1] <= 1)", 'if n >= 2: model.addConstr(x[1] <= 1, name="c1")'),
        (f"{LOOP})", f'{LOOP}name=f"c1[{{i}}]")'),
    ],
)
def test_constraints_are_named(code: str, named: str) -> None:
    source = source_of(text(constraints=(("what it says", code),)))
    assert "    # what it says\n" in source
    assert "\n".join(f"    {line}" for line in named.split("\n")) in source


def test_parameters_may_be_called_data() -> None:
    source = source_of(text(parameters={"data": (), "n": ()}, imports=("import math",)))
    assert "def build(data_):" in source
    assert 'data = data_["data"]' in source
    assert "\nimport math\n" in source
    ast.parse(source)


@pytest.mark.parametrize(
    "parts",
    [
        {"parameters": {"model": ()}},
        {"parameters": {"lambda": ()}},
        {"variables": (VariableText("x", "complex", ()),)},
        {"variables": (VariableText("x", "binary", (), "for for"),)},
        {"constraints": (("", "model.addConstr("),)},
        {"definitions": ("R = ",)},
    ],
)
def test_parts_that_cannot_be_used(parts: dict[str, object]) -> None:
    with pytest.raises(ReadError) as caught:
        source_of(text(**parts))
    assert caught.value.kind == "formulation"
