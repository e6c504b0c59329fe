from fractions import Fraction as F

import pytest

from equivamap.errors import ReadError, UnsupportedError
from equivamap.readers import read

pyo = pytest.importorskip("pyomo.environ")


def test_indexed_parts_blocks_params_and_deactivated_parts(content):
    m = pyo.ConcreteModel("plan")
    m.I = pyo.RangeSet(2)
    m.need = pyo.Param(m.I, initialize={1: 4, 2: 0.1}, mutable=True)
    m.x = pyo.Var(m.I, ["a"], domain=pyo.NonNegativeIntegers, doc="units made")
    m.total = pyo.Expression(expr=sum(m.x[i, "a"] for i in m.I))

    def site(block, i):
        block.y = pyo.Var(bounds=(0, m.need[i]))
        block.link = pyo.Constraint(expr=block.y <= 3 * m.x[i, "a"] + m.need[i])

    m.site = pyo.Block(m.I, rule=site)
    m.window = pyo.Constraint(expr=pyo.inequality(m.need[2], 2 * m.total - 1, 2 * m.need[1]))
    m.off = pyo.Constraint(expr=m.x[1, "a"] >= 1)
    m.off.deactivate()
    m.spare = pyo.Block()
    m.spare.z = pyo.Var()
    m.spare.c = pyo.Constraint(expr=m.spare.z >= 5)
    m.spare.deactivate()
    m.old = pyo.Objective(expr=m.x[1, "a"])
    m.old.deactivate()
    m.need[1] = 6
    m.profit = pyo.Objective(expr=m.total - 0.5 * m.site[1].y + 7, sense=pyo.maximize)
    instance = read(m)
    assert content(instance) == {
        "variables": {
            "x[1,a]": (0, None, 1),
            "x[2,a]": (0, None, 1),
            "site[1].y": (0, 6, 0),
            "site[2].y": (0, F(1, 10), 0),
        },
        "rows": {
            "window": ({"x[1,a]": 2, "x[2,a]": 2}, F(11, 10), 13),
            "site[1].link": ({"site[1].y": 1, "x[1,a]": -3}, None, 6),
            "site[2].link": ({"site[2].y": 1, "x[2,a]": -3}, None, F(1, 10)),
        },
        "sense": "max",
        "cost": {"x[1,a]": 1, "x[2,a]": 1, "site[1].y": F(-1, 2)},
        "offset": 7,
    }
    families = instance.variables.families
    assert families["x"].indices == ((1, "a"), (2, "a"))
    assert families["site.y"].indices == ((1,), (2,))
    assert families["x"].doc == "units made"
    assert instance.parameters == {"need": {1: 6, 2: 0.1}}


def test_a_fixed_variable_is_its_value(content, warning_kinds):
    m = pyo.ConcreteModel()
    m.x = pyo.Var(domain=pyo.Integers, bounds=(0, 9))
    m.y, m.z = pyo.Var(), pyo.Var(domain=pyo.Binary)
    m.c = pyo.Constraint(expr=m.x * m.y + m.z >= 2)
    m.o = pyo.Objective(expr=m.y)
    m.x.fix(3)
    m.z.fix(0.5)
    instance = read(m)
    read_back = content(instance)
    assert read_back["variables"] == {"x": (3, 3, 1), "y": (None, None, 0), "z": (F(1, 2), F(1, 2), 0)}
    assert read_back["rows"] == {"c": ({"y": 3}, F(3, 2), None)}
    assert warning_kinds(instance) == ["fixed-outside-domain"]


def test_lists_references_and_large_integers(content, warning_kinds):
    m = pyo.ConcreteModel()
    m.v = pyo.VarList(domain=pyo.NonNegativeReals)
    first, second = m.v.add(), m.v.add()
    m.again = pyo.Reference(m.v)
    m.idle = pyo.Var()
    m.rows = pyo.ConstraintList()
    m.rows.add((2**60 + 1) * first + second == 2**61 + 1)
    m.rows.add(first >= second)
    instance = read(m)
    assert content(instance)["rows"] == {
        "rows[1]": ({"v[1]": 2**60 + 1, "v[2]": 1}, 2**61 + 1, 2**61 + 1),
        "rows[2]": ({"v[1]": -1, "v[2]": 1}, None, 0),
    }
    assert instance.variables.names == ["v[1]", "v[2]", "idle"]
    assert set(warning_kinds(instance)) == {"no-objective", "unused-variables"}


