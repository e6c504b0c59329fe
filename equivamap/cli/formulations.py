"""Options on formulations with open data, and when `check` is about them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from equivamap.cli.pages import is_quiet, say
from equivamap.cli.progress_line import progress_line
from equivamap.cli.writing import command_line, terminal
from equivamap.errors import UsageError

if TYPE_CHECKING:
    from equivamap.formulations.open_verdict import OpenCheckResult

__all__ = [
    "check_open",
    "chosen_values",
    "instance_options",
    "is_directory",
    "is_open",
    "split_values",
]

Command = TypeVar("Command", bound=Callable[..., Any])

_DIRECTORY_FILES = ("formulation.json", "optimus-code.py")

_OPTIONS = (
    click.option(
        "--instances",
        type=click.IntRange(1),
        metavar="N",
        help="Check formulations with open data on N instances, small ones first.  [default for directories: 30]",
    ),
    click.option(
        "--sizes",
        type=click.IntRange(1),
        metavar="MAX",
        help="Largest dimension of instances.  [default: 4, and a few of up to 7]",
    ),
    click.option(
        "--seed", type=int, metavar="S", help="The same seed draws the same instances.  [default: 0]"
    ),
    click.option(
        "--schema",
        type=click.Path(),
        metavar="FILE",
        help="Names, types, shapes and assumptions of A's data, TOML or JSON.  [default: A's own, or inferred]",
    ),
    click.option(
        "--schema-b",
        type=click.Path(),
        metavar="FILE",
        help="The same of B's data, where they are others.  [default: B's own, or equal names]",
    ),
    click.option(
        "--parameter-map",
        type=click.Path(),
        metavar="FILE",
        help="B's data from A's: lines NAME = EXPRESSION, or JSON.  [default: equal names; or a language model's]",
    ),
    click.option(
        "--objective-per-instance",
        is_flag=True,
        help="Let every instance relate the costs by an increasing function of its own.",
    ),
    click.option(
        "--min-sizes",
        type=click.IntRange(1),
        metavar="MIN",
        help="Show a second witness with every dimension at least MIN.",
    ),
    click.option(
        "--on",
        multiple=True,
        type=click.Path(),
        metavar="FILE",
        help="Compare on the data of A in this JSON file, and draw no others. Repeatable.",
    ),
    click.option(
        "--witness-dir", type=click.Path(), metavar="DIR", help="Write the data of the witness to DIR."
    ),
)

_NAMES = (
    "instances",
    "sizes",
    "seed",
    "schema",
    "schema_b",
    "parameter_map",
    "objective_per_instance",
    "min_sizes",
    "witness_dir",
    "on",
)


def instance_options(command: Command) -> Command:
    """Add the options on formulations with open data."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def split_values(options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options on instances among some, and the others."""
    given = {name: options[name] for name in _NAMES}
    return given, {name: value for name, value in options.items() if name not in given}


def chosen_values(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return those options on instances that were given."""
    return {name: options[name] for name in _NAMES if options[name] not in (None, False, ())}


def is_open(a: str, b: str, options: Mapping[str, Any], data: Sequence[str]) -> bool:
    """Tell whether formulations are asked about rather than two models with their data.

    Parameters
    ----------
    data
        Data files of one of the sides; with these a directory is the model of that data.

    Raises
    ------
    UsageError
        If an option on instances is given without that.
    """
    if (
        options["instances"] is not None
        or options["on"]
        or (not data and any(is_directory(side) for side in (a, b)))
    ):
        return True
    given = [name for name in _NAMES if options[name]]
    if given:
        raise UsageError(
            f"--{given[0].replace('_', '-')} is about formulations with open data",
            kind="bad-option",
            remedy="give --instances N as well",
            side="options",
        )
    return False


def check_open(
    a: str,
    b: str,
    options: Mapping[str, Any],
    shared: Mapping[str, Any],
    unused: Mapping[str, Any],
    *,
    as_json: bool,
    verbose: bool,
) -> int:
    """Check two formulations, write the report, and return the exit status.

    Parameters
    ----------
    options
        The options on instances.
    shared
        Options that mean the same for models with data.
    unused
        Options that mean nothing here, to be refused where they are given.
    """
    from equivamap.open_checking import check_formulations

    for name, value in unused.items():
        if value not in (None, "", ()):
            raise UsageError(
                f"--{name.replace('_', '-')} means nothing for formulations with open data",
                kind="bad-option",
                remedy="leave it out; --schema, --parameter-map and --data say what the data are",
                side="options",
            )
    with progress_line(wanted=not (as_json or is_quiet())):
        result = check_formulations(a, b, **chosen_values(options), **shared)
    say(_report(result, as_json=as_json, verbose=verbose), as_json=as_json, page=lambda: _page(result))
    return result.exit_status


def _report(result: OpenCheckResult, *, as_json: bool, verbose: bool) -> str:
    if as_json:
        from equivamap.report.instances import open_object
        from equivamap.report.json import render_json

        return render_json(open_object(result))
    from equivamap.report.instances import render_open

    return render_open(result, verbose=verbose, command=command_line(), **terminal())


def _page(result: OpenCheckResult) -> str:
    from equivamap.report.html.open_page import render_open_html

    return render_open_html(result, command=command_line())


def is_directory(text: str) -> bool:
    """Tell whether a side is the directory of one formulation."""
    return os.path.isdir(text) and any(os.path.exists(os.path.join(text, name)) for name in _DIRECTORY_FILES)
