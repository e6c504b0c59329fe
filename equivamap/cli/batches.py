"""The commands on many models: check-many, group."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Literal

import click

from equivamap.cli.group import equivamap
from equivamap.cli.pages import html_option, html_path, quiet_option, write_page
from equivamap.cli.progress_bar import progress_bar
from equivamap.cli.shared import OBJECTIVES, RELATIONS, map_argument, proposers, seconds, tolerance
from equivamap.cli.writing import terminal, write
from equivamap.errors import UsageError

__all__ = ["check_many", "group"]

_BATCH_STATUS = """\b
Exit status:
  0    finished, whatever the verdicts; a candidate that is no model counts as one
  2    some pair was not checked: a file is missing, an option or its reference cannot be used (all others
       were); or wrong usage, an unreadable list or journal, a full disk; what was finished is kept
  130  interrupted: the same command goes on from there
"""

_DECIDING = (
    click.option(
        "--relation",
        type=click.Choice(RELATIONS),
        default="same-decisions",
        show_default=True,
        help="As for 'equivamap check'.",
    ),
    click.option(
        "--objective", type=click.Choice(OBJECTIVES), default="auto", show_default=True, help="Likewise."
    ),
    click.option("--propose", metavar="LIST", callback=proposers, help="Likewise.  [default: all]"),
    click.option("--coef-tol", type=float, callback=tolerance, metavar="T", help="Likewise."),
    click.option(
        "--time-limit",
        type=float,
        callback=seconds,
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="Time for deciding one pair.",
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
    click.option("--data", metavar="FILE|DIR", multiple=True, help="Data for all models. Repeatable."),
)


def _deciding(command: Any) -> Any:
    for option in reversed(_DECIDING):
        command = option(command)
    return command


@equivamap.command("check-many", epilog=_BATCH_STATUS, short_help="Check many pairs, with a journal.")
@click.argument("pairs", metavar="PAIRS.jsonl")
@click.option(
    "--journal",
    metavar="FILE",
    help="Write each result as a JSON line; with the same file, an interrupted run goes on.",
)
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes.  [default: all cores]")
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Where the processes run: on this machine, or on a Ray cluster.",
)
@click.option("--address", metavar="ADDRESS", help="Of the Ray cluster.  [default: one on this machine]")
@click.option("--map", "map_", metavar="FILE|names|free", help="As for 'equivamap check'.")
@_deciding
@click.option("--reports", is_flag=True, help="Keep the whole report of each pair in journal and JSON.")
@html_option
@quiet_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a pair and nothing else.")
def check_many(
    pairs: str,
    *,
    journal: str | None,
    workers: int | None,
    engine: Literal["local", "ray"],
    address: str | None,
    map_: str | None,
    propose: tuple[str, ...] | None,
    reports: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Check each pair of a list.

    PAIRS.jsonl has one JSON object a line: {"a": FILE, "b": FILE}, with a "key" of its own where wanted, and with
    options of equivamap.check for that pair, such as "data_b" or "relation". Paths are relative to the list; '-' reads
    it from standard input. The results are those of 'equivamap check', in the order of the list.
    """
    from equivamap.batch.checking_many import check_many as check_all
    from equivamap.report.batch import batch_object, render_batch
    from equivamap.report.escaping import printable
    from equivamap.report.wording import counted

    listed = read_list(pairs)
    if propose is not None:
        options["propose"] = propose
    with progress_bar("pairs", as_json=as_json) as progress:
        results = check_all(
            listed,
            workers=workers,
            engine=engine,
            address=address,
            journal=journal,
            progress=progress,
            reports=reports or html_path() is not None,
            map=map_argument(map_),
            **options,
        )
    if (page := html_path()) is not None:
        from equivamap.report.batch_pages import render_checked_page

        write_page(page, render_checked_page(Path(pairs).name, results))
    if as_json:
        write("".join(json.dumps(batch_object(result)) + "\n" for result in results))
    else:
        write(render_batch(results, width=terminal()["width"]))
    unchecked = [
        result for result in results if result.error is not None and result.error.fault != "candidate"
    ]
    if unchecked:
        first = unchecked[0]
        message = "" if first.error is None else first.error.message
        told = f"{len(unchecked)} of {counted(len(results), 'pair')} could not be checked; {first.key}: {message}"
        write(f"equivamap: {printable(told)}\n", to_stderr=True)
    return 2 if unchecked else 0


def read_list(place: str) -> list[dict[str, Any]]:
    """Return the pairs of a list, paths relative to it.

    Raises
    ------
    UsageError
        If the list cannot be read, or a line is no JSON object with a and b.
    """
    try:
        text = sys.stdin.read() if place == "-" else Path(place).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(
            f"the list of pairs cannot be read: {fault}",
            kind="unreadable",
            remedy="a text file in UTF-8 with one JSON object a line",
            file=place,
            side="options",
        ) from None
    folder = Path() if place == "-" else Path(place).parent
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            pair = json.loads(line)
            for side in ("a", "b"):
                pair[side] = os.path.join(folder, pair[side])
            for name in ("data", "data_a", "data_b"):
                if name in pair:
                    places = [pair[name]] if isinstance(pair[name], str) else pair[name]
                    pair[name] = [os.path.join(folder, given) for given in places]
            if pair.get("map") not in (None, "names", "free") and "=" not in pair["map"]:
                pair["map"] = os.path.join(folder, pair["map"])
        except (ValueError, TypeError, KeyError, RecursionError) as fault:
            raise UsageError(
                f"the line is no pair: {type(fault).__name__}: {fault}",
                kind="bad-pairs",
                remedy='one JSON object a line, such as {"a": "a.py", "b": "b.py"}',
                file=place,
                line=number,
                side="options",
            ) from None
        found.append(pair)
    return found


_GROUP_STATUS = """\b
Exit status:
  0    all models are in one class
  1    several classes, and each two are proved to be different
  3    something is open: two classes are neither proved to be the same nor different
  2    wrong usage, or a model that cannot be read; the others are grouped all the same
  130  interrupted
"""


@equivamap.command(epilog=_GROUP_STATUS, short_help="Put models into classes of the same problem.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--map",
    "map_",
    type=click.Choice(["names", "free"]),
    help="As for 'equivamap check'.  [default: proposed]",
)
@_deciding
@quiet_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else, errors too.")
def group(
    files: tuple[str, ...],
    *,
    map_: str | None,
    propose: tuple[str, ...] | None,
    as_json: bool,
    **options: Any,
) -> int:
    """Put models into classes of the same problem, where none of them is the reference.

    Each merge is proved, both ways where the relation has a direction; what is not proved stays apart and is listed
    as open.
    """
    from equivamap.batch.grouping import group as group_models
    from equivamap.report.batch import group_object, render_group

    if propose is not None:
        options["propose"] = propose
    with progress_bar("models", as_json=as_json) as progress:
        result = group_models(files, map=map_, progress=progress, **options)
    if as_json:
        from equivamap.report.json import render_json

        write(render_json(group_object(result)))
    else:
        write(render_group(result, width=terminal()["width"]))
    if result.unread:
        return 2
    if len(result.classes) == 1:
        return 0
    return 1 if result.settled else 3
