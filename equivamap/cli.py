"""The command line. Reads options, calls the library, writes a report; decides nothing itself.

Everything heavy is imported inside the functions that need it, so that ``equivamap --help`` is quick.
"""

from __future__ import annotations

import math
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypedDict, TypeVar

import click

from equivamap import __version__
from equivamap.errors import InputError, UsageError

if TYPE_CHECKING:
    from equivamap.verify.verdict import CheckResult

__all__ = ["main"]

STATUS_TROUBLE = 2
STATUS_INTERRUPTED = 130

_EXIT_STATUS = """\b
Exit status:
  0    equivalent: proved
  1    not equivalent: refuted by exact points
  2    wrong usage or unreadable input; the message names file, place and remedy
  3    undecided: neither proved nor refuted; the report says why and what to try
  4    bounded: proved on each of the given instances only
  130  interrupted
"""

_RELATIONS = ("quasi-karp", "same-decisions", "reformulation", "isomorphic")
_OBJECTIVES = ("auto", "same", "affine", "monotone")

_Command = TypeVar("_Command", bound=Callable[..., Any])


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Run 'equivamap check --help' for relations, defaults and exit status.",
)
@click.version_option(__version__, prog_name="equivamap", message="%(prog)s %(version)s")
def equivamap() -> None:
    """Decide whether two MILP models are the same problem, with proof or counterexample.

    A model is a .py script or notebook that builds it (Pyomo, PuLP, gurobipy, highspy, and more), or a .lp or
    .mps file.
    """


def _seconds(ctx: click.Context, param: click.Parameter, value: float) -> float:
    """Take a finite number of seconds above 0."""
    if not 0 < value < math.inf:
        raise click.BadParameter(f"{value} is not a finite number of seconds above 0", ctx, param)
    return value


