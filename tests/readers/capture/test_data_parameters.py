import json
from pathlib import Path

import pytest

import equivamap
from equivamap.errors import MapError
from equivamap.readers import read
from equivamap.readers.capture.data_parameters import LARGEST_DATA, data_parameters, usable

SCRIPT = """
import json, pulp
data = json.load(open("plant.json"))
x = pulp.LpVariable.dicts("x", data["need"])
p = pulp.LpProblem()
p += pulp.lpSum(x.values())
for k, need in data["need"].items():
    p += x[k] >= need
p.solve()
"""
SCALED = """
import json, pulp
data = json.load(open("plant.json"))
y = pulp.LpVariable.dicts("y", data["need"])
p = pulp.LpProblem()
p += pulp.lpSum(data["start"][k] + y[k] for k in y)
for k, need in data["need"].items():
    p += y[k] >= need - data["start"][k]
p.solve()
"""


def parameters(tmp_path, **texts):
    paths = []
    for name, text in texts.items():
        path = tmp_path / f"{name}.json"
        path.write_text(text)
        paths.append(str(path))
    return data_parameters([str(tmp_path / "none.csv"), *paths], lambda path: Path(path).read_bytes())


def test_the_top_level_keys_are_parameters(tmp_path):
    assert parameters(tmp_path, a='{"p": 3, "q": [1.5, {"r": "s"}]}') == {"p": 3, "q": [1.5, {"r": "s"}]}


def test_names_with_two_meanings_are_left_out(tmp_path):
    assert parameters(tmp_path, a='{"p": 3, "q": 1}', b='{"p": 4, "q": 1}') == {"q": 1}


@pytest.mark.parametrize("text", ["[1]", "{", "3", "", '{"p": "%s"}' % ("x" * LARGEST_DATA), "[" * 100_000])
def test_other_files_give_none(tmp_path, text):
    assert parameters(tmp_path, a=text, b='{"q": 1}') == {"q": 1}


def test_values_that_no_map_can_use_are_left_out():
    deep = [[[[[[[[1]]]]]]]]
    given = {"a": float("nan"), "b": [1, float("inf")], "c": None, "d": True, "e": deep, "f": {"g": [1, "h"]}}
    assert usable(given) == {"f": {"g": [1, "h"]}}


@pytest.fixture
def plant(tmp_path):
    (tmp_path / "plant.json").write_text(
        json.dumps({"need": {"u": 9, "v": 20}, "start": {"u": 1234.5, "v": 7}, "odd": [float("nan")]})
    )
    for name, text in (("a.py", SCRIPT), ("b.py", SCALED)):
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_map_may_name_the_data_that_a_script_opened(plant):
    a, b = str(plant / "a.py"), str(plant / "b.py")
    assert set(read(a).parameters) == {"need", "start"}
    result = equivamap.check(a, b, map="x[k] = y[k] + start[k]")
    assert result.verdict == "equivalent"
    with pytest.raises(MapError) as error:
        equivamap.check(a, b, map="x[k] = y[k] + stop[k]")
    assert "no parameter (need, start)" in error.value.message


def test_what_counts_as_a_parameter_is_said_where_there_is_none(plant):
    for name in ("a.py", "b.py"):
        path = plant / name
        path.write_text(
            path.read_text().replace('json.load(open("plant.json"))', 'eval(open("plant.txt").read())')
        )
    (plant / "plant.txt").write_text("{'need': {'u': 9}, 'start': {'u': 1}}")
    with pytest.raises(MapError) as error:
        equivamap.check(plant / "a.py", plant / "b.py", map="x[k] = y[k] + start[k]")
    assert "there are none; parameters are Pyomo's Params and" in error.value.message


def test_a_param_of_pyomo_goes_before_the_data(tmp_path):
    (tmp_path / "d.json").write_text('{"cap": 5, "low": 2}')
    script = tmp_path / "m.py"
    script.write_text(
        "import json\nimport pyomo.environ as pyo\nd = json.load(open('d.json'))\nm = pyo.ConcreteModel()\n"
        "m.cap = pyo.Param(initialize=2 * d['cap'])\nm.x = pyo.Var(bounds=(d['low'], None))\n"
        "m.c = pyo.Constraint(expr=m.x <= m.cap)\nm.o = pyo.Objective(expr=m.x)\n"
    )
    assert read(script).parameters == {"cap": 10, "low": 2}
