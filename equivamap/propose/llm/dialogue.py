"""The talk with a language model: question, map, what is wrong with it, next map; up to a proof or the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from equivamap.errors import InputError, LLMError
from equivamap.ir import Affine, Instance
from equivamap.llm import Completion, LanguageModel, Message
from equivamap.mapping.links import Links, Proposal
from equivamap.propose.llm.answer import SCHEMA, Suspicion, read_answer
from equivamap.propose.llm.prompt import follow_up
from equivamap.propose.llm.settings import Accounts

__all__ = ["Dialogue", "Told"]

_WASTED = frozenset({"refused", "reply-cut", "reply-too-long", "bad-answer"})
"""Failures of one answer, which another may not share."""

_PAID = frozenset({"timeout", "reply-cut", "reply-too-long", "refused", "bad-reply"})
"""Failures after which a prompt may have been paid for."""

_LONGEST_TOLD = 6_000
_LONGEST_REPEATED = 20_000


@dataclass(frozen=True)
class Told:
    """What became of a map, for the model and for choosing the best.

    Parameters
    ----------
    text
        Why it is not a proof yet.
    rank
        Less is better.
    hopeless
        Why no other map could be one; empty where one might.
    """

    text: str
    rank: tuple[int, ...]
    hopeless: str = ""


_UNREAD = Told("", (1_000_000,))


class Dialogue:
    """One talk about one pair.

    Parameters
    ----------
    model
        The language model.
    a, b
        Reference and candidate.
    accounts
        What was asked, and the limits.

    Attributes
    ----------
    ended
        Why nothing more was asked, in a few words; empty while the talk goes on.
    suspicions
        What the model said against equivalence.
    """

    def __init__(self, model: LanguageModel, a: Instance, b: Instance, accounts: Accounts) -> None:
        self.model = model
        self.a = a
        self.b = b
        self.accounts = accounts
        self.ended = ""
        self.suspicions: list[Suspicion] = []
        self._known: dict[object, int] = {}

    def proposals(self, opening: Sequence[Message], told: Callable[[], Told]) -> Iterator[Proposal]:
        """Yield maps; whoever takes one judges it before taking the next, so that `told` can say what became of it."""
        asking = self.accounts.asking
        history: list[Message] = []
        best: tuple[tuple[int, ...], int] | None = None
        for number in range(1, asking.tries + 1):
            messages = [*opening, *history]
            answers = self._asked(messages, number - 1)
            if answers is None:
                return
            chosen: tuple[Told, str] | None = None
            for answer in answers:
                reading = read_answer(answer.text, self.a, self.b)
                if reading.suspicion is not None:
                    self.suspicions.append(reading.suspicion)
                if reading.proposal is None:
                    outcome = Told(reading.fault, _UNREAD.rank)
                elif (twin := self._known.get(_key(reading.proposal.links))) is not None:
                    outcome = Told(f"This is the same map as in try {twin}, which failed.", _UNREAD.rank)
                else:
                    self._known[_key(reading.proposal.links)] = number
                    yield reading.proposal
                    outcome = told()
                if outcome.hopeless:
                    self.ended = outcome.hopeless
                    return
                if chosen is None or outcome.rank < chosen[0].rank:
                    chosen = (outcome, answer.text)
            if chosen is None:
                continue  # every answer was wasted; the same question once more
            outcome, text = chosen
            if self.suspicions and outcome.rank == _UNREAD.rank and not self._known:
                self.ended = "the model says that they are not the same problem, and proposes no map"
                return
            closer = best[1] if best is not None and best[0] < outcome.rank else None
            if best is None or outcome.rank < best[0]:
                best = (outcome.rank, number)
            history += [
                {"role": "assistant", "content": _repeated(text)},
                {"role": "user", "content": follow_up(outcome.text[:_LONGEST_TOLD], best=closer)},
            ]
        self.ended = f"{asking.tries} tries without a proof"

    def _asked(self, messages: Sequence[Message], number: int) -> list[Completion] | None:
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
                said = self.model.complete(messages, schema=SCHEMA, sample=sample, seconds=asking.timeout)
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


def _repeated(text: str) -> str:
    """Return an answer for the model to look back at."""
    return text if len(text) <= _LONGEST_REPEATED else f"(an answer of {len(text)} characters)"


def _words(fault: LLMError | InputError) -> str:
    remedy = f" ({fault.remedy})" if fault.remedy else ""
    return f"{' '.join(fault.message.split())}{remedy}"


def _key(links: Links) -> object:
    def lines(given: dict[int, Affine]) -> frozenset[tuple[int, int]]:
        return frozenset((j, hash(form)) for j, form in given.items())

    return lines(links.backward), lines(links.forward), links.open_a, links.completed_b
