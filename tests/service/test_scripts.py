"""Scripts that arrive in a question run in a sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from equivamap.errors import SandboxError
from equivamap.readers.sandbox import Policy, sandbox_level
from equivamap.service.answering import Job
from equivamap.service.desks import Desks, Settings
from equivamap.service.questions import CheckQuestion
from tests.service.models import LP, SCRIPT, text

SNOOPING = """\
import os
import pulp
seen = []
for place in ({secret!r}, "../a/model.py", "../a/model.lp"):
    try:
        text = open(place).read()
        if chr(35) * 3 + "secret" in text:  # it may find itself by the name of a file
            seen.append(place)
    except OSError:
        pass
seen += [name for name in os.environ if "SECRET" in name]
m = pulp.LpProblem("small", pulp.LpMinimize)
x = pulp.LpVariable("x", 0, 3, "Integer")
y = pulp.LpVariable("y", 0, 3, "Integer")
m += 3 * x + 2 * y
m += x + y >= 2 + len(seen), "cover"
m.solve()
"""
DATA = SCRIPT.replace(">= 2", '>= json.load(open("d.json"))["least"] + int(sys.argv[1])')
BUILDING = """\
import pulp
def build(data):
    m = pulp.LpProblem("small", pulp.LpMinimize)
    x = pulp.LpVariable("x", 0, 3, "Integer")
    y = pulp.LpVariable("y", 0, 3, "Integer")
    m += 3 * x + 2 * y
    m += x + y >= data["least"], "cover"
    return m
"""


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    try:
        sandbox_level(Policy(mode="required"))
    except SandboxError as fault:
        pytest.skip(f"no sandbox here: {fault.message}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("A_SECRET", "value")
        with Desks(Settings(sandbox="required")) as opened:
            yield opened


def verdict(desks: Desks, a: dict[str, Any], b: dict[str, Any]) -> Any:
    question = CheckQuestion.model_validate({"a": a, "b": b, "map": "names"}).model_dump()
    said = desks.ask(Job("check", question))
    return said["result"]["verdict"] if "result" in said else said["error"]["kind"]


def test_a_script_sees_neither_the_other_model_nor_the_machine(desks: Desks, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("###secret")
    script = SNOOPING.format(secret=str(tmp_path / "secret.txt"))
    # seen things would have changed the model
    assert verdict(desks, text(f"\\ ###secret\n{LP}"), text(script, "py")) == "equivalent"
    assert verdict(desks, text(f"{SCRIPT}###secret\n", "py"), text(script, "py")) == "equivalent"


def test_data_and_arguments_reach_the_script(desks: Desks) -> None:
    given = text(DATA, "py", data={"d.json": '{"least": 1}'}, args="1")
    assert verdict(desks, text(LP), given) == "equivalent"
    assert verdict(desks, text(LP), {**given, "args": "2"}) == "not_equivalent"
    built = text(BUILDING, "py", target="build", data={"d.json": '{"least": 2}'})
    assert verdict(desks, text(LP), built) == "equivalent"


def test_a_script_that_fails_is_its_own_fault(desks: Desks) -> None:
    assert verdict(desks, text(LP), text("raise ValueError('no')", "py")) == "script-raised"
    assert verdict(desks, text(LP), text("print('no model')", "py")) == "no-model"
    assert verdict(desks, text(LP), text(BUILDING, "py", target="other")) not in (
        "equivalent",
        "not_equivalent",
    )
