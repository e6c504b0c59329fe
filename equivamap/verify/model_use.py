"""What a result says of the language model: asked or not, and what it took. Values only."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ModelUse"]


@dataclass(frozen=True)
class ModelUse:
    """How a language model was used for one question.

    Parameters
    ----------
    asked
        Whether it was asked.
    why
        Why it was not asked, or why nothing more was; empty after a proof.
    model
        Its name; empty where there is none.
    rounds, questions
        Rounds of the talk, and answers asked for in all.
    from_cache, from_recording
        How many of the answers came from the cache or from a recording.
    tokens_in, tokens_out
        Tokens that this check used; answers from cache and recording used none.
    estimated
        Whether a server left tokens uncounted, so that they are estimated from characters.
    cost
        What they cost by the price given; None without one.
    seconds
        Time of waiting.
    suspicion
        What the model said against equivalence: its words, which prove nothing; empty for nothing.
    notes
        What else is worth knowing, such as a cache that cannot be used.
    """

    asked: bool
    why: str = ""
    model: str = ""
    rounds: int = 0
    questions: int = 0
    from_cache: int = 0
    from_recording: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = False
    cost: float | None = None
    seconds: float = 0.0
    suspicion: str = ""
    notes: tuple[str, ...] = ()
