"""The tools of EquivaMap for agents: a server of the Model Context Protocol over standard input and output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event
from typing import Any

import anyio
from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from pydantic import BaseModel, ValidationError

from equivamap import __version__
from equivamap.errors import UsageError
from equivamap.service.answering import Answer, Job, error_answer
from equivamap.service.answers import CheckAnswer, ExplainAnswer, PairAnswer, SolveMapAnswer
from equivamap.service.desks import Desks, Settings
from equivamap.service.questions import (
    LocalCheckQuestion,
    LocalExplainQuestion,
    LocalPairQuestion,
    LocalSolveMapQuestion,
    refusal,
)

__all__ = ["TOOLS", "Tool", "serve_stdio", "server_of"]

INSTRUCTIONS = (
    "EquivaMap decides whether two mixed-integer linear models are the same problem. 'equivalent' and 'not_equivalent' "
    "are proved in exact arithmetic; 'undecided' means neither, with a reason and what to try next: it is no evidence "
    "either way. Use check after writing or rewriting a model, with the model it must agree with as a; use explain to "
    "see what differs."
)


@dataclass(frozen=True)
class Tool:
    """A tool.

    Parameters
    ----------
    title, description
        What a person and what an agent reads of it.
    question, answer
        Its arguments and its structured result.
    """

    title: str
    description: str
    question: type[BaseModel]
    answer: type[BaseModel]


TOOLS: Mapping[str, Tool] = {
    "check": Tool(
        "Are two models the same problem?",
        "Decide whether two mixed-integer linear models are the same problem: with a proof, or with exact points that "
        "show where they differ. A verdict 'undecided' proves nothing.",
        LocalCheckQuestion,
        CheckAnswer,
    ),
    "explain": Tool(
        "How do two models differ?",
        "Say in words how two models differ and what of it matters: the verdict, and rows and variables paired with "
        "names and order aside. Takes about twice as long as check.",
        LocalExplainQuestion,
        ExplainAnswer,
    ),
    "solve_map": Tool(
        "Which map leads from one model to the other?",
        "Find maps between the variables of two models and say of each what it proves. The verdict on the pair is that "
        "of check.",
        LocalSolveMapQuestion,
        SolveMapAnswer,
    ),
    "generate_pair": Tool(
        "Make a pair of models",
        "Make a pair of models by transformations of a base problem or of a given model, with a proved label for each "
        "relation: exercises, test cases, training data.",
        LocalPairQuestion,
        PairAnswer,
    ),
}
"""The tools by name."""


def server_of(desks: Desks, roots: tuple[str, ...]) -> Server[Any]:
    """Return the server; each tool is answered at `desks`, with files in the folders `roots`."""

    async def list_tools(_: Any, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_listed(name, tool) for name, tool in TOOLS.items()])

    async def call_tool(_: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        return _result(await _answered(desks, roots, params.name, params.arguments or {}))

    return Server(
        "equivamap",
        version=__version__,
        title="EquivaMap",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _listed(name: str, tool: Tool) -> types.Tool:
    return types.Tool(
        name=name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.question.model_json_schema(),
        output_schema=tool.answer.model_json_schema(mode="serialization"),
        annotations=types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


async def _answered(desks: Desks, roots: tuple[str, ...], name: str, arguments: Mapping[str, Any]) -> Answer:
    tool = TOOLS.get(name)
    if tool is None:
        return error_answer(
            UsageError(
                f"there is no tool {name[:100]!r}",
                kind="unknown-tool",
                remedy=f"known ones: {', '.join(TOOLS)}",
                side="options",
            )
        )
    try:
        question = tool.question.model_validate(arguments)
    except ValidationError as fault:
        return error_answer(refusal(fault.errors()))
    job = Job(name, question.model_dump(), roots)
    withdrawn = Event()
    try:
        # left by the asker's cancelling at once; the thread then stops its worker
        return await anyio.to_thread.run_sync(
            lambda: desks.ask(job, lambda: not withdrawn.is_set()), abandon_on_cancel=True
        )
    finally:
        withdrawn.set()


def _result(answer: Answer) -> types.CallToolResult:
    """Return an answer as a tool's result: the JSON as structure, the report in words as text."""
    if "error" in answer:
        error = answer["error"]
        side = f"{error['side']}: " if error["side"] else ""
        text = f"{side}{error['message']}\nremedy: {error['remedy']}"
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=text)], structured_content=answer, is_error=True
        )
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=answer["text"])], structured_content=answer["result"]
    )


def serve_stdio(settings: Settings, roots: tuple[str, ...]) -> None:
    """Serve over standard input and output until the input ends.

    Parameters
    ----------
    settings
        How questions are answered.
    roots
        Folders in which models may be files; none where models are text alone.
    """
    anyio.run(_serve, settings, roots)


async def _serve(settings: Settings, roots: tuple[str, ...]) -> None:
    # standard output belongs to the protocol from here on: workers are started within
    async with stdio_server() as (incoming, outgoing):
        with Desks(settings) as desks:
            server = server_of(desks, roots)
            await server.run(incoming, outgoing, server.create_initialization_options())
