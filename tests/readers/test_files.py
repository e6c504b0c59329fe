"""Model files as files: what cannot be read at all, compressed files, and files of other programs."""

from __future__ import annotations

import gzip
import os
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equivamap.errors import ReadError
from equivamap.ir import Instance, Kind, canonical
from equivamap.readers import files, highs_reading
from equivamap.readers.files import read_model_file

LP = "min\n obj: x + 2 y\nst\n c1: x + y >= 4\nend\n"
MPS = "NAME t\nROWS\n N obj\n G c1\nCOLUMNS\n x obj 1 c1 1\n y obj 2 c1 1\nRHS\n R c1 4\nENDATA\n"


def refused(path: Path | str, **options: int) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_model_file(path, **options)
    assert caught.value.remedy
    assert caught.value.file == str(path)
    return caught.value


@pytest.mark.parametrize("name", ["m.lp", "M.LP", "m.mps", "m.lp.gz", "M.MPS.GZ", "a b ü.mps", "-.lp"])
def test_names_and_compression(tmp_path, name):
    text = (LP if ".lp" in name.lower() else MPS).encode()
    file = tmp_path / name
    file.write_bytes(gzip.compress(text) if name.lower().endswith(".gz") else text)
    for path in (file, str(file)):
        m = read_model_file(path)
        assert (m.n, m.m, m.row(0).lower, m.origin.path) == (2, 1, 4, str(file))
        assert m.warnings == ()


def test_byte_order_mark(tmp_path):
    file = tmp_path / "m.lp"
    file.write_bytes(b"\xef\xbb\xbf" + LP.encode())
    assert read_model_file(file).n == 2


def test_names_beyond_ascii(tmp_path):
    for name, text in (("m.lp", LP), ("m.mps", MPS)):
        file = tmp_path / name
        file.write_text(text.replace("y", "größe"), encoding="utf-8")
        assert read_model_file(file).variables.names == ["x", "größe"]


