"""Scripts as people write them: what is taken, where, and what does not happen."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import equivamap
from equivamap.errors import ReadError, UnsupportedError
from equivamap.readers import read

PULP = """
import pulp
x = pulp.LpVariable("x", 0, 9)
p = pulp.LpProblem("plan")
p += 2 * x
p += x >= 1, "low"
"""

HIGHS = """
import highspy
h = highspy.Highs()
h.setOptionValue("output_flag", False)
x = h.addVariable(lb=0, ub=9, name="x")
"""


@pytest.fixture
def script(tmp_path):
    def write(text, name="model.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    return write


def refused(path, **options):
    """The error that reading raises, its message complete."""
    with pytest.raises((ReadError, UnsupportedError)) as caught:
        read(path, **options)
    return caught.value


def test_a_script_with_arguments_data_printing_and_output_files(script, tmp_path, content):
    (tmp_path / "items.json").write_text(json.dumps({"w": [2, 3], "v": [4, 0.3], "cap": 4}))
    (tmp_path / "old.txt").write_text("old")
    text = """
import argparse, csv, json, os, shutil, sys, tempfile
from pathlib import Path
import pulp

assert os.getcwd() == os.path.dirname(os.path.abspath(__file__)), os.getcwd()
assert (sys.stdin.read(), os.environ["TZ"], hash("a")) == ("", "UTC", hash("a"))

def build(data, extra):
    x = pulp.LpVariable.dicts("x", range(len(data["w"])), cat="Binary")
    p = pulp.LpProblem("knap", pulp.LpMaximize)
    p += pulp.lpSum(data["v"][i] * x[i] for i in x)
    p += pulp.lpSum(data["w"][i] * x[i] for i in x) <= data["cap"] + extra, "cap"
    return p

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--extra", type=int, required=True)
    args = parser.parse_args()
    with open("/srv/nowhere/items.json") as stream:
        data = json.load(stream)
    os.makedirs("out/deep", exist_ok=True)
    Path("out/deep/log.txt").write_text("began")
    assert Path("out/deep/log.txt").read_text() == "began" and os.path.exists("out/deep")
    with open("old.txt", "a") as stream:
        stream.write("er")
    assert open("old.txt").read() == "older"
    os.rename("old.txt", "renamed.txt")
    shutil.copy("renamed.txt", "copy.txt")
    os.remove("copy.txt")
    assert not os.path.exists("copy.txt")
    shutil.rmtree("out")
    with tempfile.NamedTemporaryFile("w") as stream:
        stream.write("free")
    for _ in range(3):
        print("y" * 2**20)
    try:
        status = build(data, args.extra).solve(pulp.PULP_CBC_CMD(msg=0))
    except:
        status = None
    json.dump({"status": status}, open("solution.json", "w"))

if __name__ == "__main__":
    main()
"""
    path = script(text)
    lines = text.splitlines()
    instance = read(path, args="--extra 1")
    said = content(instance)
    assert said["rows"] == {"cap": ({"x_0": 2, "x_1": 3}, None, 5)}
    assert said["sense"] == "max"
    solved = next(k for k, line in enumerate(lines, start=1) if ".solve(" in line)
    assert instance.origin.captured_at == f"{path}:{solved}"
    assert instance.origin.data_files == (str(tmp_path / "items.json"),)
    assert [w.kind for w in instance.warnings] == ["data-file"]
    assert str(tmp_path / "items.json") in instance.warnings[0].message
    assert instance.variables.families["x"].line == next(
        k for k, line in enumerate(lines, 1) if "dicts" in line
    )
    assert sorted(os.listdir(tmp_path)) == ["items.json", "model.py", "old.txt"]
    assert (tmp_path / "old.txt").read_text() == "old"


def test_data_is_found_among_the_data_given(script, tmp_path, content):
    path = script(
        "import os, pandas as pd, pulp\n"
        "here = os.path.exists('data/need.csv')\n"
        "need = pd.read_csv('data/need.csv')['need'].tolist()\n"
        "x = pulp.LpVariable('x')\np = pulp.LpProblem()\np += x\n"
        "p += x >= sum(need) + here, 'low'\n"
        "p.solve()\n"
    )
    store = tmp_path / "store"
    store.mkdir()
    error = refused(path, side="a")
    assert (error.kind, error.line, error.side) == ("data-missing", 3, "a")
    assert "data/need.csv" in error.message and str(tmp_path) in error.message
    (store / "need.csv").write_text("need\n3\n4\n")
    for data in ([str(store)], [str(store / "need.csv")]):
        instance = read(path, data=data)
        assert content(instance)["rows"]["low"][1] == 8
        assert instance.origin.data_files == (str(store / "need.csv"),)
    # One data file stands for the one that is missing, whatever its name; the warning says so.
    (store / "need.csv").rename(store / "other.csv")
    instance = read(path, data=[str(store / "other.csv")])
    assert [w.kind for w in instance.warnings] == ["data-file"]
    assert "other.csv" in instance.warnings[0].message
    assert refused(path, data=[str(store / "none.csv")]).kind == "data-missing"


def test_solvers_that_are_not_installed_are_never_asked(script, content):
    path = script(
        """
