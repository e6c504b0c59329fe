"""Sources run with symbols: what they may do, and that nothing that depends on data gets through."""

from __future__ import annotations

import pytest
from gmpy2 import mpq

from equivamap.errors import UnsupportedError
from equivamap.formulations.all_data.parametric import Form, same_form
from equivamap.formulations.all_data.parametric_model import ParametricModel, Symbols, parametric_model
from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.exact.values import DataList

HEAD = """import gurobipy as gp
from gurobipy import GRB, quicksum

def build(data):
    n, c, d = data['n'], data['c'], data['d']
"""


def built(body: str, head: str = HEAD) -> ParametricModel:
    source = head + "".join(f"    {line}\n" for line in body.splitlines())
    symbols = Symbols()
    data = {"n": 2, "c": symbols.like("c", [0, 0]), "d": symbols.like("d", 0)}
    return parametric_model(Formulation("f", "f.py", "build", source=source), data)


MODEL = """
model = gp.Model("m")
x = model.addVars(n, vtype=GRB.BINARY, name="x")
y = model.addVar(lb=-GRB.INFINITY, ub=7)
model.update()
model.addConstrs((x[i] * c[i] <= d - y for i in range(n) if i != 1), name="row")
model.addConstr(3 >= quicksum(x[i] for i in range(n)), name=f"all[{n}]")
model.setObjective(sum(c[i] * x[i] for i in range(n)) + 2, GRB.MAXIMIZE)
return model
"""


def test_a_model_is_recorded_with_its_symbols() -> None:
    model = built(MODEL)
    assert model.n == 3 and model.integer == [True, True, False] and model.sense == "max"
    assert model.bounds == [(0, 1), (0, 1), (None, 7)]
    assert [row.sense for row in model.rows] == ["<=", "<="]
    first = model.rows[0].form
    assert set(first.terms) == {0, 2} and first.terms[0].at({0: mpq(5)}) == 5
    assert first.constant.at({2: mpq(4)}) == -4
    cost = Form({j: -model.objective.terms[j] for j in (0, 1)}, -model.objective.constant)
    assert same_form(cost, -model.objective)


REFUSED = {
    "zero test": "k = 1 if c[0] == 0 else 2",
    "truth": "k = d and 1",
    "sign": "for i in range(n):\n    if c[i] > 0:\n        k = 1",
    "filter": "k = [i for i in range(n) if c[i]]",
    "any": "k = any(c)",
    "largest": "k = max(c)",
    "sorted": "k = sorted(c)",
    "set": "k = set(c)",
    "key": "k = {c[0]: 1}",
    "index": "k = [1, 2][d]",
    "range": "k = range(d)",
    "length": "k = [0] * d",
    "type": "k = isinstance(d, int)",
    "identity": "k = d is n",
    "not a number": "import math\nk = math.isnan(d)",
    "integer part": "k = d // 2",
    "rounding": "k = round(d)",
    "integer": "k = int(d)",
    "float": "k = float(d)",
    "text": "k = str(d)",
    "text in a name": "k = f'{d}'",
    "divisor": "k = 1 / d",
    "power": "k = d ** 2",
    "root": "import math\nk = math.sqrt(d)",
    "member": "k = 1 in c",
    "exception": "try:\n    k = 1 if d else 2\nexcept TypeError:\n    k = 0",
    "assertion": "assert d > 0",
    "bound": "k = model.addVar(ub=d)",
    "second model": "k = gp.Model()",
    "no row": "model.addConstr(d <= 1)",
    "quadratic": "model.addConstr(x[0] * x[1] <= 1)",
    "state": "model.Params.Seed = 1",
    "other import": "import random",
    "attribute": "x[0].ub = d",
    "global": "global k",
    "change": "data['c'][0] = 1",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_depends_on_data_or_is_not_known_is_refused(name: str) -> None:
    body = MODEL.replace("return model", REFUSED[name] + "\nreturn model")
    with pytest.raises(UnsupportedError, match="remedy: to prove it for all data") as caught:
        built(body)
    assert caught.value.kind == "parametric"


def test_a_model_that_is_not_the_one_recorded_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="is not the model that"):
        built(MODEL.replace("return model", "return x"))
    with pytest.raises(UnsupportedError):
        built(MODEL, head=HEAD.replace("import gurobipy as gp", "import pulp as gp"))


def test_symbols_have_the_shape_of_the_data() -> None:
    symbols = Symbols()
    value = symbols.like("a", DataList([DataList([1, 2]), DataList([3])]))
    assert [len(row) for row in value] == [2, 1]
    assert symbols.places == [("a", (0, 0)), ("a", (0, 1)), ("a", (1, 0))]
    assert symbols.values({"a": [[1, 2], [3]]}) == {0: 1, 1: 2, 2: 3}
