from __future__ import annotations

import json
import socket

import pytest
from click.shell_completion import get_completion_class

from equivamap import diagnosis
from equivamap.cli import run
from equivamap.cli.group import equivamap
from equivamap.cli.machine import complete_files
from equivamap.diagnosis import Finding, diagnose
from equivamap.report.diagnosis import finding_line


def test_everything_that_the_project_needs_works_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EQUIVAMAP_LLM_MODEL", raising=False)
    findings = list(diagnose())
    assert [f for f in findings if f.status == "broken"] == []
    works = {f.name for f in findings if f.status == "works"}
    assert {
        "HiGHS solves a small model",
        "models of Pyomo",
        "a script is read in a process of its own",
    } <= works
    (model,) = [f for f in findings if f.area == "language model"]
    assert model.status == "missing" and "EQUIVAMAP_LLM_MODEL" in model.remedy


def test_a_failure_is_told_and_stops_nothing() -> None:
    def fails() -> str:
        raise RuntimeError("no\nlicence")

    assert diagnosis._tried("core", "solver", fails) == Finding(
        "core", "solver", "broken", "RuntimeError: no licence", "reinstall equivamap"
    )


def test_a_server_that_nobody_runs_is_broken_and_the_key_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setenv("EQUIVAMAP_LLM_MODEL", "small")
        monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-secret")
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://user:pass@127.0.0.1:{port}/v1")
        there = diagnosis._language_model()
    gone = diagnosis._language_model()
    assert there.status == "works" and "no question was asked" in there.detail
    assert gone.status == "broken" and "no connection" in gone.detail
    assert "secret" not in f"{there}{gone}" and "pass" not in f"{there}{gone}"


def test_doctor_prints_lines_or_an_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [
        Finding("core", "solver", "works", "1.0"),
        Finding("optional", "service", "missing", "x not installed", "pip install x"),
    ]
    monkeypatch.setattr(diagnosis, "diagnose", lambda: iter(found))
    assert run(["doctor"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "core",
        "  ok  solver: 1.0",
        "",
        "optional",
        "  --  service: x not installed",
        "      pip install x",
    ]
    found.append(Finding("core", "solver", "broken", "\x1b[2Jgone"))
    assert run(["doctor", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["works"] is False and said["findings"][1]["remedy"] == "pip install x"
    assert finding_line(found[-1]) == "!!  solver: \\x1b[2Jgone\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_script_of_a_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    assert "_EQUIVAMAP_COMPLETE" in capsys.readouterr().out


def completed(*words: str) -> list[tuple[str, str]]:
    complete_files(equivamap)
    made = get_completion_class("bash")
    assert made is not None
    completion = made(equivamap, {}, "equivamap", "_EQUIVAMAP_COMPLETE")
    return [(c.type, c.value) for c in completion.get_completions(list(words[:-1]), words[-1])]


def test_commands_options_choices_and_files_are_completed() -> None:
    assert ("plain", "check") in completed("ch")
    assert completed("check", "--rel") == [("plain", "--relation")]
    assert completed("check", "--relation", "quasi") == [("plain", "quasi-karp")]
    assert completed("check", "mod") == [("file", "mod")]
    assert completed("check", "a", "b", "--map", "n") == [("plain", "names"), ("file", "n")]
    assert completed("check", "a", "b", "--html", "out/") == [("file", "out/")]
