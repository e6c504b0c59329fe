"""One process that builds many instances: what is kept between builds, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.errors import DataError, ReadError
from equivamap.readers.capture.series import Series, frame_of

FUNCTION = """
import pulp

built = []

def build(n, C=1):
    built.append(n)
    model = pulp.LpProblem("m", pulp.LpMinimize)
    x = [pulp.LpVariable(f"x_{i}", lowBound=len(built)) for i in range(n)]
    model += pulp.lpSum(x)
    return model
"""
SCRIPT = """
import json, os
import pulp

with open("data.json") as stream:
    n = json.load(stream)["n"]
with open("log.txt", "a") as stream:
    stream.write("one more")
size = os.path.getsize("log.txt")
model = pulp.LpProblem("m", pulp.LpMinimize)
x = [pulp.LpVariable(f"x_{i}", lowBound=size) for i in range(n)]
model += pulp.lpSum(x)
if n == 3:
    os._exit(4)
if n == 4:
    os.abort()
print("n is", n)
model.solve()
"""


def series(tmp_path: Path, text: str, target: str, time_limit: float = 20.0) -> Series:
    (tmp_path / "model.py").write_text(text)
    path = str(tmp_path / "model.py")
    return Series(path, shown="model.py", target=target, time_limit=time_limit)


def test_a_function_is_loaded_once_and_gets_its_arguments_by_name(tmp_path: Path) -> None:
    running = series(tmp_path, FUNCTION, "build")
    assert not running.is_running
    first, second = running.build({"n": 2}), running.build({"n": 3, "C": 5, "more": 1})
    running.close()
    assert (first.n, second.n) == (2, 3)
    assert first.exact_bounds[0] == (1, None)
    assert second.exact_bounds[0] == (2, None)
    assert second.parameters == {"n": 3, "C": 5, "more": 1}
    assert not running.is_running


def test_nothing_of_a_script_is_left_for_the_next_build(tmp_path: Path) -> None:
    running = series(tmp_path, SCRIPT, "")
    instances = [running.build({"n": n}) for n in (1, 2)]
    running.close()
    assert [instance.n for instance in instances] == [1, 2]
    assert all(instance.exact_bounds[0] == (8, None) for instance in instances)
    assert list(tmp_path.iterdir()) == [tmp_path / "model.py"]


@pytest.mark.parametrize(
    ("n", "kind", "part"), [(3, "script-exited", "exit status 4"), (4, "killed", "signal 6")]
)
def test_a_script_that_dies_leaves_the_process_alive(tmp_path: Path, n: int, kind: str, part: str) -> None:
    running = series(tmp_path, SCRIPT, "")
    running.start()
    process = running.process_id
    with pytest.raises(ReadError) as caught:
        running.build({"n": n})
    assert caught.value.kind == kind
    assert part in caught.value.message
    assert running.build({"n": 1}).n == 1
    assert running.process_id == process
    running.close()


def test_a_missing_argument_is_named(tmp_path: Path) -> None:
    running = series(tmp_path, FUNCTION.replace("n, C=1", "n, C"), "build")
    with pytest.raises(ReadError) as caught:
        running.build({"n": 2})
    running.close()
    assert caught.value.kind == "argument-missing"


@pytest.mark.parametrize(("text", "kind"), [("x = (", "syntax"), ("1 / 0", "script-raised"), ("", "empty")])
def test_a_file_that_cannot_be_loaded(tmp_path: Path, text: str, kind: str) -> None:
    running = series(tmp_path, text and f"def build(n):\n    pass\n{text}", "build")
    with pytest.raises(ReadError) as caught:
        running.start()
    assert caught.value.kind == kind
    assert not running.is_running


def test_much_output_does_not_block(tmp_path: Path) -> None:
    running = series(tmp_path, FUNCTION.replace("built.append(n)", "print('x' * 10**6)"), "build")
    assert running.build({"n": 2}).n == 2
    running.close()


@pytest.mark.parametrize("data", [{"n": float("inf")}, {"n": {1}}, {"n": 1j}])
def test_data_are_json(data: dict[str, object]) -> None:
    with pytest.raises(DataError):
        frame_of(data)
