"""The command ``equivamap prompt``."""

from __future__ import annotations

from typing import Any, Literal

import click

from equivamap.cli.formulations import chosen_values, instance_options, is_open, split_values
from equivamap.cli.group import equivamap
from equivamap.cli.language_model import shown_options, shown_texts
from equivamap.cli.shared import OBJECTIVES, RELATIONS, proposers, reading_options
from equivamap.cli.writing import write

__all__ = ["prompt"]

_STATUS = """\b
Exit status:
  0    printed
  2    wrong usage or unreadable input; the message names file, place and remedy
  130  interrupted
"""


@equivamap.command(epilog=_STATUS, short_help="Print what a language model would be asked.")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--relation",
    type=click.Choice(RELATIONS),
    default="same-decisions",
    show_default=True,
    help="What is to be proved.",
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
    help="Cheaper proposers, whose findings the question tells.  [default: all]",
)
@click.option("--objective", type=click.Choice(OBJECTIVES), default="auto", show_default=True)
@reading_options
@shown_options
@instance_options
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object with messages and answer schema."
)
def prompt(
    a: str,
    b: str,
    *,
    open_: tuple[str, ...],
    propose: tuple[str, ...] | None,
    objective: Literal["auto", "same", "affine", "monotone"],
    llm_show: tuple[str, ...],
    llm_prompt_size: int,
    as_json: bool,
    **options: Any,
) -> int:
    """Print exactly what 'equivamap check' with the same options would ask a language model first.

    Nothing is sent anywhere. Where cheaper proposers settle the question, nothing would be sent at all; standard error
    says so, and the question is printed all the same. A and B are given as for 'equivamap check'; with --instances
    they are formulations with open data, and the question holds both sources, schemas and some data.
    """
    from equivamap.options import LLM
    from equivamap.prompting import prompt as asked

    if propose is not None:
        options["propose"] = (*propose, LLM)
    common: dict[str, Any] = {
        "texts": shown_texts(llm_show, a, b),
        "prompt_size": llm_prompt_size,
        "open": open_,
        "objective": objective,
    }
    given, options = split_values(options)
    if is_open(a, b, given, (*options["data_a"], *options["data_b"])):
        from equivamap.open_prompting import prompt_open

        kept = ("relation", "propose", "time_limit")
        common |= {name: options[name] for name in kept if name in options}
        data = options["data"]
        found = prompt_open(a, b, **common, data=data[0] if data else None, **chosen_values(given))
    else:
        found = asked(a, b, **common, **options)
    if found.unsent:
        click.echo(f"equivamap: nothing would be sent: {found.unsent}", err=True)
    if as_json:
        from equivamap.report.json import render_json

        messages = [dict(message) for message in found.messages]
        write(render_json({"unsent": found.unsent, "messages": messages, "schema": dict(found.schema)}))
    else:
        from equivamap.report.escaping import printable

        # what models say must not command a terminal
        parts = [
            "\n".join(
                [f"--- {message['role']} ---", *map(printable, message["content"].rstrip().split("\n")), ""]
            )
            for message in found.messages
        ]
        write("\n".join(parts))
    return 0
