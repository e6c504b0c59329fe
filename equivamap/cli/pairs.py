"""The commands on two models: check, diff, solve-map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import click

from equivamap.cli.formulations import check_open, instance_options, is_directory, is_open
from equivamap.cli.group import equivamap
from equivamap.cli.language_model import LLM_OPTIONS, asking, llm_options
from equivamap.cli.pages import is_quiet, report_options, say
from equivamap.cli.progress_line import progress_line
from equivamap.cli.shared import (
    OBJECTIVES,
    RELATIONS,
    map_argument,
    proposers,
    reading_options,
    tolerance,
)
from equivamap.cli.writing import command_line, terminal, write
from equivamap.errors import UsageError

if TYPE_CHECKING:
    from equivamap.verify.verdict import CheckResult

__all__ = ["check", "diff", "solve_map"]

_EXIT_STATUS = """\b
Exit status:
  0    equivalent: proved
  1    not equivalent: refuted by exact points
  2    wrong usage or unreadable input; the message names file, place and remedy
  3    undecided: neither proved nor refuted; the report says why and what to try
  4    bounded: proved on each of the given instances only
  130  interrupted
"""


@equivamap.command(epilog=_EXIT_STATUS, short_help="Prove or refute that A and B are the same problem.")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--relation",
    type=click.Choice(RELATIONS),
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
    callback=proposers,
    help="Who may propose maps, cheapest first, separated by commas.  [default: all]",
)
@click.option(
    "--objective",
    type=click.Choice(OBJECTIVES),
    default="auto",
    show_default=True,
    help="How the costs may differ. same: not at all; auto: by a change of unit or a constant that both "
    "objectives state; affine: by any increasing affine function; monotone: by any increasing one, of which "
    "affine ones are tried so far.",
)
@click.option(
    "--coef-tol",
    type=float,
    callback=tolerance,
    metavar="T",
    help="Take numbers within T relative for the same and decide; without it, near misses are undecided.",
)
@reading_options
@llm_options
@instance_options
@click.option(
    "--certificate",
    metavar="FILE",
    help="Write the certificate of the verdict, which 'equivamap verify-certificate' checks without a solver.",
)
@report_options
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
    certificate: str | None,
    as_json: bool,
    verbose: bool,
    **instance_choices: Any,
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

    With --instances, A and B are formulations with open data: FILE.py:FUNCTION of the data, a script that reads a
    JSON file, or a directory of FormulationBench. Data are drawn, both sides built and compared on each.
    """
    said = {name: instance_choices.pop(name) for name in LLM_OPTIONS}
    if is_open(a, b, instance_choices, (*data_a, *data_b)):
        if len(data) > 1:
            raise UsageError(
                "--data is given twice",
                kind="bad-option",
                remedy="with open data it is one JSON file, an example of A's data",
                side="options",
            )
        shared = {
            "llm": asking(said, a, b),
            "relation": relation,
            "map": map_argument(map_),
            "open": open_,
            "objective": objective,
            "time_limit": time_limit,
            "data": data[0] if data else None,
            "certificate": certificate,
            **({} if propose is None else {"propose": propose}),
        }
        unused = {
            "coef_tol": coef_tol,
            "data_a": data_a,
            "data_b": data_b,
            "args_a": args_a,
            "args_b": args_b,
            "solve_call": solve_call,
            "solve_call_a": solve_call_a,
            "solve_call_b": solve_call_b,
        }
        return check_open(a, b, instance_choices, shared, unused, as_json=as_json, verbose=verbose)
    from equivamap.checking import check as check_models

    models: list[Any] = [a, b]
    files = [(*data, *data_a), (*data, *data_b)]
    for k, (place, given) in enumerate(zip((a, b), files, strict=True)):
        if is_directory(place):
            models[k] = _built(place, given, "b" if k else "a")
    llm = asking(said, a, b)
    chosen: dict[str, Any] = {} if llm is None else {"llm": llm}
    if propose is not None:
        chosen["propose"] = propose
    with progress_line(wanted=not (as_json or is_quiet())):
        result = check_models(
            *models,
            relation=relation,
            map=map_argument(map_),
            open=open_,
            **chosen,
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
            certificate=certificate,
        )
    say(_report(result, as_json=as_json, verbose=verbose), as_json=as_json, page=lambda: _page(result))
    return result.exit_status


def _built(place: str, data: tuple[str, ...], side: Literal["a", "b"]) -> Any:
    """Return the instance of a formulation's directory for one data file."""
    if len(data) != 1:
        raise UsageError(
            f"the directory {place} is a formulation, and {len(data)} data files are given for it",
            kind="bad-option",
            remedy=f"give --data-{side} one JSON file, or leave the data open with --instances",
            side="options",
        )
    from equivamap.open_checking import instance_from

    return instance_from(place, data[0], side)


def _report(result: CheckResult, *, as_json: bool, verbose: bool) -> str:
    if as_json:
        from equivamap.report.json import render_json, result_object

        return render_json(result_object(result, records=verbose))
    from equivamap.report.text import render_text

    return render_text(result, verbose=verbose, command=command_line(), **terminal())


def _page(result: CheckResult) -> str:
    from equivamap.report.html import render_html

    return render_html(result, command=command_line())


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
@reading_options
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

    result = diff_models(a, b, map=map_argument(map_), **reading)
    if as_json:
        from equivamap.report.json import render_json

        write(render_json(diff_object(result)))
    else:
        write(render_diff(result, verbose=verbose, **terminal()))
    return result.exit_status


_MAP_STATUS = """\b
Exit status:
  0    a map was found and proved
  2    wrong usage or unreadable input; the message names file, place and remedy
  3    no map was found that proves the relation
  130  interrupted
"""


def _free_alone(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value not in (None, "free"):
        raise UsageError(
            f"solve-map searches for maps, and takes no map but 'free': {value!r} was given",
            kind="bad-option",
            remedy="'equivamap check --map' judges a given map, or the one by names",
            side="options",
        )
    return value


@equivamap.command("solve-map", epilog=_MAP_STATUS, short_help="Find maps between A and B.")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--relation",
    type=click.Choice(RELATIONS),
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
    callback=proposers,
    help="Who may propose maps, cheapest first, separated by commas.  [default: all]",
)
@click.option(
    "--objective",
    type=click.Choice(OBJECTIVES),
    default="auto",
    show_default=True,
    help="How the costs may differ, as for 'equivamap check'.",
)
@click.option(
    "--map", "map_", metavar="free", callback=_free_alone, help="free: accept a map that crosses names."
)
@click.option("--all", "every", is_flag=True, help="Go on after a map that proves the relation.")
@reading_options
@llm_options
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
    options["llm"] = asking({name: options.pop(name) for name in LLM_OPTIONS}, a, b)
    result = search(a, b, open=open_, free_map=map_ == "free", **options)
    if as_json:
        from equivamap.report.json import render_json

        write(render_json(map_search_object(result)))
    else:
        write(render_map_search(result, verbose=verbose, **terminal()))
    return result.exit_status
