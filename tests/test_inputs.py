"""Both models of a question: which options are meant for which side."""

from __future__ import annotations

from pathlib import Path

import pytest

import equivamap
from equivamap.comparing import diff
from equivamap.errors import InputError
from equivamap.inputs import read_both
from equivamap.map_search import solve_map
from tests.short_models import model

SOLVES_TWICE = """
import highspy
h = highspy.Highs()
h.setOptionValue("output_flag", False)
x = h.addVariable(lb=0, ub=9, name="x")
h.minimize(x)
h.addConstr(x >= 1)
h.minimize(x)
"""


def test_each_side_may_have_a_solve_call_of_its_own(tmp_path: Path) -> None:
    script = tmp_path / "twice.py"
    script.write_text(SOLVES_TWICE, encoding="utf-8")

    def rows(**calls: int | str) -> tuple[int, int]:
        pair = read_both(script, script, **calls).pair  # type: ignore[arg-type]
        return pair.a.m, pair.b.m

    assert rows(solve_call_a=1, solve_call_b="last") == (0, 1)
    assert rows(solve_call=2, solve_call_a=1) == (0, 1)
    assert rows(solve_call=1, solve_call_b=2) == (0, 1)
    with pytest.raises(InputError) as error:
        rows(solve_call_b=1)
    assert (error.value.kind, error.value.side) == ("several-solves", "a")


@pytest.mark.parametrize("question", [equivamap.check, diff, solve_map])
def test_every_question_takes_solve_calls_by_side(tmp_path: Path, question) -> None:  # type: ignore[no-untyped-def]
    script = tmp_path / "twice.py"
    script.write_text(SOLVES_TWICE, encoding="utf-8")
    with pytest.raises(InputError) as error:
        question(script, script, solve_call_a=1, solve_call_b=7)
    assert (error.value.kind, error.value.side) == ("solve-call", "b")


@pytest.mark.parametrize("side", ["a", "b"])
def test_data_that_is_not_there_is_refused_for_models_that_need_none(side: str) -> None:
    reference = equivamap.prepare(model("min x; bin x"))
    other = model("min x; bin x")
    option = {f"data_{side}": ["no/such/file.json"]}
    with pytest.raises(InputError) as error:
        equivamap.check(reference, other, **option)  # type: ignore[arg-type]
    assert (error.value.kind, error.value.side) == ("data-missing", side)
