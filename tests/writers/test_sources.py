"""The code reads like a person's: families, sums and tables, not rows one by one."""

import pyomo.environ as pyo
import pytest

from equivamap.ir import Axis, Origin, build_instance
from equivamap.readers import read
from equivamap.writers import write
from equivamap.writers.pyomo import RESERVED_ATTRIBUTES
from tests.writers.scripts import run

PLACES, GOODS, DAYS = range(1, 4), ("tea", "salt"), range(1, 5)


@pytest.fixture
def instance():
    model = pyo.ConcreteModel("shop")
    model.buy = pyo.Var(GOODS, DAYS, domain=pyo.NonNegativeReals, bounds=(0, 40), doc="what is 'bought'")
    model.stock = pyo.Var(GOODS, DAYS, domain=pyo.NonNegativeReals)
    model.go = pyo.Var(DAYS, domain=pyo.Binary)
    sold = {("tea", d): 3 + d for d in DAYS} | {("salt", d): 2 * d for d in DAYS}
    model.balance = pyo.Constraint(
        GOODS,
        DAYS,
        doc="stock",
        rule=lambda m, g, d: (m.stock[g, d - 1] if d > 1 else 0) + m.buy[g, d] - m.stock[g, d] == sold[g, d],
    )
    model.cart = pyo.Constraint(DAYS, rule=lambda m, d: sum(m.buy[g, d] for g in GOODS) <= 60 * m.go[d])
    model.early = pyo.Constraint(DAYS, rule=lambda m, d: sum(m.go[e] for e in DAYS if e <= d) >= 1)
    model.cost = pyo.Objective(expr=sum(5 * model.go[d] for d in DAYS) + 0.5 * sum(model.stock.values()) + 7)
    return read(model)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "pyomo",
            [
                'I = ["tea", "salt"]',
                "J = range(1, 5)",
                "model.go = pyo.Var(J, domain=pyo.Binary)",
                "    return sum(model.buy[i, j] for i in I) - 60 * model.go[j] <= 0",
                "    return sum(model.go[j2] for j2 in J if j2 <= j) >= 1",
                "        + (model.stock[i, j - 1] if (i, j - 1) in model.stock else 0)",
            ],
        ),
        (
            "pulp",
            [
                'go = pulp.LpVariable.dicts("go", J, cat="Binary")',
                '    prob += pulp.lpSum(buy[i, j] for i in I) - 60 * go[j] <= 0, f"cart_{j}"',
            ],
        ),
        (
            "gurobipy",
            [
                'go = model.addVars(J, vtype=GRB.BINARY, name="go")',
                'model.addConstrs((gp.quicksum(go[j2] for j2 in J if j2 <= j) >= 1 for j in J), name="early")',
            ],
        ),
    ],
)
def test_families_are_stated_by_rule(instance, language, lines):
    source = write(instance, language, title="A shop").split("\n")
    assert source[0] == '"A shop"'
    assert [line for line in lines if line not in source] == []
    assert len(source) < 65


def test_pyomo_keeps_docs_and_the_name(instance):
    back = run(write(instance, "pyomo"), "pyomo")
    assert back.variables.docs == {"buy": "what is 'bought'"}
    assert back.constraints.docs == {"balance": "stock"}
    assert back.name == "shop"


def test_rows_without_a_rule_sum_over_a_table():
    rows = [({j: 1 + (i * j) % 5 for j in range(12) if (i * 7 + j * j) % 3}, None, 20 + i) for i in range(9)]
    instance = build_instance(
        variables=Axis([f"x[{j}]" for j in range(12)]),
        constraints=Axis([f"cap[{i}]" for i in range(9)]),
        bounds=[(0, None)] * 12,
        kinds=[0] * 12,
        rows=rows,
        cost={j: j + 1 for j in range(12)},
        sense="max",
        origin=Origin("<test>", "test"),
    )
    source = write(instance, "gurobipy")
    assert "gp.quicksum(a * x[i] for i, a in cap_x[j].items()) <= cap_rhs[j]" in source
    assert source.count("addConstr") == 1


def test_every_attribute_of_a_pyomo_model_is_reserved():
    present = {name for name in dir(pyo.ConcreteModel()) if not name.startswith("_")}
    assert present <= RESERVED_ATTRIBUTES
