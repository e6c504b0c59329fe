"""The commands on benchmarks: generate, bench."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import click

from equivamap.cli.group import equivamap
from equivamap.cli.pages import html_option, html_path, quiet_option, write_page
from equivamap.cli.progress_bar import progress_bar
from equivamap.cli.shared import RELATIONS, seconds
from equivamap.cli.writing import write

__all__ = ["bench", "generate"]

_FINISHED = """\b
Exit status:
  0    finished, whatever the scores
  2    wrong usage, unreadable input or a full disk; what was finished is kept
  130  interrupted: the same command goes on from there
"""


def _workers() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@equivamap.command(epilog=_FINISHED, short_help="Make a benchmark of pairs with proved labels.")
@click.option(
    "--source",
    default="builtin",
    show_default=True,
    metavar="DIR|builtin",
    help="Models to start from: a folder of model files or of base problems, or the shipped ones.",
)
@click.option(
    "--recipe", required=True, metavar="FILE|NAME", help="What to make: a TOML file or a shipped name."
)
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    help="New or empty directory; an interrupted one is taken up again.",
)
@click.option("--seed", type=click.IntRange(min=0), metavar="S", help="In place of the recipe's seed.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes.  [default: all cores]")
@click.option(
    "--time-limit",
    type=float,
    callback=seconds,
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="Time for proving the labels of a pair.",
)
@quiet_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else, errors too.")
def generate(
    source: str,
    recipe: str,
    out: str,
    seed: int | None,
    workers: int | None,
    time_limit: float,
    as_json: bool,
) -> int:
    """Make pairs of models by chains of transformations, each with a label proved for every relation.

    The directory gets the pairs' files, pairs.jsonl with the questions, labels.jsonl with the answers, and a card.
    The same recipe, sources and seed give the same benchmark.
    """
    from equivamap.bench.generation import generate as make
    from equivamap.bench.recipe import load_recipe
    from equivamap.report.generation import generated_object, render_generated

    declared = load_recipe(recipe)
    with progress_bar(declared.name, as_json=as_json) as progress:
        made = make(
            source,
            declared,
            Path(out),
            seed=seed,
            workers=workers or _workers(),
            seconds=time_limit,
            progress=progress,
        )
    if as_json:
        from equivamap.report.json import render_json

        write(render_json(generated_object(made)))
    else:
        write(render_generated(made))
    return 0


@equivamap.command(epilog=_FINISHED, short_help="Score methods on a benchmark.")
@click.argument("suite", metavar="SUITE")
@click.option(
    "--method",
    "methods",
    metavar="NAME[,NAME]",
    help="Methods: equivamap, execution, canonical, wl, naive-llm, equivamap-2025, or FILE.py:function.  "
    "[default: equivamap, or none with --predictions]",
)
@click.option(
    "--llm-model",
    metavar="NAME",
    help="Language model that naive-llm and equivamap-2025 ask; its key is read from OPENAI_API_KEY alone.  "
    "[default: EQUIVAMAP_LLM_MODEL]",
)
@click.option(
    "--llm-base-url",
    metavar="URL",
    help="Any server of chat completions.  [default: OPENAI_BASE_URL, or OpenAI's own]",
)
@click.option("--llm-record", metavar="FILE", help="Record the language model's answers.")
@click.option("--llm-replay", metavar="FILE", help="Answer from a recording, without any network.")
@click.option(
    "--predictions",
    multiple=True,
    metavar="FILE",
    help="Answers of a method as JSON lines with id and answer. Repeatable.",
)
@click.option(
    "--relation",
    type=click.Choice(RELATIONS),
    default="same-decisions",
    show_default=True,
    help="The relation that is asked about and whose labels count.",
)
@click.option(
    "--labels",
    "label_source",
    type=click.Choice(["derived", "published"]),
    default="derived",
    show_default=True,
    help="Which labels count, where the suite has both.",
)
@click.option(
    "--time-limit",
    type=float,
    callback=seconds,
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Time a method has for a pair.",
)
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes.  [default: all cores]")
@click.option(
    "--out",
    metavar="FILE",
    help="Write each answer as a JSON line; with the same file, an interrupted run goes on.",
)
@html_option
@quiet_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else, errors too.")
def bench(
    suite: str,
    methods: str | None,
    llm_model: str | None,
    llm_base_url: str | None,
    llm_record: str | None,
    llm_replay: str | None,
    predictions: tuple[str, ...],
    relation: str,
    label_source: Literal["derived", "published"],
    time_limit: float,
    workers: int | None,
    out: str | None,
    as_json: bool,
) -> int:
    """Ask methods about the pairs of a suite, and score their answers.

    SUITE is a directory that 'equivamap generate' made, or one of EquivaFormulation. Methods see the models and the
    question, never a label. Pairs whose label is open are counted and scored nowhere.
    """
    from equivamap.bench.methods.registry import LLM_METHODS, method_of
    from equivamap.bench.running import run_methods
    from equivamap.bench.scoring import disagreements, score
    from equivamap.bench.suites.loading import load_suite
    from equivamap.llm import ModelChoice
    from equivamap.report.scores import render_scores, scores_object
    from equivamap.verify.relations import Relation

    if methods is None:
        methods = "" if predictions else "equivamap"
    names = [name for name in (part.strip() for part in methods.split(",")) if name]
    llm = ModelChoice(llm_model, llm_base_url, llm_record, llm_replay, timeout=time_limit)
    asking = LLM_METHODS.keys() & set(names)
    if not asking and llm != ModelChoice(timeout=time_limit):
        raise click.UsageError(f"no method asks a language model; those that do: {', '.join(LLM_METHODS)}")
    for name in asking:
        method_of(name, llm)  # a model that cannot be asked is told of before labels are derived
    loaded = load_suite(suite)
    asked = Relation(relation)
    labelled = loaded.labels(label_source)
    with progress_bar(loaded.name, as_json=as_json) as progress:
        answers = run_methods(
            loaded,
            names,
            predictions=predictions,
            relation=asked,
            time_limit=time_limit,
            workers=workers or _workers(),
            llm=llm,
            out=None if out is None else Path(out),
            progress=progress,
        )
    if (page := html_path()) is not None:
        from equivamap.report.batch_pages import render_bench_page

        write_page(page, render_bench_page(loaded.name, asked, labelled, answers))
    scores = [score(name, given, labelled, asked) for name, given in answers.items()]
    differ = [] if label_source == "derived" else disagreements(labelled, loaded.labels("derived"), asked)
    if as_json:
        from equivamap.report.json import render_json

        write(render_json(scores_object(loaded.name, relation, scores, differ)))
    else:
        write(render_scores(loaded.name, relation, scores, differ))
    return 0
