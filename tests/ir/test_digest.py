"""The canonical hash: everything that a check may look at enters, nothing else."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest
from short_models import model

from equivamap.ir import Axis, Instance, Origin, build_instance
from equivamap.ir.digest import digest

TEXT = "min x + 2 y; int x y 0..5; c: x + 0.5 y >= 1; d: x + y <= 4"


def test_writing_does_not_enter() -> None:
    one = model(TEXT)
    assert digest(one) == digest(model(TEXT.replace("0.5", "1/2")))
    moved = dataclasses.replace(one, origin=Origin("elsewhere.py", "pulp"), name="another", warnings=())
    assert digest(one) == digest(moved)
    lines = Axis(one.variables.names, docs={"x": "words"}, lines={"x": 3})
    assert digest(one) == digest(dataclasses.replace(one, variables=lines))


CHANGES = [
    TEXT.replace("min", "max"),
    TEXT.replace("2 y", "3 y"),
    TEXT.replace("0.5", "0.25"),
    TEXT.replace(">= 1", ">= 2"),
    TEXT.replace(">= 1", "<= 1"),
    TEXT.replace("<= 4", "<= 5"),
    TEXT.replace("0..5", "0..6"),
    TEXT.replace("0..5", "0.."),
    TEXT.replace("int", "cont"),
    TEXT.replace("c:", "e:"),
    TEXT.replace("y", "z"),
    "min x + 2 y + 1; " + TEXT.partition("; ")[2],
    "min x + 2 y; int x y 0..5; d: x + y <= 4; c: x + 0.5 y >= 1",
    "min x + 2 y; int y x 0..5; c: x + 0.5 y >= 1; d: x + y <= 4",
]


def test_everything_else_enters() -> None:
    found = {digest(model(text)) for text in [TEXT, *CHANGES]}
    assert len(found) == len(CHANGES) + 1


@pytest.mark.parametrize(
    "parameters", [{"a": 1}, {"a": 1.5}, {"a": [1]}, {"a": {1: 2}}, {"a": {"1": 2}}, {"b": 1}]
)
def test_parameters_enter(parameters: dict[str, object]) -> None:
    one = model(TEXT)
    assert digest(dataclasses.replace(one, parameters=parameters)) != digest(one)


def labelled(labels: list[tuple[str, tuple[object, ...]]]) -> Instance:
    return build_instance(
        variables=Axis(["x1", "x2"], labels=labels),  # type: ignore[arg-type]
        constraints=Axis([]),
        bounds=[(0, 1)] * 2,
        kinds=[1, 1],
        rows=[],
        cost={0: 1},
        sense="min",
        origin=Origin("<object>", "test"),
    )


def test_indices_enter_with_their_kind() -> None:
    kinds = [(1, 2), ("1", "2"), (1.0, 2.0), (2, 1)]
    assert len({digest(labelled([("x", (a,)), ("x", (b,))])) for a, b in kinds}) == 4


def test_it_is_the_same_in_every_process() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests'); from short_models import model; "
        f"from equivamap.ir.digest import digest; print(digest(model({TEXT!r})))"
    )
    from pathlib import Path

    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={"PYTHONHASHSEED": "7"},
    )
    assert run.stdout.strip() == digest(model(TEXT))
