from __future__ import annotations

import importlib.util
import os
from typing import Any

import pytest

from equivamap.cli import run
from equivamap.cli.serving import TOKEN

GOOD = "correct-horse-battery-staple"


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    pytest.importorskip("fastapi", reason="the extra [serve] is not installed")
    pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")
    from equivamap.service import http_server

    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(http_server, "listen", lambda *place, **options: calls.append(options))
    return calls


def test_the_token_comes_from_the_environment_and_leaves_it(
    listening: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN, GOOD)
    assert run(["serve", "--max-body", "2"]) == 0
    assert listening[0]["token"] == GOOD
    assert listening[0]["limits"].body == 2 * 2**20
    assert listening[0]["settings"].sandbox == "required"
    assert TOKEN not in os.environ


@pytest.mark.parametrize("token", ["", "short", "with blanks in it ok", "späte-töne-sind-keine"])
def test_a_token_that_is_none_is_refused(
    token: str, listening: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv(TOKEN, token)
    assert run(["serve"]) == 2
    said = capsys.readouterr().err
    assert TOKEN in said and (not token or token not in said)
    assert listening == []


def test_without_a_token_only_this_machine_is_answered(listening: list[dict[str, Any]], capsys: Any) -> None:
    assert run(["serve", "--no-token", "--host", "0.0.0.0"]) == 2
    assert "anybody could have scripts run here" in capsys.readouterr().err
    assert run(["serve", "--no-token"]) == 0
    assert [options["token"] for options in listening] == [None]


@pytest.mark.parametrize("command", ["mcp", "serve"])
def test_a_missing_extra_is_named(command: str, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert run([command]) == 2
    assert f"pip install 'equivamap[{command}]'" in " ".join(capsys.readouterr().err.split())


def test_files_and_no_files_exclude_each_other(capsys: Any) -> None:
    pytest.importorskip("mcp", reason="the extra [mcp] is not installed")
    assert run(["mcp", "--files", ".", "--no-files"]) == 2
    assert "exclude each other" in capsys.readouterr().err
