"""The talk with a language model about formulations with open data: question, proposal, what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from equivamap.llm import LanguageModel, Message
from equivamap.propose.llm.answer import Suspicion
from equivamap.propose.llm.dialogue import LONGEST_TOLD, Told
from equivamap.propose.llm.exchange import Exchange, repeated
from equivamap.propose.llm.open_answer import OPEN_SCHEMA, OpenReading, read_open_answer
from equivamap.propose.llm.open_prompt import Need, wanted
from equivamap.propose.llm.prompt import follow_up
from equivamap.propose.llm.settings import Accounts

__all__ = ["OpenTalk"]


class OpenTalk(Exchange):
    """One talk about one pair of formulations.

    Parameters
    ----------
    model, accounts
        As for `Exchange`.
    """

    def __init__(self, model: LanguageModel, accounts: Accounts) -> None:
        super().__init__(model, accounts, OPEN_SCHEMA)

    def work(
        self,
        opening: Sequence[Message],
        judged: Callable[[OpenReading], Told],
        need: Callable[[], Need],
        settled: Callable[[], bool],
    ) -> None:
        """Ask until something is settled, or the tries, the budget, the time or the server are at their end.

        Parameters
        ----------
        opening
            The first question.
        judged
            Checks an answer, and says what is wrong with it.
        need
            What is asked for now.
        settled
            Whether nothing more is to be asked.
        """
        history: list[Message] = []
        best: tuple[tuple[int, ...], int] | None = None
        tries = self.accounts.asking.tries
        for number in range(1, tries + 1):
            answers = self.asked([*opening, *history], number - 1)
            if answers is None:
                return
            chosen: tuple[Told, str] | None = None
            for answer in answers:
                reading = read_open_answer(answer.text)
                if reading.suspicion:
                    self.suspicions.append(Suspicion(reading.suspicion))
                told = judged(reading)
                if settled():
                    return
                if told.hopeless:
                    self.ended = told.hopeless
                    return
                if chosen is None or told.rank < chosen[0].rank:
                    chosen = (told, answer.text)
            if chosen is None:
                continue  # every answer was wasted; the same question once more
            told, text = chosen
            closer = best[1] if best is not None and best[0] < told.rank else None
            if best is None or told.rank < best[0]:
                best = (told.rank, number)
            history += [
                {"role": "assistant", "content": repeated(text)},
                {
                    "role": "user",
                    "content": follow_up(told.text[:LONGEST_TOLD], best=closer, what=wanted(need())),
                },
            ]
        self.ended = f"{tries} tries without a proof"
