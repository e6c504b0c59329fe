"""The commands for programs that ask: mcp, serve."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Literal

import click

from equivamap.cli.group import equivamap
from equivamap.cli.shared import seconds
from equivamap.errors import UsageError

__all__ = ["mcp", "serve"]

TOKEN = "EQUIVAMAP_TOKEN"
"""Environment variable that holds the token of the HTTP service; nothing else is asked for it."""
_SHORTEST_TOKEN = 16
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _need(extra: str, packages: tuple[str, ...]) -> None:
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(
            f"the package {missing[0]} is not installed",
            kind="extra-missing",
            remedy=f"pip install 'equivamap[{extra}]'",
            side="options",
        )


_SANDBOX = click.option(
    "--sandbox",
    type=click.Choice(["required", "auto", "off"]),
    default="required",
    show_default=True,
    help="How scripts are held. required: a script is not run where the system has no sandbox; auto: in the "
    "strongest there is; off: as a plain process, for scripts that you would run yourself.",
)
_WORKERS = click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=2,
    show_default=True,
    metavar="N",
    help="Questions answered at the same time.",
)
_MEMORY = click.option(
    "--memory",
    type=click.IntRange(1, 1024),
    default=8,
    show_default=True,
    metavar="GIB",
    help="Address space of each worker process, in GiB.",
)


@equivamap.command("mcp", short_help="Serve agents over standard input and output (MCP).")
@click.option(
    "--files",
    type=click.Path(exists=True, file_okay=False),
    multiple=True,
    metavar="DIR",
    help="Models may be files in this folder; others are refused. Repeatable.  [default: the current one]",
)
@click.option("--no-files", is_flag=True, help="Take models as text alone.")
@_SANDBOX
@_WORKERS
@_MEMORY
def mcp(
    files: tuple[str, ...],
    no_files: bool,
    sandbox: Literal["auto", "required", "off"],
    workers: int,
    memory: int,
) -> int:
    """Serve the tools check, explain, solve_map and generate_pair to an agent.

    Speaks the Model Context Protocol over standard input and output: an agent starts this command by itself, once
    it is in the agent's list of servers. Needs the extra [mcp].
    """
    _need("mcp", ("mcp",))
    if files and no_files:
        raise click.UsageError("--files and --no-files exclude each other")
    from equivamap.service.desks import Settings
    from equivamap.service.mcp_server import serve_stdio

    roots = () if no_files else tuple(str(Path(folder).resolve()) for folder in files or (".",))
    serve_stdio(Settings(workers=workers, sandbox=sandbox, memory=memory * 2**30, waiting=64), roots)
    return 0


@equivamap.command("serve", short_help="Serve programs over HTTP.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to listen on."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Port to listen on; 0 takes a free one and says which.",
)
@click.option(
    "--no-token",
    is_flag=True,
    help=f"Answer whoever asks, on this machine only. Without it, requests carry the token in {TOKEN}.",
)
@_SANDBOX
@_WORKERS
@click.option(
    "--waiting",
    type=click.IntRange(0, 10_000),
    default=16,
    show_default=True,
    metavar="N",
    help="Questions that may wait for a worker; further ones get status 503.",
)
@_MEMORY
@click.option(
    "--max-body",
    type=click.IntRange(1, 1024),
    default=32,
    show_default=True,
    metavar="MIB",
    help="Largest request, in MiB.",
)
@click.option(
    "--max-time-limit",
    type=float,
    callback=seconds,
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="Largest time limit that a question may ask for.",
)
def serve(
    host: str,
    port: int,
    no_token: bool,
    sandbox: Literal["auto", "required", "off"],
    workers: int,
    waiting: int,
    memory: int,
    max_body: int,
    max_time_limit: float,
) -> int:
    """Answer questions over HTTP: /v1/check, /v1/explain, /v1/solve-map, /v1/generate-pair.

    Models arrive as text; no file of this machine is read for a request. /openapi.json describes the service,
    /health says that it runs, /metrics counts. Requests need 'Authorization: Bearer TOKEN' with the token in the
    environment variable EQUIVAMAP_TOKEN. Needs the extra [serve].
    """
    _need("serve", ("fastapi", "uvicorn"))
    token = None if no_token else _token()
    if no_token and host not in _LOOPBACK:
        raise UsageError(
            f"--no-token with the address {host}: anybody could have scripts run here",
            kind="bad-option",
            remedy=f"put a token into {TOKEN}, or listen on 127.0.0.1",
            side="options",
        )
    from equivamap.service.desks import Settings
    from equivamap.service.http_server import Limits, listen

    listen(
        host,
        port,
        settings=Settings(workers=workers, waiting=waiting, sandbox=sandbox, memory=memory * 2**30),
        limits=Limits(body=max_body * 2**20, time_limit=max_time_limit),
        token=token,
    )
    return 0


def _token() -> str:
    # no script that runs here may find it
    token = os.environ.pop(TOKEN, "")
    if len(token) < _SHORTEST_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError(
            f"{TOKEN} is not set" if not token else f"{TOKEN} holds no usable token",
            kind="bad-token",
            remedy=f"set it to at least {_SHORTEST_TOKEN} ASCII signs without blanks, or use --no-token",
            side="options",
        )
    return token
