"""The base problems are well-formed, their data admissible, and their formulations agree."""

from __future__ import annotations

import re
from typing import Any

import pytest
from gmpy2 import mpq

from equivamap.checking import check
from equivamap.ir.unify import unify
from equivamap.mapping.language import parse_map
from equivamap.readers import read

from .enumeration import Pair, Unsettled
from .problems import (
    NAMES,
    PROBLEMS,
    SIZES,
    best,
    binds,
    build_of,
    data,
    disagreements,
    entries,
    forbidden,
    holds,
    instance,
    stated,
)

FORMULATIONS = [(name, each["name"]) for name in NAMES for each in entries(name, "formulations")]
PAIRS = [(name, k) for name in NAMES for k in range(len(entries(name, "pairs")))]
RELATIONS = ("quasi-karp", "same-decisions", "reformulation", "isomorphic")
VERDICTS = {"equivalent", "not_equivalent", "undecided"}

PAIR_SECONDS = 120.0
"""Time limit of a check with the map; what is recorded takes a small part of it."""
SEARCH_SECONDS = 3.0
"""Time limit of a check without the map where none is recorded to be found: whatever comes of it must be right."""

of_problems = pytest.mark.parametrize("name", NAMES)
of_sizes = pytest.mark.parametrize("size", SIZES)
of_formulations = pytest.mark.parametrize(("name", "formulation"), FORMULATIONS)


def pair_label(value: Any) -> str:
    return str(value)


def pair_of(name: str, k: int) -> dict[str, Any]:
    return stated(name)["pairs"][k]


def verdict(name: str, pair: dict[str, Any], relation: str, seconds: float, given: str | None) -> str:
    result = check(
        instance(name, pair["reference"], "small"),
        instance(name, pair["candidate"], "small"),
        relation=relation,
        map=PROBLEMS / name / given if given else None,
        open=pair["open"],
        time_limit=seconds,
    )
    return str(result.verdict)


