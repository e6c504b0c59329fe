"""Models that depend on more than their data are found in a new process."""

from __future__ import annotations

from pathlib import Path

import pytest
from formulations.models import DATA

from equivamap.formulations.builds.building import Builder
from equivamap.formulations.builds.reading import read_formulation
from equivamap.formulations.builds.reproducing import differing_anew

TEXT = """
import os, random, time
import pulp

def build(data):
    p = pulp.LpProblem("k", pulp.LpMaximize)
    x = pulp.LpVariable.dicts("x", range(data["n"]), cat="Binary")
    p += pulp.lpSum(data["v"][i] * x[i] for i in range(data["n"]))
    more = MORE
    p += pulp.lpSum(data["w"][i] * x[i] for i in range(data["n"])) <= data["C"] + more
    for k in {"a", "b", "c", "d"}:
        p += x[0] <= 1 + ord(k)SOLVE
    return p
"""
LOOSE = {
    "process": "3 if os.getpid() % 2 else 0",
    "address": "3 if id(data) // 64 % 2 else 0",
    "new_address": "3 if id(object()) // 16 % 2 else 0",
    "set": "3 if list({'a', 'b'})[0] == 'a' else 0",
    "hash": "hash('a') % 1000",
    "random": "random.random()",
    "clock": "time.time_ns() % 10**6",
}
STEADY = {"data": "data['C']", "seeded": "random.Random(7).randrange(1000)", "clock": "0 * time.time()"}


def found(tmp_path: Path, more: str, solve: str) -> str:
    text = TEXT.replace("MORE", more).replace("SOLVE", solve)
    (tmp_path / "model.py").write_text(text, encoding="utf-8")
    with Builder(read_formulation(f"{tmp_path}/model.py:build")) as builder:
        builder.build(DATA)
        differs = differing_anew(builder, [DATA])
    return "" if differs is None else differs[0]


@pytest.mark.parametrize("solve", ["", "\n    p.solve()"], ids=["called", "forked"])
@pytest.mark.parametrize("name", LOOSE)
def test_chance_is_found(tmp_path: Path, name: str, solve: str) -> None:
    assert "the right-hand side of _C" in found(tmp_path, LOOSE[name], solve)


@pytest.mark.parametrize("name", STEADY)
def test_what_depends_on_the_data_is_the_same(tmp_path: Path, name: str) -> None:
    """The order of rows without names is none of the model."""
    assert found(tmp_path, STEADY[name], "") == ""


def test_what_a_formulation_asks_for_is_known(tmp_path: Path) -> None:
    text = TEXT.replace("MORE", "0 * os.getpid()").replace("SOLVE", "")
    (tmp_path / "model.py").write_text(text, encoding="utf-8")
    with Builder(read_formulation(f"{tmp_path}/model.py:build")) as builder:
        assert builder.asked == ()
        assert not builder.build(DATA).warnings
        assert builder.asked == ("getpid()",)
