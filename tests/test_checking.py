"""The main job as a library call: options, prepared references, live models, what a result says of the run."""

from __future__ import annotations

from math import nextafter
from pathlib import Path
from typing import Any

import pytest
from short_models import model

import equivamap
from equivamap.checking import Prepared
from equivamap.errors import MapError, UsageError
from equivamap.mapping.language import parse_map
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation

COVER = "min x + 2 y; bin x y; c: x + y >= 1"
RENAMED = "min u + 2 v; bin u v; c: u + v >= 1; d: 2 u + 2 v >= 1"
MAP = "x = u\ny = v"


def check(a: Any, b: Any, **options: Any) -> equivamap.CheckResult:
    return equivamap.check(
        model(a) if isinstance(a, str) else a, model(b) if isinstance(b, str) else b, **options
    )


# -- maps -------------------------------------------------------------------------------------------------------


def test_a_map_as_text_file_or_value(tmp_path: Path) -> None:
    path = tmp_path / "map.txt"
    path.write_text(MAP, encoding="utf-8")
    for given in (MAP, str(path), path, parse_map(MAP)):
        result = check(COVER, RENAMED, map=given)
        assert (result.verdict, result.map_source) == (Outcome.EQUIVALENT, "given")
        assert result.backward_map == ("x = u", "y = v")


def test_without_a_map_other_names_prove_nothing() -> None:
    result = check(COVER, RENAMED, propose=["names"])
    assert result.reason is Reason.NO_MAP_FOUND
    assert result.map_source is None and result.backward_map == ()
    assert "names" in result.explanation


def test_names_as_the_given_map() -> None:
    result = check(COVER, "min x + 2 y; bin x y; c: x + y = 1", map="names")
    assert (result.basis, result.map_source) == (Basis.GIVEN_MAP, "given")
    with pytest.raises(MapError) as error:
        check(COVER, RENAMED, map="names")
    assert error.value.kind == "no-common-name"


def test_free_is_no_given_map() -> None:
    result = check(COVER, "min x + 2 y; bin x y; c: x + y = 1", map="free", propose="names")
    assert result.reason is Reason.RESTRICTS_REFERENCE


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("no/such/file", "file-missing"),
        (Path("no/such/file"), "file-missing"),
        (Path(__file__).parent, "unreadable"),
        (7, "bad-option"),
        ({"x": "u"}, "bad-option"),
    ],
)
def test_maps_that_cannot_be_used(given: Any, kind: str) -> None:
    with pytest.raises((MapError, UsageError)) as error:
        check(COVER, RENAMED, map=given)
    assert error.value.kind == kind and error.value.remedy


def test_a_map_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "map.txt"
    path.write_bytes(b"\xff\xfe\x00x")
    with pytest.raises(MapError) as error:
        check(COVER, RENAMED, map=path)
    assert (error.value.kind, error.value.file) == ("unreadable", str(path))


def test_an_empty_map_file_is_no_map(tmp_path: Path) -> None:
    path = tmp_path / "map.txt"
    path.write_text(" \n\n", encoding="utf-8")
    with pytest.raises(MapError) as error:
        check(COVER, RENAMED, map=path)
    assert (error.value.kind, error.value.file) == ("map-empty", str(path))


def test_a_fault_in_a_map_file_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "map.txt"
    path.write_text("x = u\ny = v * \n", encoding="utf-8")
    with pytest.raises(MapError) as error:
        check(COVER, RENAMED, map=path)
    assert (error.value.file, error.value.line) == (str(path), 2)


# -- options ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"relation": "same"},
        {"objective": "any"},
        {"propose": ["names", "magic"]},
        {"propose": "magic"},
        {"open": ["z"]},
        {"open": "z"},
        {"coef_tol": -0.1},
        {"coef_tol": 1},
        {"coef_tol": float("nan")},
        {"coef_tol": float("inf")},
        {"coef_tol": "small"},
        {"time_limit": -2},
        {"time_limit": float("nan")},
        {"time_limit": None},
        {"read_time_limit": -0.5},
    ],
)
def test_unknown_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as error:
        check(COVER, COVER, **options)
    assert error.value.side == "options" and error.value.remedy


@pytest.mark.parametrize("tolerance", [0, 0.0, 1e-9, 0.999])
def test_tolerances_within_bounds(tolerance: float) -> None:
    result = check(COVER, COVER, coef_tol=tolerance)
    assert result.verdict is Outcome.EQUIVALENT and result.warnings == ()


def test_single_names_may_stand_alone() -> None:
    a = "min total; bin x y; cont total ..; c: x + y >= 1; d: total - x - 2 y >= 0"
    assert check(a, COVER, open="total", propose="names").left_open == ("total",)
    assert check(a, COVER, open=("total",), propose=("names",)).verdict is Outcome.EQUIVALENT


def test_no_proposer_finds_nothing() -> None:
    result = check(COVER, COVER, propose=[])
    assert (result.reason, result.explanation) == (Reason.NO_MAP_FOUND, "no proposer was asked")


@pytest.mark.parametrize("relation", [*Relation, *map(str, Relation)])
def test_relations_by_name_or_member(relation: Relation | str) -> None:
    result = check(COVER, COVER, relation=relation)
    assert result.relation is Relation(relation) and result.verdict is Outcome.EQUIVALENT


def test_no_time_leaves_all_open_but_what_stands_on_both_sides() -> None:
    slow = "min x + 2 y; bin x y; c: x + y >= 1; d: 3 x + 2 y >= 1"
    assert check(COVER, slow, time_limit=0).reason is Reason.TIME
    result = check(COVER, COVER, time_limit=0)
    assert (result.verdict, result.grade) == (Outcome.EQUIVALENT, Grade.EXACT)