@of_problems
def test_folder(name: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    found = stated(name)
    expected = {"problem.toml", "problem.md", *(f"{size}.json" for size in SIZES)}
    expected |= {each["name"] + ".py" for each in found["formulations"]}
    expected |= {each["map"] for each in found.get("pairs", [])}
    present = {file.name for file in (PROBLEMS / name).iterdir() if file.name != "__pycache__"}
    assert present == expected
    assert len((PROBLEMS / name / "problem.md").read_text().split()) >= 80, "say more in problem.md"


@of_problems
def test_problem_toml_is_well_formed(name: str) -> None:
    found = stated(name)
    assert set(found) | {"pairs"} == {
        *("title", "source", "licence", "keywords", "parameters", "assumptions", "formulations", "pairs"),
    }
    assert found["licence"] == "MIT" and found["keywords"] and found["assumptions"]
    for key in ("title", "source"):
        assert found[key].strip()
    for key, parameter in found["parameters"].items():
        assert key.isidentifier(), key
        assert set(parameter) | {"unit"} == {"type", "shape", "description", "unit"}, key
        assert parameter["type"] in ("integer", "continuous", "binary"), key
        assert parameter["description"].strip(), key
        for place, dimension in enumerate(parameter["shape"]):
            assert_dimension(dimension, parameter["shape"][:place], found["parameters"])
    for assumption in found["assumptions"]:
        assert set(assumption) == {"text", "python"} and assumption["text"].strip()
        assert forbidden(assumption["python"]) == [], assumption["python"]
    names = [each["name"] for each in found["formulations"]]
    assert len(set(names)) == len(names) >= 1
    for each in found["formulations"]:
        assert set(each) | {"implied"} == {"name", "note", "variables", "implied"}, each["name"]
        assert each["variables"], each["name"]
    paired = set()
    for pair in found.get("pairs", []):
        assert set(pair) | {"also"} == {
            *("reference", "candidate", "map", "relation", "also", "open", "verdict", "found", "note"),
        }
        assert pair["map"] == f"{pair['reference']}_{pair['candidate']}.map"
        assert pair["relation"] in ("quasi-karp", "same-decisions")
        assert set(pair.get("also", [])) <= {"reformulation", "isomorphic"}
        assert pair["verdict"] in VERDICTS and type(pair["found"]) is bool and pair["note"].strip()
        paired |= {pair["reference"], pair["candidate"]}
    assert paired == (set(names) if len(names) > 1 else set())


def assert_dimension(dimension: Any, outer: list[Any], parameters: dict[str, Any]) -> None:
    if isinstance(dimension, int):
        assert dimension >= 1
        return
    match = re.fullmatch(r"(\w+)(?:\[(\w+)\])?", dimension)
    assert match, dimension
    length = parameters[match[1]]
    assert length["type"] == "integer", dimension
    assert length["shape"] == ([match[2]] if match[2] else []), dimension
    assert match[2] is None or match[2] in outer, dimension


@of_problems
@of_sizes
def test_data_is_admissible(name: str, size: str) -> None:
    found = stated(name)
    values = data(name, size)
    assert disagreements(found["parameters"], values) == []
    for parameter in found["parameters"].values():
        for dimension in parameter["shape"]:
            assert isinstance(dimension, int) or "[" in dimension or values[dimension] >= 1, dimension
    for assumption in found["assumptions"]:
        assert holds(assumption["python"], values) is True, assumption["python"]


def test_data_that_does_not_fit_is_told() -> None:
    parameters = {
        "n": {"type": "integer", "shape": []},
        "k": {"type": "integer", "shape": ["n"]},
        "cost": {"type": "continuous", "shape": ["n", "k[n]"]},
        "on": {"type": "binary", "shape": ["n", 2]},
    }
    right = {"n": 2, "k": [1, 3], "cost": [[0.5], [1, 2, 3]], "on": [[0, 1], [1, 1]]}
    assert disagreements(parameters, right) == []
    for wrong in (
        {**right, "m": 1},
        {"n": 2, "k": [1, 3], "cost": [[0.5], [1, 2, 3]]},
        {**right, "k": [1, 2]},
        {**right, "k": [1, 3.0]},
        {**right, "on": [[0, 2], [1, 1]]},
        {**right, "on": [[0, True], [1, 1]]},
        {**right, "cost": [["0.5"], [1, 2, 3]]},
    ):
        assert disagreements(parameters, wrong), wrong
    assert forbidden("all(k[t] >= 0 for t in range(n))") == []
    for beyond in ("open('x')", "k.count(0)", "(lambda: 1)()", "max(k, default=0)", "'a' < 'b'"):
        assert forbidden(beyond), beyond


@of_formulations
@of_sizes
def test_formulation_builds(name: str, formulation: str, size: str) -> None:
    (entry,) = [each for each in stated(name)["formulations"] if each["name"] == formulation]
    before = repr(data(name, size))
    built = instance(name, formulation, size)
    assert repr(data(name, size)) == before, "build changes its data"
    assert set(built.variables.families) == set(entry["variables"])
    assert [warned.message for warned in built.warnings] == []
    if size == "small":
        assert built.n <= 30
    elif formulation == stated(name)["formulations"][0]["name"]:
        assert 40 <= built.n <= 400


@of_formulations
def test_source_is_a_function_without_a_solve_call(name: str, formulation: str) -> None:
    text = (PROBLEMS / name / f"{formulation}.py").read_text()
    assert text.startswith('"""'), "say what the formulation is"
    assert not re.search(r"\.solve\(|SolverFactory|open\(|__main__", text)
    assert build_of(name, formulation).__doc__


@of_problems
def test_small_data_is_not_trivial(name: str) -> None:
    plain = instance(name, stated(name)["formulations"][0]["name"], "small")
    ends = best(plain), best(plain, worst=True)
    assert abs(ends[0]) < float("inf") and abs(ends[0] - ends[1]) > 1e-6
    implied = [family for family in plain.constraints.families if not binds(plain, family)]
    assert implied == stated(name)["formulations"][0].get("implied", [])


@pytest.mark.parametrize(("name", "k"), PAIRS, ids=pair_label)
def test_relations_of_a_pair_hold_by_enumeration(name: str, k: int) -> None:
    """The oracle shares no code with the verifier; pairs that the tool leaves undecided are told as well."""
    pair = pair_of(name, k)
    both = unify(*(instance(name, pair[side], "small") for side in ("reference", "candidate")))
    links = parse_map((PROBLEMS / name / pair["map"]).read_text()).instantiate(both.a, both.b)
    opened = frozenset(j for family in pair["open"] for j in both.a.variables.families[family].positions)
    try:
        enumerated = Pair.of(both.a, both.b, links, opened, mpq(1))
        assert enumerated.unlinked <= opened
        for relation in (pair["relation"], *pair.get("also", [])):
            assert enumerated.holds(relation), relation
    except Unsettled as reason:
        pytest.skip(f"the oracle cannot tell: {reason}")


@pytest.mark.parametrize(("name", "k"), PAIRS, ids=pair_label)
def test_pair_with_its_map(name: str, k: int) -> None:
    pair = pair_of(name, k)
    assert verdict(name, pair, pair["relation"], PAIR_SECONDS, pair["map"]) == pair["verdict"]


@pytest.mark.parametrize(("name", "k"), PAIRS, ids=pair_label)
def test_stronger_relations_of_a_pair_are_not_refuted(name: str, k: int) -> None:
    pair = pair_of(name, k)
    for relation in pair.get("also", []):
        assert RELATIONS.index(relation) > RELATIONS.index(pair["relation"])
        assert verdict(name, pair, relation, SEARCH_SECONDS, pair["map"]) != "not_equivalent"


@pytest.mark.parametrize(("name", "k"), [p for p in PAIRS if pair_of(*p).get("found")], ids=pair_label)
def test_pair_without_its_map(name: str, k: int) -> None:
    pair = pair_of(name, k)
    assert verdict(name, pair, pair["relation"], PAIR_SECONDS, None) == pair["verdict"]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "k"), [p for p in PAIRS if not pair_of(*p).get("found")], ids=pair_label)
def test_pair_whose_map_is_not_found(name: str, k: int) -> None:
    """A verdict that is not the recorded one may only be that nothing is known."""
    pair = pair_of(name, k)
    found = verdict(name, pair, pair["relation"], SEARCH_SECONDS, None)
    assert found in {pair["verdict"], "undecided"}


@of_problems
def test_formulations_have_the_same_best_cost_on_medium_data(name: str) -> None:
    costs = {
        each["name"]: best(instance(name, each["name"], "medium")) for each in stated(name)["formulations"]
    }
    first = next(iter(costs.values()))
    assert costs == pytest.approx(dict.fromkeys(costs, first), rel=1e-6, abs=1e-6)


@pytest.mark.slow
@of_formulations
def test_script_gives_the_same_model(name: str, formulation: str) -> None:
    folder = PROBLEMS / name
    found = read(f"{folder / formulation}.py:build", data=[str(folder / "small.json")])
    built = instance(name, formulation, "small")
    assert found.variables.labels == built.variables.labels
    assert found.constraints.labels == built.constraints.labels
    assert found.exact_rows == built.exact_rows and found.exact_bounds == built.exact_bounds
    assert found.objective == built.objective and found.kinds.tolist() == built.kinds.tolist()
    assert dict(found.parameters) == dict(built.parameters)
