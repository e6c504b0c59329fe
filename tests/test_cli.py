from __future__ import annotations

import contextlib
import inspect
import json
import os
import signal
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from equivamap import __version__, cli
from equivamap.cli.group import equivamap
from equivamap.cli.shared import RELATIONS
from equivamap.errors import EquivaMapError, MapError, ReadError, SolverError
from equivamap.verify.relations import Outcome, Relation
from equivamap.verify.verdict import CheckResult
from tests.report.results import equivalent, refuted, undecided

Answer = Callable[..., CheckResult]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], list[dict[str, Any]]]]:
    """Replace the library by a canned answer; return the list of the arguments of each call."""
    calls: list[dict[str, Any]] = []

    def install(answer: CheckResult | BaseException) -> list[dict[str, Any]]:
        def check(a: str, b: str, **options: Any) -> CheckResult:
            calls.append({"a": a, "b": b, **options})
            if isinstance(answer, BaseException):
                raise answer
            return answer

        module = types.ModuleType("equivamap.checking")
        module.check = check  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "equivamap.checking", module)
        return calls

    yield install


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (equivalent(), 0),
        (refuted(), 1),
        (undecided(), 3),
        (equivalent(verdict=Outcome.BOUNDED), 4),
    ],
)
def test_the_exit_status_is_that_of_the_verdict(
    result: CheckResult, status: int, answering: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(result)
    assert cli.run(["check", "a.lp", "b.lp"]) == status
    out, err = capsys.readouterr()
    assert out.startswith(result.verdict.value.upper().replace("_", " ")) and not err


def test_options_reach_the_library(answering: Any, tmp_path: Path) -> None:
    calls = answering(equivalent())
    map_file = tmp_path / "tour.map"
    map_file.write_text("x[i] = y[i]\n", encoding="utf-8")
    words = (
        f"check a.py b.py --relation isomorphic --map {map_file} --open u --open v --propose names,shapes "
        "--objective affine --coef-tol 1e-6 --time-limit 5 --read-time-limit 7 --data d --data e --data-a f "
        "--data-b g --args-a=-n3 --args-b=--fast --solve-call 2 "
        "--solve-call-a last --solve-call-b 1"
    )
    assert cli.run(words.split()) == 0
    assert calls == [
        {
            "a": "a.py",
            "b": "b.py",
            "relation": "isomorphic",
            "map": map_file,
            "open": ("u", "v"),
            "propose": ("names", "shapes"),
            "objective": "affine",
            "coef_tol": 1e-6,
            "time_limit": 5.0,
            "read_time_limit": 7.0,
            "data": ("d", "e"),
            "data_a": ("f",),
            "data_b": ("g",),
            "args_a": "-n3",
            "args_b": "--fast",
            "solve_call": 2,
            "solve_call_a": "last",
            "solve_call_b": 1,
            "certificate": None,
        }
    ]


def test_the_defaults_are_those_of_the_library(answering: Any) -> None:
    from equivamap.checking import check

    signature = inspect.signature(check).parameters
    calls = answering(equivalent())
    assert cli.run(["check", "a.lp", "b.lp"]) == 0
    passed = {name: value for name, value in calls[0].items() if name not in ("a", "b")}
    assert "propose" not in passed
    assert passed == {name: signature[name].default for name in passed}


def test_the_choices_are_the_relations() -> None:
    assert list(RELATIONS) == list(Relation)


@pytest.mark.parametrize("word", ["names", "free"])
def test_the_words_for_maps_are_no_files(word: str, answering: Any) -> None:
    calls = answering(equivalent())
    cli.run(["check", "a.lp", "b.lp", "--map", word])
    assert calls[0]["map"] == word


@pytest.mark.parametrize("word", ["last", "only", "1"])
def test_solve_calls(word: str, answering: Any) -> None:
    calls = answering(equivalent())
    cli.run(["check", "a.py", "b.py", "--solve-call", word])
    assert str(calls[0]["solve_call"]) == word


@pytest.mark.parametrize(
    "words",
    [
        "",
        "chek a b",
        "check",
        "check a.lp",
        "check a.lp b.lp c.lp",
        "check a.lp b.lp --relation same",
        "check a.lp b.lp --objective any",
        "check a.lp b.lp --time-limit nan",
        "check a.lp b.lp --time-limit inf",
        "check a.lp b.lp --time-limit 0",
        "check a.lp b.lp --read-time-limit -1",
        "check a.lp b.lp --time-limit soon",
        "check a.lp b.lp --coef-tol 1",
        "check a.lp b.lp --coef-tol nan",
        "check a.lp b.lp --solve-call 0",
        "check a.lp b.lp --solve-call first",
        "check a.lp b.lp --map no-such-file",
        "check a.lp b.lp --map .",
        "check a.lp b.lp --propose=",
        "check a.lp b.lp --propose=,",
        "check a.lp b.lp --solve-call-a 0",
        "solve-map a.lp b.lp --propose=",
        "diff a.lp b.lp --solve-call-b first",
        "check a.lp b.lp --htlm out",
        "check a.lp b.lp --json=1",
    ],
)
def test_wrong_usage_is_status_2_on_stderr(
    words: str, answering: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = answering(equivalent())
    assert cli.run(words.split()) == 2
    out, err = capsys.readouterr()
    assert not out and err.strip() and "Traceback" not in err
    assert not calls


ERRORS: list[EquivaMapError] = [
    ReadError("no such file", kind="file-missing", file="a.lp", side="a", remedy="check the path"),
    MapError("unknown family z", kind="family", file="m.map", line=2, column=1, side="map"),
]


@pytest.mark.parametrize("error", ERRORS)
def test_input_errors_are_status_2(
    error: EquivaMapError, answering: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(error)
    assert cli.run(["check", "a.lp", "b.lp"]) == 2
    out, err = capsys.readouterr()
    assert not out and err.startswith("equivamap: error: ")


@pytest.mark.parametrize("error", ERRORS)
def test_with_json_an_error_is_one_object_on_stdout(
    error: Any, answering: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(error)
    assert cli.run(["check", "a.lp", "b.lp", "--json"]) == 2
    out, err = capsys.readouterr()
    value = json.loads(out)["error"]
    assert not err
    assert (value["side"], value["kind"], value["line"]) == (error.side, error.kind, error.line)


def test_with_json_wrong_usage_is_an_object_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", "a.lp", "--json"]) == 2
    out, err = capsys.readouterr()
    assert not err
    assert json.loads(out)["error"]["kind"] == "usage"
    assert json.loads(out)["error"]["side"] == "options"


def test_json_is_one_object_and_nothing_else(answering: Any, capsys: pytest.CaptureFixture[str]) -> None:
    answering(refuted())
    assert cli.run(["check", "a.lp", "b.lp", "--json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["verdict"] == "not_equivalent"
    assert not err


def test_verbose_lists_obligations_in_both_reports(
    answering: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(equivalent())
    cli.run(["check", "a.lp", "b.lp", "-v"])
    assert "Each obligation" in capsys.readouterr().out
    cli.run(["check", "a.lp", "b.lp", "-v", "--json"])
    assert len(json.loads(capsys.readouterr().out)["obligations"]["records"]) == 2


@pytest.mark.parametrize(
    "bug", [KeyError("x"), SolverError("died"), RecursionError("deep"), AssertionError()]
)
def test_a_bug_is_one_message_and_no_traceback(
    bug: Exception, answering: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(bug)
    assert cli.run(["check", "a.lp", "b.lp"]) == 2
    out, err = capsys.readouterr()
    assert not out and "Traceback" not in err
    words = " ".join(err.split())
    assert type(bug).__name__ in words and "this is a bug" in words and "EQUIVAMAP_DEBUG=1" in words


def test_the_traceback_of_a_bug_is_shown_on_request(
    answering: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EQUIVAMAP_DEBUG", "1")
    answering(KeyError("x"))
    assert cli.run(["check", "a.lp", "b.lp"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_memory_is_no_bug(answering: Any, capsys: pytest.CaptureFixture[str]) -> None:
    answering(MemoryError())
    assert cli.run(["check", "a.lp", "b.lp"]) == 2
    assert "out of memory" in capsys.readouterr().err


def test_interruption_is_130_without_a_traceback(answering: Any, capsys: pytest.CaptureFixture[str]) -> None:
    answering(KeyboardInterrupt())
    assert cli.run(["check", "a.lp", "b.lp"]) == 130
    out, err = capsys.readouterr()
    assert not out and not err.strip()


def test_help_states_exit_status_and_defaults() -> None:
    text = CliRunner().invoke(equivamap, ["check", "--help"]).output
    words = " ".join(text.split())
    for part in ("0 equivalent", "1 not equivalent", "2 wrong usage", "3 undecided", "4 bounded"):
        assert part in words
    for part in ("default: same-decisions", "default: 60", "default: 120", "default: auto", "default: all"):
        assert part in words


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from equivamap.cli import main; main()", *arguments]


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the real command in a fresh interpreter."""
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        env={**os.environ, **environment},
        timeout=120,
    )


def test_the_command_answers_in_a_process_of_its_own() -> None:
    version = process("--version")
    assert (version.returncode, version.stdout) == (0, f"equivamap {__version__}\n".encode())
    nothing = process()
    assert nothing.returncode == 2 and b"Usage:" in nothing.stderr
    missing = process("check", "no-such-a.lp", "no-such-b.lp")
    assert missing.returncode == 2 and b"no-such-a.lp" in missing.stderr and b"remedy" in missing.stderr


LP = "min\n obj: 3 x + 2 y\nst\n cap: x + y >= {}\nbounds\n x <= 4\n y <= 4\ngeneral\n x y\nend\n"


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str, str]:
    """Write a model twice and once with another right-hand side."""
    paths = [tmp_path / name for name in ("a.lp", "b.lp", "c.lp")]
    for path, side in zip(paths, (2, 2, 3), strict=True):
        path.write_text(LP.format(side), encoding="utf-8")
    return str(paths[0]), str(paths[1]), str(paths[2])


def test_a_pair_of_files_is_decided(pair: tuple[str, str, str]) -> None:
    same = process("check", pair[0], pair[1])
    assert same.returncode == 0, same.stderr
    assert same.stdout.startswith(b"EQUIVALENT (same-decisions")
    other = process("check", pair[0], pair[2], "--json")
    assert other.returncode == 1, other.stderr
    value = json.loads(other.stdout)
    assert value["verdict"] == "not_equivalent"
    assert [d["rendered"] for d in value["differences"]["changed"]] == ["x + y >= 2  →  x + y >= 3"]
    assert value["origins"]["a"]["path"] == pair[0]


def test_the_undecided_get_a_command_that_decides(tmp_path: Path) -> None:
    a, b = tmp_path / "a.lp", tmp_path / "b.lp"
    a.write_text(LP.format(2), encoding="utf-8")
    b.write_text(LP.format(2).replace("3 x", "3.00001 x"), encoding="utf-8")
    asked = process("check", str(a), str(b), "--json")
    assert asked.returncode == 3, asked.stderr
    value = json.loads(asked.stdout)
    assert value["reason"] == "coefficients_differ"
    assert process("check", str(a), str(b), *value["next_command"].split()).returncode == 0
    assert process("check", str(a), str(b), "--coef-tol", "0").returncode == 1


def test_a_terminal_without_unicode_gets_ascii(pair: tuple[str, str, str]) -> None:
    done = process("check", pair[0], pair[1], PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"carry over B->A: yes" in done.stdout


def test_a_reader_that_goes_away_is_no_error(pair: tuple[str, str, str]) -> None:
    code = "from equivamap.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "check", pair[0], pair[1]],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        err = running.stderr.read()
        assert running.wait(timeout=60) == 0
    assert err == b""


def has_children(pid: int) -> bool:
    found = False
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # of a thread that has ended meanwhile
            found = found or bool(listed.read_text())
    return found


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="asks /proc whether the script has started")
def test_an_interrupted_run_ends_with_130_and_no_traceback(tmp_path: Path) -> None:
    script = tmp_path / "sleeping.py"
    script.write_text("import time\ntime.sleep(600)\n", encoding="utf-8")
    # a run in the background of a shell ignores interrupts, and would hand that down
    with subprocess.Popen(
        command("check", str(script), str(script)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as running:
        while running.poll() is None and not has_children(running.pid):
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=120)
    assert running.returncode == 130
    assert not out and b"Traceback" not in err