import pyomo.environ as pyo
m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4), doc="units")
m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)
for name in ("cplex", "gurobi"):
    opt = pyo.SolverFactory(name)
    if opt.available(exception_flag=False):
        break
opt.options["TimeLimit"] = 3
opt.options.mipgap = 0.1
if opt.name == "glpk":
    res = opt.solve(m, tee=True)
else:
    res = opt.solve(m)
"""
    )
    instance = read(path)
    assert content(instance)["variables"] == {"x": (0, 4, 0)}
    assert instance.origin.captured_at == f"{path}:15"
    family = instance.variables.families["x"]
    assert (family.doc, family.line) == ("units", 4)
    for solver in (
        "from pyomo.contrib.appsi.solvers import Gurobi\nopt = Gurobi()\nassert opt.available()\nopt.solve(m)",
        "from pyomo.contrib.appsi.solvers.highs import Highs\nHighs().solve(m)",
        "opt = pyo.SolverFactory('gurobi_persistent')\nopt.set_instance(m)\nopt.solve(tee=True)",
        "from pyomo.contrib.solver.common.factory import SolverFactory\nSolverFactory('highs').solve(m)",
        "from pyomo.contrib.solver.solvers.highs import Highs\nHighs().solve(m)",
        "pyo.SolverManagerFactory('neos').solve(m, opt='cplex')",
    ):
        head = "import pyomo.environ as pyo\nm = pyo.ConcreteModel()\nm.x = pyo.Var()\nm.o = pyo.Objective(expr=m.x)\n"
        captured = read(script(head + solver + "\nraise RuntimeError('not reached')\n", "other.py")).origin
        assert captured.captured_at == f"{script(head, 'unused.py').replace('unused', 'other')}:" + str(
            len((head + solver).splitlines())
        )


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("p.solve()\np += x >= 2\np.solve()\n", ["more can follow at {}:9"]),
        ("for k in range(3):\n    p.solve()\n    p += x >= k\n", ["it is repeated at {}:7"]),
        ("def go(q):\n    return q.solve()\nfor k in (1, 2):\n    go(p)\n", ["it is repeated at {}:9"]),
        ("[p.solve() for k in (1, 2)]\n", ["it is repeated at {}:7"]),
        ("def go(k):\n    p.solve()\nlist(map(go, [1, 2]))\n", ["it is repeated at {}:9"]),
        (
            "import threading\nt = threading.Thread(target=p.solve)\nt.start()\nt.join()\n",
            ["a thread or process of its own"],
        ),
    ],
)
def test_a_script_that_may_solve_again_is_refused_with_the_lines(script, text, places):
    path = script(PULP + text)
    error = refused(path)
    assert error.kind == "several-solves"
    assert "--solve-call" in error.remedy
    for place in places:
        assert place.format(path) in error.message


def test_the_solve_call_that_is_asked_for_is_taken_after_the_earlier_ones_ran(script, content):
    path = script(
        HIGHS
        + """
h.minimize(x)
for k in (1, 2):
    h.addConstr(x >= h.val(x) + 1)
    h.minimize(x)