@pytest.mark.parametrize(
    ("build", "kind", "named"),
    [
        (lambda m: setattr(m, "c", pyo.Constraint(expr=m.x * m.y <= 3)), "nonlinear", "constraint c is nonl"),
        (lambda m: setattr(m, "p", pyo.Objective(expr=pyo.sqrt(m.x))), "nonlinear", "objective p is nonl"),
        (lambda m: m.o2.activate(), "several-objectives", "2 active objectives: o1, o2"),
        (lambda m: setattr(m, "s", pyo.SOSConstraint(var=m.v, sos=1)), "sos", "component s"),
        (lambda m: setattr(m, "d", pyo.Var(domain=[1, 2, 5])), "domain", "variable d"),
        (lambda m: setattr(m, "b", pyo.Block(rule=_complement)), "unsupported-component", "b.k"),
    ],
)
def test_parts_outside_milp_are_refused_by_name(build, kind, named):
    m = pyo.ConcreteModel()
    m.x, m.y = pyo.Var(), pyo.Var()
    m.v = pyo.Var([1, 2])
    m.o1 = pyo.Objective(expr=m.x)
    m.o2 = pyo.Objective(expr=m.y)
    m.o2.deactivate()
    if named.startswith("objective"):
        m.o1.deactivate()
    build(m)
    with pytest.raises(UnsupportedError, match=named) as caught:
        read(m)
    assert caught.value.kind == kind


def _complement(block):
    from pyomo.mpec import Complementarity, complements

    block.z = pyo.Var()
    block.k = Complementarity(expr=complements(block.z >= 0, block.z <= 1))


@pytest.mark.parametrize(
    ("build", "kind", "named"),
    [
        (lambda m: m.x.fix(None), "fixed-without-value", "variable x"),
        (
            lambda m: setattr(m, "c", pyo.Constraint(expr=m.p * m.x <= 1)),
            "unreadable",
            "the pyomo model cannot be read",
        ),
        (
            lambda m: setattr(m, "n", pyo.Constraint(expr=float("nan") * m.x <= 1)),
            "bad-number",
            "the coefficient of x in constraint n is nan",
        ),
    ],
)
def test_numbers_that_are_none_are_refused_by_name(build, kind, named):
    m = pyo.ConcreteModel()
    m.x = pyo.Var()
    m.p = pyo.Param(mutable=True)
    m.o = pyo.Objective(expr=m.x)
    build(m)
    with pytest.raises(ReadError, match=named) as caught:
        read(m)
    assert caught.value.kind == kind


def test_an_abstract_model_is_refused_with_the_remedy():
    m = pyo.AbstractModel()
    m.x = pyo.Var()
    with pytest.raises(ReadError, match="create_instance") as caught:
        read(m)
    assert caught.value.kind == "abstract-model"


def test_a_disjunction_is_refused_until_it_is_transformed(content):
    from pyomo.gdp import Disjunction

    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 10))
    m.o = pyo.Objective(expr=m.x)
    m.either = Disjunction(expr=[[m.x <= 2], [m.x >= 8]])
    with pytest.raises(UnsupportedError, match=r"gdp\.bigm"):
        read(m)
    pyo.TransformationFactory("gdp.bigm").apply_to(m)
    read_back = content(read(m))
    binaries = [
        name for name, (low, up, kind) in read_back["variables"].items() if (low, up, kind) == (0, 1, 1)
    ]
    assert len(binaries) == 2
    rows = list(read_back["rows"].values())
    # x <= 2 + 8 (1 - b1), x >= 8 b2, b1 + b2 = 1
    assert ({"x": 1, binaries[0]: 8}, None, 10) in rows
    assert any(terms.keys() == set(binaries) and low == up == 1 for terms, low, up in rows)
