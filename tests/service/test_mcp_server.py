"""The MCP server, asked by the SDK's own client over standard input and output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the extra [mcp] is not installed")

import anyio
from mcp import ClientSession, StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

from equivamap import __version__
from equivamap.service.mcp_server import TOOLS
from tests.service.models import LP, OTHER_LP, text

CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "equivalent": ("check", {"a": text(LP), "b": text(LP)}),
    "different": ("check", {"a": text(LP), "b": text(OTHER_LP), "map": "names"}),
    "file": ("check", {"a": {"file": "a.lp"}, "b": text(LP)}),
    "outside": ("check", {"a": {"file": "/etc/passwd"}, "b": text(LP)}),
    "explain": ("explain", {"a": text(LP), "b": text(OTHER_LP)}),
    "solve_map": ("solve_map", {"a": text(LP), "b": text(LP)}),
    "pair": ("generate_pair", {"model": text(LP), "transformations": ["slack"]}),
    "unknown argument": ("check", {"a": text(LP), "b": text(LP), "relaton": "isomorphic"}),
    "nothing": ("check", {}),
    "unknown tool": ("prove", {"a": text(LP)}),
    "unreadable": ("check", {"a": text(LP), "b": text("nonsense")}),
}


@contextmanager
def server(folder: Path, *options: str) -> Iterator[StdioServerParameters]:
    yield StdioServerParameters(
        command=sys.executable,
        args=["-c", "from equivamap.cli import main; main()", "mcp", *options],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=folder,
    )


async def conversation(parameters: StdioServerParameters) -> dict[str, Any]:
    """Ask everything, several things at once, and return what was said."""
    said: dict[str, Any] = {}
    async with stdio_client(parameters) as (incoming, outgoing), ClientSession(incoming, outgoing) as session:
        said["server"] = await session.initialize()
        said["tools"] = {tool.name: tool for tool in (await session.list_tools()).tools}

        async def call(name: str) -> None:
            tool, arguments = CALLS[name]
            said[name] = await session.call_tool(tool, arguments)

        async with anyio.create_task_group() as tasks:
            for name in CALLS:
                tasks.start_soon(call, name)
    return said


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("mcp")
    (folder / "a.lp").write_text(LP)
    with server(folder) as parameters:
        return anyio.run(conversation, parameters)


def error(result: Any) -> dict[str, Any]:
    assert result.is_error
    fault = dict(result.structured_content["error"])
    assert fault["message"] in result.content[0].text and fault["remedy"] in result.content[0].text
    return fault


def test_the_server_says_what_it_is(said: dict[str, Any]) -> None:
    assert said["server"].server_info.name == "equivamap"
    assert said["server"].server_info.version == __version__
    assert "undecided" in said["server"].instructions


def test_tools_are_listed_with_their_schemas(said: dict[str, Any]) -> None:
    assert set(said["tools"]) == set(TOOLS) == {"check", "explain", "solve_map", "generate_pair"}
    for tool in said["tools"].values():
        assert tool.description and tool.annotations.read_only_hint
        assert tool.input_schema["additionalProperties"] is False
        assert all("description" in field for field in tool.input_schema["properties"].values())
        assert tool.output_schema["type"] == "object"


def test_check_gives_the_json_and_the_report(said: dict[str, Any]) -> None:
    result = said["equivalent"]
    assert not result.is_error
    assert result.structured_content["verdict"] == "equivalent"
    assert result.content[0].text.startswith("EQUIVALENT (same-decisions")
    different = said["different"].structured_content
    assert (different["verdict"], different["basis"]) == ("not_equivalent", "given-map")
    assert different["witness"]["points"]


def test_files_are_read_in_the_folder_of_the_server_alone(said: dict[str, Any]) -> None:
    assert said["file"].structured_content["verdict"] == "equivalent"
    assert error(said["outside"])["kind"] == "file-not-allowed"


def test_the_other_tools_answer(said: dict[str, Any]) -> None:
    assert "Matters" in said["explain"].structured_content["report"]
    assert said["solve_map"].structured_content["proved"]
    assert said["pair"].structured_content["labels"]["isomorphic"]["answer"] == "equivalent"


def test_wrong_calls_are_answered_with_what_is_wrong(said: dict[str, Any]) -> None:
    unknown = error(said["unknown argument"])
    assert unknown["kind"] == "unknown-argument" and "'relaton'" in unknown["message"]
    assert "'a' is missing" in error(said["nothing"])["message"]
    tool = error(said["unknown tool"])
    assert tool["kind"] == "unknown-tool" and "generate_pair" in tool["remedy"]
    assert (error(said["unreadable"])["side"], error(said["unreadable"])["kind"]) == ("b", "syntax")


@pytest.mark.slow
def test_without_files_no_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.lp").write_text(LP)

    async def ask(parameters: StdioServerParameters) -> Any:
        async with (
            stdio_client(parameters) as (incoming, outgoing),
            ClientSession(incoming, outgoing) as session,
        ):
            await session.initialize()
            refused = await session.call_tool("check", {"a": {"file": "a.lp"}, "b": text(LP)})
            with pytest.raises(MCPError):
                await session.read_resource("file:///etc/passwd")
            return refused

    with server(tmp_path, "--no-files") as parameters:
        assert error(anyio.run(ask, parameters))["kind"] == "file-not-allowed"
