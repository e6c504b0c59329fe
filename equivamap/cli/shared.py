"""Options that several commands share, and the checks of what is given for them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from equivamap.errors import UsageError

__all__ = ["OBJECTIVES", "RELATIONS", "map_argument", "proposers", "reading_options", "seconds", "tolerance"]

RELATIONS = ("quasi-karp", "same-decisions", "reformulation", "isomorphic")
OBJECTIVES = ("auto", "same", "affine", "monotone")

Command = TypeVar("Command", bound=Callable[..., Any])


def seconds(ctx: click.Context, param: click.Parameter, value: float) -> float:
    """Take a finite number of seconds above 0."""
    if not 0 < value < math.inf:
        raise click.BadParameter(f"{value} is not a finite number of seconds above 0", ctx, param)
    return value


def tolerance(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """Take a relative tolerance in [0, 1)."""
    if value is not None and not 0 <= value < 1:
        raise click.BadParameter(f"{value} is not a relative tolerance between 0 and 1", ctx, param)
    return value


def solve_call_option(ctx: click.Context, param: click.Parameter, value: str | None) -> int | str | None:
    """Take the number of a solve call from 1, ``last`` or ``only``."""
    if value is None or value in ("last", "only"):
        return value
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise click.BadParameter(f"{value!r} is not a number from 1, 'last' or 'only'", ctx, param)
    return int(value)


def proposers(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Split a comma-separated list; which names exist is the library's to say."""
    if value is None:
        return None
    names = tuple(part for part in (piece.strip() for piece in value.split(",")) if part)
    if not names:
        raise click.BadParameter("the list is empty; name at least one proposer", ctx, param)
    return names


def sandbox(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    """Take how scripts are held, for the time of the command."""
    if value is not None:
        from equivamap.readers.sandbox import current_policy, using

        ctx.with_resource(using(replace(current_policy(), mode=value)))  # type: ignore[arg-type]


def run_twice(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Take whether scripts run twice, for the time of the command."""
    if value:
        from equivamap.readers.sandbox import current_policy, using

        ctx.with_resource(using(replace(current_policy(), twice=True)))


INPUT_OPTIONS = (
    click.option(
        "--time-limit",
        type=float,
        callback=seconds,
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="Time for deciding.",
    ),
    click.option(
        "--read-time-limit",
        type=float,
        callback=seconds,
        default=120.0,
        show_default=True,
        metavar="SECONDS",
        help="Time for reading each model.",
    ),
    click.option("--data", metavar="FILE|DIR", multiple=True, help="Data for both models. Repeatable."),
    click.option("--data-a", metavar="FILE|DIR", multiple=True, help="Data for A only. Repeatable."),
    click.option("--data-b", metavar="FILE|DIR", multiple=True, help="Data for B only. Repeatable."),
    click.option("--args-a", metavar="TEXT", default="", help="Command-line arguments for the script A."),
    click.option("--args-b", metavar="TEXT", default="", help="Command-line arguments for the script B."),
    click.option(
        "--solve-call",
        callback=solve_call_option,
        metavar="N|last|only",
        help="Which solve call of a script is the model; only: run it to the end and insist on a single one.  "
        "[default: the first, refused where more may follow]",
    ),
    click.option(
        "--solve-call-a",
        callback=solve_call_option,
        metavar="N|last|only",
        help="The same for A only.  [default: that of --solve-call]",
    ),
    click.option(
        "--solve-call-b",
        callback=solve_call_option,
        metavar="N|last|only",
        help="The same for B only.  [default: that of --solve-call]",
    ),
    click.option(
        "--sandbox",
        type=click.Choice(["auto", "required", "off"]),
        callback=sandbox,
        expose_value=False,
        help="How scripts are held: in the best sandbox that the system has, in a sandbox or not at all, in none.  "
        "[default: $EQUIVAMAP_SANDBOX, or auto]",
    ),
    click.option(
        "--run-twice",
        is_flag=True,
        callback=run_twice,
        expose_value=False,
        help="Run each script twice, and refuse one whose model differs.",
    ),
)


def reading_options(command: Command) -> Command:
    """Add the options on time, data and scripts that every command on two models takes."""
    for option in reversed(INPUT_OPTIONS):
        command = option(command)
    return command


def map_argument(text: str | None) -> str | Path | None:
    """Return what is given for ``--map``; a path must be that of a file."""
    if text is None or text in ("names", "free"):
        return text
    path = Path(text)
    if not path.is_file():
        raise UsageError(
            "there is no such map file" if not path.exists() else "this is not a file",
            kind="file-missing",
            file=text,
            side="map",
            remedy="give the path of a map file, 'names' or 'free'",
        )
    return path
