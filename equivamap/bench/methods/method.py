"""What a method is: it is asked about a pair and a relation, sees the files, and never a label."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from equivamap.bench.pairs import Pair
from equivamap.ir import Instance
from equivamap.readers import read
from equivamap.verify.relations import Relation

__all__ = ["ANSWERS", "Asked", "Method", "Prediction", "Reply"]

Reply: TypeAlias = Literal["equivalent", "not_equivalent", "undecided"]

ANSWERS: tuple[Reply, ...] = ("equivalent", "not_equivalent", "undecided")


@dataclass(frozen=True)
class Prediction:
    """The answer of a method.

    Parameters
    ----------
    answer
        ``equivalent``, ``not_equivalent`` or ``undecided``.
    detail
        What it rests on, one line.
    """

    answer: Reply
    detail: str = ""


class Asked:
    """A question, with the models read when first asked for; several methods share one.

    Parameters
    ----------
    pair
        The pair.
    relation
        The relation asked about.
    time_limit
        Seconds that a method may take.
    """

    def __init__(self, pair: Pair, relation: Relation, time_limit: float) -> None:
        self.pair = pair
        self.relation = relation
        self.time_limit = time_limit
        self.reading_seconds = 0.0

    @property
    def is_open(self) -> bool:
        """True where the sides are formulations with open data, which no method reads as models."""
        return self.pair.a.is_dir()

    @cached_property
    def models(self) -> tuple[Instance, Instance]:
        """Both models."""
        started = time.perf_counter()
        both = (
            read(str(self.pair.a), data=self.pair.data_a, side="a"),
            read(str(self.pair.b), data=self.pair.data_b, side="b"),
        )
        self.reading_seconds = time.perf_counter() - started
        return both


@dataclass(frozen=True)
class Method:
    """A method by name.

    Parameters
    ----------
    name
        Name in tables and options.
    answer
        Answers a question; what it raises counts as ``undecided`` with the message.
    decides
        What it decides, one line, for the tables: its own notion of "the same" may not be the relation asked about.
    reads
        Whether it uses the models as read by us; then the time of reading is part of its time.
    version
        Tells it from another of the same name: a hash of the file that it comes from.
    """

    name: str
    answer: Callable[[Asked], Prediction]
    decides: str
    reads: bool = True
    version: str = ""
