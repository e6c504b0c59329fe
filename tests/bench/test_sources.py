"""Sources: base problems and folders of models; many are read in one process, and the same as one by one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from equivamap.bench import sources as module
from equivamap.bench.sources import Source, find_sources, read_sources, texts_of
from equivamap.errors import InputError
from equivamap.readers import read
from equivamap.readers.capture.difference import difference_of
from equivamap.shipped import datasets
from tests.bench.recipes import sources

BUILD = """
import pulp


def build(data):
    model = pulp.LpProblem("m", pulp.LpMinimize)
    x = pulp.LpVariable("x", 0, data["most"], cat="Integer")
    model += {cost} * x
    model += x >= 1, "least"
    return model
"""


@pytest.fixture
def problems(tmp_path: Path) -> Path:
    for name, costs in (("one", ["1", "2"]), ("two", ["3", "data['no_such']"])):
        place = tmp_path / "problems" / name
        place.mkdir(parents=True)
        (place / "problem.toml").write_text("")
        (place / "small.json").write_text(json.dumps({"most": 5}))
        for letter, cost in zip("ab", costs, strict=True):
            (place / f"{letter}.py").write_text(BUILD.format(cost=cost))
    (tmp_path / "problems" / "one" / "problem.md").write_text("Buy ä little.")
    (tmp_path / "problems" / "one" / "medium.json").write_text(json.dumps({"most": 9}))
    return tmp_path


def test_base_problems_with_their_data(problems: Path) -> None:
    found = find_sources(str(problems), ["small", "medium"])
    names = ["one/a/small", "one/a/medium", "one/b/small", "one/b/medium", "two/a/small", "two/b/small"]
    assert [source.name for source in found] == names
    assert {source.problem for source in found} == {"one", "two"}
    assert texts_of(found) == {name: "Buy ä little." if name.startswith("one") else "" for name in names}
    assert [s.name for s in find_sources(str(problems), ["medium"])] == ["one/a/medium", "one/b/medium"]


def test_one_that_fails_is_told_by_its_own_file(problems: Path) -> None:
    instances, left_out = read_sources(find_sources(str(problems), ["small", "medium"]), 60)
    assert len(instances) == 5 and list(left_out) == ["two/b/small"]
    assert "b.py" in left_out["two/b/small"] and "no_such" in left_out["two/b/small"]
    assert [float(instances[name].exact_bounds[0][1]) for name in ("one/a/small", "one/a/medium")] == [5, 9]


def test_the_shipped_ones_are_the_same_together_as_alone() -> None:
    found = find_sources("builtin", ["small"])
    chosen = [s for s in found if s.problem in ("tsp", "diet", "lot_sizing")]
    assert len(chosen) > 4
    together = module._built_together(chosen)
    assert list(together) and set(together) == {s.name for s in chosen}
    for source in (chosen[0], chosen[-1]):
        assert not difference_of(together[source.name], read(source.model, data=source.data))


def test_models_with_many_columns_are_left_out(tmp_path: Path) -> None:
    found = find_sources(sources(tmp_path), ["small"])
    assert [source.name for source in found] == ["boxes.lp", "knapsack.lp"]
    instances, left_out = read_sources(found, 2)
    assert list(instances) == ["boxes.lp"] and left_out == {"knapsack.lp": "it has 3 columns"}


@pytest.mark.parametrize("place", ["builtin", "datasets"])
def test_the_shipped_problems_are_found_by_word(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = find_sources(place, ["small"])
    assert {s.problem for s in found} == {
        p.parent.name for p in (datasets() / "problems").glob("*/problem.toml")
    }


def test_a_folder_that_gives_nothing(tmp_path: Path, problems: Path) -> None:
    (tmp_path / "empty").mkdir()
    for place, data, kind in (
        (tmp_path / "none", "small", "file-missing"),
        (tmp_path / "empty", "small", "empty"),
    ):
        with pytest.raises(InputError) as caught:
            find_sources(str(place), [data])
        assert caught.value.kind == kind
    with pytest.raises(InputError, match="no base problem with the data large"):
        find_sources(str(problems), ["large"])


def test_a_description_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "problem.md").write_bytes(b"\xff")
    source = Source("p", "p/a/small", "a.py:build", text=str(tmp_path / "problem.md"))
    with pytest.raises(InputError) as caught:
        texts_of([source])
    assert (caught.value.kind, caught.value.file) == ("unreadable", str(tmp_path / "problem.md"))
