"""Building instances in a child that stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from formulations.models import DATA, KNAPSACK, SCRIPT

from equivamap.errors import DataError, ReadError, UnsupportedError
from equivamap.formulations.builds.building import Builder, BuildFailure, check_deterministic
from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.builds.reading import read_formulation
from equivamap.readers.capture.difference import difference_of


@pytest.fixture
def knapsack(tmp_path: Path) -> str:
    (tmp_path / "knapsack.py").write_text(KNAPSACK)
    return str(tmp_path / "knapsack.py")


def test_a_function_builds_many_instances(knapsack: str) -> None:
    with Builder(read_formulation(f"{knapsack}:build")) as builder:
        child = builder.process_id
        for n in range(1, 30):
            instance = builder.build({"n": n, "v": [1] * n, "w": list(range(1, n + 1)), "C": 3})
            assert (instance.n, instance.m) == (n, 1)
        assert instance.parameters["n"] == 29
        assert instance.variables.labels[4] == ("x", (4,))
        assert builder.process_id == child
    assert builder.process_id is None


def test_numbers_arrive_exactly(knapsack: str) -> None:
    with Builder(read_formulation(f"{knapsack}:build")) as builder:
        instance = builder.build({**DATA, "C": 0.1, "w": [2**60 + 1, 1]})
    row = instance.row(0)
    assert row.upper == type(row.upper)(1, 10)
    assert row.body.terms[0] == 2**60 + 1


def test_a_function_that_solves_has_a_process_for_each_build(knapsack: str) -> None:
    with Builder(read_formulation(f"{knapsack}:solving")) as builder:
        assert builder.build(DATA).n == 2
        child = builder.process_id
        assert builder.build({**DATA, "n": 1}).n == 1
        assert builder.process_id == child


@pytest.mark.parametrize(
    ("function", "kind", "part"),
    [
        ("hanging", "time-limit", "within 0.5 seconds"),
        ("dying", "killed", "status 3"),
        ("leaving", "script-exited", "no more than one item"),
        ("nothing", "no-model", "returned 0 models"),
    ],
)
def test_failed_builds_are_findings(knapsack: str, function: str, kind: str, part: str) -> None:
    with Builder(read_formulation(f"{knapsack}:{function}"), time_limit=0.5) as builder:
        with pytest.raises(BuildFailure) as caught:
            builder.build(DATA)
        assert caught.value.kind == kind
        assert caught.value.data == DATA
        assert part in caught.value.message
        if function != "nothing":
            assert builder.build({**DATA, "n": 1}).n == 1


def test_a_failed_build_says_what_the_script_said_without_a_traceback(knapsack: str) -> None:
    with Builder(read_formulation(f"{knapsack}:build")) as builder:
        with pytest.raises(BuildFailure) as caught:
            builder.build({"n": 2, "v": [1], "w": [1]})
        assert caught.value.message == "the script raised KeyError: 'C'"
        assert caught.value.line is not None
        assert builder.build(DATA).n == 2


def test_data_that_are_no_json_are_refused(knapsack: str) -> None:
    with Builder(read_formulation(f"{knapsack}:build")) as builder:
        with pytest.raises(DataError):
            builder.build({"n": float("nan")})
        assert builder.build(DATA).n == 2


@pytest.mark.parametrize(("target", "kind"), [("missing", "name-missing"), ("by_hand", "not-a-function")])
def test_what_cannot_be_loaded_is_said_at_once(knapsack: str, target: str, kind: str) -> None:
    with pytest.raises(ReadError) as caught, Builder(read_formulation(f"{knapsack}:{target}")) as builder:
        builder.ready()
    assert caught.value.kind == kind


def test_two_builds_give_the_same_instance(knapsack: str) -> None:
    with Builder(read_formulation(f"{knapsack}:build")) as builder:
        assert check_deterministic(builder, DATA).n == 2
    with Builder(read_formulation(f"{knapsack}:other_each_time")) as builder:
        with pytest.raises(BuildFailure) as caught:
            check_deterministic(builder, DATA)
        assert caught.value.kind == "not-deterministic"


def test_differences_are_named(knapsack: str) -> None:
    with Builder(read_formulation(f"{knapsack}:build")) as builder:
        base = builder.build(DATA)
        assert difference_of(base, builder.build(DATA)) == ""
        assert "variables" in difference_of(base, builder.build({**DATA, "n": 1}))
        assert difference_of(base, builder.build({**DATA, "C": 6})).endswith(": 5 and 6")
        assert difference_of(base, builder.build({**DATA, "C": 4})).endswith(": 5 and 4")


@pytest.mark.parametrize("path", ["/Users/somebody/else/data.json", "data.json", "C:\\\\other\\\\data.json"])
def test_a_script_reads_the_data_of_the_build(tmp_path: Path, path: str) -> None:
    (tmp_path / "script.py").write_text(SCRIPT.format(path=path))
    (tmp_path / "data.json").write_text('{"n": 7}')
    formulation = read_formulation(str(tmp_path / "script.py"))
    with Builder(formulation) as builder:
        for n in (2, 1):
            instance = builder.build({**DATA, "n": n})
            assert instance.n == n
            assert instance.parameters["C"] == 5
            assert not any(warned.kind.startswith("data-") for warned in instance.warnings)
    assert not (tmp_path / "solution.json").exists()


def test_a_script_may_get_its_data_on_the_command_line(tmp_path: Path) -> None:
    script = SCRIPT.format(path="").replace("open('')", "open(__import__('sys').argv[1])")
    (tmp_path / "script.py").write_text(
        "import sys\n" + script.replace("__import__('sys')", "sys").replace(".json", ".txt")
    )
    formulation = read_formulation(str(tmp_path / "script.py"))
    assert formulation.data_as_argument
    with Builder(formulation) as builder:
        assert builder.build(DATA).n == 2


def test_a_script_that_reads_other_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT.format(path="other.json"))
    (tmp_path / "other.json").write_text('{"n": 1, "v": [1], "w": [1], "C": 1}')
    formulation = Formulation("script", str(tmp_path / "script.py"), data_name="data.json")
    with Builder(formulation) as builder, pytest.raises(BuildFailure) as caught:
        builder.build(DATA)
    assert caught.value.kind == "data-unused"


def _is_alive(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
def test_the_child_ends_with_its_parent(knapsack: str, tmp_path: Path) -> None:
    starter = tmp_path / "starter.py"
    starter.write_text(
        "import sys, time\n"
        "from equivamap.formulations.builds.building import Builder\n"
        "from equivamap.formulations.builds.reading import read_formulation\n"
        f"builder = Builder(read_formulation({knapsack + ':hanging'!r}), 100).__enter__()\n"
        "print(builder.process_id, flush=True)\n"
        f"builder.build({DATA!r})\n"
    )
    with subprocess.Popen([sys.executable, str(starter)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(0.2)
        assert _is_alive(child)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
    deadline = time.monotonic() + 10
    while _is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(child)


def test_a_missing_package_is_named_with_its_command(knapsack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    formulation = Formulation("a", knapsack, "build", requires=("gurobipy",))
    with pytest.raises(UnsupportedError) as caught, Builder(formulation):
        pass
    assert caught.value.remedy == "pip install 'equivamap[gurobi]'"
