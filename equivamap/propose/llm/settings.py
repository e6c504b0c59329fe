"""How a language model is asked for maps: which, how often, for how long, and for how much."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from equivamap.errors import UsageError
from equivamap.llm import AnyModel, Completion

__all__ = ["Accounts", "Asking", "Budget", "Price"]

_CHARACTERS_PER_TOKEN = 3
"""Where a server counts nothing: fewer than most texts have, so that the estimate is rather high."""

_MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """What a million tokens cost, of prompts and of answers, in one unit of money."""

    prompt: float
    answer: float

    @classmethod
    def parse(cls, text: str) -> Price:
        """Read ``IN/OUT`` or one number for both.

        Raises
        ------
        UsageError
            If it is neither.
        """
        first, slash, second = text.partition("/")
        return cls(_amount(first, "price"), _amount(second if slash else first, "price"))

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """Return what so many tokens cost."""
        return (tokens_in * self.prompt + tokens_out * self.answer) / _MILLION


@dataclass(frozen=True)
class Budget:
    """Most tokens, or most money, for one question; None for no limit."""

    tokens: int | None = None
    cost: float | None = None

    @classmethod
    def parse(cls, text: str) -> Budget:
        """Read ``20000`` (tokens) or ``0.25$`` (money).

        Raises
        ------
        UsageError
            If it is neither.
        """
        words = text.strip()
        if words.endswith("$"):
            return cls(cost=_amount(words[:-1], "budget"))
        if not words.isascii() or not words.isdigit():
            raise _wrong("budget", text, "a number of tokens, as in 20000, or an amount, as in 0.25$")
        return cls(tokens=int(words))


def _amount(text: str, what: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = math.nan
    if not (math.isfinite(amount) and amount >= 0):
        raise _wrong(what, text, "numbers not below 0, as in 0.15/0.60" if what == "price" else "as in 0.25$")
    return amount


def _wrong(what: str, value: object, remedy: str) -> UsageError:
    return UsageError(
        f"the {what} of the language model is {value!r}", kind="bad-option", remedy=remedy, side="options"
    )


@dataclass(frozen=True)
class Asking:
    """How a language model is asked for maps.

    Parameters
    ----------
    model
        A `ModelChoice`, any language model, a callable of the messages (sync or async), or a client object of the
        ``openai`` package; None for what the environment says.
    tries
        Most rounds of question and answer.
    samples
        Answers to each question, asked for at the same time.
    timeout
        Most seconds to wait for an answer. Waiting does not count towards the time for deciding.
    budget, price
        When to stop asking, and what tokens cost.
    prompt_size
        Most characters that both models take in the prompt.
    cache
        Directory of the cache of answers; None for that of the user, ``"off"`` for none. Answers of callables and of
        recordings are not kept.
    texts
        Further texts to show, by title: a description of the problem, sources.

    Raises
    ------
    UsageError
        If a number is out of range, or money is limited and nothing has a price.
    """

    model: AnyModel | None = None
    tries: int = 4
    samples: int = 1
    timeout: float = 120.0
    budget: Budget = field(default_factory=Budget)
    price: Price | None = None
    prompt_size: int = 24_000
    cache: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        limits: tuple[tuple[str, Any, int, int], ...] = (
            ("number of tries", self.tries, 1, 100),
            ("number of samples", self.samples, 1, 32),
            ("prompt size", self.prompt_size, 1000, 10_000_000),
        )
        for what, value, least, most in limits:
            if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
                raise _wrong(what, value, f"a whole number from {least} to {most}")
        if not isinstance(self.timeout, (int, float)) or not 0 < self.timeout < math.inf:
            raise _wrong("timeout", self.timeout, "a number of seconds above 0")
        if self.budget.cost is not None and self.price is None:
            raise _wrong(
                "budget", f"{self.budget.cost:g}$", "say what tokens cost, as in --llm-price 0.15/0.60"
            )


class Accounts:
    """What was asked and what it took; threads may share it.

    Parameters
    ----------
    asking
        The limits and the price.
    """

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.questions = 0
        self.rounds = 0
        self.tokens_in = 0
        self.tokens_out = 0
        self.estimated = False
        self.from_cache = 0
        self.from_recording = 0
        self.seconds = 0.0
        self._lock = threading.Lock()

    @property
    def cost(self) -> float | None:
        """What the tokens cost; None without a price."""
        price = self.asking.price
        return None if price is None else price.of(self.tokens_in, self.tokens_out)

    def exceeds(self, characters: int, times: int) -> bool:
        """Tell whether the prompt of a question, sent so many times, would exceed what the budget leaves.

        How long an answer gets is not known beforehand: the last one may exceed it.
        """
        budget, price = self.asking.budget, self.asking.price
        more = times * -(-characters // _CHARACTERS_PER_TOKEN)
        if budget.tokens is not None and self.tokens_in + self.tokens_out + more > budget.tokens:
            return True
        if budget.cost is None or price is None:
            return False
        return price.of(self.tokens_in + more, self.tokens_out) > budget.cost

    def book(self, characters: int, said: Completion | None) -> None:
        """Count a question and its answer; None where none came, whose prompt may have been paid for all the same."""
        with self._lock:
            self.questions += 1
            if said is not None and said.source != "model":
                # nothing was spent
                self.from_cache += said.source == "cache"
                self.from_recording += said.source == "recording"
                return
            tokens_in = None if said is None else said.tokens_in
            tokens_out = 0 if said is None else said.tokens_out
            self.estimated |= tokens_in is None or tokens_out is None
            self.tokens_in += -(-characters // _CHARACTERS_PER_TOKEN) if tokens_in is None else tokens_in
            text = "" if said is None else said.text
            self.tokens_out += -(-len(text) // _CHARACTERS_PER_TOKEN) if tokens_out is None else tokens_out
