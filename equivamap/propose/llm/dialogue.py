"""The talk with a language model: question, map, what is wrong with it, next map; up to a proof or the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from equivamap.ir import Affine, Instance
from equivamap.llm import LanguageModel, Message
from equivamap.mapping.links import Links, Proposal
from equivamap.propose.llm.answer import SCHEMA, read_answer
from equivamap.propose.llm.exchange import Exchange, repeated
from equivamap.propose.llm.prompt import follow_up
from equivamap.propose.llm.settings import Accounts

__all__ = ["LONGEST_TOLD", "Dialogue", "Told"]

LONGEST_TOLD = 6_000


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


class Dialogue(Exchange):
    """One talk about one pair.

    Parameters
    ----------
    model
        The language model.
    a, b
        Reference and candidate.
    accounts
        What was asked, and the limits.
    """

    def __init__(self, model: LanguageModel, a: Instance, b: Instance, accounts: Accounts) -> None:
        super().__init__(model, accounts, SCHEMA)
        self.a = a
        self.b = b
        self._known: dict[object, int] = {}

    def proposals(self, opening: Sequence[Message], told: Callable[[], Told]) -> Iterator[Proposal]:
        """Yield maps; whoever takes one judges it before taking the next, so that `told` can say what became of it."""
        asking = self.accounts.asking
        history: list[Message] = []
        best: tuple[tuple[int, ...], int] | None = None
        for number in range(1, asking.tries + 1):
            messages = [*opening, *history]
            answers = self.asked(messages, number - 1)
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
                {"role": "assistant", "content": repeated(text)},
                {"role": "user", "content": follow_up(outcome.text[:LONGEST_TOLD], best=closer)},
            ]
        self.ended = f"{asking.tries} tries without a proof"


def _key(links: Links) -> object:
    def lines(given: dict[int, Affine]) -> frozenset[tuple[int, int]]:
        return frozenset((j, hash(form)) for j, form in given.items())

    return lines(links.backward), lines(links.forward), links.open_a, links.completed_b
