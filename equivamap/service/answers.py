"""What answers look like: the keys that programs may rely on, as schemas; values are described in ``docs/json.md``."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["CheckAnswer", "ErrorAnswer", "ExplainAnswer", "Health", "PairAnswer", "SolveMapAnswer"]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="allow")


class CheckAnswer(_Answer):
    """The verdict on two models, what it stands on, and what differs."""

    verdict: Literal["equivalent", "not_equivalent", "bounded", "undecided"]
    relation: str = Field(description="The relation that was asked for.")
    basis: str | None = Field(description="What the verdict stands on.")
    scope: str
    grade: Literal["exact", "solver"] | None
    reason: str | None = Field(description="Why it is undecided.")
    explanation: str = Field(description="The verdict in a sentence or two.")
    strongest_proved: str | None
    first_refuted: str | None
    profile: dict[str, Any]
    map_source: str | None
    backward_map: list[str]
    forward_map: list[str]
    objective_map: dict[str, Any] | None
    left_open: list[str]
    same_value: dict[str, Any]
    optimal_values: dict[str, Any]
    directions: dict[str, Any]
    differences: dict[str, list[Any]] = Field(description="Rows missing, extra, changed, implied.")
    witness: dict[str, Any] | None = Field(description="Exact points that show a difference.")
    obligations: dict[str, Any]
    strength: dict[str, Any] | None
    nonvacuous: bool
    next_command: str = Field(description="What to try next, as options of the command line.")
    warnings: list[Any]
    seconds: dict[str, float]


class SolveMapAnswer(_Answer):
    """The maps that were found, in the order in which they were tried."""

    relation: str
    proved: bool = Field(description="Whether one of the maps proves the relation.")
    maps: list[dict[str, Any]]
    proposers: dict[str, float | None] = Field(
        description="Seconds of each proposer; null where it was not reached."
    )
    out_of_time: bool
    exhausted: list[str]


class ExplainAnswer(_Answer):
    """A verdict and what differs, in words and as values."""

    report: str = Field(description="Both in words.")
    check: CheckAnswer
    diff: dict[str, Any] = Field(description="What differs, names and order aside, and what of it matters.")


class _Text(BaseModel):
    text: str
    format: str


class PairAnswer(_Answer):
    """A pair of models and what is proved of it."""

    a: _Text
    b: _Text
    base: str = Field(description="The base problem, formulation and data.")
    chain: list[str] = Field(description="The transformations, with what each did.")
    map: Literal["names", "free"] = Field(description="Whether equal names are the map that labels speak of.")
    objective: Literal["same", "auto"]
    description: str
    labels: dict[str, dict[str, str]] = Field(description="By relation; one that is not there is open.")


class _Error(BaseModel):
    side: str | None
    kind: str = Field(description="A short word for the class of the error.")
    file: str | None
    line: int | None
    column: int | None
    remedy: str
    message: str


class ErrorAnswer(BaseModel):
    """Why there is no answer."""

    error: _Error


class Health(BaseModel):
    """That the service runs, and how busy it is."""

    status: Literal["ok"]
    version: str
    workers: int
    working: int
    waiting: int
