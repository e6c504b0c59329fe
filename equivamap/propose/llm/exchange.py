"""Asking a language model one question after the other, within a budget: what any talk with one needs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from equivamap.errors import InputError, LLMError
from equivamap.llm import Completion, LanguageModel, Message, Schema
from equivamap.propose.llm.answer import Suspicion
from equivamap.propose.llm.settings import Accounts

__all__ = ["Exchange", "repeated"]

_WASTED = frozenset({"refused", "reply-cut", "reply-too-long", "bad-answer"})
"""Failures of one answer, which another may not share."""

_PAID = frozenset({"timeout", "reply-cut", "reply-too-long", "refused", "bad-reply"})
"""Failures after which a prompt may have been paid for."""

_LONGEST_REPEATED = 20_000


class Exchange:
    """Questions to a model and its answers.

    Parameters
    ----------
    model
        The language model.
    accounts
        What was asked, and the limits.
    schema
        JSON schema of an answer.

    Attributes
    ----------
    ended
        Why nothing more was asked, in a few words; empty while the talk goes on.
    suspicions
        What the model said against equivalence.
    """

    def __init__(self, model: LanguageModel, accounts: Accounts, schema: Schema) -> None:
        self.model = model
        self.accounts = accounts
        self.schema = schema
        self.ended = ""
        self.suspicions: list[Suspicion] = []

    def asked(self, messages: Sequence[Message], number: int) -> list[Completion] | None:
        """Return the answers to a question in the order of samples, without those that failed; None ends the talk."""
        asking, accounts = self.accounts.asking, self.accounts
        size = sum(len(message["content"]) for message in messages)
        if accounts.exceeds(size, asking.samples):
            self.ended = (
                "the budget is used up" if accounts.questions else "the budget is too small for the prompt"
            )
            return None
        accounts.rounds += 1
        started = time.monotonic()

        def ask(sample: int) -> Completion | LLMError | InputError:
            try:
                said = self.model.complete(
                    messages, schema=self.schema, sample=sample, seconds=asking.timeout
                )
            except (LLMError, InputError) as fault:
                accounts.book(size if fault.kind in _PAID else 0, None)
                return fault
            accounts.book(size, said)
            return said

        if asking.samples == 1:
            outcomes = [ask(0)]
        else:
            with ThreadPoolExecutor(asking.samples) as pool:
                outcomes = list(pool.map(ask, range(asking.samples)))
        accounts.seconds += time.monotonic() - started
        answers = [outcome for outcome in outcomes if isinstance(outcome, Completion)]
        faults = [outcome for outcome in outcomes if not isinstance(outcome, Completion)]
        ending = next((fault for fault in faults if fault.kind not in _WASTED), None)
        if not answers and ending is not None:
            self.ended = _words(ending)
            return None
        if not answers and number + 1 == asking.tries:
            self.ended = _words(faults[-1])
            return None
        return answers


def repeated(text: str) -> str:
    """Return an answer for the model to look back at."""
    return text if len(text) <= _LONGEST_REPEATED else f"(an answer of {len(text)} characters)"


def _words(fault: LLMError | InputError) -> str:
    remedy = f" ({fault.remedy})" if fault.remedy else ""
    return f"{' '.join(fault.message.split())}{remedy}"