def _tolerance(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """Take a relative tolerance in [0, 1)."""
    if value is not None and not 0 <= value < 1:
        raise click.BadParameter(f"{value} is not a relative tolerance between 0 and 1", ctx, param)
    return value


def _solve_call(ctx: click.Context, param: click.Parameter, value: str | None) -> int | str | None:
    """Take the number of a solve call from 1, ``last`` or ``only``."""
    if value is None or value in ("last", "only"):
        return value
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise click.BadParameter(f"{value!r} is not a number from 1, 'last' or 'only'", ctx, param)
    return int(value)


def _proposers(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Split a comma-separated list; which names exist is the library's to say."""
    if value is None:
        return None
    names = tuple(part for part in (piece.strip() for piece in value.split(",")) if part)
    if not names:
        raise click.BadParameter("the list is empty; name at least one proposer", ctx, param)
    return names


_INPUT_OPTIONS = (
    click.option(
        "--time-limit",
        type=float,
        callback=_seconds,
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="Time for deciding.",
    ),
    click.option(
        "--read-time-limit",
        type=float,
        callback=_seconds,
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
        callback=_solve_call,
        metavar="N|last|only",
        help="Which solve call of a script is the model; only: run it to the end and insist on a single one.  "
        "[default: the first, refused where more may follow]",
    ),
    click.option(
        "--solve-call-a",
        callback=_solve_call,
        metavar="N|last|only",
        help="The same for A only.  [default: that of --solve-call]",
    ),
    click.option(
        "--solve-call-b",
        callback=_solve_call,
        metavar="N|last|only",
        help="The same for B only.  [default: that of --solve-call]",
    ),
)


def _reading(command: _Command) -> _Command:
    """Add the options on time, data and scripts that every command on two models takes."""
    for option in reversed(_INPUT_OPTIONS):
        command = option(command)
    return command


@equivamap.command(epilog=_EXIT_STATUS, short_help="Prove or refute that A and B are the same problem.")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--relation",
    type=click.Choice(_RELATIONS),
    default="same-decisions",
    show_default=True,
    help="What 'the same' is to mean. quasi-karp (same optima) is reported in any case.",
)
@click.option(
    "--map",
    "map_",
    metavar="FILE|names|free",
    help="The map between the variables: a file in the map language; 'names' to insist on equal names; "
    "'free' to accept a map that crosses names.  [default: proposed]",
)
@click.option(
    "--open",
    "open_",
    metavar="FAMILY",
    multiple=True,
    help="Variable family of A that may stay undetermined (positions, flows, epigraphs). Repeatable.",
)
@click.option(
    "--propose",
    metavar="LIST",
    callback=_proposers,
    help="Who may propose maps, cheapest first, separated by commas.  [default: all]",
)
@click.option(
    "--objective",
    type=click.Choice(_OBJECTIVES),
    default="auto",
    show_default=True,
    help="How the costs may differ. same: not at all; auto: by a change of unit or a constant that both "
    "objectives state; affine: by any increasing affine function; monotone: by any increasing one, of which "
    "affine ones are tried so far.",
)
@click.option(
    "--coef-tol",
    type=float,
    callback=_tolerance,
    metavar="T",
    help="Take numbers within T relative for the same and decide; without it, near misses are undecided.",
)
@_reading
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else, errors too.")
@click.option("-v", "--verbose", is_flag=True, help="Show each obligation and what discharged it.")
def check(
    a: str,
    b: str,
    relation: str,
    map_: str | None,
    open_: tuple[str, ...],
    propose: tuple[str, ...] | None,
    objective: Literal["auto", "same", "affine", "monotone"],
    coef_tol: float | None,
    time_limit: float,
    read_time_limit: float,
    data: tuple[str, ...],
    data_a: tuple[str, ...],
    data_b: tuple[str, ...],
    args_a: str,
    args_b: str,
    solve_call: int | str | None,
    solve_call_a: int | str | None,
    solve_call_b: int | str | None,
    as_json: bool,
    verbose: bool,
) -> int:
    """Prove or refute that the models A and B are the same problem.

    A is the reference, B the candidate. Each is a .py script, FILE.py:NAME, FILE.py:FUNCTION,
    package.module:function, a .ipynb notebook, or a .lp or .mps file, also .gz. Scripts are run up to their
    solve call; nothing is solved for them and no file is written.

    \b
    Relations, from weak to strong:
      quasi-karp      every optimal solution of B gives an optimal solution of A
      same-decisions  the same decisions on both sides, each at the same best cost
      reformulation   maps both ways keep feasibility and cost at every feasible point
      isomorphic      the feasible points pair up one to one, at the same cost
    """
    from equivamap.checking import check as check_models

    result = check_models(
        a,
        b,
        relation=relation,
        map=_map_argument(map_),
        open=open_,
        **({} if propose is None else {"propose": propose}),
        objective=objective,
        coef_tol=coef_tol,
        time_limit=time_limit,
        read_time_limit=read_time_limit,
        data=data,
        data_a=data_a,
        data_b=data_b,
        args_a=args_a,
        args_b=args_b,
        solve_call=solve_call,
        solve_call_a=solve_call_a,
        solve_call_b=solve_call_b,
    )
    _write(_report(result, as_json=as_json, verbose=verbose))
    return result.exit_status


_DIFF_STATUS = """\b
Exit status:
  0    the same problem: nothing differs, names, order and units aside; or a map is proved
       isomorphic, and nothing that differs matters on this data
  1    anything else
  2    wrong usage or unreadable input; the message names file, place and remedy
  130  interrupted
"""


@equivamap.command(epilog=_DIFF_STATUS, short_help="List what differs, and what of it matters.")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--map",
    "map_",
    metavar="FILE|names|free",
    help="The map under which to compare, as for 'equivamap check'.  [default: searched]",
)
@_reading
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else, errors too.")
@click.option("-v", "--verbose", is_flag=True, help="Show every member of every family that differs.")
def diff(a: str, b: str, *, map_: str | None, as_json: bool, verbose: bool, **reading: Any) -> int:
    """List how the models A and B differ, names and order aside, and what of it matters.

    Rows and variables are paired by what they have in common, not by their names. Where a map is proved, both models
    are first written alike under it: in the same units, without variables that one of them writes out. A difference
    changes nothing
    where the other side is proved to imply it; else an exact point shows that it matters. All of it is said of this
    data, and of the pairing shown. A and B are given as for 'equivamap check'.
    """
    from equivamap.comparing import diff as diff_models
    from equivamap.report.comparison import diff_object, render_diff

    result = diff_models(a, b, map=_map_argument(map_), **reading)
    if as_json:
        from equivamap.report.json import render_json

        _write(render_json(diff_object(result)))
    else:
        _write(render_diff(result, verbose=verbose, **_terminal()))
    return result.exit_status


_MAP_STATUS = """\b
Exit status:
  0    a map was found and proved
  2    wrong usage or unreadable input; the message names file, place and remedy
  3    no map was found that proves the relation
  130  interrupted
"""