"""
    )
    assert refused(path, solve_call="only").kind == "several-solves"
    rows = [content(read(path, solve_call=n))["rows"] for n in (1, 2, 3)]
    assert [[row[1] for row in part.values()] for part in rows] == [[], [1], [1, 2]]
    last = read(path, solve_call="last")
    assert content(last)["rows"] == rows[2]
    assert last.origin.captured_at == f"{path}:10"
    error = refused(path, solve_call=4)
    assert error.kind == "solve-call" and "only 3" in error.message
    once = script(HIGHS + "h.maximize(x)\nassert h.val(x) == 9\n", "once.py")
    assert content(read(once, solve_call="only"))["sense"] == "max"


def test_callbacks(script, content):
    head = "import gurobipy as gp\nm = gp.Model()\nx = m.addVar(ub=3, name='x')\n"
    lazy = script(
        head + "def cut(m):\n    m.cbLazy(x <= 1)\ndef cb(m, where):\n    cut(m)\n"
        "m.Params.LazyConstraints = 1\nm.optimize(cb)\n"
    )
    for solve_call in (None, 1, "last"):
        error = refused(lazy, solve_call=solve_call)
        assert (error.kind, type(error)) == ("lazy-callback", UnsupportedError)
        assert f"{lazy}:9" in error.message
    watching = script(head + "def cb(m, where):\n    print(where)\nm.optimize(cb)\n", "watch.py")
    assert refused(watching).kind == "several-solves"
    assert content(read(watching, solve_call=1))["variables"] == {"x": (0, 3, 0)}


def test_without_a_solve_call_the_one_model_left_is_taken(script, content):
    alone = read(script(PULP))
    assert "variable p" in alone.origin.captured_at
    assert content(alone)["rows"] == {"low": ({"x": 1}, 1, None)}
    path = script(PULP + "q = p.copy()\nq += x >= 3, 'more'\n", "two.py")
    error = refused(path)
    assert error.kind == "several-models"
    assert "2 models: p, q" in error.message and error.remedy == f"say which one, as {path}:p"
    assert set(content(read(f"{path}:q"))["rows"]) == {"low", "more"}
    wrapped = script(
        PULP + "class Plan:\n    def __init__(self, m):\n        self.m = m\nkeep = Plan(p)\ndel p\n"
    )
    assert "variable keep.m" in read(wrapped).origin.captured_at


def test_names_and_functions_in_a_file(script, tmp_path, content):
    path = script(
        "import sys\nimport pulp\n"
        "def build(need, top=9, *, name='plan'):\n"
        "    x = pulp.LpVariable('x', 0, top)\n"
        "    p = pulp.LpProblem(name)\n    p += x\n    p += x >= sum(need), 'low'\n    return p\n"
        "def build_all(data):\n    return build(data['need']), 'note'\n"
        "def solved(need):\n    build(need).solve()\n"
        "number = 3\n"
        "if __name__ == '__main__':\n    sys.exit('not run as a program')\n"
    )
    data = tmp_path / "data.json"
    data.write_text('{"need": [1, 2.5], "top": 7}')
    built = read(f"{path}:build", data=[str(data)])
    assert content(built)["variables"] == {"x": (0, 7, 0)}
    assert content(built)["rows"]["low"][1] * 2 == 7
    assert built.parameters == {"need": [1, 2.5], "top": 7}
    assert (built.origin.data_files, built.warnings) == ((str(data),), ())
    assert built.origin.captured_at == f"{path}:build()"
    assert content(read(f"{path}:build_all", data=[str(data)]))["variables"] == {"x": (0, 9, 0)}
    assert read(f"{path}:solved", data=[str(data)]).origin.captured_at == f"{path}:12"
    missing = refused(f"{path}:build")
    assert missing.kind == "argument-missing" and "need" in missing.message
    assert refused(f"{path}:nothing").kind == "name-missing"
    assert refused(f"{path}:number").kind == "not-a-model"


def test_a_name_among_models_that_are_solved(script, content):
    path = script(
        HIGHS + "h.minimize(x)\ng = highspy.Highs()\ny = g.addVariable(ub=2, name='y')\ng.maximize(y)\n"
    )
    assert content(read(f"{path}:g"))["variables"] == {"y": (0, 2, 0)}


def test_a_function_of_a_module(script, tmp_path, content, monkeypatch):
    script("", "pack/__init__.py")
    script(PULP + "def build():\n    return p\n", "pack/plan.py")
    monkeypatch.chdir(tmp_path)
    instance = read("pack.plan:build")
    assert content(instance)["rows"] == {"low": ({"x": 1}, 1, None)}
    assert refused("pack.nothing:build").kind == "package-missing"


def test_modules_beside_the_script_are_its_own(script, content):
    script(
        "import pulp\ndef run(n):\n    x = pulp.LpVariable('x', 0, n)\n"
        "    p = pulp.LpProblem()\n    p += x\n    p.solve()\n",
        "parts.py",
    )
    once = script("import parts\nparts.run(3)\n")
    instance = read(once)
    assert instance.origin.captured_at == "parts.py:6"
    twice = script("import parts\nparts.run(3)\nparts.run(4)\n", "twice.py")
    assert f"more can follow at {twice}:3" in refused(twice).message


def test_a_relaxation_that_is_solved_is_said(script, warning_kinds):
    path = script(PULP + "p.solve(pulp.PULP_CBC_CMD(mip=False))\n")
    assert warning_kinds(read(path)) == ["relaxed-solve"]
    path = script(HIGHS + "h.setOptionValue('solve_relaxation', True)\nh.minimize(x)\n")
    assert warning_kinds(read(path)) == ["relaxed-solve"]


def test_what_highs_leaves_out_is_said(script, warning_kinds):
    path = script(
        HIGHS + "y = h.addBinary(name='y')\nh.addRow(0, 1, 2, [0, 1], [1.0, 1e-12])\nh.minimize(x)\n"
    )
    assert warning_kinds(read(path)) == ["highs-warning"]


def test_a_notebook(script):
    cells = [["%matplotlib inline\n", PULP], ["!ls\n", "p.solve()\n"]]
    body = {"cells": [{"cell_type": "code", "source": cell} for cell in cells]}
    path = script(json.dumps(body), "plan.ipynb")
    assert read(path).origin.captured_at == f"{path}:cell 2:2"
    body["cells"].append({"cell_type": "code", "source": ["x = 1\n", "p.solve()\n"]})
    again = script(json.dumps(body), "again.ipynb")
    assert f"{again}:cell 3:2" in refused(again).message


BAD = {
    "raises": (PULP + "y = [1][3]\n", "script-raised", 7, "IndexError: list index out of range"),
    "bare except does not help": (PULP + "try:\n    p.solve()\nexcept:\n    pass\n1 / 0\n", None, None, ""),
    "exits": ("import sys\nsys.exit('no data today')\n", "script-exited", 2, "no data today"),
    "wants arguments": (
        "import argparse\nq = argparse.ArgumentParser()\nq.add_argument('n')\nq.parse_args()\n",
        "script-exited",
        4,
        "the following arguments are required: n",
    ),
    "asks": ("n = int(input('how many? '))\n", "asks-input", 1, "how many?"),
    "no model": ("def build():\n    pass\n", "no-model", None, "without building a model"),
    "nonlinear product": (PULP + "p += x * x <= 1\n", "nonlinear", 7, "multiplied"),
    "quadratic": (
        "import gurobipy as gp\nm = gp.Model()\nx = m.addVar(name='x')\nm.addConstr(x * x <= 1, name='ring')\n"
        "m.optimize()\n",
        "quadratic",
        None,
        "constraint ring is quadratic",
    ),
    "package": ("import no_such_package.inside\n", "package-missing", 1, "no_such_package"),
    "other library": ("from docplex.mp.model import Model\n", "unsupported-format", 1, "docplex"),
    "data": ("open('data/d.json')\n", "data-missing", 1, "data/d.json"),
    "syntax": ("x = 1\ny = = 2\n", "syntax", 2, "syntax error"),
    "not a number": (
        "import gurobipy as gp\nimport pulp\nx = pulp.LpVariable('x')\np = pulp.LpProblem()\np += x\n"
        "p.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression({x: float('nan')}), 1, 'cap', 3))\np.solve()\n",
        "bad-number",
        None,
        "the coefficient of x in constraint cap is nan",
    ),
    "infinite": (
        "import pulp\nx = pulp.LpVariable('x')\np = pulp.LpProblem()\np += x\n"
        "p.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression({x: float('inf')}), 1, 'cap', 3))\np.solve()\n",
        "bad-number",
        None,
        "the coefficient of x in constraint cap is inf",
    ),
    "empty model": ("import gurobipy as gp\ngp.Model().optimize()\n", "empty-model", None, "no variables"),
    "killed": ("import os\nos.kill(os.getpid(), 9)\n", "killed", None, "SIGKILL"),
    "memory": ("a = bytearray(2**40)\n", "memory-limit", 1, "8 GiB"),
    "leaves": ("import os\nprint('bye', flush=True)\nos._exit(3)\n", "script-exited", None, "bye"),
    "forged": (
        "import os\nfor fd in range(3, 20):\n    try:\n"
        "        os.write(fd, b'I' + (5).to_bytes(8, 'little') + b'hello')\n    except OSError:\n        pass\n",
        "garbled",
        None,
        "",
    ),
    "half an answer": (
        "import os\nfor fd in range(3, 20):\n    try:\n        os.write(fd, b'Igarbage')\n    except OSError:\n"
        "        pass\nos._exit(0)\n",
        "garbled",
        None,
        "",
    ),
    "no way to answer": (
        "import os, time\nos.closerange(3, 50)\nwhile True:\n    time.sleep(1)\n",
        "garbled",
        None,
        "not a model",
    ),
    "empty": ("\n", "empty", None, ""),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_scripts(script, name):
    text, kind, line, said = BAD[name]
    path = script(text)
    if kind is None:
        assert read(path).n == 1
        return
    error = refused(path, side="b")
    assert (error.kind, error.line, error.side) == (kind, line, "b")
    assert error.file is not None and error.file.endswith("model.py")
    assert said in error.message
    assert error.remedy
    assert "equivamap/readers" not in error.message


def test_a_script_that_does_not_end_is_ended_with_all_it_started(script, tmp_path, monkeypatch):
    monkeypatch.setenv("EQUIVAMAP_SANDBOX", "off")  # in a sandbox it could not leave its mark
    mark = tmp_path / "alive"
    path = script(
        "import subprocess, sys\n"
        'code = \'import time\\nwhile True:\\n    open(MARK, "a").write("x"); time.sleep(0.02)\'\n'
        f"code = code.replace('MARK', repr({str(mark)!r}))\n"
        "subprocess.Popen([sys.executable, '-c', code])\n"
        "print('still busy', flush=True)\n"
        "while True:\n    pass\n"
    )
    began = time.monotonic()
    error = refused(path, time_limit=3.0)
    assert time.monotonic() - began < 20
    assert error.kind == "time-limit" and "3 seconds" in error.message and "still busy" in error.message
    size = mark.stat().st_size
    time.sleep(0.2)
    assert mark.stat().st_size == size


def test_endless_printing_is_bounded(script):
    path = script("while True:\n    print('y' * 1000)\n")
    error = refused(path, time_limit=1.0)
    assert error.kind in ("time-limit", "output-limit")
    assert len(error.message) < 3000


@pytest.mark.parametrize("place", ["in", "above"])
def test_a_script_that_lies_above_this_package_or_beside_it(tmp_path, place):
    """As people have it who put their models into a checkout, or check it out beside them."""
    checkout = tmp_path / "checkout"
    here = Path(equivamap.__file__).parent
    shutil.copytree(here, checkout / "equivamap", ignore=shutil.ignore_patterns("__pycache__"))
    model = (checkout if place == "in" else tmp_path) / "model.py"
    model.write_text(PULP + "p.solve()\n")
    code = f"from equivamap.readers import read; print(read({str(model)!r}).origin.captured_at)"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={**os.environ, "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.endswith("model.py:7\n")
