"""Both models solved: statuses told apart, one optimal solution given, values compared within 1e-6."""

from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.bench.methods.execution import EXECUTION, agree, solved
from equivamap.bench.methods.method import Asked
from equivamap.bench.pairs import Pair
from equivamap.ir import Instance
from equivamap.readers import read
from equivamap.verify.relations import Relation

BASE = "max\n o: 3 x + 2 y\nst\n c: x + y <= 4\n d: x - y <= 1.5\ngeneral\n x\nend\n"
UNBOUNDED = BASE.replace(" c: x + y <= 4\n", "")
INFEASIBLE = BASE.replace("<= 4", "<= -1")


def instance(folder: Path, text: str) -> Instance:
    (folder / "m.lp").write_text(text)
    return read(str(folder / "m.lp"))


def test_the_optimal_solution_comes_with_its_value(tmp_path: Path) -> None:
    found = solved(instance(tmp_path, BASE), 10.0)
    assert (found.status, found.value) == ("optimal", pytest.approx(10.0))
    assert found.point is not None and found.point.tolist() == pytest.approx([2.0, 2.0])


@pytest.mark.parametrize("text, status", [(UNBOUNDED, "unbounded"), (INFEASIBLE, "infeasible")])
def test_why_there_is_no_optimum_is_told(text: str, status: str, tmp_path: Path) -> None:
    found = solved(instance(tmp_path, text), 10.0)
    assert (found.status, found.value, found.point) == (status, None, None)


@pytest.mark.parametrize(
    "a, b, answer",
    [
        (BASE, BASE.replace("3 x", "3.0000003 x"), "equivalent"),
        (BASE, BASE.replace("3 x", "3.0001 x"), "not_equivalent"),
        (BASE, UNBOUNDED, "not_equivalent"),
        (UNBOUNDED, INFEASIBLE, "not_equivalent"),
        (INFEASIBLE, INFEASIBLE, "equivalent"),
    ],
)
def test_the_answer(a: str, b: str, answer: str, tmp_path: Path) -> None:
    (tmp_path / "a.lp").write_text(a)
    (tmp_path / "b.lp").write_text(b)
    asked = Asked(Pair("p", tmp_path / "a.lp", tmp_path / "b.lp"), Relation.QUASI_KARP, 20.0)
    assert EXECUTION.answer(asked).answer == answer


def test_values_agree_relative_to_their_size() -> None:
    assert agree(1e9, 1e9 + 500) and not agree(1e9, 1e9 + 5000)
    assert agree(0.0, 1e-6) and not agree(0.0, 2e-6)