@equivamap.command("solve-map", epilog=_MAP_STATUS, short_help="Find maps between A and B.")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--relation",
    type=click.Choice(_RELATIONS),
    default="same-decisions",
    show_default=True,
    help="What the map is to prove.",
)
@click.option(
    "--open",
    "open_",
    metavar="FAMILY",
    multiple=True,
    help="Variable family of A that may stay undetermined. Repeatable.",
)
@click.option(
    "--propose",
    metavar="LIST",
    callback=_proposers,
    help="Who may propose maps, cheapest first, separated by commas.  [default: all]",
)
@click.option(
    "--objective",
    type=click.Choice(_OBJECTIVES),
    default="auto",
    show_default=True,
    help="How the costs may differ, as for 'equivamap check'.",
)
@click.option("--map", "map_", type=click.Choice(["free"]), help="free: accept a map that crosses names.")
@click.option("--all", "every", is_flag=True, help="Go on after a map that proves the relation.")
@_reading
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else, errors too.")
@click.option("-v", "--verbose", is_flag=True, help="Show every map in full.")
def solve_map(
    a: str,
    b: str,
    *,
    open_: tuple[str, ...],
    propose: tuple[str, ...] | None,
    map_: str | None,
    as_json: bool,
    verbose: bool,
    **options: Any,
) -> int:
    """Find maps between the variables of A and B, and say of each who found it, how fast, and what it proves.

    Maps are tried in the order in which they are found, up to the first that proves the relation. The verdict on
    the pair is that of 'equivamap check'. A and B are given as for that command.
    """
    from equivamap.map_search import solve_map as search
    from equivamap.report.map_search import map_search_object, render_map_search

    if propose is not None:
        options["propose"] = propose
    result = search(a, b, open=open_, free_map=map_ == "free", **options)
    if as_json:
        from equivamap.report.json import render_json

        _write(render_json(map_search_object(result)))
    else:
        _write(render_map_search(result, verbose=verbose, **_terminal()))
    return result.exit_status


def _map_argument(text: str | None) -> str | Path | None:
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


def _report(result: CheckResult, *, as_json: bool, verbose: bool) -> str:
    if as_json:
        from equivamap.report.json import render_json, result_object

        return render_json(result_object(result, records=verbose))
    from equivamap.report.text import render_text

    return render_text(result, verbose=verbose, command=_command(), **_terminal())


def _terminal() -> _Terminal:
    """Return width and colour for what is written to standard output."""
    terminal = sys.stdout.isatty()
    return {"width": _width(terminal), "colour": terminal and not os.environ.get("NO_COLOR")}


class _Terminal(TypedDict):
    width: int
    colour: bool


def _command() -> str:
    return "equivamap " + shlex.join(sys.argv[1:])


def _width(terminal: bool) -> int:
    """Return the width of the terminal; a fixed one where the report goes to a file."""
    return shutil.get_terminal_size((100, 24)).columns if terminal else 100


_PLAIN = str.maketrans({"→": "->", "↔": "<->", "φ": "phi", "≤": "<=", "≥": ">=", "≠": "!=", "…": "..."})


def _write(text: str, *, to_stderr: bool = False) -> None:
    """Write text in the encoding of the stream; signs that it lacks are written in ASCII.

    A reader that closed the pipe early (``| head``) wanted no more: that is no error.
    """
    stream = sys.stderr if to_stderr else sys.stdout
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_PLAIN).encode(encoding, "backslashreplace").decode(encoding)
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _fail(error: InputError, as_json: bool) -> int:
    if as_json:
        from equivamap.report.json import error_object, render_json

        _write(render_json(error_object(error)))
    else:
        from equivamap.report.text import render_error

        _write(render_error(error, width=_width(sys.stderr.isatty())), to_stderr=True)
    return STATUS_TROUBLE


def _usage_error(error: click.ClickException) -> UsageError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "equivamap"
    return UsageError(error.format_message(), kind="usage", side="options", remedy=f"see '{path} --help'")


def _bug(error: Exception) -> InputError:
    words = " ".join(str(error).split())
    return InputError(
        f"internal error {type(error).__name__}: {words[:300]}; this is a bug in equivamap {__version__}",
        kind="internal",
        remedy="report it to the maintainers with both models; EQUIVAMAP_DEBUG=1 shows the traceback",
    )


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return the exit status; raises nothing but SystemExit."""
    as_json = "--json" in arguments
    try:
        status = equivamap.main(list(arguments), prog_name="equivamap", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return STATUS_INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        _write(f"{error.format_message()}\n", to_stderr=True)
        return STATUS_TROUBLE
    except click.ClickException as error:
        return _fail(_usage_error(error), as_json)
    except InputError as error:
        return _fail(error, as_json)
    except MemoryError:
        return _fail(
            InputError(
                "out of memory",
                kind="memory",
                remedy="check the models on smaller data, or on a machine with more memory",
            ),
            as_json,
        )
    except Exception as error:  # noqa: BLE001
        # The last line of defence: a user sees a traceback only on request, and never the status of a verdict.
        if os.environ.get("EQUIVAMAP_DEBUG"):
            import traceback

            traceback.print_exc()
        return _fail(_bug(error), as_json)
    return status if isinstance(status, int) else 0


def main() -> NoReturn:
    """Entry point of the command ``equivamap``."""
    sys.exit(run(sys.argv[1:]))
