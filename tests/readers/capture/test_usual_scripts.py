"""Scripts as language models write them: build, solve, print what was found, and much around it."""

from __future__ import annotations

import json
import textwrap

import pytest

from equivamap.readers import read

DATA = json.dumps({"cost": [4, 3, 7], "cap": [5, 6, 9], "demand": 10})
TABLE = "item,value,weight\na,4,2\nb,5,3\nc,9,7\n"

SCRIPTS = {
    "pulp_main": """
        import json, os
        import pulp

        def load(path="data.json"):
            with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), path)) as f:
                return json.load(f)

        def main():
            data = load()
            model = pulp.LpProblem("Production", pulp.LpMinimize)
            x = {i: pulp.LpVariable(f"x_{i}", 0, data["cap"][i], cat="Integer") for i in range(3)}
            model += pulp.lpSum(data["cost"][i] * x[i] for i in range(3)), "TotalCost"
            model += pulp.lpSum(x.values()) >= data["demand"], "Demand"
            status = model.solve(pulp.PULP_CBC_CMD(msg=0, timeLimit=30))
            assert pulp.LpStatus[status] == "Optimal", "not optimal"
            print("Objective:", pulp.value(model.objective))
            with open("solution.json", "w") as f:
                json.dump({i: x[i].varValue for i in x}, f)

        if __name__ == "__main__":
            main()
        """,
    "pulp_arguments": """
        import argparse, json
        from pathlib import Path
        import pulp

        def parse():
            ap = argparse.ArgumentParser()
            ap.add_argument("--data", type=Path, default=Path(__file__).parent / "data.json")
            ap.add_argument("--time-limit", type=int, default=60)
            ap.add_argument("-v", "--verbose", action="store_true")
            return ap.parse_args()

        def main():
            args = parse()
            d = json.loads(args.data.read_text())
            prob = pulp.LpProblem("p", pulp.LpMinimize)
            x = pulp.LpVariable.dicts("x", range(3), 0, None, pulp.LpInteger)
            prob += pulp.lpDot(d["cost"], [x[i] for i in range(3)])
            prob += pulp.lpSum(x) >= d["demand"]
            prob.writeLP("model.lp")
            prob.solve(pulp.getSolver("PULP_CBC_CMD", timeLimit=args.time_limit, msg=args.verbose))
            print(f"Total = {pulp.value(prob.objective):.2f}")

        if __name__ == "__main__":
            raise SystemExit(main())
        """,
    "pulp_table": """
        import csv
        import pulp
        rows = list(csv.DictReader(open("items.csv")))
        p = pulp.LpProblem("knapsack", pulp.LpMaximize)
        x = pulp.LpVariable.dicts("take", [r["item"] for r in rows], cat=pulp.LpBinary)
        p += pulp.lpSum(float(r["value"]) * x[r["item"]] for r in rows)
        p += pulp.lpSum(float(r["weight"]) * x[r["item"]] for r in rows) <= 9, "cap"
        p.solve(pulp.PULP_CBC_CMD(msg=False))
        for i in x:
            print(i, x[i].value())
        """,
    "pulp_solvers": """
        import shutil, sys
        import pulp
        p = pulp.LpProblem("p", pulp.LpMaximize)
        x = pulp.LpVariable.dicts("x", range(3), 0, 1)
        p += pulp.lpSum(x.values())
        p += x[0] + x[1] <= 1
        path = shutil.which("cbc")
        p.solve(pulp.COIN_CMD(path=path, msg=0) if path else pulp.PULP_CBC_CMD(msg=0))
        sys.exit(0 if p.status == 1 else 1)
        """,
    "pyomo_gurobi": """
        import pyomo.environ as pyo
        from pyomo.opt import SolverStatus, TerminationCondition
        m = pyo.ConcreteModel()
        m.I = pyo.RangeSet(3)
        m.x = pyo.Var(m.I, domain=pyo.NonNegativeIntegers, bounds=(0, 9))
        m.obj = pyo.Objective(expr=sum(i * m.x[i] for i in m.I), sense=pyo.minimize)
        m.c = pyo.Constraint(expr=sum(m.x[i] for i in m.I) >= 10)
        solver = pyo.SolverFactory("gurobi")
        solver.options["MIPGap"] = 0.0
        if not solver.available():
            raise RuntimeError("gurobi is missing")
        results = solver.solve(m, tee=True)
        if results.solver.termination_condition == TerminationCondition.optimal:
            print("obj", pyo.value(m.obj), m.obj(), [m.x[i].value for i in m.I])
        """,
    "pyomo_appsi": """
        import pyomo.environ as pyo
        def create():
            m = pyo.ConcreteModel("knapsack")
            m.x = pyo.Var([0, 1, 2], domain=pyo.Binary)
            m.o = pyo.Objective(expr=4*m.x[0] + 5*m.x[1] + 9*m.x[2], sense=pyo.maximize)
            m.w = pyo.Constraint(expr=2*m.x[0] + 3*m.x[1] + 7*m.x[2] <= 9)
            return m
        if __name__ == "__main__":
            m = create()
            opt = pyo.SolverFactory("appsi_highs")
            opt.config.time_limit = 10
            opt.highs_options = {"threads": 1}
            pyo.assert_optimal_termination(opt.solve(m))
            m.pprint()
        """,
    "pyomo_abstract": """
        import logging
        from pyomo.environ import *
        logging.basicConfig(level=logging.INFO)
        model = AbstractModel()
        model.I = Set(initialize=[1, 2, 3])
        model.p = Param(model.I, initialize={1: 3, 2: 5, 3: 4})
        model.x = Var(model.I, bounds=(0, 5))
        def cost_rule(m):
            return sum(m.p[i] * m.x[i] for i in m.I)
        model.cost = Objective(rule=cost_rule)
        def need_rule(m):
            return sum(m.x[i] for i in m.I) >= 3
        model.need = Constraint(rule=need_rule)
        instance = model.create_instance()
        solver = SolverFactory("cbc", executable="/usr/local/bin/cbc")
        solver.options["seconds"] = 60
        result = solver.solve(instance, tee=False, keepfiles=False)
        print(result.solver.termination_condition, value(instance.cost))
        """,
    "pyomo_class": """
        from dataclasses import dataclass, field
        import pyomo.environ as pyo
        @dataclass
        class Data:
            cost: dict = field(default_factory=lambda: {1: 2.0, 2: 3.0, 3: 1.0})
        class Planner:
            def __init__(self, data):
                self.data, self.model, self.results = data, None, None
            def build(self):
                m = self.model = pyo.ConcreteModel()
                m.S = pyo.Set(initialize=list(self.data.cost))
                m.x = pyo.Var(m.S, within=pyo.NonNegativeReals, bounds=(0, 10))
                m.cost = pyo.Objective(rule=lambda m: sum(self.data.cost[s] * m.x[s] for s in m.S))
                m.need = pyo.Constraint(rule=lambda m: sum(m.x[s] for s in m.S) >= 5)
                return self
            def solve(self, name="glpk"):
                self.results = pyo.SolverFactory(name).solve(self.model)
                return self
        print(pyo.value(Planner(Data()).build().solve().model.cost))
        """,
    "pyomo_any_solver": """
        import pyomo.environ as pyo
        m = pyo.ConcreteModel()
        m.x = pyo.Var([1, 2, 3], bounds=(0, 3))
        m.o = pyo.Objective(expr=sum(m.x[i] for i in m.x))
        m.c = pyo.Constraint(expr=m.x[1] + m.x[2] >= 1)
        for name in ["gurobi", "cbc", "glpk"]:
            try:
                result = pyo.SolverFactory(name).solve(m)
                break
            except Exception as fault:
                print("skip", name, fault)
        """,
    "gurobi_environment": """
        import gurobipy as gp
        from gurobipy import GRB
        try:
            env = gp.Env(empty=True)
            env.setParam("OutputFlag", 0)
            env.setParam("LogFile", "log.txt")
            env.setParam("WLSACCESSID", "abc")
            env.start()
            with gp.Model("m", env=env) as model:
                x = model.addVars(3, vtype=GRB.BINARY, name="x")
                model.setObjective(gp.quicksum([4, 5, 9][i] * x[i] for i in range(3)), GRB.MAXIMIZE)
                model.addConstr(2*x[0] + 3*x[1] + 7*x[2] <= 9, name="w")
                model.setParam(GRB.Param.TimeLimit, 60)
                model.Params.MIPGap = 0
                model.optimize()
                if model.status == GRB.OPTIMAL:
                    for v in model.getVars():
                        print(v.varName, v.X)
        except gp.GurobiError as e:
            print("Error code", e.errno, e)
        """,
    "gurobi_after": """
        import gurobipy as gp
        from gurobipy import GRB
        m = gp.Model()
        m.setParam("OutputFlag", 0)
        x = m.addVars(3, vtype="I", ub=9, name="x")
        m.setObjective(x.sum(), GRB.MAXIMIZE)
        m.addConstr(3*x[0] + x[1] <= 11, "c")
        m.optimize()
        print("objective", m.ObjVal, x[0].X)
        if m.Status == GRB.INFEASIBLE:
            m.computeIIS()
            m.write("model.ilp")
        m.write("model.lp")
        """,
    "elsewhere": """
        import json, os, sys
        import pulp
        place = os.environ.get("MODEL_DATA", "/home/user/project/data.json")
        if not os.path.exists(place):
            print("data file not found", place)
            sys.exit(1)
        d = json.load(open(place))
        p = pulp.LpProblem("x", pulp.LpMinimize)
        v = pulp.LpVariable.dicts("x", range(3), 0, 9)
        p += pulp.lpSum(d["cost"][i] * v[i] for i in v)
        p += pulp.lpSum(v.values()) >= d["demand"]
        p.solve()
        """,
    "function_with_test": """
        import pulp
        def solve_problem(costs=[1, 2, 3], demand=4):
            prob = pulp.LpProblem("P", pulp.LpMinimize)
            x = [pulp.LpVariable(f"x{i}", 0, 3, cat="Integer") for i in range(len(costs))]
            prob += pulp.lpSum(c * v for c, v in zip(costs, x))
            prob += pulp.lpSum(x) >= demand
            prob.solve(pulp.PULP_CBC_CMD(msg=False))
            if pulp.LpStatus[prob.status] != "Optimal":
                return None
            return {"obj": pulp.value(prob.objective), "x": [v.value() for v in x]}
        result = solve_problem()
        assert result is not None and abs(result["obj"] - 5) < 1e-6, result
        """,
    "highspy": """
        import highspy
        h = highspy.Highs()
        h.setOptionValue("output_flag", False)
        x = [h.addVariable(lb=0, ub=4, name=f"x{i}") for i in range(3)]
        h.addConstr(sum(x) >= 5)
        h.minimize(x[0] + 2*x[1] + 3*x[2])
        print(h.getInfo().objective_function_value, h.val(x[0]))
        """,
    "timed": """
        import time
        import pulp
        start = time.time()
        p = pulp.LpProblem("p")
        x = pulp.LpVariable.dicts("x", range(3), 0, 1)
        p += pulp.lpSum(x.values())
        p += x[0] + x[1] >= 1
        print("built in", time.time() - start)
        p.solve(pulp.GUROBI_CMD(msg=0))
        print("solved in", time.time() - start)
        """,
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_usual_scripts_are_read(tmp_path, name) -> None:
    (tmp_path / "data.json").write_text(DATA, encoding="utf-8")
    (tmp_path / "items.csv").write_text(TABLE, encoding="utf-8")
    path = tmp_path / "model.py"
    path.write_text(textwrap.dedent(SCRIPTS[name]), encoding="utf-8")
    if "gurobipy" in SCRIPTS[name]:
        pytest.importorskip("gurobipy")
    found = read(str(path))
    assert (found.n, found.m) == (3, 1)
    assert [warned.kind for warned in found.warnings] == (["data-file"] if name == "elsewhere" else [])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data.json", "items.csv", "model.py"]
