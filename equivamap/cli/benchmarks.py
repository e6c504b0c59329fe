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
from equivamap.errors import EquivaMapError, UsageError

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
    help="The relation that is asked about and whose labels count.  "
    "[default: that of which published labels speak where these count, else same-decisions]",
)
@click.option(
    "--labels",
    "label_source",
    type=click.Choice(["derived", "published"]),
    help="Which labels count.  [default: derived where the suite has these]",
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
@click.option(
    "--instances",
    type=click.IntRange(1),
    metavar="N",
    help="Formulations with open data: how many instances our method draws for a pair.  [default: 30]",
)
@click.option(
    "--sizes",
    type=click.IntRange(1),
    metavar="MAX",
    help="Likewise: the largest dimension of instances.  [default: 4, and a few up to 7]",
)
@click.option(
    "--seed",
    type=int,
    metavar="S",
    help="Likewise: the same seed draws the same instances.  [default: 0]",
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
    relation: str | None,
    label_source: Literal["derived", "published"] | None,
    time_limit: float,
    instances: int | None,
    sizes: int | None,
    seed: int | None,
    workers: int | None,
    out: str | None,
    as_json: bool,
) -> int:
    """Ask methods about the pairs of a suite, and score their answers.

    SUITE is a directory: one that 'equivamap generate' made; one of EquivaFormulation (problems 47/ with
    optimus-code.py, variations 47_c/ to 47_l/); or one of FormulationBench (dataset.json, problems/, reformulations/),
    whose formulations have open data. Methods see the models and the question, never a label. Pairs whose label is open
    are counted and scored nowhere. An answer of ours that rests on instances alone (bounded) is right where the label
    is equivalent, in a column of its own, and wrong where it is not.
    """
    from equivamap.bench.methods.method import Drawing
    from equivamap.bench.methods.registry import LLM_METHODS, METHODS, method_of
    from equivamap.bench.running import run_methods
    from equivamap.bench.scoring import Disagreement, disagreements, error_notes, label_notes, score
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
    source = loaded.chosen(label_source)
    asked = loaded.sources[source] if relation is None else Relation(relation)
    drawn = {
        name: value
        for name, value in (("instances", instances), ("sizes", sizes), ("seed", seed))
        if value is not None
    }
    if drawn and not loaded.is_open:
        raise UsageError(
            f"--{next(iter(drawn))} is about formulations with open data; the suite {loaded.name} has none",
            kind="bad-option",
            remedy="leave it out",
            side="options",
        )
    labelled = loaded.labels(source)
    notes = label_notes(loaded, source, asked, labelled)
    at_example = [name for name in names if name in METHODS and METHODS[name].reads_open]
    if at_example and loaded.is_open:
        notes.append(
            f"{', '.join(at_example)}: asked about the data that each formulation comes with, and no other"
        )
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
            drawing=Drawing(**drawn),
            progress=progress,
        )
    notes += error_notes(answers)
    scores = [score(name, given, labelled, asked) for name, given in answers.items()]
    beside = None
    if (spoken := loaded.sources[source]) is not asked and source == "published":
        beside = (
            str(spoken),
            [score(name, given, labelled, spoken) for name, given in answers.items()],
        )
    differ: list[Disagreement] = []
    if source == "published" and "derived" in loaded.sources:
        try:
            differ = disagreements(labelled, loaded.labels("derived"), asked)
        except EquivaMapError as fault:  # what the methods said is worth more than this
            notes.append(f"published labels were not held against proofs: {fault}")
    if as_json:
        from equivamap.report.json import render_json

        object_ = scores_object(loaded.name, asked, scores, differ, labels=source, notes=notes, beside=beside)
        write(render_json(object_))
    else:
        write(render_scores(loaded.name, asked, scores, differ, notes=notes, beside=beside))
    if (page := html_path()) is not None:
        from equivamap.report.batch_pages import render_bench_page

        options = [word for name, value in drawn.items() for word in (f"--{name}", str(value))]
        text = render_bench_page(loaded.name, asked, labelled, answers, notes=notes, drawing=options)
        write_page(page, text)
    return 0