ZIPPED = gzip.compress(LP.encode(), mtime=0)
UNREADABLE = {
    "empty": ("m.lp", b"", "file-empty"),
    "blank": ("m.mps", b" \n\t\n", "file-empty"),
    "binary": ("m.lp", b"\x7fELF\x00\x01", "file-binary"),
    "NUL at the end": ("m.mps", MPS.encode() + b"\x00", "file-binary"),
    "Latin-1": ("m.lp", LP.replace("y", "gr\xf6\xdfe").encode("latin-1"), "not-utf8"),
    "CR alone": ("m.mps", MPS.replace("\n", "\r").encode(), "line-ends"),
    "plain text called gz": ("m.lp.gz", LP.encode(), "bad-gzip"),
    "cut gzip": ("m.lp.gz", ZIPPED[:-12], "truncated"),
    "wrong checksum": ("m.lp.gz", ZIPPED[:-8] + b"12345678", "bad-gzip"),
    "gzip and more": ("m.lp.gz", ZIPPED + b"more", "bad-gzip"),
    "gzip of nothing": ("m.lp.gz", gzip.compress(b""), "file-empty"),
    "another ending": ("m.xml", LP.encode(), "unknown-extension"),
    "gz alone": ("m.gz", LP.encode(), "unknown-extension"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_unreadable(tmp_path, case):
    name, data, kind = UNREADABLE[case]
    file = tmp_path / name
    file.write_bytes(data)
    assert refused(file).kind == kind


def test_not_utf8_names_the_line(tmp_path):
    file = tmp_path / "m.lp"
    file.write_bytes(LP.replace("+ y", "+ \xf6").encode("latin-1"))
    assert refused(file).line == 4


def test_missing_directory_and_pipe(tmp_path):
    assert refused(tmp_path / "none.lp").kind == "file-missing"
    (tmp_path / "d.lp").mkdir()
    assert refused(tmp_path / "d.lp").kind == "not-a-file"
    os.mkfifo(tmp_path / "p.mps")
    assert refused(tmp_path / "p.mps").kind == "not-a-file"
    (tmp_path / "link.mps").symlink_to(tmp_path / "link.mps")
    assert refused(tmp_path / "link.mps").kind == "file-unreadable"
    assert refused(f"{tmp_path}/a\0b.lp").kind == "file-unreadable"


def test_size_is_limited(tmp_path):
    bomb = tmp_path / "bomb.lp.gz"
    bomb.write_bytes(gzip.compress(b" " * 10_000_000))
    assert refused(bomb, max_bytes=1_000_000).kind == "too-large"
    plain = tmp_path / "long.lp"
    plain.write_text(LP)
    assert refused(plain, max_bytes=10).kind == "too-large"
    assert read_model_file(plain, max_bytes=len(LP)).n == 2


def test_other_models_of_the_second_reader_are_refused(tmp_path, monkeypatch):
    """Each part is compared: a model that differs in it is not confirmed."""
    stated = tmp_path / "m.lp"
    stated.write_text(
        "max\n o: x + 2 y + 1\nst\n c1: x + y <= 4\n c2: x >= 1\nbounds\n y <= 3\ngeneral\n x\nend\n"
    )
    text = stated.read_text()
    link = highs_reading._link
    changes = {
        "sense": ("max", "min"),
        "constant": ("+ 1", "+ 2"),
        "cost of y": ("2 y", "3 y"),
        "entry of y": ("x + y", "x + 5 y"),
        "matrix": ("x + y", "x + 0 y"),
        "upper side of row c1": ("<= 4", "<= 5"),
        "lower side of row c2": (">= 1", ">= 2"),
        "upper bound of y": ("<= 3", "<= 6"),
        "kind of x": ("general\n x\n", ""),
        "name of column 2": ("y", "z"),
        "name of row 2": ("c2", "c3"),
        "size": ("c1: x + y <= 4\n", ""),
    }
    for part, (old, new) in changes.items():

        def changed(source: Path, file: Path, old: str = old, new: str = new) -> None:
            file.write_text(text.replace(old, new))

        monkeypatch.setattr(highs_reading, "_link", changed)
        error = refused(stated)
        assert (error.kind, part in error.message) == ("readers-disagree", True), error.message
    monkeypatch.setattr(highs_reading, "_link", link)
    assert read_model_file(stated).n == 2


def test_large_matrices_are_compared_by_a_product(tmp_path, monkeypatch):
    monkeypatch.setattr(highs_reading, "EXACT_COMPARISON", 0)
    file = tmp_path / "m.mps"
    file.write_text(MPS)
    assert read_model_file(file).nnz == 2
    monkeypatch.setattr(
        highs_reading, "_link", lambda source, target: target.write_text(MPS.replace("2 c1 1", "2 c1 1.001"))
    )
    assert "row c1 at a test point" in refused(file).message


def test_files_of_gurobipy(tmp_path):
    gurobipy = pytest.importorskip("gurobipy")
    with gurobipy.Env(params={"OutputFlag": 0}) as env, gurobipy.Model("g", env=env) as model:
        x = model.addVars([1, 2], ["a", "b"], name="x", vtype="I", ub=7)
        y = model.addVar(lb=-3, ub=5, name="y")
        n = model.addVar(vtype="N", ub=9, name="n")
        z = model.addVar(lb=-gurobipy.GRB.INFINITY, ub=-1, name="z")
        model.setObjective(x.sum() + 3 * y + 7, gurobipy.GRB.MAXIMIZE)
        model.addConstr(x.sum() + n <= 4, "cap[1]")
        model.addRange(x[1, "a"] + y, 2, 5, "rng")
        model.addConstr(y + z == 1.5, "e")
        for name in ("g.lp", "g.mps"):
            model.write(str(tmp_path / name))
    lp, mps = read_model_file(tmp_path / "g.lp"), read_model_file(tmp_path / "g.mps")
    for m in (lp, mps):
        assert (m.sense, m.m, m.offset) == ("max", 3, 7)
        bounds = dict(zip(m.variables.names, m.exact_bounds, strict=True))
        assert bounds["y"] == (-3, 5)
        assert bounds["x[1,a]"] == (0, 7)
        assert bounds["z"] == (None, -1)
        assert m.kinds[m.variables.names.index("n")] == Kind.SEMIINTEGER
        assert m.variables.labels[0] == ("x", (1, "a"))


def test_files_of_pyomo(tmp_path):
    import pyomo.environ as pyo

    model = pyo.ConcreteModel("hi")
    model.i = pyo.RangeSet(2)
    model.x = pyo.Var(model.i, domain=pyo.NonNegativeIntegers, bounds=(0, 9))
    model.y = pyo.Var(bounds=(-3, 5))
    model.cost = pyo.Objective(expr=model.x[1] + 3 * model.y + 7, sense=pyo.maximize)
    model.cap = pyo.Constraint(model.i, rule=lambda m, i: (-2, m.x[i] + m.y, 4))
    for name in ("p.lp", "p.mps"):
        model.write(str(tmp_path / name), io_options={"symbolic_solver_labels": True})
        m = read_model_file(tmp_path / name)
        assert (m.sense, m.m, m.offset) == ("max", 4, 7)
        assert sorted(m.variables.families) == ["x", "y"]
        assert m.variables.families["x"].indices == ((1,), (2,))


def test_files_of_pulp(tmp_path):
    import pulp

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # what people write, though PuLP 4 will want another way
        model = pulp.LpProblem("p", pulp.LpMaximize)
        x = pulp.LpVariable.dicts("x", [(1, "a"), (2, "b")], 0, None, "Integer")
        z = pulp.LpVariable("z", None, -2)
        model += pulp.lpSum(x.values()) + z + 7
        model += x[1, "a"] + z <= 3, "c one"
        model.writeLP(str(tmp_path / "p.lp"))
        model.writeMPS(str(tmp_path / "p.mps"))
    m = read_model_file(tmp_path / "p.lp")
    assert (m.sense, m.offset, m.kinds.tolist()) == ("max", 0, [Kind.INTEGER, Kind.INTEGER, Kind.CONTINUOUS])
    assert {w.kind for w in m.warnings} == {"pulp-constant"}
    assert m.variables.families["x"].indices == ((1, "a"), (2, "b"))
    assert refused(tmp_path / "p.mps").kind == "pulp-sense"


@st.composite
def models(draw):
    """Random models of few digits, as HiGHS writes no more than fifteen.

    All costs are nonzero, since its writer loses columns without entries, and sides are multiples of 1/64, since it
    writes ranges as rounded differences.
    """
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    coefficient = st.integers(-99_999, 99_999).map(lambda k: k / 100)
    number = st.integers(-99_999, 99_999).map(lambda k: k / 64)
    finite = st.tuples(number, number).map(sorted)
    bound = finite | number.map(lambda a: [a, np.inf]) | st.just([0.0, np.inf]) | st.just([-np.inf, np.inf])
    side = (
        finite
        | number.map(lambda a: [a, np.inf])
        | number.map(lambda a: [-np.inf, a])
        | number.map(lambda a: [a, a])
    )
    return {
        "bounds": draw(st.lists(bound | number.map(lambda a: [-np.inf, a]), min_size=n, max_size=n)),
        "kinds": draw(st.lists(st.sampled_from([0, 1]), min_size=n, max_size=n)),
        "cost": draw(st.lists(coefficient.filter(bool), min_size=n, max_size=n)),
        "sides": draw(st.lists(side, min_size=m, max_size=m)),
        "rows": draw(st.lists(st.lists(coefficient, min_size=n, max_size=n), min_size=m, max_size=m)),
        "offset": draw(coefficient),
        "sense": draw(st.sampled_from(["min", "max"])),
    }


def written(model, path: Path) -> None:
    import highspy

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for j, (lower, upper) in enumerate(model["bounds"]):
        solver.addVar(lower, upper)
        solver.changeColCost(j, model["cost"][j])
        solver.changeColIntegrality(j, highspy.HighsVarType(model["kinds"][j]))
        solver.passColName(j, f"x{j}")
    for i, ((lower, upper), terms) in enumerate(zip(model["sides"], model["rows"], strict=True)):
        entries = [(j, v) for j, v in enumerate(terms) if v]
        solver.addRow(lower, upper, len(entries), [j for j, _ in entries], [v for _, v in entries])
        solver.passRowName(i, f"c{i}")
    solver.changeObjectiveOffset(model["offset"])
    if model["sense"] == "max":
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    assert solver.writeModel(str(path)) == highspy.HighsStatus.kOk


def exact_side(value: float) -> object:
    return canonical(value) if np.isfinite(value) else None


def half_rows(instance: Instance) -> list[object]:
    """Rows as inequalities with their names, however a range is written."""
    halves: list[object] = []
    for r, name in zip(instance.exact_rows, instance.constraints.names, strict=True):
        body = {instance.variables.names[j]: c for j, c in r.body}
        name = name.removesuffix("lo").removesuffix("up")
        halves += [
            (name, side, sorted(body.items()), b)
            for side, b in (("lo", r.lower), ("up", r.upper))
            if b is not None
        ]
    return sorted(halves, key=repr)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(model=models())
@pytest.mark.parametrize("name", ["m.lp", "m.mps"])
def test_round_trip(tmp_path, name, model):
    written(model, tmp_path / name)
    m = read_model_file(tmp_path / name)
    position = {x: j for j, x in enumerate(m.variables.names)}
    order = [position[f"x{j}"] for j in range(len(model["cost"]))]
    assert (m.sense, m.offset) == (model["sense"], canonical(model["offset"]))
    assert [m.numbers[int(m.cost[j])] for j in order] == [canonical(c) for c in model["cost"]]
    assert [m.exact_bounds[j] for j in order] == [(exact_side(a), exact_side(b)) for a, b in model["bounds"]]
    assert m.kinds[order].tolist() == model["kinds"]
    expected = [
        (f"c{i}", side, sorted((f"x{j}", canonical(v)) for j, v in enumerate(terms) if v), exact_side(b))
        for i, ((lower, upper), terms) in enumerate(zip(model["sides"], model["rows"], strict=True))
        for side, b in (("lo", lower), ("up", upper))
        if np.isfinite(b)
    ]
    assert half_rows(m) == sorted(expected, key=repr)


def test_limit_is_a_constant():
    assert files.MAX_TEXT_BYTES >= 2**30
