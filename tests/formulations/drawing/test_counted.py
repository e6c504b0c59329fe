"""What a source counts up to, read and never run."""

from __future__ import annotations

import pytest

from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.builds.parameter_maps import ParameterMap, identity_map
from equivamap.formulations.drawing.counted import counted_by, counted_in
from equivamap.formulations.drawing.instances import Generator
from equivamap.formulations.schemas.schema import Assumption, Parameter, Schema

NAMES = ("n", "m", "cap", "w")


def source(body: str, target: str = "build") -> Formulation:
    return Formulation("a", "a.py", target, source=body)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("for i in range(data['n']): pass", {"n"}),
        ("n = data['n']\n    return [i for i in range(1, n + 1)]", {"n"}),
        ("n, cap = data['n'], data['cap']\n    return model.addVars(n, ub=cap)", {"n"}),
        ("last = data['m'] - 1\n    return list(range(last))", {"m"}),
        ("A = [(i, j) for i in range(data['n']) for j in range(i)]\n    return model.addVars(A)", {"n"}),
        ("return [0] * data['m']", {"m"}),
        ("return np.zeros((data['n'], data['m']))", {"n", "m"}),
        ("return pyo.RangeSet(0, data.get('n') - 1)", {"n"}),
        ("return sum(data['w'][i] for i in range(len(data['w']))) <= data['cap']", {"w"}),
        ("cap = data['cap']\n    return [cap * i for i in range(3)]", set()),
        ("return rest(data)", {"m"}),
    ],
)
def test_what_a_build_counts_up_to(lines: str, found: set[str]) -> None:
    text = f"def build(data):\n    {lines}\n\ndef rest(data):\n    return range(data['m'])\n"
    assert counted_in(source(text), NAMES) == found


def test_only_what_the_build_reaches_is_read() -> None:
    text = "def build(data):\n    return 1\n\ndef other(data):\n    return range(data['n'])\n"
    assert counted_in(source(text), NAMES) == set()
    assert counted_in(source(text, ""), NAMES) == {"n"}
    assert counted_in(source("no python ("), NAMES) == set()
    assert counted_in(Formulation("a", "no/such/file.py", "build"), NAMES) == set()


def test_dimensions_of_either_side_stay_small() -> None:
    schema = Schema(
        {
            "n": Parameter("n", "integer"),
            "H": Parameter("H", "integer"),
            "p": Parameter("p", "integer", ("n",)),
        },
        (Assumption("", "n >= 1 and all(v >= 1 for v in p)"), Assumption("", "H >= sum(p)")),
    )
    a = Formulation("a", "a.py", "build", source="def build(data):\n    return 1\n", schema=schema)
    b = Formulation(
        "b", "b.py", "build", source="def build(data):\n    return range(data['T'])\n", schema=schema
    )
    mapped = ParameterMap({"n": "n", "T": "H + 1", "p": "p"})
    assert counted_by(a, b, mapped) == {"H"} and counted_by(a, a, identity_map(schema)) == set()
    generator = Generator(schema, dimensions=counted_by(a, b, mapped), most=4)
    assert generator.sizes == ("n", "H")
    found = list(generator.instances(0, 4, 20, special=True))
    assert len(found) == 20 and all(data["H"] <= 4 for data in found)