# -- what the result says of the run ----------------------------------------------------------------------------


def test_seconds_and_versions() -> None:
    result = check(COVER, COVER)
    assert set(result.seconds) == {"read", "decide", "total"}
    assert 0 <= result.seconds["read"] + result.seconds["decide"] <= result.seconds["total"] * 1.001
    assert result.versions["equivamap"] == equivamap.__version__
    assert {"python", "highs"} <= set(result.versions)


def test_numbers_snapped_and_unified_are_counted() -> None:
    third = 1 / 3
    plain = check(COVER, COVER).numbers
    assert (plain.snapped, plain.unified, plain.largest_change) == (0, 0, 0)
    a = f"min x + 2 y; bin x y; c: {third!r} x + y >= 1"
    snapped = check(a, a).numbers
    assert snapped.snapped == 1
    value = 1.2345678901234567
    near = check(
        f"min x; cont x 0..2; c: {value!r} x >= 1", f"min x; cont x 0..2; c: {nextafter(value, 2)!r} x >= 1"
    )
    assert near.verdict is Outcome.EQUIVALENT
    assert near.numbers.unified > 0 and 0 < near.numbers.largest_change < 1e-15


def test_warnings_name_their_side(tmp_path: Path) -> None:
    """A general integer without bounds is read differently by different solvers, which the MPS reader says."""
    text = (
        "NAME t\nROWS\n N cost\n G c\nCOLUMNS\n    M1  'MARKER'  'INTORG'\n    x  cost  1  c  1\n"
        "    M2  'MARKER'  'INTEND'\nRHS\n    r  c  1\nENDATA\n"
    )
    path = tmp_path / "b.mps"
    path.write_text(text, encoding="utf-8")
    result = equivamap.check(model("min x; int x 0..; c: x >= 1"), str(path))
    assert result.warnings and {side for side, _ in result.warnings} == {"b"}
    assert result.origins is not None
    assert [origin.format for origin in result.origins] == ["test", "mps"]


# -- prepared references and live models --------------------------------------------------------------------------


def test_a_prepared_reference_is_solved_once() -> None:
    reference = equivamap.prepare(model(COVER))
    assert isinstance(reference, Prepared) and equivamap.prepare(reference) is reference
    best = reference.side.best
    good = check(reference, "min x + 2 y; bin x y; c: 2 x + 2 y >= 1")
    bad = check(reference, "min x + 2 y; bin x y; c: y >= 1")
    assert (good.verdict, bad.basis) == (Outcome.EQUIVALENT, Basis.SAME_UNITS)
    assert reference.side.best is best
    swapped = check("min x + 2 y; bin x y; c: x + y >= 2", reference)
    assert swapped.basis is Basis.SAME_UNITS


def test_prepared_in_no_time_is_prepared_all_the_same() -> None:
    a = "max x + y; int x y 0..9; c: 3 x + 5 y <= 22; d: 7 x + 2 y <= 31"
    reference = equivamap.prepare(model(a), time_limit=0)
    assert check(reference, a + "; e: 3 x + 5 y <= 22.5").verdict is Outcome.EQUIVALENT


def test_a_prepared_reference_with_unified_numbers_is_solved_again() -> None:
    value = 1.2345678901234567
    reference = equivamap.prepare(model(f"min x + 2 y; bin x y; c: {value!r} x + 0.7 y >= 0.25"))
    other = f"min x + 2 y; bin x y; c: {nextafter(value, 2)!r} x + 0.7 y >= 0.25; d: x + y >= 1"
    result, fresh = check(reference, other), check(reference.instance, other)
    assert result.numbers.unified > 0
    assert (result.verdict, result.reason, result.same_value) == (
        fresh.verdict,
        fresh.reason,
        fresh.same_value,
    )


def of_pyomo() -> Any:
    import pyomo.environ as pyo

    m = pyo.ConcreteModel()
    m.x = pyo.Var([1, 2], domain=pyo.Binary)
    m.cost = pyo.Objective(expr=m.x[1] + 2 * m.x[2])
    m.cover = pyo.Constraint(expr=m.x[1] + m.x[2] >= 1)
    return m


def of_pulp() -> Any:
    import pulp

    m = pulp.LpProblem("cover", pulp.LpMinimize)
    x = pulp.LpVariable.dicts("x", [1, 2], cat="Binary")
    m += x[1] + 2 * x[2]
    m += x[1] + x[2] >= 1, "cover"
    return m


def of_gurobipy() -> Any:
    gurobipy = pytest.importorskip("gurobipy")
    environment = gurobipy.Env(params={"OutputFlag": 0})
    m = gurobipy.Model(env=environment)
    x = m.addVars([1, 2], vtype="B", name="x")
    m.setObjective(x[1] + 2 * x[2])
    m.addConstr(x[1] + x[2] >= 1, "cover")
    return m


def of_highspy() -> Any:
    import highspy

    h = highspy.Highs()
    h.silent()
    x = [h.addBinary(obj=k, name=f"x[{k}]") for k in (1, 2)]
    h.addConstr(x[0] + x[1] >= 1, name="cover")
    return h


LIBRARIES = [of_pyomo, of_pulp, of_gurobipy, of_highspy]


@pytest.mark.filterwarnings("ignore:.*PuLP 4.0:DeprecationWarning")
@pytest.mark.parametrize("one", LIBRARIES)
@pytest.mark.parametrize("other", LIBRARIES)
def test_live_models_of_any_two_libraries(one: Any, other: Any) -> None:
    result = equivamap.check(one(), other(), relation="isomorphic")
    assert (result.verdict, result.map_source) == (Outcome.EQUIVALENT, "names"), result.explanation
    assert result.origins is not None
    assert [o.format for o in result.origins] == [f.__name__.removeprefix("of_") for f in (one, other)]
