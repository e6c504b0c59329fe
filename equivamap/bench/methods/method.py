"""What a method is: it is asked about a pair and a relation, sees the files, and never a label."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from equivamap.bench.methods.open_sides import example_models
from equivamap.bench.pairs import Pair
from equivamap.ir import Instance
from equivamap.open_checking import DEFAULT_INSTANCES
from equivamap.readers import read
from equivamap.verify.relations import Relation

__all__ = ["ANSWERS", "Asked", "Drawing", "Method", "Prediction", "Reply"]

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


@dataclass(frozen=True)
class Drawing:
    """Which data are drawn for formulations with open data, by methods that draw any.

    Parameters
    ----------
    instances, sizes, seed
        As for `equivamap.check_formulations`.
    """

    instances: int = DEFAULT_INSTANCES
    sizes: int | None = None
    seed: int = 0


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
    drawing
        Which data are drawn.
    """

    def __init__(
        self, pair: Pair, relation: Relation, time_limit: float, drawing: Drawing | None = None
    ) -> None:
        self.pair = pair
        self.relation = relation
        self.time_limit = time_limit
        self.drawing = drawing or Drawing()
        self.reading_seconds = 0.0

    @property
    def is_open(self) -> bool:
        """True where the sides are formulations with open data."""
        return self.pair.is_open

    @cached_property
    def models(self) -> tuple[Instance, Instance]:
        """Both models; of formulations with open data those of the data that they come with."""
        started = time.perf_counter()
        if self.is_open:
            both = example_models(self.pair, self.time_limit)
        else:
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
    reads_open
        The same where the sides are formulations with open data.
    version
        Tells it from another of the same name: a hash of the file that it comes from.
    """

    name: str
    answer: Callable[[Asked], Prediction]
    decides: str
    reads: bool = True
    reads_open: bool = True
    version: str = ""
