"""Options on the language model that proposes maps, and what is shown to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from equivamap.cli.shared import seconds
from equivamap.errors import ReadError

if TYPE_CHECKING:
    from equivamap.propose.llm.settings import Asking

__all__ = ["LLM_OPTIONS", "asking", "llm_options", "shown_options", "shown_texts"]

Command = TypeVar("Command", bound=Callable[..., Any])

_MOST_SHOWN = 200_000
"""Longest text that is shown to a model; a longer one is not cut, but refused."""

_SHOWN = (
    click.option(
        "--llm-show",
        metavar="FILE|sources",
        multiple=True,
        help="Show the language model a text as well: a description of the problem, or the sources of A and B. "
        "Repeatable.",
    ),
    click.option(
        "--llm-prompt-size",
        type=click.IntRange(min=1000),
        default=24_000,
        show_default=True,
        metavar="CHARACTERS",
        help="Room for both models in the prompt; large ones are told by their families.",
    ),
)

_ASKED = (
    click.option(
        "--llm-model",
        metavar="NAME",
        help="Language model to ask for maps where nothing cheaper settles the question; its key is read from "
        "OPENAI_API_KEY alone.  [default: EQUIVAMAP_LLM_MODEL, or none]",
    ),
    click.option(
        "--llm-base-url",
        metavar="URL",
        help="Any server of chat completions.  [default: OPENAI_BASE_URL, or OpenAI's own]",
    ),
    click.option(
        "--llm-tries",
        type=click.IntRange(1, 100),
        default=4,
        show_default=True,
        metavar="N",
        help="Rounds of question, map, and what is wrong with it.",
    ),
    click.option(
        "--llm-samples",
        type=click.IntRange(1, 32),
        default=1,
        show_default=True,
        metavar="N",
        help="Answers to each question, asked for at the same time.",
    ),
    click.option(
        "--llm-timeout",
        type=float,
        callback=seconds,
        default=120.0,
        show_default=True,
        metavar="SECONDS",
        help="Patience for one answer, retries included; it does not count towards --time-limit.",
    ),
    click.option(
        "--llm-budget",
        metavar="TOKENS|AMOUNT$",
        help="Ask nothing more when so many tokens are used, or, with --llm-price, so much is spent.",
    ),
    click.option(
        "--llm-price",
        metavar="IN/OUT",
        help="What a million tokens cost, of prompts and of answers, for the account in the report.",
    ),
    click.option(
        "--llm-cache",
        metavar="DIR|off",
        help="Where answers of servers are kept, so that none is asked for twice.  [default: the user's cache]",
    ),
    click.option("--llm-record", metavar="FILE", help="Record the language model's answers."),
    click.option("--llm-replay", metavar="FILE", help="Answer from a recording, without any network."),
)

LLM_OPTIONS = (
    "llm_show",
    "llm_prompt_size",
    "llm_model",
    "llm_base_url",
    "llm_tries",
    "llm_samples",
    "llm_timeout",
    "llm_budget",
    "llm_price",
    "llm_cache",
    "llm_record",
    "llm_replay",
)
"""Names of the options as functions get them."""


def shown_options(command: Command) -> Command:
    """Add the options on what a language model is shown."""
    for option in reversed(_SHOWN):
        command = option(command)
    return command


def llm_options(command: Command) -> Command:
    """Add all options on the language model."""
    for option in reversed(_ASKED + _SHOWN):
        command = option(command)
    return command


def asking(options: Mapping[str, Any], a: str, b: str) -> Asking | None:
    """Return how to ask a language model; None where no option and no environment names one.

    Parameters
    ----------
    options
        Values by the names in `LLM_OPTIONS`.
    a, b
        The models as given, whose sources may be shown.

    Raises
    ------
    InputError
        If an option or a text cannot be used.
    """
    import os

    given: dict[str, Any] = {name: options.get(name) for name in LLM_OPTIONS}
    named = given["llm_model"] or given["llm_base_url"] or given["llm_replay"] or given["llm_record"]
    if not named and not os.environ.get("EQUIVAMAP_LLM_MODEL") and "llm_model" in options:
        _refuse_idle(given)
        return None
    from equivamap.llm import ModelChoice
    from equivamap.propose.llm.settings import Asking, Budget, Price

    timeout = given["llm_timeout"] or 120.0
    choice = ModelChoice(
        given["llm_model"], given["llm_base_url"], given["llm_record"], given["llm_replay"], timeout=timeout
    )
    return Asking(
        choice,
        tries=given["llm_tries"] or 4,
        samples=given["llm_samples"] or 1,
        timeout=timeout,
        budget=Budget() if given["llm_budget"] is None else Budget.parse(given["llm_budget"]),
        price=None if given["llm_price"] is None else Price.parse(given["llm_price"]),
        prompt_size=given["llm_prompt_size"],
        cache=given["llm_cache"],
        texts=shown_texts(given["llm_show"], a, b),
    )


def _refuse_idle(given: Mapping[str, Any]) -> None:
    """Refuse options on a model where none is named."""
    idle = [name for name in ("llm_budget", "llm_price", "llm_cache", "llm_show") if given[name]]
    if idle:
        flag = "--" + idle[0].replace("_", "-")
        raise click.UsageError(
            f"{flag} is given, but no language model is named with --llm-model or --llm-replay"
        )


def shown_texts(shown: tuple[str, ...], a: str, b: str) -> dict[str, str]:
    """Return the texts to show, by title; file names are not shown.

    Raises
    ------
    ReadError
        If one cannot be read as text, or is too long.
    """
    texts: dict[str, str] = {}
    for name in shown:
        if name == "sources":
            texts |= {
                f"Source of {label}": _read(place.partition(".py:")[0] + ".py" if ".py:" in place else place)
                for label, place in (("A", a), ("B", b))
            }
        else:
            texts[f"Text {len(texts) + 1}" if texts else "Text on the problem"] = _read(name)
    return texts


def _read(name: str) -> str:
    try:
        with Path(name).open("rb") as stream:
            text = stream.read(4 * _MOST_SHOWN + 1).decode("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        words = getattr(fault, "strerror", None) or str(fault)
        raise ReadError(
            f"the text cannot be shown to a language model: {words}",
            kind="unreadable",
            remedy="--llm-show FILE takes text in UTF-8; 'sources' stands for scripts and text files given as A and B",
            file=name,
            side="options",
        ) from None
    if len(text) > _MOST_SHOWN:
        raise ReadError(
            f"the text has {len(text)} characters; {_MOST_SHOWN} are shown to a language model",
            kind="too-large",
            remedy="show less",
            file=name,
            side="options",
        )
    return text
